"""security.md 2, 7 to 9: repeated taps, self-approval, two at once, and rights that ended, through the wire."""

from __future__ import annotations

import asyncio

import pytest

from tests.bot.files import picture
from tests.end_to_end.campus import Campus, card_of, data_of, log_self_study, sees, tapped, walk_self_study

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_same_tap_fifty_times_at_once_has_one_effect(campus: Campus) -> None:
    """security.md 2: under one number, and under new ones."""
    institute = await campus.institute()
    await log_self_study(institute.li, "五十次")
    await card_of(institute.wang, "五十次")
    await institute.wang.tap("通过 +2")
    for at in range(49):
        campus.bot.sandbox.redeliver(same_id=at % 2 == 0)
    await campus.settled(institute.wang)
    assert campus.decisions("五十次") == ["approve"]
    assert campus.ledger("五十次") == [("credit", 2026, "general", 20)]
    await campus.at_rest()
    told = [message for message in institute.li.messages if "五十次" in message.text and "通过了" in message.text]
    assert len(told) == 1


async def test_an_update_that_comes_again_after_it_was_handled_is_not_handled_again(campus: Campus) -> None:
    """security.md 2: under its own number, as when an acknowledgement was lost."""
    institute = await campus.institute()
    await institute.li.send("/start")
    await institute.li.expect("2026 年学时")
    for _ in range(3):
        campus.bot.sandbox.redeliver(same_id=True)
        await campus.bot.sandbox.until_confirmed()
    await campus.settled(institute.li)
    assert len([message for message in institute.li.messages if "2026 年学时" in message.text]) == 1


@pytest.mark.parametrize("first", ["approve", "reject"])
async def test_one_approves_and_one_rejects_at_once(campus: Campus, first: str) -> None:
    """security.md 8: one decision, and both are told which."""
    institute, title = await campus.institute(), f"一通过一驳回 {first}"
    await log_self_study(institute.li, title)
    approve = data_of(await card_of(institute.wang, title), "通过 +2")
    reject = approve.replace("approve", "why") + ":reject.untrue"
    taps = [(institute.wang, approve), (institute.zhao, reject)]
    queries = [(phone, await phone.forge(data)) for phone, data in (taps if first == "approve" else taps[::-1])]
    await asyncio.gather(*(phone.answer(query) for phone, query in queries))
    [verb] = campus.decisions(title)
    word, who = {"approve": ("已通过", "王芳"), "reject": ("已驳回", "赵敏")}[verb]
    for phone in (institute.wang, institute.zhao):
        await sees(phone, word, who, title, without="退回修改")
    assert len(campus.ledger(title)) == (verb == "approve")
    assert campus.submission(title)["state"] == {"approve": "approved", "reject": "rejected"}[verb]


async def test_a_role_that_ended_between_card_and_tap(campus: Campus) -> None:
    """security.md 9: old buttons fail at once, in the card, in the queue, in a list, and for a typed reason."""
    institute = await campus.institute()
    await log_self_study(institute.li, "角色没了", day="3.3")
    await log_self_study(institute.li, "角色也没了", day="3.4")
    data = data_of(await card_of(institute.wang, "角色没了"), "通过 +2")
    await institute.wang.send("/review")
    await institute.wang.tap("一并通过")
    listed = data_of(await sees(institute.wang, "这 2 件没有提示"), "通过这 2 件")
    await institute.wang.tap("驳回", on=await card_of(institute.wang, "角色没了"))
    await institute.wang.tap("自己写")
    await sees(institute.wang, "请发送驳回原因")
    await campus.imports(institute.roster(wang=""))
    for forged in (data, data.replace("review", "queue"), data.replace("approve", "undo")):
        async with campus.refusing("review.refused"):
            await tapped(institute.wang, forged)
    await tapped(institute.wang, listed)
    await institute.wang.send("不符合要求")
    await campus.settled(institute.wang)
    assert campus.decisions("角色没了") == campus.decisions("角色也没了") == []
    await institute.zhao.tap("通过 +2", on=await card_of(institute.zhao, "角色没了"))
    await sees(institute.zhao, "已通过")


async def test_a_move_to_another_unit_ends_the_right_on_the_old_one(campus: Campus) -> None:
    """security.md 9: an approver of the new unit is none of the old one's."""
    institute, other = await campus.institute(), await campus.institute()
    await log_self_study(institute.li, "调走以后")
    data = data_of(await card_of(institute.wang, "调走以后"), "通过 +2")
    await campus.imports(
        institute.roster()
        .splitlines()[2]
        .replace(f",{institute.code},研究所{institute.code}", f",{other.code},研究所{other.code}")
    )
    async with campus.refusing("review.refused"):
        assert await tapped(institute.wang, data) == "这一件不由你审核。"


