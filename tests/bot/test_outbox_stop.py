"""Part 9: what was sent is kept, whatever comes in between, so that nothing is said again."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.attachments import Makers
from bot.budget import Budget
from bot.clock import Clock
from bot.outbox import Outbox
from bot.wire import Wire
from storage.outbox import Call
from storage.outbox import Outbox as Calls
from tests.story import Academy


class Loopback(Wire):
    """A wire without a network; something happens while a call is made."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__("1:AAAAAAAAAA", "http://127.0.0.1:9")
        self.meanwhile = meanwhile
        self.said: list[str] = []

    async def call(self, method: str, body: Mapping[str, Any], files: Any = None) -> Any:
        self.meanwhile()
        self.said.append(body["text"])
        return {"message_id": 4711}


async def queue(academy: Academy, *texts: str) -> None:
    """Messages to one chat."""
    async with academy.database.transaction() as work:
        for text in texts:
            await work.outbox.queue(Call(7, 0, "sendMessage", {"chat_id": 7, "text": text}), Clock().now())


def sender(academy: Academy, wire: Wire) -> Outbox:
    return Outbox(academy.database, Clock(), wire, Budget(1000, 1000), Makers(lambda _sha256: b""))


async def test_a_stop_waits_until_what_was_sent_is_kept(academy: Academy, tmp_path: Path) -> None:
    """Else the next start takes it for a call whose sender died. Another program writes when the stop comes."""
    await queue(academy, "once")
    stopping = asyncio.Event()
    with closing(sqlite3.connect(tmp_path / "xueshi.db", isolation_level=None)) as other:

        def stop() -> None:
            other.execute("BEGIN IMMEDIATE")
            stopping.set()
            asyncio.get_running_loop().call_later(0.3, other.execute, "COMMIT")

        await sender(academy, Loopback(stop)).run(stopping)
        assert other.execute("SELECT state, message_id FROM outbox").fetchall() == [("sent", 4711)]


async def test_a_chat_goes_on_after_a_commit_that_failed(academy: Academy, monkeypatch: pytest.MonkeyPatch) -> None:
    await queue(academy, "first", "second")
    kept, failures = Calls.sent, iter([RuntimeError("not now")])

    async def fails_once(calls: Calls, *arguments: Any) -> None:
        for failure in failures:
            raise failure
        await kept(calls, *arguments)

    monkeypatch.setattr(Calls, "sent", fails_once)
    wire, stopping = Loopback(lambda: None), asyncio.Event()
    running = asyncio.create_task(sender(academy, wire).run(stopping))
    async with asyncio.timeout(20):
        while len(wire.said) < 2:
            await asyncio.sleep(0.05)
    stopping.set()
    await running
    assert wire.said == ["first", "second"]
