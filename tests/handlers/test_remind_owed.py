"""What earlier years owe: told once when it arises, and 30 and 7 days before it is due (art. 11, 14)."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from unittest.mock import patch

import pytest

from handlers import remind
from tests.handlers.test_remind import meets, tick
from tests.hours import class_days, registers
from tests.story import Academy, Phone


async def owing(academy: Academy) -> Phone:
    """Met this year, and 2 general hours short in the one before."""
    await academy.unit("ICT", "计算所", records_since=2025)
    wang = await academy.person("A001", "王芳", "ICT")
    await meets(academy, wang)
    await meets(academy, wang, 2025)
    return wang


async def short(academy: Academy, staff_no: str = "A001") -> Phone:
    """All of 2025 missing, 2026 met."""
    wang = await academy.person(staff_no, "王芳", "ICT")
    await meets(academy, wang)
    return wang


async def days_of(academy: Academy, *days: str) -> None:
    for day in days:
        await tick(academy, f"{day}T09:30:00")


async def test_an_obligation_is_told_when_it_arises_and_as_its_day_comes_near(any_academy: Academy) -> None:
    await any_academy.unit("ICT", "计算所", records_since=2025)
    wang = await short(any_academy)
    await tick(any_academy, "2026-01-09T09:29:59")
    assert not wang.messages
    await days_of(any_academy, "2026-01-09", "2026-01-10", "2026-02-27")
    assert [each.text.splitlines() for each in wang.messages] == [
        ["<b>以前年度还有学时要补</b>", "补训：2025 年还差线下 90 学时、网络 50 学时，2026-12-31（周四）前"]
    ]
    before = len(wang.messages)
    await days_of(any_academy, "2026-11-30", "2026-12-01", "2026-12-02", "2026-12-23")
    quarters = [each for each in wang.messages[before:] if "季度" in each.text]
    assert len(wang.messages) - before - len(quarters) == 0  # the fourth quarter's reminder said it on the first day
    await days_of(any_academy, "2026-12-24", "2026-12-25", "2026-12-31")
    assert wang.last.text.splitlines()[0] == "<b>补训的期限快到了，还有 7 天</b>"
    assert wang.last.labels == ["登记学时", "详细进度"]
    assert len(wang.messages) - before - len(quarters) == 1


async def test_nothing_comes_once_it_is_filled(academy: Academy) -> None:
    wang = await owing(academy)
    await days_of(academy, "2026-12-02", "2026-12-24")
    assert "补训" not in wang.transcript()


async def test_a_promotion_is_told_once_and_chased_by_its_own_day(academy: Academy) -> None:
    """art. 11: due a year after it, not at the end of the year."""
    await academy.unit("ICT", "计算所", records_since=2025)
    wang = await short(academy)
    await registers(academy, wang, class_days(date(2026, 6, 1), 6))
    await days_of(academy, "2026-01-09")
    person = await academy.who(wang)
    async with academy.database.transaction() as work:
        await work.register.set_rank(person.person_id, "leader", date(2026, 5, 10))
    before = len(wang.messages)
    await days_of(academy, "2026-05-09", "2026-05-10", "2026-05-11")
    told = [each.text for each in wang.messages[before:] if "晋升前的 2025 年" in each.text and "季度" not in each.text]
    assert len(told) == 1
    before = len(wang.messages)
    await days_of(academy, "2026-12-24", "2027-04-09")
    assert "快到了" not in "".join(each.text for each in wang.messages[before:])
    await days_of(academy, "2027-04-10", "2027-04-11", "2027-05-03")
    told = [each.text.splitlines()[0] for each in wang.messages[before:] if "快到了" in each.text]
    assert told == ["<b>补训的期限快到了，还有 30 天</b>", "<b>补训的期限快到了，还有 7 天</b>"]


async def test_a_stop_on_the_very_day_is_made_up_and_the_last_day_is_named(academy: Academy) -> None:
    await academy.unit("ICT", "计算所", records_since=2025)
    wang = await short(academy)
    await days_of(academy, "2026-12-28", "2026-12-31", "2027-01-01")
    told = [each.text for each in wang.messages if "期限快到了" in each.text or "季度" in each.text]
    assert len(told) == 1


async def test_crashes_and_several_workers_tell_it_once(any_academy: Academy) -> None:
    await any_academy.unit("ICT", "计算所", records_since=2025)
    phones = [await short(any_academy, f"A{number:03}") for number in range(5)]
    seen = 0
    claimed = remind._claimed

    async def dies_at_the_third(*args: object) -> bool:
        nonlocal seen
        seen += 1
        if seen == 3:
            raise RuntimeError("the machine stops")
        return await claimed(*args)  # type: ignore[arg-type]

    with patch.object(remind, "_claimed", dies_at_the_third), pytest.raises(RuntimeError):
        await days_of(any_academy, "2026-01-09")
    assert not any(phone.messages for phone in phones)
    await asyncio.gather(*(tick(any_academy, "2026-01-09T10:00:00") for _ in range(3)))
    any_academy.now += timedelta(days=1)
    await days_of(any_academy, "2026-01-11")
    assert [len(phone.messages) for phone in phones] == [1] * 5
