"""R6 against the announced year 2026, and what happens beyond the last year that is announced."""

from datetime import date, timedelta

import pytest

from rules.calendar import (
    first_workday,
    is_workday,
    last_known_year,
    propose_half_days,
    workdays_after,
    workdays_before,
    workdays_between,
    working_half_days,
)
from rules.record import Half

AM, PM = Half.AM, Half.PM


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-01-01", False),  # New Year, a Thursday
        ("2026-01-04", True),  # a Sunday worked in place of 2 January
        ("2026-02-14", True),  # a Saturday worked before the Spring Festival
        ("2026-02-17", False),  # the Spring Festival
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-02-28", True),  # a Saturday worked after it
        ("2026-03-02", True),  # a Monday like any other
        ("2026-03-07", False),  # a Saturday like any other
        ("2026-03-08", False),
        ("2026-04-06", False),  # Qingming
        ("2026-05-01", False),
        ("2026-05-09", True),  # a Saturday worked in place of 4 or 5 May
        ("2026-10-01", False),
        ("2026-10-10", True),  # a Saturday worked for the National Day
    ],
)
def test_the_announced_year_2026(day: str, works: bool) -> None:
    assert is_workday(date.fromisoformat(day)) is works


def test_beyond_the_last_announced_year_weekends_count() -> None:
    beyond = date(last_known_year() + 1, 10, 1)
    week = [beyond + timedelta(days=n) for n in range(7)]

    assert last_known_year() >= 2026
    assert [is_workday(day) for day in week] == [day.weekday() < 5 for day in week]


@pytest.mark.parametrize(
    ("start", "start_half", "end", "end_half", "proposed"),
    [
        ("2026-03-02", AM, "2026-03-06", PM, 10),  # Monday to Friday
        ("2026-03-02", AM, "2026-03-08", PM, 10),  # the weekend adds nothing
        ("2026-03-02", PM, "2026-03-06", PM, 9),
        ("2026-03-02", AM, "2026-03-06", AM, 9),
        ("2026-03-02", PM, "2026-03-06", AM, 8),
        ("2026-03-02", AM, "2026-03-02", PM, 2),
        ("2026-03-02", PM, "2026-03-02", PM, 1),
        ("2026-03-02", AM, "2026-03-02", AM, 1),
        ("2026-03-01", PM, "2026-03-02", PM, 2),  # half of a Sunday takes nothing away
        ("2026-03-06", AM, "2026-03-07", AM, 2),  # nor does half of a Saturday
        ("2026-02-13", AM, "2026-02-24", PM, 6),  # over the Spring Festival: Friday, the worked Saturday, Tuesday
        ("2026-03-07", AM, "2026-03-08", PM, 1),  # at least one half-day
    ],
)
def test_proposed_half_days(start: str, start_half: Half, end: str, end_half: Half, proposed: int) -> None:
    assert propose_half_days(date.fromisoformat(start), start_half, date.fromisoformat(end), end_half) == proposed


def test_a_weekend_has_no_working_half_days() -> None:
    assert working_half_days(date(2026, 3, 7), PM, date(2026, 3, 8), AM) == 0


@pytest.mark.parametrize(
    ("month", "first"), [(1, "2026-01-04"), (3, "2026-03-02"), (5, "2026-05-06"), (9, "2026-09-01"), (10, "2026-10-08")]
)
def test_the_first_working_day_of_a_month(month: int, first: str) -> None:
    assert first_workday(2026, month) == date.fromisoformat(first)


def test_working_days_after_a_day_are_counted_from_the_next_one() -> None:
    friday = date(2026, 3, 6)

    assert workdays_after(friday, 1) == date(2026, 3, 9)
    assert workdays_after(friday, 5) == date(2026, 3, 13)
    assert workdays_after(date(2026, 3, 8), 1) == date(2026, 3, 9)


def test_working_days_between_leave_out_the_first_and_take_in_the_last() -> None:
    friday, monday = date(2026, 3, 6), date(2026, 3, 9)

    assert workdays_between(friday, friday) == 0
    assert workdays_between(friday, monday) == 1
    assert workdays_between(monday, monday + timedelta(days=1)) == 1
    assert workdays_between(monday, friday) == 0
    assert all(workdays_between(friday, workdays_after(friday, n)) == n for n in range(1, 30))


def test_what_waits_since_so_many_working_days_was_there_by_that_day() -> None:
    """The other way round than counting: over a weekend, the Spring Festival, and on a day off itself."""
    for today in (date(2026, 3, 10), date(2026, 2, 25), date(2026, 3, 8)):
        for days in (1, 3, 5):
            day = workdays_before(today, days)
            assert workdays_between(day, today) == days
            assert workdays_between(day + timedelta(days=1), today) < days
