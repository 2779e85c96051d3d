"""Opens the database that ``DATABASE_URL`` names and hands out units of work: one transaction, one commit."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import aiosqlite
import asyncpg

from storage.queries import queries_of
from storage.unit_of_work import UnitOfWork
from storage.writer import BUSY_SECONDS, PRAGMAS, Group, Writer

VERSIONS = Path(__file__).parent / "migrations" / "versions"
PROGRAM = "xueshi"
"""How our connections are told from others on a server: a restore asks whether the program runs."""
READERS = 2
AWAY, LONGEST_AWAY = 0.005, 0.1
"""Seconds without a write of others after which one who writes much goes on; and the most for which it stays away, lest
two such never end.
"""


class Unavailable(Exception):
    """The database can't be written just now (locked, disk full, connection lost): try again later."""


class Database(Protocol):
    """What both engines offer."""

    engine: str

    def transaction(self) -> contextlib.AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work that is committed when its block ends well and rolled back when it doesn't."""

    def reading(self) -> contextlib.AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work that sees one state and writes nothing."""

    async def give_way(self) -> None:
        """Before one transaction of very many, let others have their turn."""

    async def wanted(self) -> bool:
        """Within one transaction of very many: whether it had better end, since others wait for it."""

    async def close(self) -> None:
        """Let go of every connection."""


class SqliteDatabase:
    """The embedded default: one writing connection, held by one unit of work at a time, and a few readers."""

    engine = "sqlite"

    def __init__(self, writer: Writer, readers: list[aiosqlite.Connection]) -> None:
        self._queries = queries_of(self.engine)
        self._writer = writer
        self._lock = asyncio.Lock()
        self._waiting = 0
        """Units of work of this program that wait for their turn."""
        self._group: Group | None = None
        self._every_reader = readers
        self._readers: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
        for reader in readers:
            self._readers.put_nowait(reader)

    @classmethod
    async def open(cls, path: Path) -> SqliteDatabase:
        """Open the file; WAL is set when the file isn't in it, since it stays with the file."""
        writer = Writer(path)
        [[mode]] = await writer.execute_fetchall("PRAGMA journal_mode")
        if mode != "wal":
            await writer.execute_fetchall("PRAGMA journal_mode = WAL")
        for pragma in PRAGMAS:
            await writer.execute_fetchall(f"PRAGMA {pragma}")
        return cls(writer, [await cls._reader(path) for _ in range(READERS)])

    @staticmethod
    async def _reader(path: Path) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
        connection.row_factory = aiosqlite.Row
        await connection.execute_fetchall("PRAGMA query_only = ON")
        return connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[UnitOfWork]:
        """One after the other, since they share the writing connection; those that wait share a commit.

        Each is undone for itself when it fails. The first is alone in the engine's transaction so far and is undone
        with it: of very many rows the copies that a savepoint keeps took longer than the writing. A unit is over when
        the commit is: what it did is on the disk then.
        """
        async with self._turn():
            with _told_as_unavailable():
                first = self._group is None
                group = self._group or await self._open_group()
                try:
                    if not first:
                        self._writer.mark()
                    yield UnitOfWork(self._writer, self._queries)
                    if not first:
                        self._writer.keep()
                except BaseException:
                    if first or not self._writer.undo():
                        self._end_group(group, Unavailable("the transaction was rolled back"))
                    raise
            committed = group.wait()
        await committed

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait until no other unit writes."""
        self._waiting += 1
        try:
            await self._lock.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._lock.release()

    async def _open_group(self) -> Group:
        """Begin a transaction for all who wait by now; when they had their turns, it is committed."""
        await self._writer.begin()
        self._group = group = Group()
        group.committing = asyncio.create_task(self._commit(group))
        return group

    async def _commit(self, group: Group) -> None:
        async with self._lock:
            if group is not self._group:
                return
            fault: Exception | None = Unavailable("the program stops")
            try:
                with _told_as_unavailable():
                    await self._writer.commit()
                fault = None
            except Exception as failed:
                fault = failed
            finally:
                self._end_group(group, fault)

    def _end_group(self, group: Group, fault: Exception | None) -> None:
        if fault is not None:
            self._writer.roll_back()
        self._group = None
        group.end(fault)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """A snapshot beside the writer, which WAL allows."""
        reader = await self._readers.get()
        try:
            await reader.execute_fetchall("BEGIN")
            yield UnitOfWork(reader, self._queries)
        finally:
            await asyncio.shield(_roll_back(reader))
            self._readers.put_nowait(reader)

    async def give_way(self) -> None:
        """To other programs on the file, until none writes for a moment: an answer takes several transactions. This
        program's own are served in the order in which they come."""
        patience = time.monotonic() + LONGEST_AWAY
        while time.monotonic() < patience:
            async with self._lock:
                with _told_as_unavailable():
                    if self._group is not None or not self._writer.others_write():
                        return
            await asyncio.sleep(AWAY)

    async def wanted(self) -> bool:
        """Of other programs on the file, and of this one's other tasks, which first get to the point of waiting."""
        await asyncio.sleep(0)
        return self._waiting > 0 or self._writer.wanted()

    async def close(self) -> None:
        """Close the writer last, so that it tidies the log of the file."""
        for reader in self._every_reader:
            await reader.close()  # also one that somebody still reads with: its thread would outlive the program
        if self._group is not None:
            await self._commit(self._group)
        self._writer.close()


