"""Why years fell short, as HR noted it, against what was traced of it (R19)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from bot.verify.acting import Acting
from bot.verify.audit import Finding
from bot.verify.traces import Traces
from storage.audit import AuditRow
from storage.columns import stamp
from storage.shortfalls import Noted
from storage.unit_of_work import UnitOfWork


async def check_shortfalls(work: UnitOfWork, traces: Traces, acting: Acting) -> AsyncIterator[Finding]:
    """Each note is what its trace says, by somebody who might make it, and none is gone."""
    kept = {(each.person_id, each.year, each.place): each for each in await work.shortfalls.every()}
    for key in sorted(kept.keys() | traces.causes.keys()):
        noted, row, (person_id, year, place) = kept.get(key), traces.causes.get(key), key
        if noted is None or row is None or not _same(noted, row) or not _might(row, acting):
            yield Finding("shortfall", f"person {person_id}", {"year": str(year), "place": str(place)})


def _same(noted: Noted, row: AuditRow) -> bool:
    said = json.loads(row.detail)
    told = (f"person:{noted.noted_by}", stamp(noted.noted_at), noted.cause, noted.words)
    return told == (row.actor, row.at, said["cause"], said["words"])


def _might(row: AuditRow, acting: Acting) -> bool:
    """Of the bureau, or an approver of the unit that the person was in; and not the person."""
    said = acting.in_unit(row, row.actor)
    if said is None or row.actor == row.subject:
        return False
    return "bureau" in said["roles"] or ("approver" in said["roles"] and acting.in_unit(row, row.subject) is not None)
