"""Months on the calendar, for deadlines and durations (art. 11, 12)."""

from calendar import monthrange
from datetime import MAXYEAR, date


def months_later(day: date, months: int) -> date:
    """The same day some months on; where that month has no such day, its last day. Never past date.max."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
