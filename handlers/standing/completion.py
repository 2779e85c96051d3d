"""How far units are with a year (art. 15, R13), read from the totals that are kept: a few sums of many people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rules.policy import Policies
from rules.publication import Span, UnitFigures, figures
from storage.totals import Scope, UnitSums
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Completion:
    """A year of one unit or of all. Present is who is on the register on the year's last day, or today."""

    scope: Scope
    top: int
    """How many people the ranking names (art. 15)."""
    units: tuple[UnitFigures, ...]
    present: int
    short: int
    """Who is present and has not met the year's demand, whether or not they were there for all of it."""
    set_aside: tuple[str, ...]
    """The staff numbers of those who are in no figure, since a record of theirs can't be read."""
    unit_names: Mapping[str, str]

    @property
    def year(self) -> int:
        """The year that is looked at."""
        return self.scope.year

    def figures_of(self, unit: str) -> UnitFigures:
        """A unit's line; one of zeros for a unit without people."""
        found = (figures for figures in self.units if figures.unit == unit)
        return next(found, UnitFigures(unit, 0, 0, 0, None, None))


async def completion_of(
    work: UnitOfWork, policies: Policies, year: int, today: date, unit: str | None = None
) -> Completion:
    """A year of a unit, or of all, once nobody's totals of it are left to be worked out.

    Raises NoPolicy for a year that has none (R15).
    """
    top = policies.for_year(year).publication.top
    scope = Scope(unit, year, Span.of(year, today))
    sums = await work.totals.sums(scope)
    return Completion(
        scope=scope,
        top=top,
        units=tuple(_figures(each) for each in sums if each.there),
        present=sum(each.present for each in sums),
        short=sum(each.short for each in sums),
        set_aside=tuple(await work.totals.set_aside_people(unit)),
        unit_names={each.unit: each.unit_name for each in await work.people.units()},
    )


def _figures(sums: UnitSums) -> UnitFigures:
    return figures(sums.unit, sums.in_scope, sums.there - sums.in_scope, sums.met, sums.hours)
