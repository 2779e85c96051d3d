"""One kill's stage: a copy of the academy, the bot's process, the phones, and the database as a stranger reads it."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.person import Phone
from sandbox.state import Happening, Message
from sandbox.views import shown
from tests.crash.academy import copied, phones_of
from tests.running import Bot, running_bot

PATIENCE = 45.0
"""Seconds that a person waits for a bot that was killed and started again, on a busy machine."""

LIMIT = "30"
"""Messages a second, as Telegram allows a bot; what is on its way at once depends on it."""

Bubble = tuple[bool, str, tuple[str, ...]]
"""A message as it is compared: whether the bot wrote it, its text, the labels of its buttons."""


@dataclass
class Stage:
    """A bot that can be killed. Its clock stands at ``opens`` when it is first started, and goes on over a kill."""

    bot: Bot
    opens: datetime
    phones: dict[str, Phone]
    seen: dict[int, set[Bubble]] = field(default_factory=dict)
    """What each phone showed at any time."""
    in_doubt: Counter[int] = field(default_factory=Counter)
    """How many messages each chat showed at the kill that the program did not know to be sent."""
    began: float = 0.0
    _acts: int | None = None
    _up: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        """Start the bot, or start it again."""
        self.began = self.began or time.monotonic()
        now = self.opens + timedelta(seconds=time.monotonic() - self.began)
        await self.bot.start(CLOCK_AT=now.isoformat())
        self._acts = None
        self._up.set()

    async def may_act(self) -> None:
        """Somebody is about to act. Once a kill is decided on they act once more, then wait for the bot to be back."""
        if self._acts == 0:
            await self._up.wait()
        elif self._acts is not None:
            self._acts -= 1

    async def kill(self) -> None:
        """SIGKILL now."""
        self._process.kill()
        await self._died()

    async def kill_when(self, strikes: Callable[[Happening], bool], delay: float) -> None:
        """SIGKILL some seconds after a phone showed something; at 0, before the bot learns that it is shown."""
        struck = asyncio.Event()

        def observe(happening: Happening) -> None:
            if not struck.is_set() and strikes(happening):
                struck.set()
                self._acts = 1
                self._up.clear()
                if delay == 0:
                    self._process.kill()

        self.bot.sandbox.watch(observe)
        async with asyncio.timeout(PATIENCE):
            await struck.wait()
        if delay:
            await asyncio.sleep(delay)
            self._process.kill()
        await self._died()

    async def _died(self) -> None:
        """It was the kill that ended the bot; what it had sent off arrives, what was held back does not."""
        assert await self._process.wait() == -signal.SIGKILL
        await asyncio.sleep(0.05)
        self.bot.sandbox.faults.clear()
        chats = (phone.chat for phone in self.phones.values())
        shown = Counter({chat.id: sum(message.by_bot for message in chat.messages.values()) for chat in chats})
        sent = self.rows("SELECT chat_id FROM outbox WHERE method LIKE 'send%' AND state = 'sent'")
        self.in_doubt = shown - Counter(chat for (chat,) in sent)

    @property
    def _process(self) -> asyncio.subprocess.Process:
        assert self.bot.process is not None
        return self.bot.process

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database holds, read by plain SQL and without a lock."""
        file = f"file:{self.bot.folder}/xueshi.db?mode=ro"
        with closing(sqlite3.connect(file, uri=True, timeout=PATIENCE)) as database:
            return database.execute(query, values).fetchall()

    def count(self, query: str, *values: object) -> int:
        """The one number that a query finds."""
        [[number]] = self.rows(query, *values)
        return int(number)

    async def until(self, holds: Callable[[], bool], pause: float = 0.05) -> None:
        """Wait until something holds in the database."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                await asyncio.sleep(pause)

    async def rest(self) -> None:
        """Wait until nothing is left to be done."""
        await self.bot.sandbox.until_confirmed(PATIENCE)
        try:
            await self.until(lambda: not any(self.count(f"SELECT COUNT(*) FROM {left}") for left in LEFT))
        except TimeoutError:
            left = [(left, self.rows(f"SELECT * FROM {left}")) for left in LEFT]
            raise AssertionError(f"left undone: {left}\n{(self.bot.folder / 'bot.log').read_text()}") from None

    def remember(self, happening: Happening) -> None:
        """Keep what a phone shows now."""
        if happening.chat is not None and isinstance(happening.subject, Message):
            self.seen.setdefault(happening.chat.id, set()).add(bubble(happening.subject))


LEFT = (
    "inbox WHERE state IN ('waiting', 'working')",
    "outbox WHERE state IN ('waiting', 'sending')",
    "evidence WHERE state IN ('waiting', 'fetching')",
    "submissions WHERE state = 'pending' AND announced_at IS NULL",
    "reminder_runs WHERE finished_at IS NULL",
)
"""What a program that has nothing to do has none of."""


def bubble(message: Message) -> Bubble:
    """A message as it is compared."""
    told = shown(message)
    return told.by_bot, told.text, tuple(told.labels)


@asynccontextmanager
async def stage_of(prepared: Path, folder: Path, opens: str) -> AsyncIterator[Stage]:
    """The stage of one kill in a folder of its own; the bot is not started yet."""
    folder.mkdir()
    copied(prepared, folder)
    async with running_bot(folder, SEND_PER_SECOND=LIMIT) as bot:
        stage = Stage(bot, datetime.fromisoformat(opens), phones_of(bot.sandbox))
        bot.sandbox.watch(stage.remember)
        yield stage
