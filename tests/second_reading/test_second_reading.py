"""Two readings of one page: the product's answers are compared with an independent second reading (articles 8 to 14).

The worked cases hold the second reading itself to the page; ten thousand generated cases then go through the
command line as an outsider would send them, and a difference is shown with the smallest case that still has it.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.second_reading.faults import faults
from tests.second_reading.faulty import faulty
from tests.second_reading.generate import cases
from tests.second_reading.reading import assess
from tests.second_reading.terms import Json

ROOT = Path(__file__).parents[2]
SEED = 20191231


# --- The worked cases of the page -------------------------------------------------------------------------


def a_case(*records: Json, ranks: tuple[tuple[str, str], ...] = (("staff", "2020-01-01"),), **keys: object) -> Json:
    """A case of 2026, for a staff member since 2020 unless said."""
    person = {"staff_no": "1", "ranks": [{"rank": rank, "since": since} for rank, since in ranks]}
    named = [{"id": f"r{position}", **record} for position, record in enumerate(records)]
    case = {"year": 2026, "person": person, "records": named, **keys}
    assert faults(case) == set()
    return case


def a_class(start: str, end: str, half_days: int, **keys: object) -> Json:
    """An external class."""
    span = {"start": start, "end": end, "half_days": half_days}
    return {"route": "external", "form": "special_class", "title": "班", **span, **keys}


def study(hours: str, year: int = 2026, route: str = "external_online", form: str = "online") -> Json:
    """A day of study with its own hours."""
    day = f"{year}-05-05"
    return {"route": route, "form": form, "title": "课", "start": day, "end": day, "hours": Decimal(hours)}


def general_and_online(general: str, online: str) -> list[Json]:
    """Records that bring exactly so many hours; what is no whole half-day comes as self-study."""
    tenths = Decimal(general) % 4
    held = int((Decimal(general) - tenths) / 4)
    records = [a_class("2026-03-01", "2026-03-31", held), study(online)]
    return records + ([study(str(tenths), route="self_study", form="self_study")] if tenths else [])


def numbers(case: Json, key: str) -> tuple[object, object]:
    """General and online hours under a key of the second reading's answer."""
    answer = assess(case)[key]
    return answer["general"], answer["online"]


def test_case_1_five_days_passed_are_forty_hours() -> None:
    case = a_case(a_class("2026-03-02", "2026-03-06", 10, result="pass"))
    assert numbers(case, "counted") == (40, 0)
    assert numbers(case, "remaining") == (50, 50)


@pytest.mark.parametrize(
    ("rank", "general", "online", "met"),
    [("leader", "112", "50", True), ("staff", "90", "50", True), ("staff", "89.9", "50", False)],
)
def test_case_2_met_by_rank(rank: str, general: str, online: str, met: bool) -> None:
    case = a_case(*general_and_online(general, online), ranks=((rank, "2020-01-01"),))
    assert numbers(case, "counted") == (Decimal(general), Decimal(online))
    assert assess(case)["met"] is met


def test_case_3_self_study_counts_ten() -> None:
    case = a_case(*[study("8", route="self_study", form="self_study")] * 2)
    assert assess(case)["self_study"] == {"recorded": 16, "counted": 10}


@pytest.mark.parametrize(("held", "hours", "reasons"), [(14, 0, {"absent_seventh"}), (15, 60, set[str]())])
def test_case_4_two_absent_of_fourteen_and_of_fifteen(held: int, hours: int, reasons: set[str]) -> None:
    case = a_case(a_class("2026-03-02", "2026-03-12", held, absent_half_days=2))
    assert numbers(case, "counted") == (hours, 0)
    assert assess(case)["records"][0]["reasons"] == reasons


def test_case_5_failed_gives_nothing_and_bars() -> None:
    answer = assess(a_case(a_class("2026-03-02", "2026-03-04", 6, result="fail")))
    assert answer["records"] == [{"id": "r0", "bucket": "general", "counted": {}, "reasons": {"failed"}}]
    assert answer["excellent_barred"] == ["r0"]


def test_case_6_over_new_year() -> None:
    answer = assess(a_case(a_class("2025-12-29", "2026-01-02", 10)))
    assert answer["records"][0]["counted"] == {"2025": 24, "2026": 16}


def test_case_7_online_does_not_fill_general() -> None:
    case = a_case(*general_and_online("80", "60"))
    assert numbers(case, "remaining") == (10, 0)
    assert assess(case)["met"] is False


@pytest.mark.parametrize(("end", "appointment"), [("2026-04-30", ["r0"]), ("2026-04-29", [])])
def test_case_8_two_months_off_job(end: str, appointment: list[str]) -> None:
    answer = assess(a_case(a_class("2026-03-01", end, 80, off_job=True)))
    assert (answer["annual_form"], answer["appointment_form"]) == (["r0"], appointment)


def test_case_9_make_up_moves_ten_hours() -> None:
    before = [a_class("2025-03-03", "2025-03-12", 20), study("50", 2025)]
    giving = a_class("2026-03-02", "2026-03-06", 10, makeup_year=2025, makeup_hours=10)
    assert assess(a_case(*before, giving, year=2025))["met"] is True
    answer = assess(a_case(*before, giving))
    assert answer["counted"] == {"general": 30, "online": 0}
    assert answer["records"][2]["counted"] == {"2025": 10, "2026": 30}
    assert answer["obligations"] == []


