"""The tables under `tables/`, which HR can read, run through the door that `assess` uses."""

import json
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rules.case import case_as_json, parse_cases
from rules.policy import Policies
from rules.standing import standing
from tests.rules.cases import case

POLICIES = Policies.load()
TABLES = sorted((Path(__file__).parent / "tables").glob("*.toml"))


def _rows() -> list[Any]:
    return [
        pytest.param(row, id=f"{path.stem}: {row['name']}")
        for path in TABLES
        for row in tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)["case"]
    ]


def _spell(value: object) -> object:
    """Days and decimals as JSON writes them."""
    return value.isoformat() if isinstance(value, date) else float(str(value))


def _plain(table: object) -> Any:
    return json.loads(json.dumps(table, default=_spell))


@pytest.mark.parametrize("row", _rows())
def test_a_case_comes_out_as_its_table_says(row: dict[str, Any]) -> None:
    expected = _plain(row["expect"])
    given = {key: value for key, value in row.items() if key not in ("name", "expect")}
    (asked,) = parse_cases(json.dumps(case(**given), default=_spell), POLICIES).cases

    answer = standing(asked, POLICIES).as_json()

    records = {each["id"]: each for each in _plain(answer.pop("records"))}
    for name, wanted in expected.pop("records", {}).items():
        assert {key: records[name][key] for key in wanted} == wanted, name
    if order := expected.pop("order", None):
        assert list(records) == order
    assert {key: answer[key] for key in expected} == expected


@pytest.mark.parametrize("row", _rows())
def test_a_case_written_back_is_read_as_the_same(row: dict[str, Any]) -> None:
    given = {key: value for key, value in row.items() if key not in ("name", "expect")}
    (asked,) = parse_cases(json.dumps(case(**given), default=_spell), POLICIES).cases

    assert parse_cases(json.dumps(case_as_json(asked)), POLICIES).cases == (asked,)
