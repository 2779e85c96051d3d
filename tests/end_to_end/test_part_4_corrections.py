"""Issue part 4 through the wire: a correction is asked for, decided, and told by the archive; a record is voided."""

from __future__ import annotations

import pytest

from sandbox.story import certificate
from tests.end_to_end.campus import Campus, card_of, log_class, sees

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_part_4_a_record_is_corrected_by_reversing_and_new_entries(campus: Campus) -> None:
    there = await campus.institute()
    title = f"更正{there.code}"
    await log_class(there.li, title, certificate(1))
    await card_of(there.wang, title)
    await there.wang.tap("通过 +40")
    await there.li.expect("王芳通过了", anywhere=True)

    await there.li.send("/records")
    await there.li.tap(f"看“{title}")
    await there.li.tap("申请更正")
    await there.li.expect("哪里不对")
    await there.li.send("最后一天没有开课")
    await there.li.expect("还没有改动")
    await there.li.tap("半天数")
    await there.li.send("8")
    await sees(there.li, "半天数：10 个半天 → 8 个半天", "线下 40 → 32 / 90")
    await there.li.tap("提交")
    card = await sees(there.zhao, "待审核的更正", title, "最后一天没有开课", "半天数：10 个半天 → 8 个半天")
    assert "材料 1" in card.labels, "handed in with the first one"
    await there.zhao.tap("通过 −8", on=card)
    await there.li.expect("赵敏通过了你对", anywhere=True)
    entries = [("credit", 2026, "general", 400), ("reversal", 2026, "general", -400), ("credit", 2026, "general", 320)]
    assert campus.ledger(title) == entries

    await there.li.send("/records")
    await there.li.tap(f"看“{title}")
    await sees(there.li, "已通过", "赵敏通过", "更正了 2026-03-10", "半天数：10 个半天 → 8 个半天", "看更正前的记录")
    await there.li.tap("看更正前的记录")
    await sees(there.li, "状态：已更正", "王芳通过", "赵敏更正", "最后一天没有开课", "被更正为")
    await campus.bot.done("verify")


async def test_part_4_what_should_never_have_been_is_voided(campus: Campus) -> None:
    there = await campus.institute()
    title = f"作废{there.code}"
    await log_class(there.li, title, certificate(2))
    card = await card_of(there.wang, title)
    await there.wang.tap("通过 +40", on=card)
    await there.li.expect("王芳通过了", anywhere=True)
    found = campus.submission(title)
    await there.zhao.forge(f"record.open:{found['submission_id']}:{found['revision']}")
    await there.zhao.tap("作废…")
    await there.zhao.tap("重复登记")
    await there.li.expect(f"赵敏作废了“{title}”", anywhere=True)
    assert sum(hours for *_, hours in campus.ledger(title)) == 0
    await there.li.send("/records")
    await sees(there.li, title, "已作废")
    await campus.bot.done("verify")
