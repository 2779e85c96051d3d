"""The figures of a year as they would be published now, and what they leave out (art. 15, R13)."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.standing.completion import Completion, completion_of
from rules.policy import Policies
from storage.publications import UNITS, DrawnUp, Figures, Place, Publication, PublishedUnit
from storage.unit_of_work import UnitOfWork

TOPS = (5, 10, 20, 50)
"""How many people a ranking may name, beside what the policy says; all who share the last rank are named."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen of a publication: the year, how many the ranking names, and whom it is for."""

    year: int
    top: int
    audience: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the figures leave out: people of a part of the year, people whose records can't be read, submissions that
    still wait for a decision, and people of the ranking who asked not to be named."""

    part_year: int
    set_aside: int
    pending: int
    unnamed: frozenset[int]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Figures that may be asked for, with their head; ``before`` are those that were published last, of which an
    erratum tells what changed, and ``opened`` is what was drawn up already and waits for the second person."""

    drawn_up: DrawnUp
    figures: Figures
    left_out: LeftOut
    last: Publication | None
    before: Figures | None
    opened: Publication | None

    @property
    def differs(self) -> bool:
        """Whether there is something to publish: the year for the first time, or other figures than before."""
        return self.before is None or self.figures.differ_from(self.before)

    @property
    def mark(self) -> int:
        """Stands in a tap for what was shown, whoever looks and whenever."""
        told = f"{self.figures.fingerprint} {self.drawn_up.number} {self.drawn_up.attempt}"
        return zlib.crc32(told.encode()) % 1_000_000_000


async def proposal_of(work: UnitOfWork, policies: Policies, choice: Choice, asked_by: int, at: datetime) -> Proposal:
    """Draw up a year that is over, once nobody's totals of it are left to be worked out. Raises NoPolicy (R15)."""
    known = await work.publications.of_year(choice.year)
    last = next((each for each in reversed(known) if each.published), None)
    policy = policies.for_year(choice.year)
    top, audience, number = choice.top or policy.publication.top, choice.audience or UNITS, 0
    if last is not None:
        top, audience, number = last.drawn_up.top, last.drawn_up.audience, last.drawn_up.number + 1
    attempts = [each for each in known if each.drawn_up.number == number]
    completion = await completion_of(work, policies, choice.year, date(choice.year, 12, 31))
    figures = await _figures(work, completion, top, last)
    head = DrawnUp(
        *(choice.year, number, len(attempts) + 1, policy.name, top, audience),
        *(await work.publications.last_entry(), asked_by, at),
    )
    before = None if last is None else await work.publications.figures_of(last.publication_id)
    opened = next((each for each in attempts if each.verb is None), None)
    return Proposal(head, figures, await _left_out(work, completion, figures.places), last, before, opened)


async def _figures(work: UnitOfWork, completion: Completion, top: int, last: Publication | None) -> Figures:
    names = completion.unit_names
    units = tuple(
        PublishedUnit(each.unit, names[each.unit], each.in_scope, each.part_year, each.met, each.rate, each.mean)
        for each in completion.units
    )
    places = tuple(
        Place(each.rank, each.person_id, each.staff_no, each.name, each.unit, names[each.unit], each.hours)
        for each in await work.totals.ranking(completion.scope, top)
    )
    if last is None:
        return Figures(units, places)
    return Figures(units, places, await work.publications.causes(completion.year, last.drawn_up.last_entry))


async def _left_out(work: UnitOfWork, completion: Completion, places: Sequence[Place]) -> LeftOut:
    return LeftOut(
        part_year=sum(each.part_year for each in completion.units),
        set_aside=len(completion.set_aside),
        pending=await work.publications.pending(completion.year),
        unnamed=await work.publications.unnamed_of(place.person_id for place in places),
    )
