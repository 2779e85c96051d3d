"""``publication``: what was published, and nothing that was not; the table equals one that plain SQL computes."""

from __future__ import annotations

import sqlite3
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from storage.database import sqlite_path
from tests.bot.programme import Programme
from tests.handlers.publishing import scene_on
from tests.hours import class_days, online, registers, self_study
from tests.story import Academy, sqlite_url

BY_HAND = """
WITH counted AS (
    SELECT people.person_id, staff_no, unit, joined_on, left_on,
        COALESCE(SUM(hours) FILTER (WHERE bucket = 'general' AND route <> 'self_study'), 0)
            + MIN(COALESCE(SUM(hours) FILTER (WHERE route = 'self_study'), 0), 100) AS general,
        COALESCE(SUM(hours) FILTER (WHERE bucket = 'online'), 0) AS online
    FROM people LEFT JOIN (
        SELECT ledger.person_id, bucket, route, ledger.hours FROM ledger
        JOIN submissions ON submissions.submission_id = ledger.submission_id WHERE year = 2025
    ) entered ON entered.person_id = people.person_id
    GROUP BY people.person_id, staff_no, unit, joined_on, left_on
)
SELECT unit, SUM(whole), COUNT(*) - SUM(whole), SUM(whole AND general >= 900 AND online >= 500),
    SUM(CASE WHEN whole THEN general + online ELSE 0 END)
FROM (
    SELECT *, COALESCE(joined_on, '2025-01-01') <= '2025-01-01' AND COALESCE(left_on, '2025-12-31') >= '2025-12-31'
        AS whole FROM counted
    WHERE COALESCE(joined_on, '2025-01-01') <= '2025-12-31' AND COALESCE(left_on, '2025-12-31') >= '2025-01-01'
) there GROUP BY unit ORDER BY unit
"""
"""Staff of 2025 by the ledger alone: nobody of these is a leader, moved, or gave hours to another year."""


async def published(academy: Academy) -> None:
    """A publication with somebody unnamed, an erratum, and a proposal that nobody approved."""
    scene = await scene_on(academy)
    await registers(academy, scene.li, self_study(date(2025, 2, 1), 16))
    await registers(academy, scene.hr, class_days(date(2025, 9, 1), 3))
    await scene.wang.says("/settings")
    await scene.wang.taps("排名中不公布我的姓名")
    await scene.publishes()
    await registers(academy, scene.li, online(date(2025, 5, 1), "7.3"))
    await scene.sun.taps_data("publish:2025:0")
    await scene.sun.taps("提请另一位批准")
    await scene.qian.taps("批准公布")
    await registers(academy, scene.li, online(date(2025, 6, 1), 8))
    await scene.sun.taps_data("publish:2025:0")
    await scene.sun.taps("提请另一位批准")


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    programme = Programme(sqlite_url(tmp_path), monkeypatch)
    programme.given(published)
    return programme


def test_show_tells_the_publication_and_its_errata(bot: Programme) -> None:
    told = bot.runs("publication", "show", "--year", "2025", "--json")
    assert (told.status, told.err) == (0, [])
    original, erratum = told.json
    assert [original[name] for name in ("year", "number", "policy", "top", "audience", "asked_by", "approved_by")] == [
        *(2025, 0, "2019-89", 10, "units", "C001", "C002")
    ]
    assert original["ranking"][0] == {"rank": 1, "staff_no": None, "name": None, "unit": "ICT", "hours": 146}
    assert original["ranking"][1] == {"rank": 2, "staff_no": "B001", "name": "李强", "unit": "IOP", "hours": 50}
    assert (erratum["number"], [record["hours"] for record in erratum["records"]]) == (1, [7.3])
    plain = bot.runs("publication", "show", "--year", "2025").out.decode()
    assert "第 1 名 不公布姓名（计算所）146 学时" in plain
    assert "第 1 号更正" in plain
    assert "王芳" not in plain


def test_the_published_table_equals_one_computed_from_the_ledger_by_separate_sql(
    bot: Programme, tmp_path: Path
) -> None:
    connection = sqlite3.connect(sqlite_path(sqlite_url(tmp_path)))
    connection.execute("DELETE FROM totals")  # none of the kept sums is read
    connection.execute("UPDATE people SET name = staff_no")
    with connection:
        connection.execute("DROP TRIGGER ledger_no_DELETE")
        last = connection.execute("SELECT last_entry FROM publications WHERE number = 1").fetchone()[0]
        connection.execute("DELETE FROM ledger WHERE entry_id > ?", (last,))
        by_hand = connection.execute(BY_HAND).fetchall()
    connection.close()
    erratum = bot.runs("publication", "show", "--year", "2025", "--json").json[1]
    tenth = Decimal("0.1")
    expected = [
        (
            *(unit, in_scope, part_year, met),
            float((Decimal(100 * met) / in_scope).quantize(tenth, ROUND_HALF_UP)),
            float((Decimal(hours) / 10 / in_scope).quantize(tenth, ROUND_HALF_UP)),
        )
        for unit, in_scope, part_year, met, hours in by_hand
    ]
    columns = ("unit", "in_scope", "part_year", "met", "rate", "mean")
    assert [tuple(unit[column] for column in columns) for unit in erratum["units"]] == expected
    assert expected[-1][-1] == 57.3, "40 in class, 10 of 16 by oneself, 7.3 online"


def test_export_is_a_workbook_with_typed_cells(bot: Programme, tmp_path: Path) -> None:
    file = tmp_path / "published.xlsx"
    assert bot.runs("publication", "export", "--year", "2025", str(file)).status == 0
    book = CalamineWorkbook.from_path(file)
    assert book.sheet_names == ["units", "ranking", "units 1", "ranking 1"]
    assert book.get_sheet_by_name("units").to_python()[2] == ["ICT", "计算所", 2, 0, 1, 50, 85]
    assert book.get_sheet_by_name("ranking 1").to_python()[2] == [2, "B001", "李强", "IOP", 57.3]


@pytest.mark.parametrize(
    "asked",
    [
        ["show", "--year", "2024"],
        ["show", "--year", "2018"],
        ["show", "--year", "x"],
        ["show"],
        ["export", "--year", "2025", "/nowhere/there.xlsx"],
    ],
)
def test_bad_input_is_a_line_and_status_2(bot: Programme, asked: list[str]) -> None:
    refused = bot.runs("publication", *asked)
    assert (refused.status, refused.out, len(refused.err)) == (2, b"", 1)
