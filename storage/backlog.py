"""What waits, for how long, and what was put aside: read at every scrape, so by the partial indexes alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.columns import moment, stamp


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many rows of a queue wait or are in work, and the moment of the oldest that could be done by now."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Flight:
    """Where an update is, and the call that answers it: the states of their rows, and what went wrong."""

    update: str
    incident: str | None
    call: str | None
    fault: str | None


class Backlog:
    """The queues as an operator looks at them."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def inbox(self) -> Waiting:
        """Updates that were received and not handled."""
        return _waiting(await self._queries.inbox(self._connection))

    async def outbox(self, at: datetime) -> dict[int, Waiting]:
        """Calls to be made, by priority; what waits for a later hour (quiet hours) has no age yet."""
        rows = self._queries.outbox(self._connection, now=stamp(at))
        return {row["priority"]: _waiting(row) async for row in rows}

    async def evidence(self) -> Waiting:
        """Files to be fetched."""
        return _waiting(await self._queries.evidence(self._connection))

    async def parked(self) -> dict[str, int]:
        """How many rows of each queue were put aside for a person to look at."""
        return dict(await self._queries.parked(self._connection))

    async def last_call(self) -> int:
        """The newest call's id; 0 when there is none."""
        return int(await self._queries.last_call(self._connection))

    async def flight(self, bot_id: int, update_id: int, after: int) -> Flight:
        """How far a stored update has come, with the call that it caused after another one."""
        row = await self._queries.flight(self._connection, bot_id=bot_id, update_id=update_id, after=after)
        return Flight(**dict(row))

    async def open_run(self) -> datetime | None:
        """Since when the oldest run of reminders that isn't finished has been due."""
        value = await self._queries.open_run(self._connection)
        return None if value is None else moment(value)


def _waiting(row: Any) -> Waiting:
    return Waiting(row["waiting"], None if row["oldest"] is None else moment(row["oldest"]))
