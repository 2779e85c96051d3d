"""How far units are with a year (art. 15, R13): the figures, the ranking, and who is still short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from handlers.standing.cases import archives_of
from rules.policy import Policies
from rules.publication import Entrant, Published, UnitFigures, publication
from rules.standing import Standing
from storage.people import Person
from storage.unit_of_work import UnitOfWork

AT_ONCE = 200
"""People worked out between two visits to the database, during which others are served."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person with the unit of the year's last day (running year: of today) and their standing."""

    person: Person
    unit: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Completion:
    """A year of one unit or of all. ``present`` are those on the register on the year's last day, or today."""

    year: int
    published: Published
    present: tuple[Member, ...]
    names: Mapping[str, str]
    """Of people by staff number."""
    unit_names: Mapping[str, str]

    @property
    def short(self) -> tuple[Member, ...]:
        """Who is there and has not met the year's demand, whether or not they were there for all of it."""
        return tuple(member for member in self.present if not member.standing.met)

    @property
    def unbound(self) -> tuple[Member, ...]:
        """Who is there and has no account bound."""
        return tuple(member for member in self.present if member.person.telegram_id is None)

    @property
    def blocked(self) -> tuple[Member, ...]:
        """Whose account can't be reached any more."""
        return tuple(member for member in self.present if member.person.blocked)

    def figures_of(self, unit: str) -> UnitFigures:
        """A unit's line; one of zeros for a unit without people."""
        found = (figures for figures in self.published.units if figures.unit == unit)
        return next(found, UnitFigures(unit, 0, 0, 0, None, None))


async def completion_of(
    work: UnitOfWork, policies: Policies, year: int, today: date, unit: str | None = None
) -> Completion:
    """Work out a year of a unit, or of all. Raises NoPolicy for a year that has none (R15)."""
    policy = policies.for_year(year)
    last = min(date(year, 12, 31), today)
    placed = await work.people.of_unit_on(unit, last)
    members, entrants = [], []
    for begin in range(0, len(placed), AT_ONCE):
        part = placed[begin : begin + AT_ONCE]
        archives = await archives_of(work, policies, [person for person, _ in part], year, today)
        for archive, (person, of_unit) in zip(archives, part, strict=True):
            standing = archive.standing(policies)
            entrants.append(Entrant(archive.case.person, of_unit, standing))
            if archive.case.person.on_register_during(last, last):
                members.append(Member(person, of_unit, standing))
    return Completion(
        year=year,
        published=publication(entrants, year, today, policy.publication.top),
        present=tuple(members),
        names={person.staff_no: person.name for person, _ in placed},
        unit_names={each.unit: each.unit_name for each in await work.people.units()},
    )
