"""The real thing for tests: the bot as a process of its own, against a sandbox in this one."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from sandbox.person import Phone
from sandbox.server import Sandbox
from tests.layout import open_laid_out
from tests.story import sqlite_url
from tests.zygote import ROOT, Child, Fresh, Order, Zygote, zygote

START_SECONDS = 30
LISTENS_WITHIN = 15.0
"""Seconds from a start until the bot asks for updates."""


class Bot:
    """One academy's bot: its settings, its process, and the commands run beside it."""

    def __init__(self, born: Zygote | Fresh, sandbox: Sandbox, url: str, folder: Path, database_url: str = "") -> None:
        self.sandbox = sandbox
        self.folder = folder
        self.environment = os.environ | {
            "BOT_TOKEN": sandbox.token,
            "BOT_API_URL": url,
            "DATABASE_URL": database_url or sqlite_url(folder),
            "DATA_DIR": str(folder / "data"),
            "SEND_PER_CHAT": "1000",
            "SEND_PER_SECOND": "1000",
            "FLOOD_AT": "1000000",  # a test's people are quicker than any person
            "BACKUP_AT": "off",  # else every bot of a test makes one beside what is looked at
            "PYTHONPATH": str(ROOT),
        }
        self.born = born
        self.process: Child | asyncio.subprocess.Process | None = None
        self.secrets: dict[str, str] = {}

    async def start(self, **settings: str) -> None:
        """Start the bot's process."""
        self.environment |= settings
        (self.folder / "bot.log").touch()
        self.process = await self.born.start(Order(("run",), self.environment, str(self.folder), log="bot.log"))

    async def runs_at(self, moment: str) -> None:
        """Start with the clock at a moment, stopped first if it runs, and wait until it listens."""
        if self.process is not None and self.process.returncode is None:
            await self.sandbox.until_confirmed()
            assert await self.stop() == 0
        await self.start(CLOCK_AT=moment)
        await self.sandbox.until_polled(LISTENS_WITHIN)

    async def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is closed."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM, and wait; the exit status."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), START_SECONDS)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What plain SQL reads of the bot's SQLite file."""
        with closing(sqlite3.connect(self.folder / "xueshi.db", timeout=LISTENS_WITHIN)) as database:
            return list(database.execute(sql, values))

    async def logged(self, text: str) -> None:
        """Wait until the bot's log shows a text."""
        async with asyncio.timeout(START_SECONDS):
            while text not in (self.folder / "bot.log").read_text():
                await asyncio.sleep(0.05)

    async def command(self, *arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        """Run ``python -m bot …`` beside the bot: exit status, standard output, standard error."""
        with tempfile.TemporaryDirectory(prefix="xueshi-command-") as told:
            read, out, log = (Path(told, name) for name in ("read", "out", "log"))
            read.write_bytes(stdin)
            order = Order(arguments, self.environment, str(self.folder), str(read), str(out), str(log))
            status = await (await self.born.start(order)).wait()
            return status, out.read_text(encoding="utf-8"), log.read_text(encoding="utf-8")

    async def done(self, *arguments: str, stdin: bytes = b"") -> str:
        """Run a command that must succeed; its standard output."""
        status, out, err = await self.command(*arguments, stdin=stdin)
        assert status == 0, f"{arguments}: {status}\n{err}"
        return out

    async def register(self, roster: str) -> dict[str, str]:
        """Import a roster (CSV text) and invite everyone; the start payload of each staff number."""
        file = self.folder / "roster.csv"
        file.write_text(roster, encoding="utf-8")
        await self.done("roster", "import", str(file))
        links = (await self.done("invite", "--all")).splitlines()[1:]
        return {line.split(",")[0]: line.rsplit("start=", 1)[1] for line in links}

    async def bind(self, phone: Phone, staff_no: str, secret: str) -> None:
        """Open the invite link and confirm."""
        await phone.start(secret)
        await phone.expect("工号")
        await phone.send(staff_no)
        await phone.tap("是我")
        await phone.expect("登记学时", anywhere=True)


@asynccontextmanager
async def running_bot(folder: Path, database_url: str = "", **settings: str) -> AsyncIterator[Bot]:
    """A sandbox, and a bot that was told about it but not started yet."""
    sandbox = Sandbox()
    await (await open_laid_out(database_url or sqlite_url(folder))).close()
    async with zygote() as born, sandbox.serve() as url:
        bot = Bot(born, sandbox, url, folder, database_url)
        bot.environment |= settings
        try:
            yield bot
        finally:
            if bot.process is not None:
                await bot.kill()
