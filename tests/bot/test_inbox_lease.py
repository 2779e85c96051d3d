"""One update, one commit: who lost the lease, or failed halfway, leaves nothing behind (part 9)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.clock import Clock
from bot.floods import Floods
from bot.inbox import Inbox
from handlers.turn import Ahead
from storage.database import Database
from storage.inbox import Held
from storage.unit_of_work import UnitOfWork
from tests.hostile.shapes import message
from tests.story import Academy


def inbox(database: Database, trouble: list[str]) -> Inbox:
    """An inbox whose first try meets some trouble after its work is done."""

    async def work_on(work: UnitOfWork, held: Held, _ahead: Ahead | None) -> None:
        await work.remember("handled", "yes")
        if trouble and trouble.pop() == "taken over":
            later = held.received_at + timedelta(days=1)
            await work.inbox.release_expired(later)
            await work.inbox.claim("another", later, later, 10)
        elif held.tries == 0:
            raise RuntimeError("halfway")

    async def apologise(_work: UnitOfWork, _held: Held, _incident: str) -> None:
        raise AssertionError("nothing is parked here")

    async def nothing_ahead(_held: Held) -> None:
        return None

    return Inbox(database, Clock(), 1, work_on, apologise, lambda: None, 4, Floods(90, "zh"), nothing_ahead)


@pytest.mark.parametrize("trouble", [["taken over"], ["fault"]])
async def test_who_lost_the_lease_commits_nothing(academy: Academy, trouble: list[str]) -> None:
    """Another worker does it again, from the stored update: it must not be done twice, nor by half."""
    updates = inbox(academy.database, trouble)
    stopping = asyncio.Event()
    await updates.store([{"update_id": 1, "message": message(7, text="学时")}])
    await asyncio.sleep(0.1)  # one try, and no second: nobody runs the inbox
    stopping.set()
    await updates.run(stopping)
    assert trouble == [], "it was tried"
    async with academy.database.reading() as work:
        assert await work.fact("handled") is None
