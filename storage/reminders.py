"""Who was reminded of which period, and how far each run came, so that a stop in between doubles nothing (art. 14)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from storage.columns import stamp


class Reminders:
    """Runs (one a period, gone through in batches by person) and claims (one a person, period and kind)."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def begin(self, period: str, due_at: datetime) -> None:
        """Open a period's run, if it isn't open or finished already."""
        await self._queries.begin(self._connection, period=period, due_at=stamp(due_at))

    async def take(self, period: str) -> int | None:
        """After which person the run goes on (0: from the first), held until the commit; None when it is finished."""
        return await self._queries.take(self._connection, period=period)  # type: ignore[no-any-return]

    async def advance(self, period: str, after_person: int) -> None:
        """Everyone up to this person was seen."""
        await self._queries.advance(self._connection, period=period, after_person=after_person)

    async def finish(self, period: str, at: datetime) -> None:
        """Everyone was seen."""
        await self._queries.finish(self._connection, period=period, finished_at=stamp(at))

    async def claim(self, person_id: int, period: str, kind: str, at: datetime) -> bool:
        """Note that a person is reminded (``short``, ``thanks``, ``digest``; of an obligation, whose year and day are
        the period, ``arose``, ``due-30``, ``due-7``); false when they were already."""
        row = await self._queries.claim(
            self._connection, person_id=person_id, period=period, kind=kind, queued_at=stamp(at)
        )
        return row is not None

    async def reminded(self, period: str, kind: str) -> set[int]:
        """Who was reminded already."""
        rows = self._queries.reminded(self._connection, period=period, kind=kind)
        return {row["person_id"] async for row in rows}