@pytest.mark.parametrize(
    ("ranks", "kind", "due"),
    [
        ((("staff", "2020-01-01"), ("leader", "2026-05-10")), "promotion", "2027-05-10"),
        ((("staff", "2020-01-01"),), "makeup", "2026-12-31"),
    ],
)
def test_case_10_one_obligation(ranks: tuple[tuple[str, str], ...], kind: str, due: str) -> None:
    before = [a_class("2025-03-03", "2025-03-12", 20), study("50", 2025)]
    left = {"year": 2025, "general": 10, "online": 0}
    assert assess(a_case(*before, ranks=ranks))["obligations"] == [{"kind": kind, **left, "due": due}]


# --- The generator is worth its cases ---------------------------------------------------------------------


def test_the_generated_cases_are_valid_and_reach_the_hard_places() -> None:
    seen: Counter[str] = Counter()
    for case in cases(SEED, 2000):
        assert faults(case) == set(), case
        answer = assess(case)
        seen.update(reason for record in answer["records"] for reason in record["reasons"])
        seen.update(f"{duty['kind']} {duty['year'] - case['year']}" for duty in answer["obligations"])
        seen.update(f"{len(record['counted'])} years" for record in answer["records"])
        seen.update(key for key in ("met", "excellent_barred", "annual_form", "appointment_form") if answer[key])
    reasons = ("absent_seventh", "failed", "self_study_cap", "not_approved", "off_register", "makeup")
    duties = ("makeup -1", "promotion -1", "promotion -2")
    others = ("3 years", "met", "excellent_barred", "annual_form", "appointment_form")
    assert all(seen[place] >= 20 for place in (*reasons, *duties, *others)), seen


# --- The command line answers the same --------------------------------------------------------------------


def ask(question: list[Json] | Json) -> subprocess.CompletedProcess[str]:
    """`python -m bot assess -`, with one case or an array of them on its standard input."""
    command = [sys.executable, "-m", "bot", "assess", "-"]
    text = json.dumps(question, default=float, ensure_ascii=False)
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, check=False)


def answers(question: list[Json]) -> list[Json]:
    """The command's answers, numbers exact and `reasons` as sets."""
    done = ask(question)
    assert done.returncode == 0, done.stderr[:2000]
    given = json.loads(done.stdout, parse_float=Decimal)
    for answer in given:
        for record in answer["records"]:
            assert len(record["reasons"]) == len(set(record["reasons"]))
            record["reasons"] = set(record["reasons"])
    return list(given)


def without(thing: Any) -> Iterator[Any]:
    """Every copy of a JSON value that lacks one key or one entry, at any depth; the last entry of a list first."""
    keys = list(thing) if isinstance(thing, dict) else list(reversed(range(len(thing))))
    for key in keys:
        smaller = deepcopy(thing)
        del smaller[key]
        yield smaller
    for key in keys:
        if isinstance(thing[key], dict | list):
            for inner in without(thing[key]):
                changed = deepcopy(thing)
                changed[key] = inner
                yield changed


def smallest(case: Json) -> Json:
    """The case with all that can be dropped while the two readings still differ."""
    while True:
        smaller = [less for less in without(case) if less.get("person", {}).get("ranks") and not faults(less)]
        differing = [less for less, answer in zip(smaller, answers(smaller), strict=True) if answer != assess(less)]
        if not differing:
            return case
        case = differing[0]


def difference(case: Json) -> str:
    """The two answers to a case side by side, key by key where they part."""
    product, second = answers([case])[0], assess(case)
    lines = [json.dumps(case, default=float, ensure_ascii=False)]
    for key in sorted({*product, *second}):
        if product.get(key) != second.get(key):
            lines += [f"  {key}: the product says {product.get(key)}", f"  {key}: this reading {second.get(key)}"]
    return "\n".join(lines)


@pytest.mark.timeout(300)
def test_ten_thousand_cases_are_answered_alike() -> None:
    asked = list(cases(SEED, 10_000))
    parted = [case for case, answer in zip(asked, answers(asked), strict=True) if answer != assess(case)]
    if parted:
        pytest.fail(f"{len(parted)} of {len(asked)} differ; the first, made small:\n{difference(smallest(parted[0]))}")


def test_one_case_in_a_file_is_answered_by_one_object(tmp_path: Path) -> None:
    case = next(cases(SEED, 1))
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case, default=float, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-m", "bot", "assess", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert [json.loads(done.stdout)] == json.loads(ask([case]).stdout)


def test_every_planted_fault_is_told_at_its_place() -> None:
    spoilt = list(faulty(SEED, 500))
    done = ask([case for case, _ in spoilt])
    assert (done.returncode, done.stdout) == (2, "")
    told = done.stderr.splitlines()
    untold = [
        (f"[{position}].{place}", json.dumps(case, default=float, ensure_ascii=False))
        for position, (case, places) in enumerate(spoilt)
        for place in places
        if not any(line.startswith(f"[{position}].{place}") for line in told)
    ]
    assert not untold, f"{len(untold)} untold; the first: {untold[0]}"


@pytest.mark.parametrize("position", range(5))
def test_one_faulty_case_alone_is_refused(position: int) -> None:
    case, places = list(faulty(SEED + 1, 5))[position]
    done = ask(case)
    assert (done.returncode, done.stdout) == (2, "")
    told = done.stderr.splitlines()
    assert all(any(line.startswith(place) for line in told) for place in places), (places, told)
    assert "Traceback" not in done.stderr


def test_an_unreadable_end_hides_no_other_fault() -> None:
    asking = {"makeup_year": 2025, "makeup_hours": 20}
    case = a_case(a_class("2026-02-02", "2026-02-03", 4)) | {"records_since": "soon"}
    case["records"][0] |= {"end": "soon", "absent_half_days": 5, **asking}
    places = ["records[0].absent_half_days", "records[0].end", "records[0].makeup_hours", "records_since"]
    assert sorted(line.split(":")[0] for line in ask(case).stderr.splitlines()) == places
