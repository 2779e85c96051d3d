"""A bot as a process of its own, against a quiet sandbox in this one."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from sandbox.server import Sandbox

ROOT = Path(__file__).parent.parent
STOP_SECONDS = 15
OURS = ("-m", "bot", "run")
ECHO = ("-m", "bench.bare_echo")
PEERS = ROOT / ".venv" / "peers" / "bin" / "python"
"""The environment of the bots that ours is compared with; their libraries and ours can't share one."""


@dataclass
class Contender:
    """What is measured: the module that is run, its environment, its sandbox, and its process once started."""

    run: Sequence[str]
    sandbox: Sandbox
    environment: dict[str, str]
    folder: Path
    python: str = sys.executable
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the process; what it logs goes to a file."""
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                self.python, *self.run, env=self.environment, cwd=self.folder, stdout=log, stderr=log
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

    async def command(self, *arguments: str) -> str:
        """Run ``python -m bot …`` beside the process; its standard output."""
        command = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            env=self.environment,
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
        )
        told, _ = await command.communicate()
        if command.returncode:
            raise RuntimeError(f"{arguments}: exit status {command.returncode}")
        return told.decode()

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
async def contender(
    run: Sequence[str],
    folder: Path,
    database_url: str = "",
    *,
    latency: float = 0.0,
    python: str = sys.executable,
    sandbox: Sandbox | None = None,
) -> AsyncIterator[Contender]:
    """A contender with a sandbox, not started yet, in a folder that exists; stopped at the end.

    Every call of the sandbox takes ``latency`` seconds.
    """
    sandbox = sandbox or Sandbox(quiet=True, latency=latency)
    async with sandbox.serve() as url:
        environment = os.environ | {
            "BOT_TOKEN": sandbox.token,
            "BOT_API_URL": url,
            "DATABASE_URL": database_url or f"sqlite:///{folder}/xueshi.db",
            "DATA_DIR": str(folder),
            "SEND_PER_SECOND": "1000000",
            "SEND_PER_CHAT": "1000000",
            "FLOOD_AT": "1000000",
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(ROOT),
        }
        made = Contender(run, sandbox, environment, folder, python)
        try:
            yield made
        finally:
            await made.stop()
