"""Issue part 8 through the wire: what is registered for others, by the branch's organiser and by HR."""

from __future__ import annotations

import pytest

from tests.end_to_end.campus import Campus

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
