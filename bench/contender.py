"""A bot as a process of its own, against a quiet sandbox in this one."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import psutil

from sandbox.server import Sandbox
from storage.database import open_migrated

ROOT = Path(__file__).parent.parent
STOP_SECONDS = 15
OURS = ("-m", "bot", "run")
ECHO = ("-m", "bench.bare_echo")
FIRST_ID = 1001


@dataclass
class Contender:
    """What is measured: the module that is run, its environment, its sandbox, and its process once started."""

    name: str
    run: Sequence[str]
    sandbox: Sandbox
    environment: dict[str, str]
    folder: Path
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the process; what it logs goes to a file."""
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, *self.run, env=self.environment, cwd=self.folder, stdout=log, stderr=log
            )

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL for one that doesn't hear."""
        if self.process is None or self.process.returncode is not None:
            return
        self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), STOP_SECONDS)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()

    def cpu_seconds(self) -> float:
        """What the process has spent so far, in user and system mode."""
        assert self.process is not None
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def megabytes(self) -> float:
        """What the process and its children hold in memory (resident), in MB of 1,000,000 bytes."""
        assert self.process is not None
        parent = psutil.Process(self.process.pid)
        held: int = sum(process.memory_info().rss for process in (parent, *parent.children(recursive=True)))
        return held / 1e6


@asynccontextmanager
async def contender(name: str, run: Sequence[str], folder: Path, database_url: str = "") -> AsyncIterator[Contender]:
    """A contender with a sandbox, not started yet; stopped at the end."""
    folder.mkdir()
    sandbox = Sandbox(quiet=True)
    async with sandbox.serve() as url:
        environment = os.environ | {
            "BOT_TOKEN": sandbox.token,
            "BOT_API_URL": url,
            "DATABASE_URL": database_url or f"sqlite:///{folder}/xueshi.db",
            "DATA_DIR": str(folder),
            "SEND_PER_SECOND": "1000000",
            "SEND_PER_CHAT": "1000000",
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(ROOT),
        }
        made = Contender(name, run, sandbox, environment, folder)
        try:
            yield made
        finally:
            await made.stop()


async def enrol(database_url: str, people: int) -> None:
    """Put people on the register of a database, each bound to an account, from ``FIRST_ID`` on."""
    database = await open_migrated(database_url)
    async with database.transaction() as work:
        await work.register.add_unit("ICT", "计算所", 2026)
        for number in range(people):
            staff_no = f"A{number:05}"
            person_id = await work.register.add_person(staff_no, f"王芳{number}", "ICT", date(2018, 3, 1), None)
            await work.register.set_rank(person_id, "staff", date(2018, 3, 1))
            await work.register.stay(person_id, "ICT", date(2018, 3, 1))
            await work.register.bind(person_id, FIRST_ID + number, datetime.now(UTC))
    await database.close()
