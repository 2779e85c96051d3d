"""Everything that `assess` refuses, told all at once and by its place; and what it takes although it looks odd."""

import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rules.case import CaseFaults, Fault, case_as_json, parse_cases, parse_record, parse_unit_rules, record_as_json
from rules.policy import PACKAGED, Policies, Policy
from rules.record import Half, Result, State
from tests.rules.cases import case, dump, record

POLICIES = Policies.load()
TABLE = tomllib.loads((Path(__file__).parent / "faults.toml").read_text("utf-8"), parse_float=Decimal)["case"]
GOOD_RECORD = {"id": "a", "route": "platform", "start": "2026-03-02", "hours": 1}


def _faults(data: str) -> list[str]:
    with pytest.raises(CaseFaults) as caught:
        parse_cases(data, POLICIES)
    return [f"{fault.place} {fault.code}" for fault in caught.value.faults]


def _full(fault: Fault) -> str:
    return " ".join([fault.place, fault.code, *(f"{name}={value}" for name, value in fault.params.items())])


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row["name"]))
def test_every_fault_is_told_by_its_place(row: dict[str, Any]) -> None:
    asked = case(records=row.get("records", [])) | row.get("given", {})

    with pytest.raises(CaseFaults) as caught:
        parse_cases(dump(asked), POLICIES)

    assert sorted(map(_full, caught.value.faults)) == sorted(row["faults"])


def test_faults_of_an_array_begin_with_the_number_of_the_case() -> None:
    good = case()
    bad = case(records=[GOOD_RECORD | {"hours": 0}], unit_rules={"online_hours": 1})
    worse = case(unit_rules=[{"online_hours": 1}])

    assert _faults(dump([good, bad, worse, 7])) == [
        "[1].records[0].hours not_above_zero",
        "[1].unit_rules.online_hours laxer",
        "[2].unit_rules[0].online_hours laxer",
        "[3] wrong_type",
    ]


def test_keys_that_the_case_lacks_altogether() -> None:
    assert _faults("{}") == ["year missing", "person missing", "records missing"]


def test_an_entry_of_null_is_missing() -> None:
    asked = case(unit_rules=[None, {"online_hours": 1}]) | {"records": [None, {}]}
    asked["person"]["ranks"] += [None, {"rank": "staff"}]

    assert _faults(dump(asked))[:5] == [
        "person.ranks[1] missing",
        "person.ranks[2].since missing",
        "unit_rules[0] missing",
        "unit_rules[1].online_hours laxer",
        "records[0] missing",
    ]
    assert "records[1].id missing" in _faults(dump(asked))


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [("", 1, 1), ("{", 1, 2), ('{"year": 2026,\n "year" 1}', 2, 9), ("{} {}", 1, 4), ("[1,]", 1, 4)],
)
def test_what_is_no_json_is_told_by_line_and_column(data: str, line: int, column: int) -> None:
    with pytest.raises(CaseFaults) as caught:
        parse_cases(data, POLICIES)

    (fault,) = caught.value.faults
    assert (fault.place, fault.code, fault.params) == ("", "malformed", {"line": line, "column": column})


def test_input_nested_past_reading_is_refused() -> None:
    assert _faults("[" * 100_000) == [" too_deep"]


@pytest.mark.parametrize("data", ["7", '"x"', "null", "true", "NaN"])
def test_what_is_no_object_is_refused(data: str) -> None:
    with pytest.raises(CaseFaults) as caught:
        parse_cases(data, POLICIES)

    assert caught.value.faults == (Fault("", "wrong_type", {"wanted": "object"}),)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e99999999999999999999"])
def test_hours_that_are_no_number_are_refused(number: str) -> None:
    asked = dump(case(records=[GOOD_RECORD])).replace('"hours": 1', f'"hours": {number}')

    with pytest.raises(CaseFaults) as caught:
        parse_cases(asked, POLICIES)
    assert caught.value.faults == (Fault("records[0].hours", "wrong_type", {"wanted": "number"}),)


@pytest.mark.parametrize("number", ["1e9", "9" * 5000, "1e999999"])
def test_hours_past_all_bounds_are_refused(number: str) -> None:
    asked = dump(case(records=[GOOD_RECORD])).replace('"hours": 1', f'"hours": {number}')

    assert _faults(asked) == ["records[0].hours too_large"]


def test_a_year_of_absurd_length_is_refused() -> None:
    assert _faults(dump(case()).replace("2026", "2" * 18)) == ["year too_large"]
    assert _faults(dump(case()).replace("2026", "2" * 19)) == ["year wrong_type"]
    assert _faults(dump(case()).replace("2026", "2" * 5000)) == ["year wrong_type"]


