"""Watches over the loops, and tells the service manager: ready, alive while every loop goes round, stopping."""

from __future__ import annotations

import asyncio

import structlog

from bot.inside.pulse import PULSE
from bot.inside.systemd import notify, watchdog_seconds
from bot.wire import pause

log = structlog.get_logger()

EVERY = 5.0
"""Seconds between two looks, unless the service manager wants to hear more often."""
UNTIL_READY = 0.05


async def keep_watch(stopping: asyncio.Event) -> None:
    """Until told to stop: say once that all loops go round, then that they still do, and say nothing while one
    stands still, so that the service manager starts the program anew."""
    wanted = watchdog_seconds()
    every = EVERY if wanted is None else min(EVERY, wanted / 3)
    while not PULSE.complete and not stopping.is_set():
        await pause(stopping, UNTIL_READY)
    if not stopping.is_set():
        notify("READY=1", "STATUS=running")
    told: list[str] = []
    while not stopping.is_set():
        still = PULSE.silent()
        if still != told:
            _tell(still)
            told = still
        if not still:
            notify("WATCHDOG=1")
        await pause(stopping, every)


def _tell(still: list[str]) -> None:
    if still:
        log.error("loops stand still", loops=still)
        notify(f"STATUS=stands still: {', '.join(still)}")
    else:
        log.warning("all loops go round again")
        notify("STATUS=running")
