"""One run's place: a database, a folder of evidence, a world of phones, and the program started on them."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from aiohttp import web

from sandbox.server import Sandbox
from sandbox.state import Message, World
from tests.crash.engines import Store
from tests.crash.outcome import Bubble, bubble
from tests.crash.world import copy_of
from tests.zygote import ROOT, Child, Order, Zygote

PATIENCE = 60.0
"""Seconds for anything to come about on a busy machine."""
COMES_BACK_AFTER = timedelta(minutes=3)
"""By its clock, a killed program is started again so much later: every lease of the dead one has run out."""

RATE = "8"
"""Messages a second: fewer than Telegram allows, so that few are on their way at once; those a kill may say again."""

TRACE = "trace"
LEFT = (
    "inbox WHERE state IN ('waiting', 'working')",
    "outbox WHERE state IN ('waiting', 'sending')",
    "evidence WHERE state IN ('waiting', 'fetching')",
    "submissions WHERE state = 'pending' AND announced_at IS NULL",
    "reminder_runs WHERE finished_at IS NULL",
    "totals_due WHERE unreadable = 0",
)
"""What a program that has nothing to do has none of."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a step starts from or ends with; ``folder`` holds the evidence, and SQLite's file."""

    store: Store
    folder: Path
    world: World


_numbers = count(1)


@dataclass
class Place:
    """A copy of a snapshot, with the program's process when it is started."""

    zygote: Zygote
    store: Store
    folder: Path
    sandbox: Sandbox
    runner: web.AppRunner
    seen: dict[int, set[Bubble]] = field(default_factory=dict)
    """What each chat showed at any time."""
    log_file: str = "log"
    """Where the program's standard error goes, from the folder."""

    async def start(
        self,
        *arguments: str,
        at: datetime,
        trace: str | None = None,
        from_update: bool = False,
        kill_at: str | None = None,
        plant: str | None = None,
    ) -> Child:
        """Start ``python -m bot`` with these arguments, its clock at a moment, its boundaries traced to a file."""
        environment = os.environ | {
            "BOT_TOKEN": self.sandbox.token,
            "BOT_API_URL": self.sandbox.base_url,
            "DATABASE_URL": self.store.url,
            "DATA_DIR": str(self.folder / "data"),
            "SEND_PER_CHAT": "20",
            "SEND_PER_SECOND": RATE,
            "CLOCK_AT": at.isoformat(),
            "BACKUP_AT": "off",  # it would be made by a process of its own, at a moment of its own
            "PYTHONPATH": str(ROOT),
        }
        order = Order(
            arguments,
            environment,
            str(self.folder),
            out="out",
            log=self.log_file,
            before="tests.crash.boundaries:prepare",
            details={
                "trace": trace or os.devnull,
                "kill_at": kill_at,
                "from_update": from_update,
                "plant": plant,
            },
        )
        return await self.zygote.start(order)

    async def done(self, *arguments: str, at: datetime) -> str:
        """Run a command that must succeed; its standard output."""
        child = await self.start(*arguments, at=at)
        assert await child.wait() == 0, (arguments, self.log())
        return (self.folder / "out").read_text(encoding="utf-8")

    async def stop(self, child: Child) -> bool:
        """SIGTERM, and a proper end; false when it was killed on its way."""
        child.send_signal(signal.SIGTERM)
        status = await child.wait()
        assert status in (0, -signal.SIGKILL), self.log()
        return status == 0

    async def kill(self, child: Child) -> None:
        """SIGKILL, and what it had sent off arrives."""
        child.kill()
        assert await child.wait() == -signal.SIGKILL, self.log()
        await self.left_alone()

    async def left_alone(self) -> None:
        """Wait until both servers have noticed that the program is gone."""
        async with asyncio.timeout(PATIENCE):
            while self.runner.server is not None and self.runner.server.connections:
                await asyncio.sleep(0.005)
            await self.store.left_alone()

    async def rest(self, child: Child, over: str = "") -> bool:
        """Wait until the program is up and nothing is left to be done; false when it died before."""
        updates = self.sandbox.world.updates
        try:
            async with asyncio.timeout(PATIENCE):
                while child.returncode is None:
                    if updates.polled.is_set() and updates.drained.is_set() and not await self.left(over):
                        return True
                    await asyncio.sleep(0.02)
        except TimeoutError:
            left = [(left, await self.store.rows(f"SELECT * FROM {left}")) for left in LEFT]
            told = f"up: {updates.polled.is_set()}, updates taken: {updates.drained.is_set()}, left: {left}"
            raise AssertionError(f"no rest within {PATIENCE} s; {told}\n{self.log()}") from None
        return False

    async def left(self, over: str = "") -> int:
        """How much there is to be done."""
        counts = [f"(SELECT COUNT(*) FROM {left})" for left in LEFT]
        if over:
            counts.append(f"(SELECT CASE COUNT(*) WHEN 0 THEN 1 ELSE 0 END FROM {over})")
        return int((await self.store.rows(f"SELECT {' + '.join(counts)} AS n"))[0]["n"])

    def log(self) -> str:
        """What the program said."""
        files = (self.folder / self.log_file, self.folder / "data" / "incidents.log")
        return "\n".join(file.read_text(encoding="utf-8") for file in files if file.exists())

    def trace(self) -> list[str]:
        """The boundaries that were passed."""
        return (self.folder / TRACE).read_text(encoding="utf-8").splitlines()

    def snapshot(self) -> Snapshot:
        """Everything as it is now, if this place is kept. Nothing may be running."""
        return Snapshot(self.store, self.folder, copy_of(self.sandbox.world))


async def _copied(store: Store, source: Path, target: Path) -> Store:
    if (source / "data").exists():
        shutil.copytree(source / "data", target / "data")
    for name in ("changes.csv", "feed.json"):
        if (source / name).exists():
            shutil.copy(source / name, target)
    return await store.copy(target)


@asynccontextmanager
async def place(zygote: Zygote, given: Snapshot, root: Path, *, keep: bool = False) -> AsyncIterator[Place]:
    """A place of its own for one run, thrown away at its end if it isn't to be kept as a snapshot."""
    folder = root / f"run{next(_numbers)}"
    folder.mkdir()
    store = await _copied(given.store, given.folder, folder)
    sandbox = Sandbox()
    sandbox.world = copy_of(given.world)
    runner = web.AppRunner(sandbox.application(), access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sandbox.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    made = Place(zygote, store, folder, sandbox, runner)
    sandbox.watch(lambda happening: _remember(made, happening.subject))
    try:
        yield made
    finally:
        sandbox.closing.set()
        await runner.cleanup()
        await store.close()
        if not keep:
            await store.drop()
            shutil.rmtree(folder, ignore_errors=True)


def _remember(made: Place, subject: object) -> None:
    if isinstance(subject, Message):
        made.seen.setdefault(subject.chat.id, set()).add(bubble(subject))
