"""What a person's year adds up to, for whichever day it is asked: what is kept beside the ledger (art. 8, 15, R13).

A standing changes with records and with the register, and also by itself: on the day of a new rank, of a promotion, of
a move to another unit. So a year is told in pieces, each true for a span of days, and the calendar alone makes none
of them untrue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from rules.counting import Credits
from rules.policy import Policies
from rules.standing import Sums, sums
from rules.years import Case


@dataclass(frozen=True, slots=True)
class Total:
    """A person's year as it stands on every day from ``since`` to the one before ``until``.

    ``unit`` is the one of these days; ``joined_on`` and ``left_on`` are the first and the last day on the register
    (`date.max` for who has not left).
    """

    year: int
    since: date
    until: date
    unit: str
    joined_on: date
    left_on: date
    sums: Sums
    lapses_on: date | None
    """The first due day of what earlier years owe: after it, something is overdue."""


def totals(case: Case, policies: Policies, credits: Credits, units: Mapping[date, str], unit: str) -> list[Total]:
    """The pieces of a case's year, rising by day and never two alike in a row. Its ``as_of`` is not looked at.

    `units` are the units that the person went to, by the first day there; `unit` is the one before all of them.
    Raises NoPolicy for a year that has none (R15).
    """
    pieces: list[Total] = []
    for piece in _pieces(case, policies, credits, units, unit):
        if pieces and replace(piece, since=pieces[-1].since, until=pieces[-1].until) == pieces[-1]:
            pieces[-1] = replace(pieces[-1], until=piece.until)
        else:
            pieces.append(piece)
    return pieces


def _pieces(case: Case, policies: Policies, credits: Credits, units: Mapping[date, str], unit: str) -> Iterator[Total]:
    person, last = case.person, date(case.year, 12, 31)
    ranked = {entry.since for entry in person.ranks[1:]}
    turns = sorted(day for day in ranked | units.keys() if date.min < day <= last)
    said = sums(replace(case, as_of=date.min), policies, credits)
    for since, until in pairwise([date.min, *turns, date.max]):
        if since in ranked:
            said = sums(replace(case, as_of=since), policies, credits)
        unit = units.get(since, unit)
        lapses_on = min((owed.due for owed in said.lapsing), default=None)
        yield Total(case.year, since, until, unit, person.joined, person.left_on or date.max, said, lapses_on)
