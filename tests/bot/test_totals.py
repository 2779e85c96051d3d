"""Kept totals are worked off while the program runs, and before a command reads sums; other rules make all due."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot import totals
from bot.commands import common
from bot.totals import catch_up, fingerprint, work_off
from handlers.standing.totals import A_FEW
from tests.bot.programme import Programme
from tests.hours import CLASS, class_days, registers
from tests.storage.plain_sql import plain_sql
from tests.story import Academy, sqlite_url


async def crowd(academy: Academy) -> None:
    """More people than are worked out at once."""
    await academy.unit("ICT", "计算所")
    for number in range(A_FEW + 5):
        await academy.person(f"A{number:03}", "王芳", "ICT", bound=False)


async def marked(academy: Academy) -> int:
    async with academy.database.reading() as work:
        return await work.totals.due()


async def test_the_tick_works_off_what_is_marked_a_few_at_a_time(any_academy: Academy) -> None:
    await crowd(any_academy)
    looks = 1
    while await work_off(any_academy.database, any_academy.policies, any_academy.now):
        looks += 1
    assert looks == 21
    assert await marked(any_academy) == 0
    assert not await work_off(any_academy.database, any_academy.policies, any_academy.now)


async def test_a_new_year_has_totals_of_its_own(academy: Academy) -> None:
    await crowd(academy)
    await catch_up(academy.database, academy.policies, 2026, lambda _done, _of: None)
    academy.now = academy.now.replace(year=2027)
    assert await work_off(academy.database, academy.policies, academy.now)
    assert await marked(academy) == A_FEW


async def test_other_rules_make_everyone_due(academy: Academy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program with another rule or policy reads no sum that was worked out by the old one."""
    await crowd(academy)
    told: list[tuple[int, int]] = []
    await catch_up(academy.database, academy.policies, 2026, lambda done, of: told.append((done, of)))
    assert told == [(100, 105)]
    await catch_up(academy.database, academy.policies, 2026, lambda done, of: told.append((done, of)))
    monkeypatch.setattr(totals, "fingerprint", lambda: "other rules")
    await catch_up(academy.database, academy.policies, 2026, lambda done, of: told.append((done, of)))
    assert told == [(100, 105)] * 2


def test_the_fingerprint_is_of_every_rule_and_policy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    known = fingerprint()
    fingerprint.cache_clear()
    monkeypatch.setattr("rules.__path__", [str(tmp_path)])
    (tmp_path / "2019-89.toml").write_text("stricter")
    assert fingerprint() != known
    fingerprint.cache_clear()


def test_a_command_tells_how_far_it_came_when_it_takes_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bot = Programme(sqlite_url(tmp_path), monkeypatch)
    bot.given(crowd)
    monkeypatch.setattr(common, "PROGRESS_SECONDS", 0)
    asked = ("report", "--year", "2026", "--format", "json")
    assert bot.runs(*asked).err == ["已处理 100 / 105 人"]
    assert bot.runs(*asked).err == []


def test_no_figures_are_told_without_someone_who_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit status 1 names them; nothing stands on standard output that a script could take for the whole."""

    async def damaged(academy: Academy) -> None:
        await academy.unit("ICT", "计算所")
        await registers(academy, await academy.person("A001", "王芳", "ICT"), CLASS)
        await registers(academy, await academy.person("A002", "李强", "ICT"), class_days(date(2026, 1, 5), 1))
        await plain_sql(sqlite_url(tmp_path), "UPDATE submissions SET form = 'broken' WHERE person_id = 1")

    bot = Programme(sqlite_url(tmp_path), monkeypatch)
    bot.given(damaged)
    told = bot.runs("report", "--year", "2026", "--format", "json")
    assert (told.status, told.out) == (1, b"")
    assert told.err == ["有 1 人的记录里有读不懂的值，没有计入，请人事局核对: A001"]
