"""Updates out by webhook, as Telegram pushes them: each sender's in order, others side by side, repeated until 200."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field

import aiohttp

from sandbox.updates import Updates, Waiting

AGAIN_SECONDS = 0.2
ANSWER_SECONDS = 30.0
CONNECTIONS = 40


@dataclass
class Webhook:
    """Where updates are pushed to; nothing is pushed while ``url`` is empty."""

    updates: Updates
    url: str = ""
    secret: str = ""
    connections: int = CONNECTIONS
    last_error: str = ""
    failures: int = 0
    """Calls that were not answered with 200, and made again."""
    _busy: set[int] = field(default_factory=set)

    def point(self, url: str, secret: str, connections: int, allowed: list[str] | None) -> None:
        """From now on updates of these kinds go there."""
        self.url, self.secret, self.connections = url, secret, connections
        if allowed is not None:
            self.updates.allowed = frozenset(allowed) or None
        self.updates.came.set()

    async def push(self) -> None:
        """Push what waits for as long as the sandbox serves."""
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session, asyncio.TaskGroup() as on:
            while True:
                await self.updates.came.wait()
                self.updates.came.clear()
                for update in list(self.updates.queue) if self.url else ():
                    if update.lane not in self._busy and len(self._busy) < self.connections:
                        self._busy.add(update.lane)
                        on.create_task(self._deliver(session, update))

    async def _deliver(self, session: aiohttp.ClientSession, update: Waiting) -> None:
        if await self._accepted(session, update):
            with contextlib.suppress(ValueError):  # deleteWebhook may have dropped it
                self.updates.queue.remove(update)
            if not self.updates.queue:
                self.updates.drained.set()
        else:
            self.failures += 1
            await asyncio.sleep(AGAIN_SECONDS)
        self._busy.discard(update.lane)
        self.updates.came.set()

    async def _accepted(self, session: aiohttp.ClientSession, update: Waiting) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret, "Content-Type": "application/json"}
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        try:
            async with session.post(self.url, data=update.written, headers=headers, timeout=timeout) as answer:
                await answer.read()
                self.last_error = "" if answer.ok else f"Wrong response from the webhook: {answer.status}"
                return answer.ok
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as fault:
            self.last_error = type(fault).__name__
            return False