class PostgresDatabase:
    """The server for several workers: a pool, a connection a unit of work."""

    engine = "postgresql"

    def __init__(self, pool: asyncpg.Pool[Any]) -> None:
        self._queries = queries_of(self.engine)
        self._pool = pool

    @classmethod
    async def open(cls, url: str) -> PostgresDatabase:
        """Open a pool of up to eight connections; the first is made at once, so that a bad address is told."""
        named = {"application_name": PROGRAM}
        return cls(
            await asyncpg.create_pool(url, min_size=1, max_size=8, server_settings=named, reset=_nothing_to_reset)
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[UnitOfWork]:
        """READ COMMITTED is enough, since every change of state is a compare-and-set."""
        with _told_as_unavailable():
            async with self._connection() as connection, connection.transaction():
                yield UnitOfWork(connection, self._queries)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """One snapshot for all its statements."""
        with _told_as_unavailable():
            async with (
                self._connection() as connection,
                connection.transaction(isolation="repeatable_read", readonly=True),
            ):
                yield UnitOfWork(connection, self._queries)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        """A connection of the pool. That nobody answers at its address (no socket, no route, no such name) may pass."""
        try:
            connection = await self._pool.acquire()
        except OSError as fault:
            raise Unavailable(type(fault).__name__) from fault
        try:
            yield connection
        finally:
            await self._pool.release(connection)

    async def give_way(self) -> None:
        """The server locks rows, so that hardly anybody waits."""

    async def wanted(self) -> bool:
        """Whoever waits for one of its rows can't be seen from here, so that it is over as soon as it can be."""
        return True

    async def close(self) -> None:
        """Wait for the units of work that are open, then close."""
        await self._pool.close()


async def _nothing_to_reset(_connection: object) -> None:
    """A unit of work is a transaction and changes nothing of its session, so that nobody need ask the server to take
    it back, as the pool would after each."""


async def open_database(url: str) -> Database:
    """Open a ``DATABASE_URL``; the file's folder is made and readable for its owner only."""
    if not url.startswith("sqlite"):
        return await PostgresDatabase.open(url)
    path = sqlite_path(url)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        path.touch(mode=0o600)
    return await SqliteDatabase.open(path)


async def open_migrated(url: str) -> Database:
    """Open a database in the newest layout; Alembic is loaded only when there is something to climb."""
    database = await open_database(url)
    async with database.reading() as work:
        known = await work.revision()
    if known != newest_revision():
        await database.close()
        await import_module("storage.migrate").migrate(url)
        database = await open_database(url)
    return database


def newest_revision() -> str:
    """The revision this program wants, read from the names of the migrations."""
    return max(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


def sqlite_path(url: str) -> Path:
    """The file of a ``sqlite:///relative`` or ``sqlite:////absolute`` address."""
    return Path(url.removeprefix("sqlite:///"))


async def _roll_back(connection: aiosqlite.Connection) -> None:
    """End whatever is open. A cancelled BEGIN may still be on its way to the thread, so it isn't asked before."""
    with contextlib.suppress(sqlite3.OperationalError):
        await connection.execute_fetchall("ROLLBACK")


@contextlib.contextmanager
def _told_as_unavailable() -> Any:
    """Tell what a person's input can't cause, and time may mend, from a fault in a handler."""
    try:
        yield
    except sqlite3.OperationalError as fault:
        if any(word in str(fault) for word in ("locked", "full", "disk I/O", "unable to open", "readonly")):
            raise Unavailable(str(fault)) from fault
        raise
    except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, ConnectionError, TimeoutError) as fault:
        raise Unavailable(str(fault)) from fault
    except (asyncpg.CannotConnectNowError, asyncpg.AdminShutdownError, asyncpg.CrashShutdownError) as fault:
        raise Unavailable(str(fault)) from fault
    except asyncpg.InternalClientError as fault:  # a session that the server ends while it is taken up
        raise Unavailable(str(fault)) from fault
    except asyncpg.InsufficientResourcesError as fault:  # disk, memory, connections
        raise Unavailable(str(fault)) from fault
    except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError) as fault:
        raise Unavailable(str(fault)) from fault
