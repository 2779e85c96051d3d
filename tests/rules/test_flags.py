"""What an approver's attention is drawn to: each flag just at its edge."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rules.case import parse_cases
from rules.flags import Flag, flags
from rules.policy import Policies
from rules.record import Record
from rules.standing import Case
from tests.rules.cases import case

POLICIES = Policies.load()
SOON = date(2026, 3, 9)


def _case(*records: dict[str, Any], **given: Any) -> Case:
    (read,) = parse_cases(json.dumps(case(records=list(records), **given)), POLICIES).cases
    return read


def _record(**given: Any) -> Record:
    return _case({"id": "new", "state": "pending", "start": "2026-03-02", **given}).records[0]


def _flags(record: Record, asked: Case | None = None, on: date = SOON) -> tuple[Flag, ...]:
    return flags(record, asked or _case(), POLICIES, on)


def test_an_ordinary_record_carries_no_flag() -> None:
    new = _record(route="external", end="2026-03-06", half_days=10)

    assert _flags(new) == ()
    assert _flags(new, replace(_case(), records=(new,))) == (), "not with itself"


def test_an_overlap_names_the_other_record_and_the_days() -> None:
    new = _record(route="external", end="2026-03-06", half_days=10)
    asked = _case(
        {"id": "a", "title": "安全培训", "route": "platform", "start": "2026-03-04", "end": "2026-03-09", "hours": 1},
        {"id": "b", "title": "报告", "route": "in_house", "start": "2026-03-02", "half_days": 1, "state": "pending"},
        {"id": "c", "title": "前", "route": "in_house", "start": "2026-03-01", "half_days": 1},
        {"id": "d", "title": "后", "route": "in_house", "start": "2026-03-07", "half_days": 1},
    )

    assert _flags(new, asked) == (
        Flag("overlap", {"title": "安全培训", "first": date(2026, 3, 4), "last": date(2026, 3, 6)}),
        Flag("overlap", {"title": "报告", "first": date(2026, 3, 2), "last": date(2026, 3, 2)}),
    )


@pytest.mark.parametrize("state", ["returned", "rejected", "withdrawn", "corrected"])
def test_what_no_longer_stands_overlaps_nothing(state: str) -> None:
    gone = {"id": "a", "route": "in_house", "start": "2026-03-02", "half_days": 1, "state": state}

    there = gone | {"id": "b", "title": "在", "state": "approved"}
    new = _record(route="external", half_days=2)

    assert _flags(new, _case(gone)) == ()
    assert [flag.params["title"] for flag in _flags(new, _case(gone, there))] == ["在"]


def test_a_morning_and_an_afternoon_do_not_overlap() -> None:
    morning = {"id": "a", "route": "in_house", "start": "2026-03-02", "end_half": "am", "half_days": 1}

    assert _flags(_record(route="external", start_half="pm", half_days=1), _case(morning)) == ()
    assert _flags(_record(route="external", half_days=1), _case(morning))[0].code == "overlap"


def test_self_study_above_the_cap_says_how_much_will_count() -> None:
    book = {"id": "a", "route": "self_study", "start": "2026-02-02", "hours": 8}

    assert _flags(_record(route="self_study", hours=8), _case(book)) == (
        Flag("over_cap", {"hours": Decimal(8), "counts": Decimal(2), "cap": Decimal(10)}),
    )
    assert _flags(_record(route="self_study", hours=2), _case(book)) == ()


def test_self_study_that_would_displace_a_later_one_counts_only_what_it_adds() -> None:
    later = {"id": "a", "route": "self_study", "start": "2026-05-04", "hours": 9}

    (flag,) = _flags(_record(route="self_study", hours=3), _case(later, year=2025))
    assert flag.params["counts"] == 1


def test_the_cap_of_the_unit_and_the_hours_of_the_ledger_are_the_ones_that_hold() -> None:
    book = {"id": "a", "route": "self_study", "start": "2026-02-02", "hours": 3}
    asked = _case(book, unit_rules={"self_study_cap": 4})

    (flag,) = flags(_record(route="self_study", hours=3), asked, POLICIES, SOON, {"a": {2026: Decimal(2)}})
    assert flag.params == {"hours": 3, "counts": 2, "cap": 4}
    dated = replace(
        asked, unit_rules=(*asked.unit_rules, replace(asked.unit_rules[0], since=2026, self_study_cap=Decimal(5)))
    )
    (flag,) = flags(_record(route="self_study", hours=3), dated, POLICIES, SOON)
    assert flag.params["cap"] == 5
    dated = replace(asked, unit_rules=(replace(asked.unit_rules[0], since=2027),))
    assert flags(_record(route="self_study", hours=3), dated, POLICIES, SOON) == ()


def test_self_study_of_a_year_without_a_policy_has_no_cap_to_tell() -> None:
    old = _record(route="self_study", start="2018-03-02", hours=12, end="2018-03-03")

    assert [flag.code for flag in _flags(old)] == ["late", "year_closed"]


def test_a_submission_that_was_counted_before_is_not_compared_with_itself() -> None:
    new = _record(route="self_study", hours=8)
    approved = {"id": "new", "route": "self_study", "start": "2026-03-02", "hours": 8}
    book = {"id": "a", "route": "self_study", "start": "2026-02-02", "hours": 8}

    assert _flags(new, _case(approved)) == ()
    (flag,) = _flags(new, _case(book, approved))
    assert flag.params["counts"] == 2


@pytest.mark.parametrize(
    ("half_days", "absent", "flagged"),
    [(14, 1, True), (15, 1, False), (15, 2, True), (21, 2, True), (22, 2, False), (2, 0, False), (8, 1, True)],
)
def test_one_more_half_day_would_lose_the_hours(half_days: int, absent: int, flagged: bool) -> None:
    new = _record(route="external", end="2026-03-31", half_days=half_days, absent_half_days=absent)

    expected = (Flag("near_absence", {"absent": absent, "half_days": half_days}),) if flagged else ()
    assert _flags(new, on=date(2026, 4, 1)) == expected


def test_near_the_limit_of_the_unit() -> None:
    new = _record(route="external", end="2026-03-31", half_days=16, absent_half_days=1)

    assert _flags(new) == ()
    assert [flag.code for flag in _flags(new, _case(unit_rules={"absence_limit": "1/8"}))] == ["near_absence"]
    assert _flags(new, _case(unit_rules=[{"since": 2027, "absence_limit": "1/8"}])) == ()


def test_what_lost_its_hours_already_is_not_near_losing_them() -> None:
    assert _flags(_record(route="external", end="2026-03-04", half_days=6, absent_half_days=1)) == ()


def test_more_than_ninety_days_after_the_end_is_late() -> None:
    new = _record(route="external", half_days=2)
    edge = new.end + timedelta(days=90)

    assert _flags(new, on=edge) == ()
    assert _flags(new, on=edge + timedelta(days=1)) == (Flag("late", {"days": 91}),)


@pytest.mark.parametrize("day", [date(2027, 1, 31), date(2027, 2, 1)])
def test_after_the_years_closing_date_a_record_is_flagged(day: date) -> None:
    new = _record(route="external", start="2026-12-28", half_days=2)
    closed = Flag("year_closed", {"year": "2026", "closed": date(2027, 1, 31)})

    assert _flags(new, on=day) == ((closed,) if day.month == 2 else ())


def test_half_days_that_fell_on_days_off() -> None:
    # Friday to Sunday: two working half-days
    assert _flags(_record(route="external", start="2026-03-06", end="2026-03-08", half_days=2)) == ()
    assert _flags(_record(route="external", start="2026-03-06", end="2026-03-08", half_days=3)) == (
        Flag("days_off", {"half_days": 3, "working": 2}),
    )
    # from Friday noon to Monday noon: two again
    halves = {"start": "2026-03-06", "start_half": "pm", "end": "2026-03-09", "end_half": "am"}
    assert _flags(_record(route="external", half_days=2, **halves)) == ()
    assert _flags(_record(route="external", half_days=3, **halves)) == (
        Flag("days_off", {"half_days": 3, "working": 2}),
    )
    # a weekend has no working half-day, and a single one on it is told
    assert _flags(_record(route="external", start="2026-03-07", end="2026-03-08", half_days=1)) == (
        Flag("days_off", {"half_days": 1, "working": 0}),
    )


def test_own_hours_on_a_weekend_are_no_flag() -> None:
    assert _flags(_record(route="external_online", start="2026-03-07", hours=8)) == ()


def test_own_hours_above_eight_a_day_of_the_span() -> None:
    assert _flags(_record(route="external_online", end="2026-03-03", hours=16)) == ()
    assert _flags(_record(route="external_online", end="2026-03-03", hours=16.1)) == (
        Flag("above_daily", {"hours": Decimal("16.1"), "days": 2, "most": Decimal(16)}),
    )
