"""HR releases an account in the chat (a new phone), with a trace; nobody else can (security.md 5, 10)."""

from __future__ import annotations

from tests.handlers.test_binding import bound_to, invited
from tests.story import Academy, Phone


async def institute(academy: Academy) -> tuple[Phone, Phone, int]:
    await academy.unit("ICT", "计算所")
    zhao = await academy.person("H001", "赵敏", "ICT", "approver")
    wang = await academy.person("A001", "王芳", "ICT")
    return zhao, wang, (await academy.who(wang)).person_id


async def test_a_released_account_sees_nothing_and_a_new_one_is_bound(any_academy: Academy) -> None:
    zhao, wang, person_id = await institute(any_academy)
    await zhao.taps_data(f"bind.release:{person_id}:0")
    zhao.sees("解除王芳（A001）的绑定？")
    await zhao.taps("解除绑定")
    zhao.sees("已解除王芳")
    wang.sees("人事解除了这个账号的绑定")
    await wang.says("/my")
    wang.sees("请发送你的工号")
    new = any_academy.phone(6666)
    await new.says(f"/start {await invited(any_academy, 'A001')}")
    await new.says("A001")
    await new.taps("是我")
    assert await bound_to(any_academy, 6666) == "A001"
    assert await any_academy.audit("binding.released") == [{"account": wang.telegram_id}]


async def test_hr_finds_the_way_where_a_second_account_was_refused_and_in_the_archive(academy: Academy) -> None:
    zhao, wang, _person_id = await institute(academy)
    secret = await invited(academy, "A001")
    new = academy.phone(6666)
    await new.says(f"/start {secret}")
    await new.says("A001")
    zhao.sees("有另一个账号想绑定王芳", "解除绑定")
    await zhao.says("/report")
    await zhao.taps("还差学时的人")
    await zhao.taps("王芳")
    assert zhao.last.labels[-2:] == ["解除绑定", "首页"]
    await zhao.taps("解除绑定")
    await zhao.taps("解除绑定")
    assert await bound_to(academy, wang.telegram_id) is None


async def test_keeping_it_changes_nothing(academy: Academy) -> None:
    zhao, wang, person_id = await institute(academy)
    await zhao.taps_data(f"bind.release:{person_id}:0")
    await zhao.taps("保留")
    assert await bound_to(academy, wang.telegram_id) == "A001"


async def test_an_old_button_does_not_release_a_later_account(academy: Academy) -> None:
    """Security 9: the button names the very binding it was shown for."""
    zhao, wang, person_id = await institute(academy)
    await zhao.taps_data(f"bind.release:{person_id}:0")
    data = await zhao.taps("解除绑定")
    await wang.says(f"/start {await invited(academy, 'A001')}")
    await wang.says("A001")
    await wang.taps("是我")
    await zhao.taps_data(data)
    assert await bound_to(academy, wang.telegram_id) == "A001"
    assert "没有这个绑定" in zhao.toasts[-1]


async def test_others_cannot_release(academy: Academy) -> None:
    """security.md 5."""
    _, wang, person_id = await institute(academy)
    await academy.unit("PHY", "物理所")
    chen = await academy.person("P001", "陈晨", "PHY", "approver")
    for other in (chen, wang):
        for data in (f"bind.release:{person_id}:0", f"bind.end:{person_id}:2", f"bind.keep:{person_id}:2"):
            await other.taps_data(data)
            assert "没有这项权限" in other.toasts[-1]
    assert await bound_to(academy, wang.telegram_id) == "A001"
    assert len(await academy.audit("binding.refused")) == 6


async def test_the_bureau_may_release_in_any_unit(academy: Academy) -> None:
    _, wang, person_id = await institute(academy)
    await academy.unit("HQ", "院机关")
    bureau = await academy.person("Z001", "钱局", "HQ", "bureau")
    await bureau.taps_data(f"bind.release:{person_id}:0")
    await bureau.taps("解除绑定")
    assert await bound_to(academy, wang.telegram_id) is None


async def test_one_s_own_people_open_no_other_unit_s_binding(academy: Academy) -> None:
    """Security 5: HR names somebody of their own unit, and forges the id of a binding elsewhere."""
    _, wang, _ = await institute(academy)
    await academy.unit("PHY", "物理所")
    chen = await academy.person("P001", "陈晨", "PHY", "approver")
    sun = await academy.person("P002", "孙磊", "PHY")
    async with academy.database.reading() as work:
        binding_id = await work.bindings.current((await academy.who(wang)).person_id)
    await chen.taps_data(f"bind.end:{(await academy.who(sun)).person_id}:{binding_id}")
    assert "没有这个绑定" in chen.toasts[-1]
    assert await bound_to(academy, wang.telegram_id) == "A001"
    assert await bound_to(academy, sun.telegram_id) == "P002"
    assert await academy.audit("binding.released") == []
