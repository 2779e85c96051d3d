"""``report``: the year's figures as JSON, CSV and XLSX."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.commands import report
from storage.columns import ACADEMY_ZONE
from tests.bot.programme import Programme
from tests.hours import class_days, online, registers
from tests.story import Academy, sqlite_url


async def two_units(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    await academy.unit("IOP", "物理所")
    met = await academy.person("A002", "王芳", "ICT")
    await academy.person("A001", "=新来", "ICT", joined_on=date(2026, 2, 1))
    await academy.person("A003", "已离职", "ICT", left_on=date(2026, 1, 31))
    some = await academy.person("B001", "李强", "IOP", rank="leader")
    await registers(academy, met, class_days(date(2026, 1, 5), 12))
    await registers(academy, met, online(date(2026, 2, 2), "50.5"))
    await registers(academy, some, class_days(date(2026, 3, 2), 5))


@pytest.fixture
def bot(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """The command line on each engine, on 1 September 2026."""
    monkeypatch.setattr(report, "now", lambda: datetime(2026, 9, 1, 9, 0, tzinfo=ACADEMY_ZONE))
    programme = Programme(database_url, monkeypatch)
    programme.given(two_units)
    return programme


def test_json_has_units_ranking_and_who_is_short(bot: Programme) -> None:
    told = bot.runs("report", "--year", "2026", "--format", "json")
    assert (told.status, told.err) == (0, [])
    assert told.json == {
        "units": [
            {"unit": "ICT", "unit_name": "计算所", "in_scope": 1, "part_year": 2, "met": 1, "rate": 100, "mean": 146.5},
            {"unit": "IOP", "unit_name": "物理所", "in_scope": 1, "part_year": 0, "met": 0, "rate": 0, "mean": 40},
        ],
        "ranking": [
            {"rank": 1, "staff_no": "A002", "name": "王芳", "unit": "ICT", "hours": 146.5},
            {"rank": 2, "staff_no": "B001", "name": "李强", "unit": "IOP", "hours": 40},
        ],
        "short": [
            {"staff_no": "A001", "name": "=新来", "unit": "ICT", "general": 90, "online": 50},
            {"staff_no": "B001", "name": "李强", "unit": "IOP", "general": 70, "online": 50},
        ],
    }


def test_one_unit_alone(bot: Programme) -> None:
    told = bot.runs("report", "--year", "2026", "--unit", "IOP", "--format", "json").json
    assert [unit["unit"] for unit in told["units"]] == ["IOP"]
    assert [place["rank"] for place in told["ranking"]] == [1]
    assert [person["staff_no"] for person in told["short"]] == ["B001"]


def test_csv_has_the_units_and_xlsx_a_sheet_each(bot: Programme) -> None:
    told = bot.runs("report", "--year", "2026", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(told.decode("utf-8-sig"))))
    assert [(row["unit"], row["mean"]) for row in rows] == [("ICT", "146.5"), ("IOP", "40")]
    book = load_workbook(io.BytesIO(bot.runs("report", "--year", "2026", "--format", "xlsx").out))
    assert book.sheetnames == ["units", "ranking", "short"]
    assert [cell.value for cell in book["short"][2]] == ["A001", "'=新来", "ICT", 90, 50]


@pytest.mark.parametrize(
    "asked",
    [
        ["--year", "2026", "--format", "pdf"],
        ["--year", "2018", "--format", "json"],
        ["--year", "x", "--format", "json"],
        ["--year", "2026", "--unit", "NONE", "--format", "json"],
        ["--format", "json"],
    ],
)
def test_bad_input_is_a_line_and_status_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> None:
    refused = Programme(sqlite_url(tmp_path), monkeypatch).runs("report", *asked)
    assert (refused.status, refused.out) == (2, b"")
    assert len(refused.err) == 1
