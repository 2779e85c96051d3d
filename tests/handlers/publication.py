"""A year's publication written again, person by person and with no sum of the database's, to hold the report against
(art. 15, R13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from handlers.standing.cases import archives_of
from rules.hours import Hours, ratio
from rules.record import Person
from rules.standing import Standing
from storage.register import Stay
from tests.story import Academy


@dataclass(frozen=True, slots=True)
class Entrant:
    """A person with the unit of the year's last day, or of today, and their standing."""

    person: Person
    unit: str
    standing: Standing

    @property
    def hours(self) -> Decimal:
        """Counted hours of both buckets."""
        return self.standing.counted.general + self.standing.counted.online


Line = tuple[str, int, int, int, Decimal | None, Decimal | None]
"""Unit, in scope, part of the year, met, rate, mean."""


@dataclass(frozen=True, slots=True)
class Published:
    """Lines of units, the ranking (rank, staff number, unit, hours), and who is still short with the hours left."""

    units: list[Line]
    ranking: list[tuple[int, str, str, Decimal]]
    short: list[tuple[str, str, Hours]]
    present: int


async def entrants_of(academy: Academy, year: int, today: date) -> list[Entrant]:
    """Everyone ever registered, worked out by the rules."""
    async with academy.database.reading() as work:
        people = await work.people.of_unit(None)
        stays = await work.register.stays()
        archives = await archives_of(work, academy.policies, people, year, today)
    last = min(date(year, 12, 31), today)
    return [
        Entrant(
            archive.case.person,
            _unit_on(stays.get(archive.person.person_id, ()), last) or archive.person.unit,
            archive.standing(academy.policies),
        )
        for archive in archives
    ]


def _unit_on(stays: Sequence[Stay], day: date) -> str | None:
    then = [stay.unit for stay in stays if stay.since <= day]
    return then[-1] if then else None


def publish(entrants: Iterable[Entrant], year: int, today: date, top: int) -> Published:
    """Work out what the report must say."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    everyone = sorted(entrants, key=lambda each: each.person.staff_no)
    there = [each for each in everyone if each.person.on_register_during(first, last)]
    whole = [each for each in there if each.person.on_register_throughout(first, last)]
    present = [each for each in everyone if each.person.on_register_during(last, last)]
    ranked = sorted(whole, key=lambda each: (-each.hours, each.person.staff_no))
    ranks = [1 + sum(other.hours > each.hours for other in whole) for each in ranked]
    return Published(
        [_line(unit, there, whole) for unit in sorted({each.unit for each in there})],
        [(rank, e.person.staff_no, e.unit, e.hours) for rank, e in zip(ranks, ranked, strict=True) if rank <= top],
        [(each.person.staff_no, each.unit, each.standing.remaining) for each in present if not each.standing.met],
        len(present),
    )


def _line(unit: str, there: list[Entrant], whole: list[Entrant]) -> Line:
    mine = [each for each in whole if each.unit == unit]
    heads, met = len(mine), sum(each.standing.met for each in mine)
    rate = ratio(100 * met, heads) if heads else None
    mean = ratio(sum((each.hours for each in mine), Decimal(0)), heads) if heads else None
    return unit, heads, sum(each.unit == unit for each in there) - heads, met, rate, mean
