"""“Learned from others' users”: what is stored, what counts, and of which day (conversations.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.person import Phone
from tests.bot.files import picture
from tests.end_to_end.campus import Campus, campus_in, card_of, log_class, log_self_study, sees

pytestmark = pytest.mark.asyncio(loop_scope="module")

HALF_PAST_MIDNIGHT = "2027-01-01T00:30:00+08:00"
"""New Year in Shanghai, and still the old year in UTC."""


async def approve(reviewer: Phone, title: str, gain: str) -> None:
    """Approve what the queue shows first, by the button that says what will count."""
    await reviewer.send("/review")
    await reviewer.tap(gain, on=await reviewer.expect(title))
    await sees(reviewer, "已通过", title)


async def standing(campus: Campus, staff_no: str, year: int) -> dict[str, Any]:
    """What ``standing`` prints of a person, beside the running bot."""
    told: dict[str, Any] = json.loads(await campus.bot.done("standing", staff_no, "--year", str(year)))
    return told


async def test_the_years_cap_destroys_no_hours(campus: Campus) -> None:
    """“store what happened, compute what counts”: 16 hours are recorded, 10 count."""
    institute = await campus.institute()
    await log_self_study(institute.li, "自学上半", day="3.3", hours="8")
    await log_self_study(institute.li, "自学下半", day="3.4", hours="8")
    await approve(institute.wang, "自学上半", "通过 +8")
    await approve(institute.wang, "自学下半", "通过 +2")
    assert campus.ledger("自学上半") == campus.ledger("自学下半") == [("credit", 2026, "general", 80)]
    await institute.li.send("/my")
    await sees(institute.li, "在职自学记录 16 学时，计入 10 学时")
    told = await standing(campus, institute.staff_no(institute.li), 2026)
    assert told["self_study"] == {"recorded": 16, "counted": 10}
    assert told["counted"]["general"] == 10


async def test_what_is_undone_gives_room_below_the_cap(campus: Campus) -> None:
    """“The year's cap applied when a record is stored, so real hours were destroyed.”"""
    institute = await campus.institute()
    await log_self_study(institute.li, "先批后撤", day="3.3", hours="8")
    await log_self_study(institute.li, "后来居上", day="3.4", hours="8")
    await approve(institute.wang, "先批后撤", "通过 +8")
    await approve(institute.wang, "后来居上", "通过 +2")
    await sees(institute.zhao, "先批后撤", "已通过", without="驳回")
    await institute.wang.tap("撤销", on=await sees(institute.wang, "先批后撤", "撤销"))
    await card_of(institute.zhao, "先批后撤")
    assert campus.ledger("先批后撤") == [("credit", 2026, "general", 80), ("reversal", 2026, "general", -80)]
    told = await standing(campus, institute.staff_no(institute.li), 2026)
    assert told["self_study"] == {"recorded": 8, "counted": 8}


async def test_decembers_training_counts_for_december_and_days_do_not_slide(tmp_path: Path) -> None:
    """“Credit by the day the certificate was uploaded instead of the training's own dates; dates that slide by a
    day in UTC+8”: half past midnight on New Year's Day is the new year, and yesterday was the old one."""
    async with campus_in(tmp_path, CLOCK_AT=HALF_PAST_MIDNIGHT) as campus:
        institute = await campus.institute()
        await institute.li.send("/start")
        await sees(institute.li, "李强 · 2027 年学时")
        await log_class(institute.li, "年底的班", picture(), dates="2026-12-28 - 2026-12-30")
        await sees(institute.wang, "年底的班", "2026-12-28（周一）上午 → 2026-12-30（周三）下午")
        await log_self_study(institute.li, "除夕读书", day="昨天")
        await sees(institute.wang, "除夕读书", "2026-12-31（周四）")
        await log_self_study(institute.li, "元旦读书", day="今天")
        await sees(institute.wang, "元旦读书", "2027-01-01（周五）")
        for title, gain in (("年底的班", "通过 +24"), ("除夕读书", "通过 +2"), ("元旦读书", "通过 +2")):
            await approve(institute.wang, title, gain)
        years = {title: campus.ledger(title) for title in ("年底的班", "除夕读书", "元旦读书")}
        assert years == {
            "年底的班": [("credit", 2026, "general", 240)],
            "除夕读书": [("credit", 2026, "general", 20)],
            "元旦读书": [("credit", 2027, "general", 20)],
        }
        assert (await standing(campus, institute.staff_no(institute.li), 2027))["counted"]["general"] == 2


async def test_a_day_that_has_not_begun_in_shanghai_is_refused(tmp_path: Path) -> None:
    """“dates that slide by a day in UTC+8”: a minute before midnight, tomorrow is still to come."""
    async with campus_in(tmp_path, CLOCK_AT="2026-03-09T23:30:00+08:00") as campus:
        institute = await campus.institute()
        for said in ("/log", "在职自学", "明天的书", "和名称一样", "图书馆", "2026-03-10"):
            await institute.li.send(said)
        await sees(institute.li, "2026-03-10（周二）还没到")
        await institute.li.send("今天")
        await sees(institute.li, "2026-03-09（周一）全天")


async def test_half_past_nine_is_half_past_nine_in_shanghai(tmp_path: Path) -> None:
    """“scheduled jobs at naive times, which python-telegram-bot takes for UTC”: not a second earlier, not in the
    afternoon; on the first working day of the quarter's month."""
    async with campus_in(tmp_path, CLOCK_AT="2026-05-29T10:00:00+08:00") as campus:
        institute = await campus.institute()
        assert campus.rows("SELECT * FROM reminders") == []
        await campus.bot.runs_at("2026-06-01T09:29:52+08:00")
        await sees(institute.li, "二季度学时提醒")
        [first] = campus.rows("SELECT MIN(queued_at) AS at FROM reminders")
        assert "2026-06-01T01:30:00" <= first["at"] < "2026-06-01T01:31:00"
