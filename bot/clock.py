"""The program's one clock, settable for rehearsals and tests; everything below is handed the moment.

It doesn't go back: leases, postponed calls and the minutes in which a decision may be undone are measured by it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

log = structlog.get_logger()

PACE = 0.9
"""How fast it runs until a host's clock that was set back has caught up with it: an hour is made up in ten."""
TOO_FAR = timedelta(days=1)
"""Set back by more than this, the host's clock was wrong before, by days or years, and is believed at once."""
WORTH_TELLING = timedelta(seconds=2)


def _host() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Real time, or a time that started somewhere else and runs as fast.

    ``host`` is the machine's clock, which people and programs set; ``steady`` counts seconds and is set by nobody.
    """

    def __init__(
        self,
        starts_at: datetime | None = None,
        host: Callable[[], datetime] = _host,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._host = host
        self._steady = steady
        self._ahead = timedelta() if starts_at is None else starts_at - host()
        self._told = host() + self._ahead
        self._told_at = steady()
        self._slow = False

    def now(self) -> datetime:
        """The moment, in UTC; never before one that was told, unless the host's clock was off by more than a day."""
        host, at = self._host() + self._ahead, self._steady()
        passed, self._told_at = at - self._told_at, at
        self._told = self._next(host, timedelta(seconds=passed))
        return self._told

    def never_before(self, moment: datetime) -> None:
        """Go on from a moment that was kept before this start, if the host's clock has been set back since."""
        if self.now() < moment <= self._told + TOO_FAR:
            self._told = moment

    def _next(self, host: datetime, passed: timedelta) -> datetime:
        behind = self._told - host
        slow = timedelta() < behind <= TOO_FAR
        if behind > WORTH_TELLING and not self._slow:
            log.warning("the clock was set back", seconds=round(behind.total_seconds()), believed=not slow)
        self._slow = slow and (self._slow or behind > WORTH_TELLING)
        return self._told + passed * PACE if slow else host
