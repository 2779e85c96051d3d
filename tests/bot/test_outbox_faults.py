"""A call that breaks us gives way to what comes later in its chat; one whose outcome is unknown is made twice."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from bot.budget import Budget
from bot.clock import Clock
from bot.outbox import Outbox
from bot.wire import OutcomeUnknown, Wire
from storage.outbox import Call
from tests.story import Academy


class BrokenFor(Wire):
    """A wire on which calls about one text break in our own code; no network."""

    def __init__(self, text: str) -> None:
        super().__init__("1:AAAAAAAAAA", "http://127.0.0.1:9")
        self.text = text
        self.said: list[str] = []

    async def call(self, method: str, body: Mapping[str, Any], files: Any = None) -> Any:
        if body["text"] == self.text:
            raise AttributeError("ours")
        self.said.append(body["text"])
        return {"message_id": 1}


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_a_call_that_breaks_us_does_not_keep_its_chat_silent(academy: Academy, method: str) -> None:
    """The lease of a call that can't be made would be renewed for as long as others are sent."""
    wire, clock = BrokenFor("breaks"), Clock()
    outbox = Outbox(academy.database, clock, wire, Budget(1000, 1000), lambda _sha256: b"")
    async with academy.database.transaction() as work:
        for name, text in ((method, "breaks"), ("sendMessage", "later")):
            await work.outbox.queue(Call(7, 0, name, {"chat_id": 7, "text": text}), clock.now())
    stopping = asyncio.Event()
    running = asyncio.create_task(outbox.run(stopping))
    async with asyncio.timeout(20):
        while not wire.said:
            await asyncio.sleep(0.05)
    stopping.set()
    await running
    assert wire.said == ["later"]


class Silent(BrokenFor):
    """A wire on which calls about one text are made, and no answer comes back."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.tried = 0

    async def call(self, method: str, body: Mapping[str, Any], files: Any = None) -> Any:
        if body["text"] == self.text:
            self.tried += 1
            raise OutcomeUnknown("ServerDisconnectedError")
        return await super().call(method, body, files)


async def test_a_message_of_unknown_outcome_is_said_at_most_twice(academy: Academy) -> None:
    """tdlib/telegram-bot-api#126: Telegram has no idempotency key."""
    wire, clock, stopping = Silent("lost"), Clock(), asyncio.Event()
    outbox = Outbox(academy.database, clock, wire, Budget(1000, 1000), lambda _sha256: b"")
    async with academy.database.transaction() as work:
        for text in ("lost", "later"):
            await work.outbox.queue(Call(7, 0, "sendMessage", {"chat_id": 7, "text": text}), clock.now())
    running = asyncio.create_task(outbox.run(stopping))
    async with asyncio.timeout(20):
        while not wire.said:
            await asyncio.sleep(0.05)
    stopping.set()
    await running
    assert (wire.tried, wire.said) == (2, ["later"])
