"""What becomes of the queues when a backup took the database's place: it was made in the middle of them (art. 4)."""

from __future__ import annotations

from typing import Any


class Restored:
    """Leases are nobody's any more, and calls that waited were most likely made after the backup was."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def hold_calls(self, fault: str) -> int:
        """Park every call that waited or was on its way, for somebody to look at; how many."""
        found = int(await self._queries.waiting_calls(self._connection))
        await self._queries.park_calls(self._connection, fault=fault)
        return found

    async def release(self) -> None:
        """What somebody had in hand waits again: updates (their effect is in no backup), files to be fetched, and the
        calls that are not parked."""
        await self._queries.release_calls(self._connection)
        await self._queries.release_updates(self._connection)
        await self._queries.release_files(self._connection)
