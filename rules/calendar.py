"""The working days of China, with 调休, for proposed half-days (art. 10, R6), reminders and deadlines.

The library knows every year up to the last one announced; beyond it, and before 2004, weekends alone are off.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from chinese_calendar import constants

from rules.record import Half

_HOLIDAYS: frozenset[date] = frozenset(constants.holidays)
_MADE_UP: frozenset[date] = frozenset(constants.workdays)
_FRIDAY = 4


def last_known_year() -> int:
    """The last year whose holidays are known."""
    return max(_HOLIDAYS).year


def is_workday(day: date) -> bool:
    """Whether people work on a day: a weekday that is no holiday, or a weekend day worked in its place."""
    return day in _MADE_UP or (day.weekday() <= _FRIDAY and day not in _HOLIDAYS)


def working_half_days(start: date, start_half: Half, end: date, end_half: Half) -> int:
    """Count the half-days of a span that fall on working days; 0 or more."""
    late_start = start_half is Half.PM and is_workday(start)
    early_end = end_half is Half.AM and is_workday(end)
    return 2 * sum(map(is_workday, _days(start, end))) - late_start - early_end


def propose_half_days(start: date, start_half: Half, end: date, end_half: Half) -> int:
    """Propose the half-days of instruction of a span (R6): at least 1, for the person to change."""
    return max(working_half_days(start, start_half, end, end_half), 1)


def first_workday(year: int, month: int) -> date:
    """The first working day of a month."""
    return workdays_after(date(year, month, 1) - timedelta(days=1), 1)


def workdays_after(day: date, n: int) -> date:
    """The n-th working day after a day, n ≥ 1."""
    while n:
        day += timedelta(days=1)
        n -= is_workday(day)
    return day


def workdays_before(day: date, n: int) -> date:
    """The latest day after which `n` working days have passed by a day, n ≥ 1."""
    while n:
        n -= is_workday(day)
        day -= timedelta(days=1)
    return day


def workdays_between(a: date, b: date) -> int:
    """Count the working days after `a`, up to and including `b`."""
    return sum(map(is_workday, _days(a + timedelta(days=1), b)))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
