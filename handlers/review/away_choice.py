"""What an absence needs: its days, as they are typed, and who of the unit can stand in (art. 9.2)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

from handlers.binding.staff_no import normal_staff_no
from handlers.dates import read_span
from handlers.reply import Say, say
from handlers.review.rights import reachable
from handlers.texts_in import Wrong, brief, one_line
from storage.people import Person
from storage.unit_of_work import UnitOfWork

AHEAD = timedelta(days=364)
"""So far ahead a day without a year is looked for, and an absence may be planned."""

_COMING = {"大后天": 3, "后天": 2, "明天": 1, "今天": 0, "tomorrow": 1, "today": 0}


def read_days(text: str, today: date) -> tuple[date, date]:
    """The first and the last day of an absence: ``3.16-3.20``, ``明天到3.20``, or one day alone.

    A day without a year is the next one of its kind. Raises ``Wrong`` with what is the matter.
    """
    plain = unicodedata.normalize("NFKC", one_line(text)).casefold()
    for word, days in _COMING.items():
        plain = plain.replace(word, (today + timedelta(days=days)).isoformat())
    try:
        span = read_span(plain, today + AHEAD, today.year - 1)
    except Wrong as wrong:
        raise Wrong(_fault(wrong.line, text, today)) from wrong
    return check_days(span.start, span.end, today)


def _fault(line: Say, text: str, today: date) -> Say:
    """What a reader of past days says, in the words of coming ones."""
    if line.key in ("log-date-future", "log-date-early"):
        return say("away-out-of-reach", until=today + AHEAD)
    if line.key in ("log-date-reversed", "log-date-weekday"):
        return line
    return say("away-unclear", text=brief(one_line(text), 30))


def check_days(first: date, last: date, today: date) -> tuple[date, date]:
    """Days to be away on, none of them past. Raises ``Wrong``."""
    if first < today or last > today + AHEAD:
        raise Wrong(say("away-out-of-reach", until=today + AHEAD))
    return first, last


async def candidates(work: UnitOfWork, away: Person, first: date, last: date) -> list[Person]:
    """Who can stand in on all these days: of the unit, on the register, reachable, not away; approvers first."""
    people = [each for each in await work.people.of_unit(away.unit) if each.person_id != away.person_id]
    fit = [
        each
        for each in people
        if reachable(each) and not each.has_left(last) and not await _away_on(work, each, first, last)
    ]
    return sorted(fit, key=lambda each: (not each.is_approver, each.staff_no))


async def _away_on(work: UnitOfWork, person: Person, first: date, last: date) -> bool:
    if not person.is_approver:
        return False
    absences = await work.absences.open_of(person.person_id, first)
    return any(absence.starts_on <= last for absence in absences)


def named(text: str, among: Sequence[Person]) -> list[Person]:
    """Whom a typed staff number or name means; several where a name is shared."""
    staff_no = normal_staff_no(text)
    by_number = [each for each in among if each.staff_no == staff_no]
    return by_number or [each for each in among if each.name.casefold() == one_line(text).casefold()]
