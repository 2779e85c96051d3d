"""Why years fell short, as HR noted it, against what was traced of it (R19)."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.verify.audit import Finding
from bot.verify.traces import Cause, Traces
from storage.columns import stamp
from storage.unit_of_work import UnitOfWork


async def check_shortfalls(work: UnitOfWork, traces: Traces) -> AsyncIterator[Finding]:
    """Each note is what its trace says, nobody's is their own, and none is gone."""
    kept = {
        (each.person_id, each.year, each.place): Cause(
            f"person:{each.noted_by}", stamp(each.noted_at), each.cause, each.words
        )
        for each in await work.shortfalls.every()
    }
    for key in sorted(kept.keys() | traces.causes.keys()):
        noted, (person_id, year, place) = kept.get(key), key
        if noted != traces.causes.get(key) or (noted and noted.actor == f"person:{person_id}"):
            yield Finding("shortfall", f"person {person_id}", {"year": str(year), "place": str(place)})
