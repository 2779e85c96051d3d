"""The ticks say when to look: at once at the start, however late a busy machine comes to it."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta, tzinfo
from typing import Any, cast

import pytest

from bot.schedule import Tick, keep_looking


async def test_a_look_that_comes_late_is_made_all_the_same() -> None:
    """Else what is due would wait for a whole interval, and the program wouldn't be ready until then."""
    looked = asyncio.Event()

    async def look() -> bool:
        looked.set()
        return False

    looking = asyncio.create_task(keep_looking([Tick("rare", 3600, look)]))
    # It begins, and before the look is made the whole program is held up; APScheduler gave a job one second.
    asyncio.get_running_loop().call_soon(time.sleep, 1.2)
    await asyncio.wait_for(looked.wait(), 10)
    looking.cancel()


class Host(datetime):
    """A host's clock that can be set back."""

    back = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Host:
        shown: Any = datetime.now(tz) - cls.back
        return cast("Host", shown)


async def test_a_clock_that_is_set_back_holds_no_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """APScheduler would wait until the host's clock has come to the next look again: an hour later."""
    monkeypatch.setattr("bot.schedule.datetime", Host)
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Host)
    monkeypatch.setattr(Host, "back", timedelta())
    looks, again = 0, asyncio.Event()

    async def look() -> bool:
        nonlocal looks
        looks += 1
        if looks == 2:
            Host.back = timedelta(hours=1)
        if looks == 5:
            again.set()
        return False

    looking = asyncio.create_task(keep_looking([Tick("often", 0.2, look)]))
    await asyncio.wait_for(again.wait(), 30)
    looking.cancel()
