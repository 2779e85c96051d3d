"""A folder into which the platform's files are put: each is taken once it is whole, by one of several workers, and lies
in ``done`` or ``failed`` afterwards with a report beside it (art. 9.4).

Taking is a process of its own, so that no tap waits for it. A file stays where it is until all of it is kept; killed in
the middle, the next one goes on.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import monotonic

import structlog

from bot.clock import Clock
from bot.doors.faults import Faults
from bot.doors.words import tell
from bot.feed.run import Elsewhere, Import, Outcome
from bot.feed.spool import Span, sha256_of, spooled
from bot.feed.words import BadSpan, bad_rows, span_of, told
from bot.incidents import note_incident
from bot.private import write_private
from bot.settings import Settings
from bot.speak import queue_replies
from bot.texts import Texts
from handlers.register.feed_told import tell_going, tell_refused, tell_run
from storage.columns import ACADEMY_ZONE
from storage.database import Database, Unavailable
from storage.feed import Run
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()

SECONDS = 10
WHOLE_AFTER = 30
"""Seconds without a change after which a file is whole; one that is moved in is as old as it was."""
GENTLY = 10
"""The child's niceness: people who tap go first."""
TOLD_AGAIN = 5.0
"""Seconds between two words on how far a file is."""
LOCK = ".lock"
ORIGIN = "folder"
SUFFIXES = (".csv", ".xlsx", ".json", ".jsonl")
COMPLETE = re.compile(r".*\.complete-([^/]+)", re.DOTALL)
"""How a name says for which time the file is complete: ``casmooc.complete-2026-03.csv``."""


def whole_files(folder: Path) -> list[Path]:
    """The files that nobody writes any more, by name. The clock is that of the files themselves."""
    lock = folder / LOCK
    lock.touch(mode=0o600)
    os.utime(lock)
    until = lock.stat().st_mtime - WHOLE_AFTER
    found = []
    for path in sorted(folder.iterdir()):
        with suppress(FileNotFoundError):  # another worker moved it
            wanted = path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
            if wanted and path.is_file() and path.stat().st_mtime <= until:
                found.append(path)
    return found


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether the folder is ours to work through: another worker has it until its process ends, however it ends."""
    with (folder / LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def complete_for(path: Path, catalogue: Texts) -> Span | None:
    """The days for which a file's name says that it is complete."""
    said = COMPLETE.fullmatch(path.stem)
    return span_of(said[1], catalogue) if said else None


class Going:
    """Tells the bureau now and then how far a file is, if it takes long."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._next = monotonic() + TOLD_AGAIN

    async def tell(self, work: UnitOfWork, run: Run, at: datetime) -> None:
        """In a batch's transaction; a message that tells of it ends with the last batch."""
        if monotonic() < self._next and run.done < run.of_rows:
            return
        self._next = monotonic() + TOLD_AGAIN
        await queue_replies(work, await tell_going(work, run, at), at, None, self._language, None)


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder as it is worked through, file after file."""

    folder: Path
    database: Database
    importing: Import
    language: str
    catalogue: Texts

    async def take_all(self, files: Iterable[Path]) -> int:
        """Take these files; how many were taken, none while another one is at the folder."""
        with alone(self.folder) as ours:
            if not ours:
                return 0
            return sum([await self._take(file) for file in files if file.is_file()])

    async def _take(self, file: Path) -> bool:
        """Whether it lies elsewhere now. A file in which something breaks is put aside like one that can't be read,
        lest it be tried for ever."""
        try:
            run, lines = await self._kept(file)
        except Elsewhere:
            return False
        except Unavailable:
            raise
        except Faults as refused:
            await self._refuse(file, [tell(fault, self.catalogue) for fault in refused.faults])
        except BadSpan as bad:
            await self._refuse(file, [str(bad)])
        except Exception as fault:
            await self._refuse(file, [self.catalogue.say("cli-broken", incident=note_incident(fault))])
        else:
            self._file_away(file, "done", lines)
            async with self.database.transaction() as work:
                await work.feed.file_away(run, self.importing.now())
        return True

    async def _kept(self, file: Path) -> tuple[Run, list[str]]:
        """The lines of its report, once all of it is kept."""
        span = complete_for(file, self.catalogue)
        with closing(await asyncio.to_thread(spooled, file, span, self.importing.policies)) as spool:
            going = Going(self.language).tell
            run, outcome = await replace(self.importing, finished=self._tell, going=going).run(spool, ORIGIN)
        if run.origin == ORIGIN and not run.filed:
            outcome = Outcome.of(run, outcome)  # the one that was cut before its file was moved has the counts
        return run, [*told(outcome, False, self.catalogue), *bad_rows(outcome, self.catalogue)]

    async def _tell(self, work: UnitOfWork, run: Run, at: datetime) -> None:
        await queue_replies(work, await tell_run(work, run, at), at, None, self.language, None)

    async def _refuse(self, file: Path, lines: list[str]) -> None:
        """Nothing of it is kept; the bureau is told, and the file lies apart."""
        at, sha256 = self.importing.now(), await asyncio.to_thread(sha256_of, file, None)
        async with self.database.transaction() as work:
            replies = await tell_refused(work, file.name, sha256, at)
            await queue_replies(work, replies, at, None, self.language, None)
        self._file_away(file, "failed", lines)

    def _file_away(self, file: Path, where: str, lines: list[str]) -> None:
        """The report first: a file that lies there has one."""
        there = self.folder / where
        there.mkdir(mode=0o700, exist_ok=True)
        name = f"{self.importing.now().astimezone(ACADEMY_ZONE):%Y-%m-%d-%H%M%S}-{file.name}"
        report = there / f"{name}.report.txt"
        write_private(report, ("\n".join((file.name, *lines)) + "\n").encode())
        file.replace(there / name)
        log.info("feed taken", file=file.name, where=where)


@dataclass(slots=True)
class Watch:
    """The tick: starts the process when a file is whole, and tells how it ended."""

    settings: Settings
    clock: Clock
    _child: asyncio.Task[None] | None = None

    async def look(self) -> bool:
        """Never waits for the process."""
        folder = self.settings.feed_dir
        if folder is None or (self._child is not None and not self._child.done()):
            return False
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if whole_files(folder):
            self._child = asyncio.create_task(self._take())
        return False

    async def _take(self) -> None:
        """A stop leaves the process to itself: it goes on to the end of what is there."""
        moment = {} if self.settings.clock_at is None else {"CLOCK_AT": self.clock.now().isoformat()}
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "feed", "folder"),
            env=os.environ | moment, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, child.pid, GENTLY)
        _, said = await child.communicate()
        if child.returncode:
            log.error("the feed's folder failed", status=child.returncode, told=said.decode(errors="replace")[-500:])
