"""The ticks: APScheduler only says when to look; what is due is computed from the database.

It keeps its next looks by the host's clock; when that is set back, everything looks at once and goes on from there
(docs/decisions/0025-ticks-by-seconds.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.incidents import note_incident
from bot.inside.pulse import beat
from storage.database import Unavailable

log = structlog.get_logger()

WATCH_SECONDS = 1.0
SET_BACK = timedelta(seconds=1)
"""A clock that is behind by more was set; by less, the time service moves it gently."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Something to look at every so many seconds; true when it did something and wants to look again at once."""

    name: str
    seconds: float
    look: Callable[[], Awaitable[bool]]

    @property
    def loop(self) -> str:
        """Its name among the loops that beat."""
        return f"tick: {self.name}"


async def keep_looking(ticks: Sequence[Tick]) -> None:
    """All of them, each by itself, until this is cancelled; what was not committed then stays due."""
    scheduler = _schedule(ticks)
    scheduler.start()
    try:
        await _follow_the_clock(scheduler)
    finally:
        scheduler.shutdown(wait=False)


def _schedule(ticks: Sequence[Tick]) -> AsyncIOScheduler:
    """A scheduler of these ticks; a tick that is still at work is not started again.

    Each looks once at the start, so that what came due while the program stood still waits no longer.
    """
    scheduler = AsyncIOScheduler(timezone="Asia/Shanghai")
    for tick in ticks:
        scheduler.add_job(
            _look,
            "interval",
            seconds=tick.seconds,
            args=[tick],
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,  # on a busy machine a look comes late, and is no less due
            next_run_time=datetime.now(UTC),
        )
    return scheduler


async def _follow_the_clock(scheduler: AsyncIOScheduler) -> None:
    """Set back, the host's clock would hold every look up by as much: then all look at once."""
    while True:
        host, steady = datetime.now(UTC), monotonic()
        await asyncio.sleep(WATCH_SECONDS)
        passed = timedelta(seconds=monotonic() - steady)
        if datetime.now(UTC) < host + passed - SET_BACK:
            for job in scheduler.get_jobs():
                job.modify(next_run_time=datetime.now(UTC))


async def _look(tick: Tick) -> None:
    try:
        beat(tick.loop)
        while await tick.look():
            beat(tick.loop)
    except Unavailable as fault:
        log.warning("the database is not to be had", tick=tick.name, fault=str(fault))
    except asyncio.CancelledError:
        log.debug("cut short by the stop", tick=tick.name)  # nothing was committed, and it stays due
    except Exception as fault:
        # The next tick tries again: what is due stays due.
        log.error("tick failed", tick=tick.name, incident=note_incident(fault), fault=type(fault).__name__)