@pytest.mark.parametrize(
    ("number", "exact"), [("8", "8"), ("8.0", "8"), ("8.50", "8.5"), ("1E1", "10"), ("999999999.9", "999999999.9")]
)
def test_hours_are_read_exactly(number: str, exact: str) -> None:
    asked = dump(case(records=[GOOD_RECORD])).replace('"hours": 1', f'"hours": {number}')

    (read,) = parse_cases(asked, POLICIES).cases
    assert read.records[0].hours == Decimal(exact)


def test_null_means_not_given() -> None:
    optional = ("start_half", "end_half", "half_days", "absent_half_days", "result", "off_job", "platform")
    nothing = dict.fromkeys((*optional, "state", "makeup_year", "makeup_hours"))
    rules = dict.fromkeys(("since", "general_hours", "online_hours", "self_study_cap", "absence_limit"))
    bare = case(records=[GOOD_RECORD])
    full = case(
        records=[GOOD_RECORD | nothing],
        as_of=None,
        records_since=None,
        unit_rules=None,
        joined_on=None,
        left_on=None,
    )

    assert parse_cases(dump(full), POLICIES) == parse_cases(dump(bare), POLICIES)
    assert parse_cases(dump(case(unit_rules=rules)), POLICIES) == parse_cases(dump(case(unit_rules={})), POLICIES)


def test_what_a_record_does_not_say_has_its_default() -> None:
    (read,) = parse_cases(dump(case(records=[GOOD_RECORD])), POLICIES).cases

    (found,) = read.records
    assert (found.start_half, found.end_half) == (Half.AM, Half.PM)
    assert (found.result, found.state) == (Result.NONE, State.APPROVED)
    assert (found.absent_half_days, found.off_job, found.platform) == (0, False, None)


def test_a_record_keeps_what_it_says() -> None:
    said = {
        **{"id": "a", "route": "abroad_training", "form": "conference", "title": "会议", "platform": "cadre_academy"},
        **{"start": "2026-03-02", "end": "2026-03-04", "start_half": "pm", "end_half": "am", "half_days": 4},
        **{"absent_half_days": 1, "result": "pass", "off_job": True, "state": "pending"},
        **{"makeup_year": 2025, "makeup_hours": 1.5},
    }

    assert record_as_json(parse_record(said | {"makeup_hours": Decimal("1.5")}, POLICIES)) == said


def test_an_array_is_told_from_a_single_case() -> None:
    one, several, none = (parse_cases(data, POLICIES) for data in (dump(case()), dump([case()]), "[]"))

    assert (one.many, len(one.cases)) == (False, 1)
    assert (several.many, several.cases) == (True, one.cases)
    assert (none.many, none.cases) == (True, ())


def test_a_byte_order_mark_and_a_doubled_key_are_no_faults() -> None:
    asked = "\ufeff" + dump(case()).replace('"year": 2026', '"year": 2020, "year": 2026')

    assert parse_cases(asked, POLICIES).cases[0].year == 2026


def test_days_at_the_end_of_all_calendars_are_no_faults() -> None:
    asked = case(year=9999, as_of="9999-12-31", left_on="9999-12-31", records=[GOOD_RECORD | {"end": "9999-12-31"}])

    assert parse_cases(dump(asked), POLICIES).cases[0].year == 9999


def test_make_up_of_the_whole_claim_to_any_earlier_year_is_no_fault() -> None:
    records = [
        GOOD_RECORD | {"makeup_year": -1, "makeup_hours": 1},
        GOOD_RECORD | {"id": "b", "start": "2025-12-31", "end": "2026-01-01", "makeup_year": 2025, "makeup_hours": 1},
    ]

    assert len(parse_cases(dump(case(records=records)), POLICIES).cases[0].records) == 2


def test_any_form_fits_any_route_but_self_study() -> None:
    records = [
        {"id": "a", "route": "platform", "form": "abroad", "start": "2026-03-02", "hours": 1},
        {"id": "b", "route": "study_abroad", "form": "self_study", "start": "2026-03-02", "half_days": 2},
    ]

    assert len(parse_cases(dump(case(records=records)), POLICIES).cases[0].records) == 2


def test_keys_that_cannot_be_written_are_told_all_the_same() -> None:
    asked = dump(case(records=[GOOD_RECORD | {"x1": 1}]) | {"x2": 1, "": 1}).replace("x", "\\uD800")

    assert sorted(_faults(asked)) == [
        '"" unknown_key',
        "\\ud8002 unknown_key",
        "records[0].\\ud8001 unknown_key",
    ]


def test_one_record_is_read_for_an_import() -> None:
    raw = {**GOOD_RECORD, "form": "online", "title": "学习", "end": "2026-03-02", "hours": Decimal("1.5")}

    assert parse_record(raw, POLICIES).hours == Decimal("1.5")
    with pytest.raises(CaseFaults) as caught:
        parse_record(raw | {"hours": Decimal("1.55"), "x": 1}, POLICIES)
    assert [fault.place for fault in caught.value.faults] == ["hours", "x"]
    assert raw["hours"] == Decimal("1.5"), "the importer's row stays as it was"