async def test_an_ended_substitution_ends_its_buttons(campus: Campus) -> None:
    """security.md 9."""
    institute = await campus.institute()
    await institute.wang.send("/settings")
    for label in ("外出", "今天到", "周敏", "就是这样"):
        await institute.wang.tap(label)
    await institute.wang.expect_button("提前结束")
    await log_self_study(institute.li, "代审结束")
    data = data_of(await card_of(institute.zhou, "代审结束"), "通过 +2")
    await institute.wang.tap("提前结束")
    await sees(institute.zhou, "代审到此结束")
    for verb in ("approve", "undo"):
        async with campus.refusing("review.refused"):
            await tapped(institute.zhou, data.replace("approve", verb))


async def test_who_left_meets_closed_doors_and_the_archive_stays(campus: Campus) -> None:
    """security.md 9: buttons, commands, files and typed answers; what was registered is still there."""
    institute = await campus.institute()
    await log_self_study(institute.li, "离职前的登记")
    await walk_self_study(institute.li, "离职前的草稿", day="3.4")
    submit = data_of(await sees(institute.li, "请核对"), "提交")
    await log_self_study(institute.zhao, "赵敏的登记")
    approve = data_of(await card_of(institute.wang, "赵敏的登记"), "通过 +2")
    file = campus.bot.folder / "left.csv"
    header = "staff_no,name,unit,unit_name,rank,since,left_on,roles\n"
    rows = [
        f"{institute.code}-{n},{name},{institute.code},研究所{institute.code},staff,2020-01-01,2026-03-01,{role}"
        for n, name, role in (("1", "李强", ""), ("3", "王芳", "approver"))
    ]
    file.write_text(header + "\n".join(rows))
    await campus.bot.done("roster", "import", str(file))
    async with campus.refusing():
        await tapped(institute.li, submit)
        await tapped(institute.wang, approve)
        for said in (
            "/start",
            "/my",
            "/log",
            "/records",
            "/settings",
            "改一改",
            f"/start {campus.secrets[f'{institute.code}-1']}",
        ):
            await institute.li.send(said)
        await institute.li.photo(picture())
        await sees(institute.li, "你已不在册")
        await institute.wang.send("/review")
        await sees(institute.wang, "你已不在册")
        await institute.li.send("最后一句")
        await institute.li.expect("你已不在册")
    assert "学时进度" not in institute.li.newest.text
    assert campus.submission("离职前的登记")["state"] == "pending"


async def test_self_approval_is_refused_on_every_path(campus: Campus) -> None:
    """security.md 7: by card, queue, list, substitute and command line; the bureau's own records too."""
    institute, chen = await campus.institute(), await campus.bureau()
    await log_self_study(institute.wang, "王芳自己的")
    for title, day in (("别人的甲", "3.3"), ("别人的乙", "3.4")):
        await log_self_study(institute.li, title, day=day)
        await card_of(institute.wang, title)
    mine = campus.submission("王芳自己的")
    for verb in ("review.approve", "queue.approve", "review.return", "review.reject", "queue.undo", "review.evidence"):
        async with campus.refusing("review.refused"):
            await tapped(institute.wang, f"{verb}:{mine['submission_id']}:{mine['revision']}")
    await institute.wang.send("/review")
    await institute.wang.tap("一并通过")
    listed = await sees(institute.wang, "这 2 件没有提示")
    assert "王芳自己的" not in listed.text
    await campus.imports("H001,陈局,HQ,院机关,staff,2020-01-01,bureau;approver")
    await log_self_study(chen, "陈局自己的")
    await sees(chen, "还没有人可以审核")
    own = campus.submission("陈局自己的")
    async with campus.refusing("review.refused"):
        await tapped(chen, f"review.approve:{own['submission_id']}:{own['revision']}")
    await campus.imports("H001,陈局,HQ,院机关,staff,2020-01-01,bureau")


async def test_no_command_decides_what_waits(campus: Campus) -> None:
    """security.md 7, command line: an import brings earlier records of its own, and what waits goes on waiting."""
    institute = await campus.institute()
    await log_self_study(institute.wang, "王芳等着的", day="3.3")
    waiting = campus.submission("王芳等着的")
    file = campus.bot.folder / "mine.csv"
    file.write_text(
        "staff_no,id,route,form,title,start,end,hours\n"
        f"{institute.staff_no(institute.wang)},{waiting['submission_id']},self_study,self_study,王芳等着的,"
        "2026-03-03,2026-03-03,2\n",
        encoding="utf-8",
    )
    await campus.bot.done("records", "import", str(file))
    [kept] = campus.rows("SELECT * FROM submissions WHERE submission_id = ?", waiting["submission_id"])
    assert kept == waiting
    [imported] = campus.rows("SELECT * FROM submissions WHERE title = '王芳等着的' AND source = 'import'")
    [decision] = campus.rows("SELECT * FROM decisions WHERE submission_id = ?", imported["submission_id"])
    assert (decision["verb"], decision["actor_id"]) == ("approve", None)
    assert campus.rows("SELECT * FROM decisions WHERE submission_id = ?", waiting["submission_id"]) == []
