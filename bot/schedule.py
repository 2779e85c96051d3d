"""The ticks: APScheduler only says when to look; what is due is computed from the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.incidents import note_incident
from bot.inside.pulse import beat
from storage.database import Unavailable

log = structlog.get_logger()


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


def schedule(ticks: list[Tick]) -> AsyncIOScheduler:
    """A scheduler of these ticks, not yet started; a tick that is still at work is not started again.

    Each looks once at the start, so that what came due while the program stood still waits no longer.
    """
    scheduler = AsyncIOScheduler(timezone="Asia/Shanghai")
    at_once = datetime.now(UTC)
    for tick in ticks:
        scheduler.add_job(
            _look,
            "interval",
            seconds=tick.seconds,
            args=[tick],
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,  # on a busy machine a look comes late, and is no less due
            next_run_time=at_once,
        )
    return scheduler


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
