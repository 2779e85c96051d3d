"""A year's publication: the days that it looks at, and a unit's figures from its sums (art. 15, R13)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from rules.hours import ratio


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a year's publication looks at, both included; `today` closes a year that still runs.

    In scope is who was on the register on all of them. Who was there on some is counted beside and not ranked; who
    was not there at all is left out. Units are those of the last day, and so are ranks.
    """

    first: date
    last: date

    @classmethod
    def of(cls, year: int, today: date) -> Self:
        """The span of a year as it is seen on a day."""
        return cls(date(year, 1, 1), min(date(year, 12, 31), today))


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """A unit's line: heads, the rate in percent and the mean in hours, both None when nobody is in scope."""

    unit: str
    in_scope: int
    part_year: int
    met: int
    rate: Decimal | None
    mean: Decimal | None


def figures(unit: str, in_scope: int, part_year: int, met: int, hours: Decimal) -> UnitFigures:
    """Work out a unit's line; `met` and the counted `hours` of both buckets are of who is in scope."""
    return UnitFigures(
        unit=unit,
        in_scope=in_scope,
        part_year=part_year,
        met=met,
        rate=ratio(100 * met, in_scope) if in_scope else None,
        mean=ratio(hours, in_scope) if in_scope else None,
    )
