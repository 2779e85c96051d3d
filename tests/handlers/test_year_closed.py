"""After its year closed: a record is told to be late before it is handed in, and goes to the bureau too (art. 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rules.record import State
from tests.handlers.reviewing import COURSE, Institute, institute
from tests.handlers.walks import shows, staffed, walk_to_dates
from tests.story import Academy

LAST = replace(COURSE, start=date(2025, 12, 1), end=date(2025, 12, 5))


@pytest.fixture
async def ict(any_academy: Academy) -> Institute:
    return await institute(any_academy)


async def test_what_comes_after_the_closing_date_goes_to_the_bureau_as_well(ict: Institute) -> None:
    ict.academy.now = datetime(2026, 1, 31, 16, 0, tzinfo=UTC)  # 1 February in Shanghai
    made = await ict.submits(ict.li, LAST)
    for phone in (ict.wang, ict.zhao, ict.chen):
        shows(phone, "待审核 · 李强", "2025 年的登记截止 2026-01-31", "也发给了人事局")
    await ict.wang.taps("通过 +40")
    assert (await ict.submission(made)).state is State.APPROVED
    ict.chen.sees("已通过", "王芳")
    assert len(await ict.academy.audit("submission.escalated")) == 1


async def test_on_the_closing_date_it_is_in_time(ict: Institute) -> None:
    ict.academy.now = datetime(2026, 1, 31, 15, 59, tzinfo=UTC)
    await ict.submits(ict.li, LAST)
    assert ict.wang.messages
    assert ict.chen.messages == []


async def test_the_bureau_may_decide_first(ict: Institute) -> None:
    made = await ict.submits(ict.li, LAST)
    await ict.chen.taps("通过 +40")
    assert (await ict.submission(made)).state is State.APPROVED
    ict.wang.sees("已通过", "陈局")


async def test_the_bureaus_own_late_record_is_not_theirs_to_see(ict: Institute) -> None:
    await ict.submits(ict.chen, LAST)
    assert not any("通过 +40" in label for message in ict.chen.messages for label in message.labels)


async def test_it_is_told_before_it_is_handed_in(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_dates(li)
    for said in ("2025-12-01到2025-12-05", "10", "0", "脱产", "合格"):
        await li.says(said)
    await li.taps("稍后再补")
    shows(li, "2025 年的登记截止 2026-01-31（周六），这是截止之后提交的，人事局也会看到")
