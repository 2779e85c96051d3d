"""The queue of updates: numbered, kept until the bot confirms them, by its offset or by answering a push with 200."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sandbox.refusals import Because, Refusal

# Telegram sends these only to a bot that asks for them by name.
ONLY_WHEN_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True)
class Waiting:
    """An update in the queue; `owed` is one that is sent again although its number was confirmed."""

    id: int
    lane: int
    written: bytes
    owed: bool = False


class Updates:
    """What waits for the bot, each update written as JSON once."""

    def __init__(self) -> None:
        self.next_id = 100_000_000 + secrets.randbelow(100_000_000)
        self.queue: deque[Waiting] = deque()
        self.last: tuple[str, Any] | None = None
        self.last_id = 0
        self.allowed: frozenset[str] | None = None
        self.poller: asyncio.Future[None] | None = None
        self.came = asyncio.Event()
        self.polled = asyncio.Event()
        self.drained = asyncio.Event()
        self.drained.set()

    def add(self, kind: str, payload: object) -> int:
        """Queues an update of `kind` (message, callback_query, …) and returns its number."""
        update_id = self.next_id
        self.next_id += 1
        self.last, self.last_id = (kind, payload), update_id
        if kind not in ONLY_WHEN_ASKED if self.allowed is None else kind in self.allowed:
            self.queue.append(Waiting(update_id, lane_of(payload), self.write(update_id, kind, payload)))
            self.wake()
        return update_id

    def again(self, *, same_id: bool = True) -> int:
        """Sends the last update once more, as after a reconnect: under its number or under a new one."""
        if self.last is None:
            raise LookupError("there was no update yet")
        if not same_id:
            return self.add(*self.last)
        written = self.write(self.last_id, *self.last)
        self.queue.appendleft(Waiting(self.last_id, lane_of(self.last[1]), written, owed=True))
        self.wake()
        return self.last_id

    @staticmethod
    def write(update_id: int, kind: str, payload: object) -> bytes:
        """The Update as JSON."""
        return json.dumps({"update_id": update_id, kind: payload}, separators=(",", ":")).encode()

    def wake(self) -> None:
        """Ends the waiting of a poll, or has them pushed."""
        self.drained.clear()
        self.came.set()
        if self.poller is not None and not self.poller.done():
            self.poller.set_result(None)

    def confirm(self, offset: int) -> None:
        """Forgets what lies below `offset`; a negative one keeps only that many from the end."""
        if offset < 0:
            while len(self.queue) > -offset:
                self.queue.popleft()
        elif self.queue and self.queue[0].owed:
            self.queue = deque(update for update in self.queue if update.owed or update.id >= offset)
        while self.queue and self.queue[0].id < offset and not self.queue[0].owed:
            self.queue.popleft()
        if not self.queue:
            self.drained.set()

    async def poll(self, offset: int, limit: int, seconds: float, allowed: list[str] | None) -> bytes:
        """The waiting updates from `offset` as a JSON array; waits up to `seconds` for the first.

        A poll that waits is ended with 409 when another one comes, as Telegram does.
        """
        if self.poller is not None and not self.poller.done():
            self.poller.set_exception(Refusal(Because.OTHER_POLLER))
        if allowed is not None:
            self.allowed = frozenset(allowed) or None
        self.confirm(offset)
        if not self.queue and seconds > 0:
            await self.wait(seconds)
        first = list(islice(self.queue, min(max(limit, 1), 100)))
        for update in first:
            update.owed = False
        return b"[" + b",".join(update.written for update in first) + b"]"

    async def wait(self, seconds: float) -> None:
        """Waits for an update, the end of the time, or another poller (Refusal)."""
        self.poller = poller = asyncio.get_running_loop().create_future()
        self.polled.set()
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await poller
        finally:
            if self.poller is poller:
                self.poller = None
                self.polled.clear()


def lane_of(payload: object) -> int:
    """Whose order an update keeps when it is pushed: its sender's, else its chat's."""
    for party in ("from", "chat"):
        if isinstance(payload, dict) and isinstance(payload.get(party), dict):
            number = payload[party].get("id")
            return number if isinstance(number, int) else 0
    return 0
