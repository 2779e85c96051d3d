"""The ticks say when to look: at once at the start, however late a busy machine comes to it."""

from __future__ import annotations

import asyncio
import time

from bot.schedule import Tick, keep_looking


async def test_a_look_that_comes_late_is_made_all_the_same() -> None:
    """Else what is due would wait for a whole interval, and the program wouldn't be ready until then."""
    looked = asyncio.Event()

    async def look() -> bool:
        looked.set()
        return False

    looking = asyncio.create_task(keep_looking([Tick("rare", 3600, look)]))
    time.sleep(1.2)  # noqa: ASYNC251 - the whole program is held up; APScheduler gave a job one second
    await asyncio.wait_for(looked.wait(), 10)
    looking.cancel()
