"""What past years were short of and is still to be made up (art. 11, 14; R9, R10)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from rules.dates import months_later
from rules.hours import Hours, number
from rules.record import Person, Rank
from rules.years import Years


@dataclass(frozen=True, slots=True)
class Obligation:
    """Hours of `year` that are still missing, and the last day on which they may be made up in time."""

    kind: Literal["makeup", "promotion"]
    year: int
    general: Decimal
    online: Decimal
    due: date

    def as_json(self) -> dict[str, object]:
        return {
            "kind": self.kind,
            "year": self.year,
            "general": number(self.general),
            "online": number(self.online),
            "due": self.due.isoformat(),
        }


def obligations(years: Years, shortfall: Callable[[int], Hours]) -> tuple[Obligation, ...]:
    """List what is open in the case's year: from the year before it, and from the one before that when
    a promotion put its due day into this year. `shortfall` tells what a year is still short of."""
    return tuple(_open(years, shortfall))


def _open(years: Years, shortfall: Callable[[int], Hours]) -> Iterator[Obligation]:
    year = years.case.year
    for source in (year - 2, year - 1):
        if not years.owes(source):
            continue
        owed = _owed(years, source, shortfall)
        if owed is not None and (source == year - 1 or owed.due.year == year):
            yield owed


def lapsing(years: Years, shortfall: Callable[[int], Hours]) -> tuple[Obligation, ...]:
    """List what any earlier year is still short of and is due before the case's year ends, the earliest year first:
    overdue from the day after its due day on, and for as long as it isn't made up."""
    year = years.case.year
    first = max(years.policies.dated[0].in_force_from.year, years.case.records_since or 0)
    found = (_owed(years, source, shortfall) for source in range(first, year) if years.owes(source))
    return tuple(owed for owed in found if owed is not None and owed.due < date(year, 12, 31))


def _owed(years: Years, source: int, shortfall: Callable[[int], Hours]) -> Obligation | None:
    left = shortfall(source)
    if not left:
        return None
    kind, due = _deadline(years, source)
    return Obligation(kind, source, left.general, left.online, due)


def _deadline(years: Years, source: int) -> tuple[Literal["makeup", "promotion"], date]:
    """The day by which a year's shortfall is due: the text's own deadline (art. 11) outranks a decided one."""
    policy = years.policy(source)
    promoted = first_promotion(years.case.person, source + 1, years.case.day)
    if promoted is not None:
        return "promotion", months_later(promoted, policy.promotion.due_months)
    return "makeup", date(source + 1, *policy.makeup.due)


def first_promotion(person: Person, year: int, as_of: date) -> date | None:
    """The day of a year's first promotion to a leading post that has happened by `as_of`.

    Any `leader` entry but the first of all is one, `leader` after `leader` being a step up; a later
    demotion changes nothing. The shortfall concerned is that of the year before, the last full one.
    """
    days = (entry.since for entry in person.ranks[1:] if entry.rank is Rank.LEADER)
    return next((day for day in days if day.year == year and day <= as_of), None)
