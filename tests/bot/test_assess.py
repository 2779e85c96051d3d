"""`assess` as a script calls it: one answer, or a line a fault, and never a traceback."""

import json
import subprocess
import sys
import tomllib
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bench.assess_cases import make_cases
from bot.assess import assess
from tests.rules.cases import case, dump

GOOD = case(records=[{"route": "external", "start": "2026-03-02", "half_days": 2}])
BAD = case(records=[{"route": "external", "start": "2026-03-02", "half_days": 3, "hours": 1}])
TABLE = Path(__file__).parents[1] / "rules" / "faults.toml"
FAULTS = tomllib.loads(TABLE.read_text("utf-8"), parse_float=Decimal)["case"]


def _ask(asked: object, language: str = "en") -> tuple[int, str, list[str]]:
    out, err = StringIO(), StringIO()
    status = assess(asked if isinstance(asked, str) else json.dumps(asked), out, err, language)
    return status, out.getvalue(), err.getvalue().splitlines()


def test_a_case_is_answered_by_an_object() -> None:
    status, out, err = _ask(GOOD)

    assert (status, err) == (0, [])
    assert json.loads(out)["counted"] == {"general": 8, "online": 0}


def test_an_array_is_answered_by_an_array_in_its_order() -> None:
    status, out, _ = _ask([GOOD, {**GOOD, "year": 2025}])

    assert status == 0
    assert [each["year"] for each in json.loads(out)] == [2026, 2025]
    assert _ask([]) == (0, "[]\n", [])


def test_each_fault_has_its_line_and_nothing_is_answered() -> None:
    assert _ask([GOOD, BAD]) == (
        2,
        "",
        [
            "[1].records[0].hours: route external has no such key",
            "[1].records[0].half_days: the span has 2 half-days only",
        ],
    )


def test_faults_are_told_in_chinese_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEFAULT_LANGUAGE", raising=False)
    err = StringIO()

    assess(json.dumps(BAD), StringIO(), err)

    assert "records[0].half_days: 这段时间一共只有 2 个半天" in err.getvalue()


def test_the_setting_chooses_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEFAULT_LANGUAGE", "en")
    err = StringIO()

    assess("", StringIO(), err)

    assert err.getvalue() == "line 1, column 1: not valid JSON\n"


def test_a_key_cannot_break_the_line() -> None:
    status, _, err = _ask(json.dumps({**GOOD, "a\nb\u2028c": 1}))

    assert (status, err) == (2, ["a\\nb\\u2028c: there is no such key"])


def test_an_id_that_is_no_text_of_any_encoding_is_still_written() -> None:
    odd = json.dumps(GOOD).replace('"a"', '"\\ud800"')

    status, out, _ = _ask(odd)

    assert status == 0
    assert out.isascii()
    assert '"\\ud800"' in out


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("row", FAULTS, ids=lambda row: str(row["name"]))
def test_every_fault_has_a_sentence_of_its_own(row: dict[str, Any], language: str) -> None:
    asked = case(records=row.get("records", [])) | row.get("given", {})

    status, out, err = _ask(dump(asked), language)

    assert (status, out) == (2, "")
    assert sorted(line.split(": ")[0] for line in err) == sorted(fault.split(" ")[0] for fault in row["faults"])
    assert all(line.split(": ", 1)[1] for line in err)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_cannot_be_read_has_a_sentence(language: str) -> None:
    for data in ("{", "[" * 100_000, "7"):
        status, _, err = _ask(data, language)
        assert (status, len(err)) == (2, 1)


def test_ten_thousand_people_are_made_alike_and_all_are_answered() -> None:
    cases = make_cases(people=50)

    status, out, err = _ask(cases)

    assert (status, err) == (0, [])
    assert len(json.loads(out)) == 50
    assert cases == make_cases(people=50)


def test_neither_telegram_nor_a_database_is_loaded_for_it() -> None:
    script = (
        "import sys, io; from bot.assess import assess; assess('[]', io.StringIO(), sys.stderr);"
        "print(sorted({'telegram', 'aiohttp', 'sqlalchemy', 'sqlite3', 'chinese_calendar'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
