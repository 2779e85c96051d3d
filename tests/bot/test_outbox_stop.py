"""Part 9: a stop keeps what was sent, so that nothing is said again at the next start."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.budget import Budget
from bot.clock import Clock
from bot.outbox import Outbox
from bot.wire import Wire
from storage.outbox import Call
from tests.story import Academy


class Loopback(Wire):
    """A wire without a network; another program writes in the database from the moment of a call."""

    def __init__(self, other: sqlite3.Connection) -> None:
        super().__init__("1:AAAAAAAAAA", "http://127.0.0.1:9")
        self.other = other
        self.said = asyncio.Event()

    async def call(self, method: str, body: Mapping[str, Any], files: Any = None) -> Any:
        self.other.execute("BEGIN IMMEDIATE")
        self.said.set()
        return {"message_id": 4711}


async def test_a_stop_waits_until_what_was_sent_is_kept(academy: Academy, tmp_path: Path) -> None:
    """Else the next start takes it for a call whose sender died."""
    with closing(sqlite3.connect(tmp_path / "xueshi.db", isolation_level=None)) as other:
        wire, clock, stopping = Loopback(other), Clock(), asyncio.Event()
        outbox = Outbox(academy.database, clock, wire, Budget(1000, 1000), lambda _sha256: b"")
        async with academy.database.transaction() as work:
            await work.outbox.queue(Call(7, 0, "sendMessage", {"chat_id": 7, "text": "once"}), clock.now())
        running = asyncio.create_task(outbox.run(stopping))
        await wire.said.wait()
        stopping.set()
        asyncio.get_running_loop().call_later(0.3, other.execute, "COMMIT")
        await running
        assert other.execute("SELECT state, message_id FROM outbox").fetchall() == [("sent", 4711)]
