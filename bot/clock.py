"""The program's one clock, settable for rehearsals and tests; everything below is handed the moment."""

from __future__ import annotations

from datetime import UTC, datetime


class Clock:
    """Real time, or a time that started somewhere else and runs as fast."""

    def __init__(self, starts_at: datetime | None = None) -> None:
        self._ahead = None if starts_at is None else starts_at - datetime.now(UTC)

    def now(self) -> datetime:
        """The moment, in UTC."""
        real = datetime.now(UTC)
        return real if self._ahead is None else real + self._ahead
