"""Classes against their traces: where each stands, since when, and why it was opened again (art. 4, 9.1)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.verify.audit import Finding
from bot.verify.traces import READING_FAULTS
from storage.audit import AuditRow
from storage.classes import Class, ClassState
from storage.columns import moment
from storage.unit_of_work import UnitOfWork

STATES: Mapping[str, ClassState] = {
    "class.cancelled": ClassState.CANCELLED,
    "class.registered": ClassState.REGISTERED,
    "class.reopened": ClassState.REOPENED,
}
"""What leads where; each class begins as planned."""


@dataclass(slots=True)
class _Traced:
    """What the rows of a class say."""

    state: ClassState = ClassState.PLANNED
    registered_at: datetime | None = None
    reason: Any = None

    def note(self, row: AuditRow) -> None:
        if state := STATES.get(row.action):
            reopened, registered = state is ClassState.REOPENED, state is ClassState.REGISTERED
            self.reason = json.loads(row.detail)["reason"] if reopened else None
            self.registered_at = moment(row.at) if registered else None
            self.state = state


async def check_classes(work: UnitOfWork) -> AsyncIterator[Finding]:
    """Every class is as the traces in its unit's chain leave it, everybody registered has a record, and no class that
    is named there is gone."""
    async for held in work.classes.every_class():
        rows = await work.audit.of_subject(f"class:{held.class_id}")
        for why in _amiss(held, _traced(row for row in rows if row.chain == held.unit)):
            yield _finding(why, str(held.class_id))
        if held.state is ClassState.REGISTERED and await work.classes.misbooked(held.class_id):
            yield _finding("booked", str(held.class_id))
    for subject in await work.classes.traced_and_gone():
        yield _finding("gone", subject.removeprefix("class:"))


def _traced(rows: Iterable[AuditRow]) -> _Traced:
    """In the chain's order; a forged row that can't be read was found by its hash."""
    told = _Traced()
    for row in sorted(rows, key=lambda row: row.seq):
        try:
            told.note(row)
        except READING_FAULTS:
            continue
    return told


def _amiss(held: Class, traced: _Traced) -> list[str]:
    pairs = {
        "state": (held.state, traced.state),
        "registered": (held.registered_at, traced.registered_at),
        "reason": (held.reopened_because, traced.reason),
    }
    return [why for why, (kept, told) in pairs.items() if kept != told]


def _finding(why: str, class_id: str) -> Finding:
    return Finding("class", f"class {class_id}", {"why": why})
