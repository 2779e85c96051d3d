"""The tick that clears the queues of what was done weeks ago, in steps so small that nobody waits for one."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from storage.database import Database
from storage.retention import Queue

log = structlog.get_logger()

ROWS = 200
"""Of a step: a few milliseconds of the writer."""
SECONDS = 2
"""Between two steps: eight million rows a day, three times what Telegram's limit lets pass."""
REST = timedelta(hours=6)
"""After both queues were gone through."""
QUEUES: tuple[Queue, ...] = ("updates", "calls")


class Clearing:
    """Goes through one queue after the other, and begins again after a rest."""

    def __init__(self, database: Database, clock: Clock, days: int) -> None:
        self._database = database
        self._clock = clock
        self._kept = timedelta(days=days)
        self._at = 0
        self._after = 0
        self._removed = 0
        self._rest_until: datetime | None = None

    async def look(self) -> bool:
        """One step; never another one at once."""
        at = self._clock.now()
        if self._rest_until is not None and at < self._rest_until:
            return False
        queue = QUEUES[self._at]
        async with self._database.reading() as work:
            stretch = await work.retention.stretch(queue, self._after, at - self._kept, ROWS)
        if stretch.going:
            async with self._database.transaction() as work:
                self._removed += await work.retention.remove(queue, stretch.going)
        self._after = stretch.last
        if not stretch.more:
            self._next(at)
        return False

    def _next(self, at: datetime) -> None:
        self._at, self._after = (self._at + 1) % len(QUEUES), 0
        if self._at == 0:
            self._rest_until = at + REST
            if self._removed:
                log.info("queues cleared", rows=self._removed)
            self._removed = 0
