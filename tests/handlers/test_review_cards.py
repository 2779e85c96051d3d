"""Cards: when they go out, what they draw attention to, and what evidence they show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from rules.record import Form, Result, Route
from storage.evidence import EvidenceState
from storage.submissions import Details
from tests.handlers.reviewing import COURSE, READING, Institute, institute
from tests.story import Academy


@pytest.fixture
async def ict(academy: Academy) -> Institute:
    return await institute(academy)


async def test_a_card_waits_for_its_evidence(ict: Institute) -> None:
    await ict.submits(ict.li, COURSE, "a", "b")
    await ict.ticks()
    await ict.fetched(most=1)
    assert ict.wang.messages == []
    await ict.fetched()
    card = ict.wang.sees("待审核 · 李强", "材料 2")
    assert "没有取到" not in card.text
    await ict.ticks()
    assert len(ict.wang.messages) == 1


async def test_after_thirty_seconds_it_goes_with_a_flag_and_is_edited_when_the_evidence_came(ict: Institute) -> None:
    """Certificate albums: each photo of a media group is its own update."""
    await ict.submits(ict.li, COURSE, "a")
    ict.academy.now += timedelta(seconds=29)
    await ict.ticks()
    assert ict.wang.messages == []
    ict.academy.now += timedelta(seconds=1)
    await ict.ticks()
    card = ict.wang.sees("待审核 · 李强", "1 份材料还没有取到")
    await ict.wang.taps("材料 1")
    assert ict.wang.toasts == ["1 份材料还没有取到"]
    await ict.fetched()
    assert "没有取到" not in card.text
    assert (card.edits, len(ict.wang.messages)) == (1, 1)
    await ict.wang.taps("材料 1")
    assert (ict.wang.last.method, ict.wang.last.body["photo"]) == ("sendPhoto", "file-a")


async def test_evidence_that_was_refused_or_lost_is_told(ict: Institute) -> None:
    """security.md 13: a file that Telegram no longer has."""
    await ict.submits(ict.li, COURSE, "a", "b")
    await ict.fetched(EvidenceState.LOST, most=1)
    await ict.fetched()
    ict.wang.sees("1 份材料没有收下，看不到")
    await ict.wang.taps("材料 2")
    assert ict.wang.toasts == ["1 份材料没有收下，看不到"]
    assert ict.wang.last.body["photo"] == "file-b"


async def test_the_same_evidence_in_two_records_is_flagged(ict: Institute) -> None:
    """security.md 13: the same file from two people."""
    await ict.submits(ict.li, COURSE, "a")
    await ict.fetched(sha256="same")
    await ict.submits(ict.zhou, COURSE, "copy")
    await ict.fetched(sha256="same")
    ict.wang.sees("待审核 · 周敏", "注意：1 份材料在别的登记里出现过")


async def test_evidence_that_settles_after_the_decision_leaves_the_decision_standing(ict: Institute) -> None:
    await ict.submits(ict.li, COURSE, "a")
    ict.academy.now += timedelta(seconds=30)
    await ict.ticks()
    await ict.wang.taps("通过 +40")
    await ict.fetched()
    ict.wang.sees("已通过")
    assert ict.zhao.last.labels == []


@pytest.mark.parametrize(
    ("details", "told"),
    [
        (replace(COURSE, absent_half_days=1, half_days=8), "8 个半天中缺席 1 个，再缺 1 个就不计学时"),
        (replace(COURSE, absent_half_days=2), "缺席达到七分之一，计 0 学时；通过后入档"),
        (replace(COURSE, start=date(2025, 11, 3), end=date(2025, 11, 7)), "注意：结束 123 天后才提交"),
        (replace(READING, hours=Decimal(12)), "注意：自学 12 学时中只计入 10 学时（每年最多 10 学时）"),
        (
            replace(READING, route=Route.EXTERNAL_ONLINE, form=Form.ONLINE, hours=Decimal(20)),
            "注意：1 天登记 20 学时，按每天 8 学时最多 8 学时",
        ),
        (
            replace(COURSE, start=date(2026, 3, 7), end=date(2026, 3, 8), half_days=4),
            "注意：登记 4 个半天，这段时间的工作日只有 0 个半天",
        ),
    ],
)
async def test_flags(ict: Institute, details: Details, told: str) -> None:
    """What an approver's attention is drawn to; nothing of it refuses anything."""
    await ict.submits(ict.li, details)
    ict.wang.sees(told)


async def test_overlaps_are_flagged_with_the_other_s_title(ict: Institute) -> None:
    await ict.submits(ict.li)
    await ict.submits(
        ict.li, replace(COURSE, title="安全<培训>", start=date(2026, 3, 4), end=date(2026, 3, 4), half_days=2)
    )
    ict.wang.sees("待审核 · 李强", "注意：2026-03-04（周三）与“科研诚信培训班”重叠")
    ict.wang.sees("安全&lt;培训&gt;（外部培训")


async def test_a_record_across_the_year_s_end_tells_both_years(ict: Institute) -> None:
    """R5."""
    await ict.submits(ict.li, replace(COURSE, start=date(2025, 12, 29), end=date(2026, 1, 2)))
    ict.wang.sees("通过后（2025 年）：线下 0 → <b>24 / 90</b>", "通过后：线下 0 → <b>16 / 90</b>", "通过 +40")


async def test_a_record_that_fails_shows_no_button_but_the_archive_s(ict: Institute) -> None:
    await ict.submits(ict.li, replace(COURSE, result=Result.FAILED))
    assert ict.wang.last.labels[0] == "通过（计 0 学时，入档）"


async def test_it_speaks_the_language_of_each_reader(ict: Institute) -> None:
    for phone in (ict.zhao, ict.li):
        await phone.says("/settings")
        await phone.taps("English")
    await ict.submits(ict.li, READING)
    ict.wang.sees("待审核 · 李强")
    ict.zhao.sees("To review · 李强 (A002, 计算所)", "8 h · No assessment · On-job", "Approve +8")
    await ict.wang.taps("驳回")
    await ict.wang.taps("重复登记")
    ict.zhao.sees("Rejected", "Reason: Logged twice")
    ict.li.sees("王芳 rejected “读书”.", "Reason: Logged twice")
