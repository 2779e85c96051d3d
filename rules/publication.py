"""A year's publication: how units stand, and who leads by counted hours (art. 15, R13)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.hours import ratio
from rules.record import Person
from rules.standing import Standing


@dataclass(frozen=True, slots=True)
class Entrant:
    """A person with their standing of the year and the unit of 31 December (running year: of today)."""

    person: Person
    unit: str
    standing: Standing

    @property
    def hours(self) -> Decimal:
        """Counted hours of both buckets."""
        return self.standing.counted.general + self.standing.counted.online


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """A unit's line: heads, the rate in percent and the mean in hours, both None when nobody is in scope."""

    unit: str
    in_scope: int
    part_year: int
    met: int
    rate: Decimal | None
    mean: Decimal | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in the ranking; equal hours share a rank, and the next one counts on (1, 1, 3)."""

    rank: int
    staff_no: str
    unit: str
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Published:
    """Units by name, and the ranking by hours, then staff number."""

    units: tuple[UnitFigures, ...]
    ranking: tuple[Ranked, ...]


def publication(entrants: Iterable[Entrant], year: int, today: date, top: int) -> Published:
    """Work out a year's publication; `today` closes a year that still runs.

    In scope is who was on the register from 1 January to 31 December (or to today). Who was there for a
    part of that is counted beside and not ranked; who was not there at all is left out.
    """
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    by_unit: dict[str, list[Entrant]] = {}
    for entrant in entrants:
        if entrant.person.on_register_during(first, last):
            by_unit.setdefault(entrant.unit, []).append(entrant)
    whole = {
        unit: [each for each in members if each.person.on_register_throughout(first, last)]
        for unit, members in by_unit.items()
    }
    figures = (_figures(unit, whole[unit], len(by_unit[unit])) for unit in sorted(by_unit))
    return Published(tuple(figures), _ranking(whole, top))


def _figures(unit: str, whole: list[Entrant], present: int) -> UnitFigures:
    heads = len(whole)
    met = sum(each.standing.met for each in whole)
    total = sum(each.hours for each in whole)
    return UnitFigures(
        unit=unit,
        in_scope=heads,
        part_year=present - heads,
        met=met,
        rate=ratio(100 * met, heads) if heads else None,
        mean=ratio(total, heads) if heads else None,
    )


def _ranking(whole: Mapping[str, list[Entrant]], top: int) -> tuple[Ranked, ...]:
    """Rank by hours; all who share the last rank are named."""
    entrants = [each for members in whole.values() for each in members]
    entrants.sort(key=lambda each: (-each.hours, each.person.staff_no))
    ranking: list[Ranked] = []
    for place, each in enumerate(entrants, start=1):
        shared = ranking and ranking[-1].hours == each.hours
        rank = ranking[-1].rank if shared else place
        if rank > top:
            break
        ranking.append(Ranked(rank, each.person.staff_no, each.unit, each.hours))
    return tuple(ranking)
