"""Issue part 8 through the wire: what is registered for others, by the branch's organiser and by HR."""

from __future__ import annotations

import pytest

from tests.end_to_end.campus import Campus, card_of
from tests.papers import words_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_part_8_a_branchs_meeting_is_told_in_one_short_form(campus: Campus) -> None:
    there = await campus.institute()
    await campus.imports(there.roster(li="organiser"))
    title = f"专题党课{there.code}"
    await there.li.send("/class")
    await there.li.tap("登记支部学习、党课")
    for answer in (title, "3.9下午", "二号楼", f"{there.code}-2 周敏\n赵敏\n{there.code}-1\n谁"):
        await there.li.send(answer)
    await there.li.tap("登记这 3 人")
    await there.li.expect("“谁”")
    for phone in (there.zhou, there.zhao):
        await phone.expect(f"“{title}”的学时已登记", anywhere=True)
    await there.wang.expect(title, anywhere=True)
    await there.wang.tap("通过 +4")
    await there.li.expect("王芳通过了", anywhere=True)
    assert campus.ledger(title) == [("credit", 2026, "general", 40)] * 3
    await there.zhou.send("/records")
    await there.zhou.expect(title)
    await campus.bot.done("verify")


async def test_part_8_hr_enters_for_somebody_without_an_account(campus: Campus) -> None:
    there = await campus.institute(bound=False)
    for phone in (there.wang, there.zhao):
        await campus.bind(phone, there.staff_no(phone))
    title = f"自学{there.code}"
    await there.wang.send("/start")
    await there.wang.tap("替没有账号的人登记")
    for answer in (there.staff_no(there.li), "在职自学", title, "同上", "办公室", "3.9", "8", "无考核", "没有了"):
        await there.wang.send(answer)
    await there.wang.tap("提交")
    await there.wang.expect("替李强", anywhere=True)
    await card_of(there.zhao, title)
    await there.zhao.expect("由王芳代为登记", anywhere=True)
    await there.zhao.tap("通过 +8")
    await there.wang.expect("赵敏通过了", anywhere=True)
    assert campus.ledger(title) == [("credit", 2026, "general", 80)]
    await campus.bind(there.li, there.staff_no(there.li))
    await there.li.send("/records")
    await there.li.expect(title)
    await campus.bot.done("verify")


async def test_part_8_hr_prints_the_reminder_for_who_has_no_account(campus: Campus) -> None:
    there = await campus.institute(bound=False)
    await campus.bind(there.wang, there.staff_no(there.wang))
    await there.wang.send("/report")
    await there.wang.tap("收不到提醒的人")
    await there.wang.tap("打印提醒")
    pdf = there.wang.file(await there.wang.expect_file(timeout=30))
    told = words_of(pdf)
    for phone, name in ((there.li, "李强"), (there.zhou, "周敏"), (there.zhao, "赵敏")):
        assert f"{name}（{there.staff_no(phone)}）单位" in told
    assert "王芳" not in told
    assert "https://t.me/" in told
    (campus.bot.folder / "reminders.pdf").write_bytes(pdf)
    assert "文件是真的" in await campus.bot.done("verify-document", str(campus.bot.folder / "reminders.pdf"))
