"""SQLite's writing connection, and the units of work that share one of its commits."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from storage.turns import Turns

BUSY_SECONDS = 10
BUSY_PAUSE = 0.001
PRAGMAS = ("synchronous = FULL", "foreign_keys = ON", "busy_timeout = 0", "temp_store = MEMORY")
"""Of the writer, once it is open: from then on it waits for other programs without blocking the event loop. What it
would need to undo a unit of work stays in memory: in a file it was nine tenths of all that a feed wrote.
"""


class Group:
    """Units of work whose changes are in one transaction of the engine, and that wait for its commit."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []
        self.committing: asyncio.Task[None] | None = None
        """Kept here, since the event loop itself holds tasks but weakly."""

    def wait(self) -> asyncio.Future[None]:
        """A unit is done; what comes back is done when its changes are on the disk, or raises why they can't be."""
        committed = asyncio.get_running_loop().create_future()
        self._waiting.append(committed)
        return committed

    def end(self, fault: Exception | None) -> None:
        """The commit was made, or failed."""
        for committed in self._waiting:
            if not committed.done():
                committed.set_result(None) if fault is None else committed.set_exception(fault)


class Writer:
    """The writing connection. Its statements run at once, in the event loop's own thread: within a write
    transaction they wait for nobody, and a visit to another thread would cost more than they do. Only the commit
    waits, for the disk, and so it has a thread.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._thread = ThreadPoolExecutor(1, "commit")
        self._turns = Turns(path.parent)
        self._changes_before = self._last_version = 0

    async def begin(self) -> None:
        """Begin as a writer at once (IMMEDIATE), else two of them lose updates to each other; other programs' writes
        are waited for."""
        if self._begun():
            return
        patience = time.monotonic() + BUSY_SECONDS
        try:
            while True:
                self._turns.ask()
                await asyncio.sleep(BUSY_PAUSE)
                if self._begun():
                    return
                if time.monotonic() > patience:
                    raise sqlite3.OperationalError("database is locked")
        finally:
            self._turns.have()

    def _begun(self) -> bool:
        """Whether nobody else is writing, so that this one does."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as fault:
            if "locked" not in str(fault):
                raise
            return False
        self._changes_before = self._connection.total_changes
        return True

    def others_write(self) -> bool:
        """Whether another program waits to write, writes, or wrote since this was asked; outside a transaction."""
        if self.wanted() or not self._begun():
            return True
        before, self._last_version = self._last_version, self._version()
        self._connection.execute("ROLLBACK")
        return self._last_version != before

    def wanted(self) -> bool:
        """Whether another program waits to write."""
        return self._turns.asked()

    def _version(self) -> int:
        """Of the file; another one as soon as another program has written."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    async def execute_fetchall(self, sql: str, parameters: Any = ()) -> list[sqlite3.Row]:
        """A statement and its rows, as aiosqlite's connections have it."""
        return self._connection.execute(sql, parameters).fetchall()

    async def executemany(self, sql: str, parameters: Sequence[Any]) -> None:
        """The same write for many rows."""
        self._connection.executemany(sql, parameters)

    async def commit(self) -> None:
        """Commit to the disk. It is seen through even when who waits for it is cancelled: the next may begin then."""
        if self._connection.total_changes == self._changes_before:
            self._connection.commit()  # nothing was written, so nothing waits for the disk
            return
        committing = self._thread.submit(self._connection.commit)
        try:
            await asyncio.wrap_future(committing)
        except asyncio.CancelledError:
            wait([committing])
            raise

    def mark(self) -> None:
        """From here on what is done can be undone for itself."""
        self._connection.execute("SAVEPOINT unit")

    def keep(self) -> None:
        """What was done since the mark belongs to the transaction."""
        self._connection.execute("RELEASE unit")

    def undo(self) -> bool:
        """Undo what was done since the mark; false when the engine undid everything (as it may on a full disk)."""
        try:
            self._connection.execute("ROLLBACK TO unit")
            self.keep()
        except sqlite3.Error:
            return False
        return True

    def roll_back(self) -> None:
        """Undo what is open, if anything is."""
        with contextlib.suppress(sqlite3.OperationalError):
            self._connection.rollback()

    def close(self) -> None:
        """Close the file."""
        self._thread.shutdown()
        self._connection.close()
        self._turns.close()
