"""The year in small: one week of it, with a quarter's reminders, the platform's feed and the publication."""

from __future__ import annotations

from pathlib import Path

from tests.running import running_bot
from tests.year.academy import members
from tests.year.check import faults
from tests.year.life import Year, reminder_days
from tests.year.plan import weeks

A_RECORD_A_WEEK = 55.0


async def test_a_week_of_the_year_and_its_end(tmp_path: Path) -> None:
    everybody = members(people=8, units=2, seed=7)
    march = next(week for week in weeks(everybody, A_RECORD_A_WEEK, seed=7) if reminder_days(week.monday))
    async with running_bot(tmp_path) as bot:
        year = Year(bot, everybody)
        await year.arrive()
        await year.live(march)
        await year.end()
        assert await faults(year) == []
    assert year.done["logged"] >= len(everybody)
    assert year.done["approved"] > 0
