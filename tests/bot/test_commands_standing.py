"""``case`` and ``standing``: the rules asked from outside, and the ledger held against them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.commands import case, common
from rules.record import Result, State
from storage.database import sqlite_path
from tests.bot.programme import Programme
from tests.hours import class_days, online, registers, self_study
from tests.story import Academy, sqlite_url


async def a_year_of_everything(academy: Academy) -> None:
    """Cap, absence, failure, a span over New Year, make-up, a promotion, someone who left, and every state."""
    await academy.unit("ICT", "计算所", records_since=2025)
    await academy.unit("IOP", "物理所", records_since=2026)
    async with academy.database.transaction() as work:
        await work.register.set_rules("IOP", '[{"since": 2026, "self_study_cap": 7.5}]')
    wang = await academy.person("B001", "王芳", "ICT")
    li = await academy.person("A001", "李强", "IOP", rank="leader", joined_on=date(2024, 5, 1))
    await academy.person("C001", "周远", "ICT", left_on=date(2026, 2, 1), bound=False)
    async with academy.database.transaction() as work:
        await work.register.set_rank((await academy.who(wang)).person_id, "leader", date(2026, 5, 10))
    await registers(academy, wang, class_days(date(2025, 3, 3), 10))
    await registers(academy, wang, class_days(date(2025, 12, 29), 5))
    await registers(academy, wang, class_days(date(2026, 3, 2), 5, makeup_year=2025, makeup_hours=Decimal(10)))
    await registers(academy, wang, class_days(date(2026, 4, 13), 7, absent_half_days=2))
    await registers(academy, wang, class_days(date(2026, 5, 11), 3, result=Result.FAILED, off_job=True))
    await registers(academy, li, self_study(date(2026, 3, 7), "7.3"))
    await registers(academy, li, self_study(date(2026, 3, 8), "8.4"))
    await registers(academy, li, online(date(2026, 3, 8), "3.5", platform="cadre_academy"))
    for state in (State.PENDING, State.RETURNED, State.REJECTED, State.WITHDRAWN):
        await registers(academy, li, class_days(date(2026, 6, 1), 1), state=state)


@pytest.mark.parametrize(
    "asked",
    [
        ["B001", "--year", "2026"],
        ["b001 ", "--year", "2025"],
        ["B001", "--year", "2026", "--as-of", "2026-03-31"],
        ["B001", "A001", "--year", "2026"],
        ["--all", "--year", "2026", "--as-of", "2026-07-01"],
    ],
)
def test_an_untouched_ledger_says_what_the_rules_say(
    database_url: str, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    """`case … | assess -` prints the same bytes as `standing …`."""
    bot = Programme(database_url, monkeypatch)
    bot.given(a_year_of_everything)
    case = bot.runs("case", *asked)
    standing = bot.runs("standing", *asked)
    assert (case.status, standing.status) == (0, 0)
    assert case.err == standing.err == []
    assert bot.runs("assess", "-", stdin=case.out).out == standing.out


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """The command line on an SQLite database with a year of everything."""
    programme = Programme(sqlite_url(tmp_path), monkeypatch)
    programme.given(a_year_of_everything)
    return programme


def test_one_named_person_is_an_object_and_several_are_an_array_by_staff_number(bot: Programme) -> None:
    assert bot.runs("standing", "A001", "--year", "2026").json["recorded"] == {"general": 15.7, "online": 3.5}
    assert bot.runs("standing", "A001", "--year", "2026").json["self_study"] == {"recorded": 15.7, "counted": 7.5}
    several = bot.runs("case", "B001", "A001", "B001", "--year", "2026").json
    assert [case["person"]["staff_no"] for case in several] == ["A001", "B001"]
    everyone = bot.runs("case", "--all", "--year", "2026").json
    assert [case["person"]["staff_no"] for case in everyone] == ["A001", "B001", "C001"]


def test_a_tampered_ledger_says_something_else_than_the_rules(bot: Programme, tmp_path: Path) -> None:
    """security.md 17: a row changed behind the triggers shows."""
    case = bot.runs("case", "--all", "--year", "2026")
    with closing(sqlite3.connect(sqlite_path(sqlite_url(tmp_path)))) as raw, raw:
        raw.execute("DROP TRIGGER ledger_no_UPDATE")
        raw.execute("UPDATE ledger SET hours = hours + 400 WHERE entry_id = 1")
    told = bot.runs("standing", "--all", "--year", "2026")
    assert told.status == 0
    assert bot.runs("assess", "-", stdin=case.out).out != told.out


def test_every_unknown_number_and_every_bad_option_is_a_line_of_its_own(bot: Programme) -> None:
    unknown = bot.runs("standing", "A001", "Z9", "Ж1", "--year", "2026")
    assert (unknown.status, unknown.out) == (2, b"")
    assert [line.split(":")[0] for line in unknown.err] == ["Z9", "Ж1"]
    bad = bot.runs("case", "A001", "--year", "next", "--as-of", "1.5.2026")
    assert bad.status == 2
    assert [line.split(":")[0] for line in bad.err] == ["--year", "--as-of"]


@pytest.mark.parametrize(
    "asked", [["--year", "2026"], ["A001", "--all", "--year", "2026"], ["A001", "--year", "2018"], ["A001"]]
)
def test_a_question_that_makes_no_sense_is_refused_in_one_line(bot: Programme, asked: list[str]) -> None:
    for command in ("case", "standing"):
        refused = bot.runs(command, *asked)
        assert (refused.status, refused.out) == (2, b"")
        assert len(refused.err) == 1


def test_everyone_is_told_batch_by_batch_as_one_array(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More people than are held at a time are one array all the same, and how far it came is told beside."""
    bot = Programme(sqlite_url(tmp_path), monkeypatch)
    bot.given(a_year_of_everything)
    whole = bot.runs("standing", "--all", "--year", "2026")
    monkeypatch.setattr(case, "AT_ONCE", 2)
    monkeypatch.setattr(common, "PROGRESS_SECONDS", 0)
    batched = bot.runs("standing", "--all", "--year", "2026")
    assert batched.out == whole.out
    assert len(batched.json) == 3
    assert batched.err == ["已处理 2 / 3 人", "已处理 3 / 3 人"]
