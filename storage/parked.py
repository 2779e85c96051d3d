"""What was put aside after the last try, or whose sending nobody can vouch for: read, tried again, or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.columns import moment, stamp


@dataclass(frozen=True, slots=True)
class ParkedUpdate:
    """An update whose work broke each time, with the incident that its sender was told."""

    seq: int
    received_at: datetime
    incident: str
    fault: str
    tries: int
    body: str


@dataclass(frozen=True, slots=True)
class ParkedCall:
    """A call that can't be made (``parked``), or of which nobody knows whether it was (``uncertain``)."""

    out_id: int
    made_at: datetime
    state: str
    method: str
    priority: int
    fault: str
    tries: int
    body: str


class Parked:
    """The rows that wait for a person; each leaves once, so that two operators don't collide."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def updates(self, seq: int | None = None) -> list[ParkedUpdate]:
        """Every parked update, or one of them, the oldest first."""
        return [
            ParkedUpdate(
                row["seq"],
                moment(row["received_at"]),
                row["incident"] or "",
                row["fault"] or "",
                row["tries"],
                row["body"],
            )
            async for row in self._queries.updates(self._connection, seq=seq)
        ]

    async def calls(self, out_id: int | None = None) -> list[ParkedCall]:
        """Every call put aside, or one of them, the oldest first."""
        return [
            ParkedCall(
                row["out_id"],
                moment(row["made_at"]),
                row["state"],
                row["method"],
                row["priority"],
                row["fault"] or "",
                row["tries"],
                row["body"],
            )
            async for row in self._queries.calls(self._connection, out_id=out_id)
        ]

    async def retry_update(self, seq: int, at: datetime) -> bool:
        """Let it wait for its turn as if it were new; false when it isn't parked."""
        return await self._queries.retry_update(self._connection, seq=seq, now=stamp(at)) is not None

    async def retry_call(self, out_id: int, at: datetime) -> bool:
        """Likewise; one that is uncertain may then be said twice."""
        return await self._queries.retry_call(self._connection, out_id=out_id, now=stamp(at)) is not None

    async def drop_update(self, seq: int) -> bool:
        """It will not be worked; false when it isn't parked."""
        return await self._queries.drop_update(self._connection, seq=seq) is not None

    async def drop_call(self, out_id: int) -> bool:
        """It will not be sent; false when it isn't put aside."""
        return await self._queries.drop_call(self._connection, out_id=out_id) is not None
