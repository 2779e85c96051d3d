"""What an operator does with rows that were put aside: each retry, drop and reading leaves a trace (art. 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.register.roster_apply import OPERATOR
from storage.audit import ACADEMY
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a queue: ``inbox`` or ``outbox``, and its number."""

    queue: str
    number: int


async def retry(work: UnitOfWork, place: Place, at: datetime) -> bool:
    """Try it again; false when it isn't put aside (any more)."""
    again = work.parked.retry_update if place.queue == "inbox" else work.parked.retry_call
    if not await again(place.number, at):
        return False
    await _trace(work, place, at, "parked.retried")
    return True


async def drop(work: UnitOfWork, place: Place, reason: str, at: datetime) -> bool:
    """Give it up for good, with the reason; false when it isn't put aside (any more)."""
    gone = work.parked.drop_update if place.queue == "inbox" else work.parked.drop_call
    if not await gone(place.number):
        return False
    await _trace(work, place, at, "parked.dropped", reason=reason)
    return True


async def body_shown(work: UnitOfWork, place: Place, at: datetime) -> None:
    """An operator reads what a person wrote, or was to be told."""
    await _trace(work, place, at, "parked.shown")


async def _trace(work: UnitOfWork, place: Place, at: datetime, action: str, **detail: str) -> None:
    await work.audit.note(ACADEMY, at, OPERATOR, action, f"{place.queue}:{place.number}", detail)
