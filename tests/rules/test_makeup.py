"""Which earlier years a record could fill (R10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rules.makeup import rooms
from rules.policy import Policies
from rules.record import Bucket, Form, Person, Rank, RankSince, Record, Result, Route
from rules.standing import Case, standing

POLICIES = Policies.load()
PERSON = Person("A001", (RankSince(Rank.STAFF, date(2020, 1, 1)),), None, None)


def study(id: str, day: date, hours: int, route: Route = Route.EXTERNAL_ONLINE) -> Record:
    form = Form.SELF_STUDY if route is Route.SELF_STUDY else Form.ONLINE
    return Record(id, route, form, "课", day, day, hours=Decimal(hours))


def course(id: str, start: date, end: date, half_days: int) -> Record:
    return Record(id, Route.EXTERNAL, Form.SPECIAL_CLASS, "班", start, end, half_days=half_days)


def case(*records: Record, person: Person = PERSON, since: int = 2024) -> Case:
    return Case(2026, date(2026, 6, 1), person, since, (), records)


ONLINE = study("9", date(2026, 3, 2), 20)


def test_each_year_that_is_short_takes_what_it_lacks_of_the_same_bucket() -> None:
    found = rooms(case(study("1", date(2024, 5, 5), 45), study("2", date(2025, 5, 5), 20)), ONLINE, POLICIES)
    assert [(each.year, each.bucket, each.counted, each.most) for each in found] == [
        (2024, Bucket.ONLINE, Decimal(45), Decimal(5)),
        (2025, Bucket.ONLINE, Decimal(20), Decimal(20)),
    ]


@pytest.mark.parametrize(
    "record",
    [
        study("9", date(2026, 3, 2), 8, Route.SELF_STUDY),
        course("9", date(2025, 12, 29), date(2026, 1, 2), 10),
        ONLINE._replace(result=Result.FAILED),
        study("9", date(2019, 3, 2), 8),
    ],
)
def test_self_study_what_is_split_and_what_counts_nothing_fills_nothing(record: Record) -> None:
    assert rooms(case(), record, POLICIES) == ()


def test_only_years_wholly_on_the_register_and_since_the_units_start() -> None:
    joined = replace(PERSON, joined_on=date(2024, 2, 1))
    assert [each.year for each in rooms(case(person=joined, since=2020), ONLINE, POLICIES)] == [2025]
    assert [each.year for each in rooms(case(since=2025), ONLINE, POLICIES)] == [2025]
    gone = replace(PERSON, left_on=date(2026, 1, 31))
    assert rooms(case(person=gone), ONLINE, POLICIES) == ()


def test_what_is_offered_is_what_the_standing_then_counts() -> None:
    """The record in its own place, before: it is not counted twice."""
    [_, room] = rooms(case(ONLINE), ONLINE, POLICIES)
    given = ONLINE._replace(makeup_year=room.year, makeup_hours=room.most)
    then = standing(replace(case(given), year=2025), POLICIES)
    assert then.counted.online == room.counted + room.most
