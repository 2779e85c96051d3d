"""Binding without a link: the same answer to everyone, and HR confirms by a button (security.md 5, 8, 9, 10)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from tests.handlers.test_binding import bound_to, invited
from tests.story import Academy, Phone


async def institute(academy: Academy) -> tuple[Phone, Phone, Phone]:
    """An institute with two approvers, 李强 who is not bound yet, and his new phone."""
    await academy.unit("ICT", "计算所")
    zhao = await academy.person("H001", "赵敏", "ICT", "approver")
    sun = await academy.person("H002", "孙丽", "ICT", "approver")
    await academy.person("A002", "李强", "ICT", bound=False)
    return zhao, sun, academy.phone(5555)


async def asks(phone: Phone, staff_no: str, name: str) -> None:
    await phone.says("/start")
    await phone.says(staff_no)
    await phone.says(name)


def answers(phone: Phone) -> str:
    """What the phone was told, less what differs by chance."""
    return re.sub(r"<b>[A-Z2-7]{4}</b>|[AB]00\d", "*", phone.transcript())


async def test_hr_confirms_and_the_account_is_bound(any_academy: Academy) -> None:
    zhao, sun, phone = await institute(any_academy)
    await asks(phone, "A002", "李强")
    told = phone.sees("已转给人事")
    code = re.search(r"<b>([A-Z2-7]{4})</b>", told.text)
    assert code is not None
    zhao.sees("请求绑定 · 李强（A002，计算所）", code[1])
    any_academy.now += timedelta(minutes=2)
    await zhao.taps("是本人")
    phone.sees("好了，李强", "登记学时")
    assert await bound_to(any_academy, 5555) == "A002"
    for hr in (zhao, sun):  # every approver's card changes at once
        assert not hr.sees("已绑定", "赵敏", "03-10 10:02").labels
    async with any_academy.database.reading() as work:
        *_, last = [row async for row in work.audit.rows("ICT") if row.action == "binding.bound"]
    assert [last.actor] == [f"person:{(await any_academy.who(zhao)).person_id}"]


async def test_a_name_is_compared_without_width_case_and_spaces(academy: Academy) -> None:
    """security.md 20."""
    zhao, _, phone = await institute(academy)
    await asks(phone, "ａ００２", " 李\u200b 强 ")
    zhao.sees("请求绑定 · 李强")


@pytest.mark.parametrize(("staff_no", "name"), [("B009", "李强"), ("A002", "李刚")])
async def test_the_answer_never_says_whether_someone_exists(academy: Academy, staff_no: str, name: str) -> None:
    """The same answer for a match and for none, and no card for none."""
    zhao, _, phone = await institute(academy)
    await asks(phone, "A002", "李强")
    stranger = academy.phone(6666)
    await asks(stranger, staff_no, name)
    assert answers(stranger) == answers(phone)
    assert len(zhao.messages) == 1


async def test_tries_are_counted_alike_for_matches_and_none(academy: Academy) -> None:
    """Else the moment at which the door closes would tell which of the requests was right."""
    _, _, phone = await institute(academy)
    stranger = academy.phone(6666)
    for _ in range(5):
        await asks(phone, "A002", "李强")
        await asks(stranger, "B009", "李强")
    assert answers(stranger) == answers(phone)
    phone.sees("已转给人事", "试的次数太多了")


async def test_a_bound_person_is_not_asked_for_again_and_hr_is_told(academy: Academy) -> None:
    """security.md 10: a second account for a person."""
    zhao, _, phone = await institute(academy)
    await academy.person("A001", "王芳", "ICT")
    await asks(phone, "A001", "王芳")
    phone.sees("已转给人事")
    zhao.sees("另一个账号想绑定王芳")
    stranger = academy.phone(6666)
    await asks(stranger, "B009", "王芳")
    assert answers(stranger) == answers(phone)


async def test_a_refusal_is_told_to_nobody_but_hr(academy: Academy) -> None:
    zhao, sun, phone = await institute(academy)
    await asks(phone, "A002", "李强")
    said = phone.transcript()
    await sun.taps("不是本人")
    zhao.sees("未绑定", "孙丽")
    assert phone.transcript() == said
    assert await bound_to(academy, 5555) is None


async def test_the_first_decision_wins(any_academy: Academy) -> None:
    """security.md 8: the late one is told what holds, and nothing changes."""
    zhao, sun, phone = await institute(any_academy)
    await asks(phone, "A002", "李强")
    late = sun.button("不是本人")["callback_data"]
    await zhao.taps("是本人")
    await sun.taps_data(late)
    assert "处理过" in sun.toasts[-1]
    sun.sees("已绑定", "赵敏")
    assert await bound_to(any_academy, 5555) == "A002"


async def test_hr_of_another_unit_and_staff_are_refused(academy: Academy) -> None:
    """security.md 5: an approver's data sent by others changes nothing, tells nothing and is traced."""
    zhao, _, phone = await institute(academy)
    await academy.unit("PHY", "物理所")
    chen = await academy.person("P001", "陈晨", "PHY", "approver")
    wang = await academy.person("A001", "王芳", "ICT")
    await asks(phone, "A002", "李强")
    data = zhao.button("是本人")["callback_data"]
    for other in (chen, wang):
        await other.taps_data(data)
        assert "没有这项权限" in other.toasts[-1]
        assert "李强" not in other.transcript()
    assert await bound_to(academy, 5555) is None
    assert len([row for row in await academy.audit("binding.refused") if row["why"] == "no-right"]) == 2


