"""Totals kept right: whoever was marked is worked out again by the rules before anybody reads a sum (art. 15, R13).

What a person's year adds up to is kept beside the ledger. The database marks a person at every change that touches
it; a decision works its person out within its own transaction, and what many people's changes left is worked off in
small batches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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
