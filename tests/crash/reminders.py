"""The story of a quarter's reminders: nobody does anything, and everyone who is bound is told on the day."""

from __future__ import annotations

from tests.crash.stage import Stage

OPENS = "2026-09-01T09:30:00+08:00"
"""The first working day of the quarter's last month, at the moment."""

MESSAGES = 101
"""Of the run: 93 reminders, six lines of thanks, two approvers' digests."""


async def tell(stage: Stage) -> None:
    """Wait until the run is over and everything is sent."""
    await stage.until(lambda: stage.count("SELECT COUNT(*) FROM reminder_runs WHERE finished_at IS NOT NULL") == 1)
    await stage.rest()