async def test_a_role_that_ended_closes_the_buttons(academy: Academy) -> None:
    """security.md 9."""
    zhao, _, phone = await institute(academy)
    await asks(phone, "A002", "李强")
    async with academy.database.transaction() as work:
        await work.register.end_role((await academy.who(zhao)).person_id, "approver")
    await zhao.taps("是本人")
    assert await bound_to(academy, 5555) is None


async def test_a_unit_without_reachable_approvers_asks_the_bureau(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    await academy.unit("HQ", "院机关")
    bureau = await academy.person("Z001", "钱局", "HQ", "bureau")
    await academy.person("H001", "赵敏", "ICT", "approver", bound=False)
    phone = academy.phone(5555)
    await asks(phone, "H001", "赵敏")
    await bureau.taps("是本人")
    assert await bound_to(academy, 5555) == "H001"


async def test_two_accounts_for_one_person_only_one_gets_in(academy: Academy) -> None:
    """security.md 10."""
    zhao, _, phone = await institute(academy)
    other = academy.phone(6666)
    await asks(phone, "A002", "李强")
    second = zhao.messages
    await asks(other, "A002", "李强")
    first, later = (message.keyboard[0][0]["callback_data"] for message in second)
    await zhao.taps_data(first)
    await zhao.taps_data(later)
    assert await bound_to(academy, 5555) == "A002"
    assert await bound_to(academy, 6666) is None
    assert "没有绑定" in zhao.toasts[-1]
    zhao.sees("未绑定")


async def test_a_new_request_replaces_the_accounts_earlier_one(academy: Academy) -> None:
    zhao, _, phone = await institute(academy)
    await academy.person("A003", "周远", "ICT", bound=False)
    await asks(phone, "A002", "李强")
    old = zhao.button("是本人")["callback_data"]
    await asks(phone, "A003", "周远")
    zhao.sees("李强", "不用处理")
    await zhao.taps_data(old)
    assert await bound_to(academy, 5555) is None
    await zhao.taps("是本人")
    assert await bound_to(academy, 5555) == "A003"


async def test_who_got_in_by_a_link_need_not_be_confirmed(academy: Academy) -> None:
    zhao, _, phone = await institute(academy)
    await asks(phone, "A002", "李强")
    await phone.says(f"/start {await invited(academy, 'A002')}")
    await phone.says("A002")
    await phone.taps("是我")
    assert not zhao.sees("李强", "不用处理").labels


async def test_who_left_is_not_asked_for_and_the_answer_is_the_same(academy: Academy) -> None:
    """Security 9: all doors close, and the answer doesn't say why."""
    zhao, _, phone = await institute(academy)
    await academy.person("A003", "周敏", "ICT", bound=False, left_on=date(2026, 3, 9))
    await asks(phone, "A003", "周敏")
    nobody = academy.phone(6666)
    await asks(nobody, "A009", "周敏")
    assert answers(phone).replace("A003", "*") == answers(nobody)
    assert zhao.messages == []
    assert [each["why"] for each in await academy.audit("binding.refused")] == ["no-match", "no-match"]


async def test_who_left_meanwhile_is_not_bound_by_an_old_card(academy: Academy) -> None:
    """Security 9: the card was shown while the person was still there."""
    zhao, _, phone = await institute(academy)
    await asks(phone, "A002", "李强")
    async with academy.database.transaction() as work:
        li = await work.people.by_staff_no("A002")
        assert li is not None
        await work.register.change_person(li.person_id, li.name, li.unit, None, date(2026, 3, 10))
    academy.now += timedelta(days=2)
    await zhao.taps("是本人")
    assert await bound_to(academy, 5555) is None
    assert {"account": 5555} not in await academy.audit("binding.bound")
