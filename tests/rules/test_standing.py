"""What the tables do not show: the spelling of the answer, the ledger's hours, previews, and another policy."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rules.case import parse_cases
from rules.counting import count
from rules.credit import claimed_hours, counts_nothing, credit, slots, void_reasons
from rules.dates import months_later
from rules.hours import Hours, number, ratio
from rules.policy import PACKAGED, NoPolicy, Policies, Policy
from rules.record import Bucket, Half, Rank, State
from rules.standing import Case, SelfStudy, preview, standing
from rules.years import Years
from tests.rules.cases import case

POLICIES = Policies.load()
POLICY = POLICIES.for_year(2026)


def _case(**given: Any) -> Case:
    (read,) = parse_cases(json.dumps(case(**given)), POLICIES).cases
    return read


def test_the_whole_answer_as_json() -> None:
    asked = _case(
        records_since=2026,
        records=[
            {"id": "课", "route": "external", "start": "2026-12-31", "end": "2027-01-01", "half_days": 3},
            {"id": "b", "route": "platform", "start": "2026-03-02", "hours": 8.5},
        ],
    )

    assert json.dumps(standing(asked, POLICIES).as_json(), ensure_ascii=False) == (
        '{"policy": "2019-89", "year": 2026, "required": {"general": 90, "online": 50}, '
        '"recorded": {"general": 6, "online": 8.5}, "counted": {"general": 6, "online": 8.5}, '
        '"remaining": {"general": 84, "online": 41.5}, "met": false, "self_study": {"recorded": 0, "counted": 0}, '
        '"records": [{"id": "课", "bucket": "general", "counted": {"2026": 6, "2027": 6}, "reasons": []}, '
        '{"id": "b", "bucket": "online", "counted": {"2026": 8.5}, "reasons": []}], '
        '"excellent_barred": [], "annual_form": [], "appointment_form": [], "obligations": []}'
    )


def test_years_of_a_record_are_spelled_in_their_order() -> None:
    asked = _case(
        records=[
            {"route": "external", "start": "2026-03-02", "half_days": 2, "makeup_year": 2025, "makeup_hours": 2},
        ]
    )

    answer: dict[str, Any] = standing(asked, POLICIES).as_json()
    assert list(answer["records"][0]["counted"].items()) == [("2025", 2), ("2026", 6)]


def test_an_obligation_is_spelled_with_its_day() -> None:
    (owed,) = standing(_case(done={2025: {"general": 80, "online": 49.5}}), POLICIES).obligations

    assert json.dumps(owed.as_json()) == (
        '{"kind": "makeup", "year": 2025, "general": 10, "online": 0.5, "due": "2026-12-31"}'
    )


def test_no_self_study_is_nothing_in_hours_too() -> None:
    found = standing(_case(), POLICIES).self_study

    assert found == SelfStudy(Decimal(0), Decimal(0))
    assert isinstance(found.recorded, Decimal)
    assert isinstance(found.counted, Decimal)


def test_a_year_without_a_policy_has_no_standing() -> None:
    with pytest.raises(NoPolicy):
        standing(replace(_case(), year=2018), POLICIES)


def test_the_ledgers_hours_stand_in_the_place_of_the_records() -> None:
    asked = _case(
        records=[
            {"id": "class", "route": "external", "start": "2026-03-02", "half_days": 2},
            {"id": "book", "route": "self_study", "start": "2026-03-02", "hours": 20},
            {"id": "open", "route": "platform", "start": "2026-03-02", "hours": 9, "state": "pending"},
            {"id": "unbooked", "route": "platform", "start": "2026-03-02", "hours": 9},
        ]
    )
    ledger = {
        "class": {2025: Decimal("1.5"), 2026: Decimal(6)},
        "book": {2026: Decimal(15), 2025: Decimal(0)},
        "open": {2026: Decimal(9)},
    }

    found = standing(asked, POLICIES, ledger)
    assert found.recorded == Hours(Decimal(21), Decimal(0))
    assert found.counted == Hours(Decimal(16), Decimal(0))
    assert [each.counted for each in found.records] == [{2025: Decimal("1.5"), 2026: 6}, {2026: 10}, {}, {}]


def test_what_is_pending_or_off_the_register_does_not_stand() -> None:
    asked = _case(
        joined_on="2020-01-01",
        records=[
            {"id": "counts", "route": "external", "start": "2026-03-02", "half_days": 2},
            {"id": "failed", "route": "external", "start": "2026-03-02", "half_days": 2, "result": "fail"},
            {"id": "pending", "route": "external", "start": "2026-03-02", "half_days": 2, "state": "pending"},
            {"id": "before", "route": "external", "start": "2019-03-02", "half_days": 2},
        ],
    )

    assert [entry.stands for entry in count(Years(asked, POLICIES))] == [True, True, False, False]


def test_make_up_gives_no_more_than_the_ledger_holds() -> None:
    asked = _case(
        records=[{"route": "external", "start": "2026-03-02", "half_days": 2, "makeup_year": 2025, "makeup_hours": 8}]
    )

    found = standing(asked, POLICIES, {"a": {2026: Decimal(3)}})
    assert found.records[0].counted == {2025: 3}
    assert standing(asked, POLICIES, {"a": {2024: Decimal(3)}}).records[0].counted == {2024: 3}


def test_a_preview_takes_a_record_as_approved_and_leaves_the_case_alone() -> None:
    asked = _case(
        done={2026: {"general": 40}},
        records=[{"id": "new", "route": "external", "start": "2026-03-02", "half_days": 2, "state": "pending"}],
    )
    new = asked.records[0]

    assert standing(asked, POLICIES).counted.general == 40
    assert preview(asked, new, POLICIES).counted.general == 48
    assert preview(asked, new, POLICIES, {"done-2026": {2026: Decimal(36)}}).counted.general == 44
    assert asked.records[0].state is State.PENDING


def test_a_preview_beside_the_ledger_goes_by_the_rule_of_the_unit() -> None:
    new = {"route": "external", "start": "2026-03-02", "end": "2026-03-05", "half_days": 8, "absent_half_days": 1}
    asked = _case(unit_rules={"credit_below_limit": "attended"}, records=[new | {"state": "pending"}])

    assert preview(asked, asked.records[0], POLICIES, {}).counted.general == 28


def test_a_case_is_looked_at_on_its_last_day_unless_said() -> None:
    assert _case().day == date(2026, 12, 31)
    assert _case(as_of="2026-03-02").day == date(2026, 3, 2)


def test_a_later_policy_holds_for_its_own_years_only() -> None:
    text = (PACKAGED / "2019-89.toml").read_text("utf-8")
    later = (
        text.replace('"2019-89"', '"2026-1"')
        .replace("2019-12-31", "2026-01-01")
        .replace("staff = 90", "staff = 100")
        .replace("self_study_cap = 10", "self_study_cap = 6")
        .replace('"12-31"', '"06-30"')
        .replace("hours_per_half_day = 4", "hours_per_half_day = 3.5")
        .replace("appointment_form_months = 2", "appointment_form_months = 1")
        .replace('failed_routes = ["in_house", ', "failed_routes = [")
        .replace('absence_routes = ["in_house", ', "absence_routes = [")
    )
    policies = Policies((POLICY, Policy.parse(later)))
    asked = _case(
        year=2026,
        records=[
            {"id": "old", "route": "external", "start": "2025-03-02", "half_days": 2},
            {"id": "new", "route": "external", "start": "2026-03-02", "half_days": 2},
            {"id": "book", "route": "self_study", "start": "2026-03-02", "hours": 8},
            {"id": "failed", "route": "in_house", "start": "2026-03-02", "half_days": 1, "result": "fail"},
            {"id": "absent", "route": "in_house", "start": "2026-03-02", "half_days": 2, "absent_half_days": 1},
            {
                "id": "month",
                "route": "external",
                "start": "2026-03-01",
                "end": "2026-03-31",
                "half_days": 1,
                "off_job": True,
            },
        ],
    )

    found = standing(asked, policies)
    assert found.policy == "2026-1"
    assert found.required.general == 100
    assert [each.counted for each in found.records] == [
        {2025: 8},
        {2026: 7},
        {2026: 6},
        {2026: Decimal("3.5")},
        {2026: 7},
        {2026: Decimal("3.5")},
    ]
    assert found.appointment_form == ("month",)
    assert [(each.general, each.due) for each in found.obligations] == [(Decimal(82), date(2026, 12, 31))]
    assert standing(replace(asked, year=2027), policies).obligations[0].due == date(2027, 6, 30)


def test_the_day_of_the_rank_and_part_of_a_year_are_the_policys() -> None:
    text = (PACKAGED / "2019-89.toml").read_text("utf-8")
    changed = text.replace('rank_day = "12-31"', 'rank_day = "07-01"').replace("only = true", "only = false")
    ranks = [{"rank": "staff", "since": "2025-05-01"}, {"rank": "leader", "since": "2026-07-02"}]

    found = standing(_case(ranks=ranks), Policies((Policy.parse(changed),)))
    assert found.required.general == 90
    assert [each.year for each in found.obligations] == [2025]


def test_credit_looks_at_the_record_and_not_at_its_state() -> None:
    (record,) = _case(
        records=[{"route": "external", "start": "2026-03-02", "half_days": 2, "state": "pending"}]
    ).records

    assert claimed_hours(record, POLICY) == 8
    assert credit(record, POLICY) == {2026: 8}
    assert counts_nothing(record, POLICY) is None


def test_credit_goes_by_the_units_rule_of_the_year_in_which_the_record_ends() -> None:
    asked = _case(
        unit_rules=[{"since": 2026, "absence_limit": "1/8"}, {"since": 2020, "credit_below_limit": "attended"}],
        records=[
            {
                "id": f"{year}",
                "route": "external",
                "start": f"{year}-03-02",
                "end": f"{year}-03-09",
                "half_days": 16,
                "absent_half_days": 2,
            }
            for year in (2019, 2025, 2026)
        ],
    )

    assert [credit(each, POLICY, asked.unit_rules) for each in asked.records] == [{2019: 64}, {2025: 56}, {}]
    assert [counts_nothing(each, POLICY, asked.unit_rules) for each in asked.records] == [
        None,
        None,
        "absent_seventh",
    ]


def test_absence_takes_nothing_from_hours_that_are_not_counted_by_half_days() -> None:
    text = (PACKAGED / "2019-89.toml").read_text("utf-8")
    everywhere = text.replace('absence_routes = ["in_house"', 'absence_routes = ["platform", "in_house"')
    online = {"route": "platform", "start": "2026-03-02", "hours": 3}
    passed, failed = _case(records=[online | {"id": "p"}, online | {"id": "f", "result": "fail"}]).records

    assert credit(passed, Policy.parse(everywhere)) == {2026: 3}
    assert void_reasons(failed, Policy.parse(everywhere)) == ("failed",)


def test_why_a_record_counts_nothing() -> None:
    failed, absent, both = _case(
        records=[
            {"id": "f", "route": "platform", "start": "2026-03-02", "hours": 2, "result": "fail"},
            {"id": "a", "route": "external", "start": "2026-03-02", "half_days": 2, "absent_half_days": 1},
            {
                "id": "b",
                "route": "external",
                "start": "2026-03-02",
                "half_days": 2,
                "absent_half_days": 1,
                "result": "fail",
            },
        ]
    ).records

    assert [counts_nothing(each, POLICY) for each in (failed, absent, both)] == ["failed", "absent_seventh", "failed"]


@pytest.mark.parametrize(
    ("start", "start_half", "end", "end_half", "count"),
    [
        ("2026-03-02", Half.AM, "2026-03-02", Half.PM, 2),
        ("2026-03-02", Half.PM, "2026-03-02", Half.PM, 1),
        ("2026-03-02", Half.AM, "2026-03-02", Half.AM, 1),
        ("2026-03-02", Half.PM, "2026-03-03", Half.AM, 2),
        ("2026-03-02", Half.PM, "2026-03-02", Half.AM, 0),
    ],
)
def test_the_half_days_of_a_span(start: str, start_half: Half, end: str, end_half: Half, count: int) -> None:
    assert slots(date.fromisoformat(start), start_half, date.fromisoformat(end), end_half) == count


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-11-30", 2, "2027-01-30"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2026-10-15", 2, "2026-12-15"),
        ("9999-01-15", 2, "9999-03-15"),
        ("9999-10-31", 2, "9999-12-31"),
        ("9999-11-30", 2, "9999-12-31"),
    ],
)
def test_months_on_the_calendar(day: str, months: int, later: str) -> None:
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(later)


@pytest.mark.parametrize(
    ("numerator", "denominator", "tenths"),
    [(1, 3, "0.3"), (2, 3, "0.7"), (20, 16, "1.3"), (249, 200, "1.2"), (5, 100, "0.1"), (49, 1000, "0"), (0, 7, "0")],
)
def test_ratios_are_rounded_half_up(numerator: int, denominator: int, tenths: str) -> None:
    assert ratio(numerator, denominator) == Decimal(tenths)


def test_hours_are_spelled_as_plain_numbers() -> None:
    assert [json.dumps(number(Decimal(text))) for text in ("40", "40.0", "4E+1", "89.9", "0.0")] == [
        "40",
        "40",
        "40",
        "89.9",
        "0",
    ]


def test_hours_of_a_bucket() -> None:
    hours = Hours(Decimal(3), Decimal(0))

    assert (hours.of(Bucket.GENERAL), hours.of(Bucket.ONLINE)) == (Decimal(3), Decimal(0))
    assert hours.short_of(Hours(Decimal(2), Decimal(5))) == Hours(Decimal(0), Decimal(5))
    assert bool(hours)
    assert bool(Hours(Decimal(0), Decimal(1)))
    assert not Hours(Decimal(0), Decimal(0))


def test_the_rank_of_a_day() -> None:
    person = _case(
        ranks=[
            {"rank": "staff", "since": "2020-01-01"},
            {"rank": "leader", "since": "2022-01-01"},
            {"rank": "staff", "since": "2024-01-01"},
        ]
    ).person

    days = ("2019-05-05", "2021-12-31", "2022-01-01", "2023-12-31", "2024-01-01")
    assert [person.rank_on(date.fromisoformat(day)) for day in days] == [
        Rank.STAFF,
        Rank.STAFF,
        Rank.LEADER,
        Rank.LEADER,
        Rank.STAFF,
    ]
