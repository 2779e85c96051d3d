"""Bugs to be planted in a started program, so that the matrix proves that it would find them."""

from __future__ import annotations

import asyncio
import json
import os
import urllib.request
from collections.abc import Callable
from typing import Any

from bot import wire
from storage import writer
from storage.inbox import Inbox
from storage.outbox import Outbox


def send_before_commit() -> None:
    """A message goes out where it is queued, within the transaction, and is marked as sent there."""
    queue = Outbox.queue

    async def planted(self: Any, call: Any, *rest: Any, **more: Any) -> int:
        out_id = await queue(self, call, *rest, **more)
        if call.method == "sendMessage":
            message_id = await asyncio.to_thread(_sent, call.method, call.body)
            mark = f"UPDATE outbox SET state = 'sent', message_id = {message_id} WHERE out_id = {out_id}"
            execute = getattr(self._connection, "execute_fetchall", None) or self._connection.execute
            await execute(mark)
        return out_id

    Outbox.queue = planted  # type: ignore[method-assign]


def _sent(method: str, body: Any) -> int:
    url = f"{os.environ['BOT_API_URL']}/bot{os.environ['BOT_TOKEN']}/{method}"
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return int(json.load(answer)["result"]["message_id"])


def another_statement() -> None:
    """No bug: a statement that is new."""
    finish = Inbox.finish

    async def planted(self: Any, *rest: Any, **more: Any) -> bool:
        await self._connection.execute_fetchall("SELECT 'another statement'")
        return await finish(self, *rest, **more)

    Inbox.finish = planted  # type: ignore[method-assign]


def impatient() -> None:
    """No bug: three seconds that stand for twenty, of waiting for an answer."""
    started = wire.AiohttpRequest.__init__

    def planted(self: Any, *rest: Any, **more: Any) -> None:
        started(self, *rest, **{**more, "read_timeout": 3.0})

    wire.AiohttpRequest.__init__ = planted  # type: ignore[method-assign]


def soon_unavailable() -> None:
    """No bug: a third of a second that stands for ten, of waiting for another program's writing."""
    writer.BUSY_SECONDS = 0.3  # type: ignore[assignment]


PLANTS: dict[str, Callable[[], None]] = {
    "send-before-commit": send_before_commit,
    "another-statement": another_statement,
    "impatient": impatient,
    "soon-unavailable": soon_unavailable,
}
