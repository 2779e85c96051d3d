"""The ticks only say when to look; what is due is computed from the database.

They count seconds and ask no clock, since a host's clock that is set back would hold them up by as much
(docs/decisions/0025-ticks-by-seconds.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

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


async def keep_looking(ticks: Sequence[Tick]) -> None:
    """All of them, each by itself, until this is cancelled; what was not committed then stays due.

    Each looks once at the start, so that what came due while the program stood still waits no longer.
    """
    async with asyncio.TaskGroup() as group:
        for tick in ticks:
            group.create_task(_keep(tick))


async def _keep(tick: Tick) -> None:
    while True:
        await _look(tick)
        await asyncio.sleep(tick.seconds)


async def _look(tick: Tick) -> None:
    try:
        beat(tick.loop)
        while await tick.look():
            beat(tick.loop)
    except Unavailable as fault:
        log.warning("the database is not to be had", tick=tick.name, fault=str(fault))
    except Exception as fault:
        # The next tick tries again: what is due stays due.
        log.error("tick failed", tick=tick.name, incident=note_incident(fault), fault=type(fault).__name__)
