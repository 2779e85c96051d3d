"""The daily backup (art. 4): what is due is computed from the database, one of several workers makes it, and old ones
go only when the new one is whole. It is a process of its own, so that no tap waits for it.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import structlog

from bot.clock import Clock
from bot.settings import Settings
from storage.columns import ACADEMY_ZONE, moment, stamp
from storage.database import Database, Unavailable
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()

MADE, CLAIMED = "backup_at", "backup_claimed_at"
"""Facts: the moment of the last daily backup that is whole, and the last one at which somebody was at it."""
CLAIM = timedelta(minutes=15)
"""Who was not heard of for so long is gone, or failed; then another one may try."""
RENEW_SECONDS = 60
SECONDS = 30
GENTLY = 10
"""The child's niceness: it has all night."""
NAME = re.compile(r"xueshi-\d{4}-\d\d-\d\d-\d{6}\.tar(\.part)?")


def due_since(at: time, now: datetime) -> datetime:
    """The latest moment of the day's backup that has come."""
    local = now.astimezone(ACADEMY_ZONE)
    today = datetime.combine(local.date(), at, ACADEMY_ZONE)
    return today if today <= local else today - timedelta(days=1)


async def is_due(work: UnitOfWork, at: time | None, now: datetime) -> bool:
    """Whether the last backup, or else the installation, is from before that moment."""
    last = await work.fact(MADE) or await work.fact("installed_at")
    return at is not None and last is not None and moment(last) < due_since(at, now)


async def claim(database: Database, now: datetime) -> bool:
    """Whether it is ours to make: nobody else was at it lately."""
    async with database.transaction() as work:
        return await work.claim(CLAIMED, stamp(now), stamp(now - CLAIM))


@asynccontextmanager
async def claimed(database: Database, clock: Clock) -> AsyncIterator[None]:
    """Be heard of as long as the block lasts."""

    async def renew() -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            with suppress(Unavailable):
                async with database.transaction() as work:
                    await work.remember(CLAIMED, stamp(clock.now()))

    renewing = asyncio.create_task(renew())
    try:
        yield
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError):
            await renewing


def daily_name(now: datetime) -> str:
    """The file of a daily backup; names sort by time."""
    return f"xueshi-{now.astimezone(ACADEMY_ZONE):%Y-%m-%d-%H%M%S}.tar"


def prune(folder: Path, newest: Path, keep: int) -> list[Path]:
    """Remove what is more than ``keep`` and what killed ones left; never the newest, nor what is no daily backup."""
    found = sorted((path for path in folder.iterdir() if NAME.fullmatch(path.name)), reverse=True)
    left = [path for path in found if path.suffix == ".part" and not _being_written(path)]
    whole = [path for path in found if path.suffix == ".tar" and path != newest]
    gone = [*left, *whole[keep - 1 :]]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def _being_written(part: Path) -> bool:
    with suppress(FileNotFoundError), part.open("rb") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@dataclass(slots=True)
class Daily:
    """The tick: starts the process when a backup is due, and tells how it ended."""

    settings: Settings
    database: Database
    clock: Clock
    _child: asyncio.Task[None] | None = None

    async def look(self) -> bool:
        """Never waits for the process."""
        if self._child is None or self._child.done():
            now = self.clock.now()
            async with self.database.reading() as work:
                due = await is_due(work, self.settings.backup_at, now)
                was = await work.fact(CLAIMED)
            if due and (was is None or moment(was) < now - CLAIM):
                self._child = asyncio.create_task(self._make(now))
        return False

    async def _make(self, now: datetime) -> None:
        """A stop leaves the process to itself: it ends by itself, and its file is whole or not there."""
        environment = os.environ | ({} if self.settings.clock_at is None else {"CLOCK_AT": now.isoformat()})
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "backup", "--daily"),
            env=environment, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, child.pid, GENTLY)
        _, told = await child.communicate()
        if child.returncode:
            log.error("daily backup failed", status=child.returncode, told=told.decode(errors="replace")[-500:])
        else:
            log.info("daily backup made", told=told.decode(errors="replace")[-500:])
