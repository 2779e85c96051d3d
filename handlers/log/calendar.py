"""The calendar keyboard (art. 6, 10): a month, then halves of the day, then perhaps another day to end on.

How far a person has got stands in the pages' codes (``2026-03``, ``20260302``, ``20260302a-202603``,
``20260302a-20260306``), so that nothing is stored before the span is complete.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

from handlers.dates import Span
from handlers.forms import Choice, Question
from handlers.reply import say
from rules.record import Half

_MONTH = re.compile(r"(?:(?P<from>\d{8}[ap])-)?(?P<year>\d{4})-?(?P<month>\d{2})", re.ASCII)
_DAY = re.compile(r"(?:(?P<from>\d{8}[ap])-)?(?P<day>\d{8})", re.ASCII)


def calendar_page(page: str, today: date, first_year: int) -> Question:
    """The page of a code; the present month for what is no code, since anybody can send one."""
    chosen, month = _DAY.fullmatch(page), _MONTH.fullmatch(page)
    first = date(first_year, 1, 1)
    found = chosen or month
    start = _started(found["from"]) if found else None
    if chosen and (day := _day_of(chosen["day"])) and (start or (first, Half.AM))[0] <= day <= today:
        return _halves_of(day, today) if start is None else _end_halves(start, day)
    if month and 1 <= int(month["month"]) <= 12 and first_year <= int(month["year"]) <= today.year:
        return _month(date(int(month["year"]), int(month["month"]), 1), start, first, today)
    return _month(today.replace(day=1), None, first, today)


def _halves_of(day: date, today: date) -> Question:
    """The whole day, a half of it, or a longer span that begins here."""
    whole, morning, afternoon = (
        _answer(label, Span(day, begin, day, end))
        for label, begin, end in (
            ("whole", Half.AM, Half.PM),
            ("am", Half.AM, Half.AM),
            ("pm", Half.PM, Half.PM),
        )
    )
    longer = tuple(
        Choice(say(f"log-from-{half.value}"), f"{day:%Y%m%d}{half.value[0]}-{day:%Y%m}", page=True) for half in Half
    )
    other = (Choice(say("log-other-day"), f"{day:%Y-%m}", page=True),)
    rows = ((whole, morning, afternoon), longer, other) if day < today else ((whole, morning, afternoon), other)
    return Question((say("log-day-chosen", day=day),), rows)


def _end_halves(start: tuple[date, Half], day: date) -> Question:
    asked = say("log-end-half", start=start[0], start_half=say(f"record-half-{start[1].value}"), end=day)
    halves = tuple(_answer(f"to-{half.value}", Span(*start, day, half)) for half in Half)
    other = Choice(say("log-other-day"), f"{start[0]:%Y%m%d}{start[1].value[0]}-{day:%Y%m}", page=True)
    return Question((asked,), (halves, (other,)))


def _month(month: date, start: tuple[date, Half] | None, first: date, today: date) -> Question:
    """A month's grid, Monday first; what is no day to be taken stays on the page."""
    prefix = f"{start[0]:%Y%m%d}{start[1].value[0]}-" if start else ""
    earliest = start[0] + timedelta(days=1) if start else first
    here = _month_code(prefix, month)

    def taken(day: date) -> bool:
        return day.month == month.month and earliest <= day <= today

    def day_choice(day: date) -> Choice:
        if taken(day):
            return Choice(say("log-day", day=day.day), f"{prefix}{day:%Y%m%d}", page=True)
        return Choice(say("log-no-day"), here, page=True)

    heads = tuple(Choice(say(f"log-weekday-{number}"), here, page=True) for number in range(7))
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    grid = tuple(tuple(map(day_choice, week)) for week in weeks if any(map(taken, week)))
    asked = (
        say("log-ask-end", start=start[0], half=say(f"record-half-{start[1].value}")) if start else say("log-ask-span")
    )
    return Question((asked,), (tuple(_turns(month, prefix, earliest, today)), heads, *grid))


def _turns(month: date, prefix: str, earliest: date, today: date) -> Iterator[Choice]:
    """The month before, this one, and the one after, as far as there are days to take."""
    before, after = month - timedelta(days=1), month + timedelta(days=31)
    if before >= earliest:
        yield Choice(say("log-month-before", month=f"{before:%Y-%m}"), _month_code(prefix, before), page=True)
    yield Choice(say("log-month", month=f"{month:%Y-%m}"), _month_code(prefix, month), page=True)
    if after.replace(day=1) <= today:
        yield Choice(say("log-month-after", month=f"{after:%Y-%m}"), _month_code(prefix, after), page=True)


def _month_code(prefix: str, day: date) -> str:
    return f"{prefix}{day:%Y%m}" if prefix else f"{day:%Y-%m}"


def _answer(label: str, span: Span) -> Choice:
    return Choice(say(f"log-half-{label}"), span.code)


def _started(code: str | None) -> tuple[date, Half] | None:
    day = _day_of(code[:8]) if code else None
    return (day, Half(f"{code[8]}m")) if code and day else None


def _day_of(code: str) -> date | None:
    try:
        return date.fromisoformat(code)
    except ValueError:
        return None
