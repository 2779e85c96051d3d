"""Totals kept right: whoever was marked is worked out again by the rules before anybody reads a sum (art. 15, R13).

What a person's year adds up to is kept beside the ledger. The database marks a person at every change that touches
it; a decision works its person out within its own transaction, and what many people's changes left is worked off in
small batches.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.standing.cases import Archive, archives_of
from rules.policy import Policies
from rules.totals import Total, totals
from storage.register import Stay
from storage.unit_of_work import UnitOfWork

AT_ONCE = 200
"""People worked out between two visits to the database."""
UNREADABLE = (ValueError, ArithmeticError, LookupError, TypeError)
"""What values that the program never writes raise."""
A_FEW = 100
"""People worked out while somebody waits for an answer: a tenth of a second."""


async def settle_of(work: UnitOfWork, policies: Policies, person_ids: Sequence[int]) -> None:
    """Work out those of these people that are marked."""
    await _keep(work, policies, await work.totals.take_of(person_ids))


async def readable(work: UnitOfWork, year: int) -> bool:
    """Whether a year's sums may be read: its totals are kept, and nobody's are left to be worked out."""
    return year in await work.totals.years() and not await work.totals.any_due()


async def caught_up(work: UnitOfWork, policies: Policies, year: int, most: int = A_FEW) -> int:
    """Keep totals of the year and work out some people that are marked; how many are left, none in an ordinary hour."""
    await work.totals.keep_year(year)
    if not await work.totals.any_due():
        return 0
    await _keep(work, policies, await work.totals.take(most))
    return await work.totals.due()


async def _keep(work: UnitOfWork, policies: Policies, person_ids: Sequence[int]) -> None:
    """A record that can't be read keeps its person out of the sums, and nobody else."""
    if not person_ids:
        return
    try:
        found = await worked_out(work, policies, person_ids)
    except UNREADABLE:
        if len(person_ids) > 1:
            for person_id in person_ids:
                await _keep(work, policies, (person_id,))
            return
        found = {person_ids[0]: []}
        await work.totals.set_aside(person_ids[0])
    await work.totals.keep(found)


async def worked_out(work: UnitOfWork, policies: Policies, person_ids: Sequence[int]) -> dict[int, list[Total]]:
    """What the years of these people add up to by the rules, by person; of the years that are kept."""
    years = await work.totals.years()
    if not years:
        return {person_id: [] for person_id in person_ids}
    people = await work.people.of_ids(person_ids)
    stays = await work.register.stays_of(person_ids)
    archives = await archives_of(work, policies, people, years[0])
    return {
        archive.person.person_id: [
            total
            for year in years
            for total in _of_year(archive, policies, year, stays.get(archive.person.person_id, ()))
        ]
        for archive in archives
    }


def _of_year(archive: Archive, policies: Policies, year: int, stays: Sequence[Stay]) -> list[Total]:
    """Before the first known stay the present unit stands in."""
    units = {stay.since: stay.unit for stay in stays}
    return totals(replace(archive.case, year=year), policies, archive.credits, units, archive.person.unit)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where what is kept of a person's year is not what the rules say: the figure, and both."""

    staff_no: str
    year: int
    what: str
    kept: str
    expected: str


async def differences(work: UnitOfWork, policies: Policies) -> AsyncIterator[tuple[int, list[Difference]]]:
    """Work everybody out again, in batches: how many people each has, and what differs. Who is marked is passed over,
    since their totals are not read before they are worked out."""
    after = 0
    while ids := await work.people.next_ids(after, AT_ONCE):
        after = ids[-1]
        yield len(ids), await _differences_of(work, policies, ids)


async def _differences_of(work: UnitOfWork, policies: Policies, person_ids: Sequence[int]) -> list[Difference]:
    marked = await work.totals.due_of(person_ids)
    compared = [person_id for person_id in person_ids if person_id not in marked]
    kept = await work.totals.of_people(compared)
    expected = await worked_out(work, policies, compared)
    names = {person.person_id: person.staff_no for person in await work.people.of_ids(compared)}
    return [
        Difference(names[person_id], *what)
        for person_id in compared
        if kept[person_id] != expected[person_id]
        for what in _what_differs(kept[person_id], expected[person_id])
    ]


def _what_differs(kept: Sequence[Total], expected: Sequence[Total]) -> Iterator[tuple[int, str, str, str]]:
    """Year by year: each figure that differs; of a year cut into other pieces, the pieces."""
    for year in sorted({total.year for total in (*kept, *expected)}):
        ours = [total for total in kept if total.year == year]
        theirs = [total for total in expected if total.year == year]
        if [total.since for total in ours] != [total.since for total in theirs]:
            yield year, "since", _spelled([total.since for total in ours]), _spelled([total.since for total in theirs])
            continue
        for mine, right in zip(ours, theirs, strict=True):
            for name in Total.__slots__:
                if getattr(mine, name) != getattr(right, name):
                    yield year, name, _spelled(getattr(mine, name)), _spelled(getattr(right, name))


def _spelled(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_spelled, value)) or "-"
    return str(value.as_json() if hasattr(value, "as_json") else value)
