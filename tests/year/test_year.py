"""The year in small: a few weeks of it, with a class, reminders, the platform's feed and the publication."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import running_bot
from tests.year import moves, plan
from tests.year.academy import members
from tests.year.check import faults
from tests.year.life import Year, reminder_days
from tests.year.plan import weeks

MANY_RECORDS = 45.0
WEEKS = 3
"""A class is planned in one, begun in the next, registered in the last."""


async def test_some_weeks_of_the_year_and_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "WISHES", tuple((wish, 1) for wish in plan.Wish if wish is not plan.Wish.NONE))
    monkeypatch.setattr(moves, "MOVES", 0.6)
    monkeypatch.setattr(moves, "RISES", 0.4)
    everybody = members(people=8, units=2, seed=7)
    year_long = list(weeks(everybody, MANY_RECORDS, seed=7))
    march = next(number for number, week in enumerate(year_long) if reminder_days(week.monday) and week.lessons)
    async with running_bot(tmp_path) as bot:
        year = Year(bot, everybody)
        await year.arrive()
        for week in year_long[march : march + WEEKS]:
            await year.live(week)
        await year.end()
        assert await faults(year) == []
    assert year.done["logged"] >= len(everybody)
    done = " ".join(what for what, count in year.done.items() if count)
    assert [
        what
        for what in ("correction approved", "class records", "checked in", "voided", "moved", "promoted")
        if what not in done
    ] == []
