"""A host's clock that is set back while work waits: nothing is lost, nothing is done twice, nothing stands still.

Issue 4, part 7. The queues are the program's own; only the host's clock is in the test's hand.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.attachments import Makers
from bot.budget import Budget
from bot.clock import Clock
from bot.floods import Floods
from bot.inbox import LEASE, Inbox
from bot.outbox import Outbox
from bot.wire import NotCarriedOut, Wire
from handlers.turn import Ahead
from storage.inbox import Held
from storage.outbox import Call
from storage.unit_of_work import UnitOfWork
from tests.hostile.shapes import message
from tests.story import Academy

BACK = [timedelta(minutes=5), timedelta(hours=7)]


class Host:
    """A machine whose clock is right until it is set back."""

    def __init__(self) -> None:
        self.back = timedelta()
        self.clock = Clock(None, self.shows)

    def shows(self) -> datetime:
        return datetime.now(UTC) - self.back


async def nothing_ahead(_held: Held) -> Ahead | None:
    return None


@pytest.mark.parametrize("back", BACK)
async def test_an_update_that_is_tried_again_does_not_wait_for_the_clock(academy: Academy, back: timedelta) -> None:
    """And neither do those that came after it, which keep their order."""
    host, tried, done, stopping = Host(), [], [], asyncio.Event()

    async def work_on(_work: UnitOfWork, held: Held, _ahead: Ahead | None) -> None:
        tried.append(held.seq)
        if len(tried) == 1:
            host.back = back
            raise RuntimeError("the first try")
        done.append(held.seq)
        if len(done) == 2:
            stopping.set()

    async def apologise(_work: UnitOfWork, _held: Held, _incident: str) -> None:
        raise AssertionError("nothing is parked here")

    inbox = Inbox(academy.database, host.clock, 1, work_on, apologise, lambda: None, 4, Floods(90, "zh"), nothing_ahead)
    await inbox.store([{"update_id": number, "message": message(7, text="学时")} for number in (1, 2)])
    await asyncio.wait_for(inbox.run(stopping), 30)
    assert tried == [1, 1, 2]
    assert done == [1, 2]


class FailsOnce(Wire):
    """A wire on which the first call isn't carried out, while the host's clock is set back; no network."""

    def __init__(self, host: Host, back: timedelta) -> None:
        super().__init__("1:AAAAAAAAAA", "http://127.0.0.1:9")
        self.host, self.back = host, back
        self.said: list[str] = []

    async def call(self, method: str, body: Mapping[str, Any], files: Any = None) -> Any:
        if not self.host.back:
            self.host.back = self.back
            raise NotCarriedOut("ClientConnectorError")
        self.said.append(body["text"])
        return {"message_id": len(self.said)}


@pytest.mark.parametrize("back", BACK)
async def test_a_postponed_call_does_not_wait_for_the_clock(academy: Academy, back: timedelta) -> None:
    """Nor what comes later in its chat; each is said once, and in order."""
    host, stopping = Host(), asyncio.Event()
    wire = FailsOnce(host, back)
    outbox = Outbox(academy.database, host.clock, wire, Budget(1000, 1000), Makers(lambda _sha256: b""))
    async with academy.database.transaction() as work:
        for text in ("first", "second"):
            await work.outbox.queue(Call(7, 0, "sendMessage", {"chat_id": 7, "text": text}), host.clock.now())
    running = asyncio.create_task(outbox.run(stopping))
    async with asyncio.timeout(30):
        while len(wire.said) < 2:
            await asyncio.sleep(0.05)
    stopping.set()
    await running
    assert wire.said == ["first", "second"]


@pytest.mark.parametrize("back", BACK)
async def test_a_dead_workers_lease_runs_out_in_its_seconds(any_academy: Academy, back: timedelta) -> None:
    """By the clock of a worker that lives, whatever its host's clock was set to meanwhile."""
    seconds = [0.0]
    shown = [datetime(2026, 3, 10, 2, 0, tzinfo=UTC)]
    clock = Clock(None, lambda: shown[0], lambda: seconds[0])
    async with any_academy.database.transaction() as work:
        await work.outbox.queue(Call(7, 0, "sendMessage", {"chat_id": 7, "text": "said"}), clock.now())
        [ready] = await work.outbox.ready(clock.now(), clock.now(), clock.now(), 10)
        await work.outbox.take([ready.out_id], "dead", clock.now(), clock.now() + LEASE)
    shown[0] -= back
    clock.now()
    seconds[0] += 2 * LEASE.total_seconds()
    shown[0] += 2 * LEASE
    async with any_academy.database.transaction() as work:
        await work.outbox.release_dead(clock.now())
        assert [call.out_id for call in await work.outbox.ready(clock.now(), clock.now(), clock.now(), 10)] == [1]


async def test_a_start_finds_the_last_moment_that_was_kept(any_academy: Academy) -> None:
    at = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
    async with any_academy.database.transaction() as work:
        assert await work.inspection.newest() is None
        await work.outbox.queue(Call(7, 0, "sendMessage", {"chat_id": 7, "text": "said"}), at)
        assert await work.inspection.newest() == at