def test_a_supplement_is_read_alone_and_a_laxer_one_refused_by_name() -> None:
    (rules,) = parse_unit_rules({"since": 2026, "self_study_cap": 8}, POLICIES)
    assert (rules.since, rules.self_study_cap) == (2026, Decimal(8))
    assert parse_unit_rules([], POLICIES) == ()

    laxer: list[dict[str, Any]] = [{"online_hours": 40, "x": 1}]
    with pytest.raises(CaseFaults) as caught:
        parse_unit_rules(laxer, POLICIES)
    assert [f"{fault.place} {fault.code}" for fault in caught.value.faults] == [
        "unit_rules[0].x unknown_key",
        "unit_rules[0].online_hours laxer",
    ]
    assert laxer == [{"online_hours": 40, "x": 1}], "what was given stays as it was"


def test_the_packaged_policies_are_the_usual_ones() -> None:
    assert parse_cases(dump(case())) == parse_cases(dump(case()), POLICIES)
    assert parse_unit_rules([{}]) == parse_unit_rules([{}], POLICIES)
    assert parse_record(record(**GOOD_RECORD)) == parse_record(record(**GOOD_RECORD), POLICIES)
    with pytest.raises(CaseFaults, match="id: missing; title: missing"):
        parse_record({"route": "platform", "form": "online", "start": "2026-03-02", "end": "2026-03-02", "hours": 1})


def test_a_supplement_may_be_laxer_than_a_policy_of_other_years() -> None:
    text = (PACKAGED / "2019-89.toml").read_text("utf-8")
    later = text.replace("2019-12-31", "2025-01-01").replace("online = 50", "online = 60")
    policies = Policies((*POLICIES.dated, Policy.parse(later)))
    as_before = {"online_hours": 50}

    def faults(*rules: dict[str, Any]) -> list[str]:
        try:
            parse_unit_rules(list(rules), policies)
        except CaseFaults as error:
            return [_full(fault) for fault in error.faults]
        return []

    assert faults(as_before) == ["unit_rules[0].online_hours laxer bound=60"]
    assert faults(as_before, {"since": 2025}) == []
    assert faults({"since": 2026}, as_before, {"since": 2025}) == []
    assert faults(as_before, {"since": 2026}) == ["unit_rules[0].online_hours laxer bound=60"]
    assert faults({"since": 2020} | as_before, {"since": 2025}) == []
    assert faults({"since": 2020} | as_before) == ["unit_rules[0].online_hours laxer bound=60"]
    assert faults({"since": 2025, "online_hours": 55}) == ["unit_rules[0].online_hours laxer bound=60"]
    with pytest.raises(CaseFaults) as caught:
        parse_unit_rules(as_before, policies)
    assert caught.value.faults[0].place == "unit_rules.online_hours"

    milder = Policies((*POLICIES.dated, Policy.parse(later.replace("online = 60", "online = 40"))))
    assert parse_unit_rules({"since": 2025, "online_hours": 45}, milder)[0].online_hours == 45


def test_a_claim_without_an_end_is_the_most_that_any_policy_gives() -> None:
    text = (PACKAGED / "2019-89.toml").read_text("utf-8")
    later = text.replace("2019-12-31", "2025-01-01").replace("hours_per_half_day = 4", "hours_per_half_day = 3.5")
    policies = Policies((*POLICIES.dated, Policy.parse(later)))
    raw = record(route="external", start="2026-03-02", half_days=2, makeup_year=2025)

    def faults(end: str, hours: str) -> list[str]:
        with pytest.raises(CaseFaults) as caught:
            parse_record(raw | {"end": end, "makeup_hours": Decimal(hours), "x": 1}, policies)
        return [_full(fault) for fault in caught.value.faults][1:]

    assert faults("2026-03-02", "7.1") == ["makeup_hours makeup_above_claim claimed=7.0"]
    assert faults("2026-03-02", "7") == []
    assert faults("soon", "8.1") == ["x unknown_key", "makeup_hours makeup_above_claim claimed=8"]
    assert faults("soon", "8") == ["x unknown_key"]


def test_a_case_written_back_leaves_out_what_says_nothing() -> None:
    (read,) = parse_cases(dump(case(records=[GOOD_RECORD | {"hours": Decimal("2.0")}])), POLICIES).cases

    written: Any = case_as_json(read)
    assert set(written) == {"year", "person", "records"}
    assert set(written["person"]) == {"staff_no", "ranks"}
    assert json.dumps(written["records"][0]["hours"]) == "2"
    assert not {"half_days", "absent_half_days", "platform", "makeup_year"} & set(written["records"][0])
