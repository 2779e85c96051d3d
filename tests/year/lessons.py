"""The classes that organisers plan in the year: who wants to join each, who misses what, who fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from rules.calendar import is_workday
from rules.record import Half
from tests.year.academy import BUREAU_UNIT, Member

EVERY = 8
"""Weeks from one class of a unit to the next."""
REOPENED = 0.25
TRAINEES, FROM_ELSEWHERE = 24, 8
A_DAY = timedelta(days=1)
LENGTHS = (1, 2, 4)
"""Days: the first one's morning is checked in by code, the rest is marked by a list a week later."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A class: planned a week before its first day, a Monday; registered a week after.

    ``listed`` are put on the list by the organiser, ``joining`` come by themselves, those ``leaving`` think better
    of it. ``absent`` is of how many half-days, the first ones; ``capacity`` None lets everyone in.
    """

    title: str
    organiser: Member
    first: date
    days: int
    everywhere: bool
    capacity: int | None
    assessed: bool
    cancelled: bool
    listed: tuple[Member, ...]
    joining: tuple[Member, ...]
    leaving: frozenset[str]
    absent: Mapping[str, int]
    failed: frozenset[str]
    reopened: bool
    """Whether it is opened again after it was registered, since somebody's absence was overlooked."""

    @property
    def half_days(self) -> list[tuple[date, Half]]:
        """Each half-day in order; whole days, those that are no working days left out."""
        days = [self.first + number * A_DAY for number in range(self.days)]
        return [(day, half) for day in days if is_workday(day) for half in Half]

    @property
    def overlooked(self) -> Member | None:
        """Who was absent from the last half-day, as turns out when the class is opened again: somebody with a place."""
        known = {self.organiser.staff_no, *self.absent, *self.failed}
        return next((who for who in self.listed if who.staff_no not in known), None) if self.reopened else None

    @property
    def people(self) -> tuple[Member, ...]:
        """Everybody who wants to be on the list."""
        return self.listed + self.joining


def lessons(everybody: Sequence[Member], monday: date, number: int, draw: Random) -> Iterator[Lesson]:
    """The classes that are planned in a week, the year's ``number``-th: none where the next Monday is a holiday."""
    first = monday + 7 * A_DAY
    for place, organiser in enumerate(who for who in everybody if "organiser" in who.roles):
        if (number + place) % EVERY == 0 and is_workday(first):
            yield _lesson(everybody, organiser, first, draw)


def _lesson(everybody: Sequence[Member], organiser: Member, first: date, draw: Random) -> Lesson:
    everywhere, own = draw.random() < 0.25, draw.random() < 0.3
    over = first + 7 * A_DAY
    there = [
        who for who in everybody if who.unit != BUREAU_UNIT and who.is_there(first - 7 * A_DAY) and who.is_there(over)
    ]
    near = [who for who in there if who.unit == organiser.unit and who is not organiser]
    far = [who for who in there if who.unit != organiser.unit]
    people = draw.sample(near, min(len(near), TRAINEES))
    people += draw.sample(far, min(len(far), FROM_ELSEWHERE)) if everywhere else []
    draw.shuffle(people)
    listed = len(people) // 4
    full = draw.random() < 0.3
    return Lesson(
        title=f"科研管理班 {organiser.unit} {first:%m%d}",
        organiser=organiser,
        first=first,
        days=draw.choice(LENGTHS),
        everywhere=everywhere,
        capacity=max(len(people) * 3 // 4, 1) if full else None,
        assessed=draw.random() < 0.6,
        cancelled=draw.random() < 0.08,
        listed=((organiser,) if own else ()) + tuple(people[:listed]),
        joining=tuple(people[listed:]),
        leaving=frozenset(who.staff_no for who in people[listed:] if draw.random() < 0.1),
        absent={who.staff_no: draw.choice((1, 1, 2)) for who in people if draw.random() < 0.2},
        failed=frozenset(who.staff_no for who in people if draw.random() < 0.05),
        reopened=draw.random() < REOPENED,
    )
