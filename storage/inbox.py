"""The inbox: every update is stored before it is acknowledged, and handled once, in order within its lane."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.columns import id_list, moment, stamp


@dataclass(frozen=True, slots=True)
class Update:
    """A raw update that came in; ``lane`` is the sender's id, within which order is kept."""

    bot_id: int
    update_id: int
    lane: int
    received_at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Held:
    """A stored update under our lease."""

    seq: int
    lane: int
    received_at: datetime
    body: str
    tries: int


class Inbox:
    """States: ``waiting`` → ``working`` (leased) → ``done``, or ``parked`` with an incident id."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def store(self, updates: Sequence[Update]) -> None:
        """Keep updates; one that is known already (same bot and ``update_id``) changes nothing."""
        await self._queries.store(
            self._connection,
            [
                {
                    "bot_id": update.bot_id,
                    "update_id": update.update_id,
                    "lane": update.lane,
                    "received_at": stamp(update.received_at),
                    "body": update.body,
                }
                for update in updates
            ],
        )

    async def claim(self, holder: str, at: datetime, until: datetime, limit: int) -> list[Held]:
        """Lease the waiting updates of every lane that nobody else works on, the oldest first."""
        await self._queries.one_at_a_time(self._connection)
        rows = self._queries.claim(self._connection, holder=holder, now=stamp(at), lease_until=stamp(until), most=limit)
        held = [
            Held(row["seq"], row["lane"], moment(row["received_at"]), row["body"], row["tries"]) async for row in rows
        ]
        return sorted(held, key=lambda update: update.seq)

    async def finish(self, seq: int, holder: str) -> bool:
        """Mark an update handled; false when the lease was lost, and then nothing may be committed."""
        return await self._queries.finish(self._connection, seq=seq, holder=holder) is not None

    async def give_back(self, seq: int, holder: str, fault: str, not_before: datetime) -> None:
        """A try failed: wait, then any worker may try again."""
        await self._queries.give_back(
            self._connection, seq=seq, holder=holder, fault=fault, not_before=stamp(not_before)
        )

    async def release_lane(self, lane: int, holder: str) -> None:
        """After a failed try the lane's later updates wait behind it, so that their order holds."""
        await self._queries.release_lane(self._connection, lane=lane, holder=holder)

    async def park(self, seq: int, holder: str, incident: str, fault: str) -> bool:
        """Put a poisoned update aside, with the incident id its sender was told."""
        row = await self._queries.park(self._connection, seq=seq, holder=holder, incident=incident, fault=fault)
        return row is not None

    async def renew(self, holder: str, until: datetime, held: Iterable[int]) -> None:
        """Keep the leases of what is really in hand; one that was dropped by mistake runs out and is found again."""
        await self._queries.renew(self._connection, holder=holder, lease_until=stamp(until), held=id_list(held))

    async def release_expired(self, at: datetime) -> None:
        """Leases of holders that are gone: their updates wait again."""
        await self._queries.release_expired(self._connection, now=stamp(at))

    async def release_all(self) -> None:
        """At the start of the only process of a database every lease is a dead one's."""
        await self._queries.release_all(self._connection)

    async def next_moment(self) -> datetime | None:
        """When the earliest postponed update may be tried."""
        value = await self._queries.next_moment(self._connection)
        return None if value is None else moment(value)
