"""Opens the database that ``DATABASE_URL`` names and hands out units of work: one transaction, one commit."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import aiosqlite
import asyncpg

from storage.queries import Queries
from storage.unit_of_work import UnitOfWork

VERSIONS = Path(__file__).parent / "migrations" / "versions"
PROGRAM = "xueshi"
"""How our connections are told from others on a server: a restore asks whether the program runs."""
READERS = 2
BUSY_SECONDS = 10
BUSY_PAUSE = 0.01
PRAGMAS = ("synchronous = FULL", "foreign_keys = ON", "busy_timeout = 0")
"""Of the writer, once it is open: from then on it waits for other programs without blocking the event loop."""


class Unavailable(Exception):
    """The database can't be written just now (locked, disk full, connection lost): try again later."""


class Database(Protocol):
    """What both engines offer."""

    engine: str

    def transaction(self) -> contextlib.AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work that is committed when its block ends well and rolled back when it doesn't."""

    def reading(self) -> contextlib.AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work that sees one state and writes nothing."""

    async def close(self) -> None:
        """Let go of every connection."""


class Writer:
    """The writing connection. Its statements run at once, in the event loop's own thread: within a write
    transaction they wait for nobody, and a visit to another thread would cost more than they do. Only the commit
    waits, for the disk, and so it has a thread.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._thread = ThreadPoolExecutor(1, "commit")
        self._changes_before = 0

    async def begin(self) -> None:
        """Begin as a writer at once (IMMEDIATE), else two of them lose updates to each other; other programs' writes
        are waited for."""
        patience = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                self._changes_before = self._connection.total_changes
            except sqlite3.OperationalError as fault:
                if "locked" not in str(fault) or time.monotonic() > patience:
                    raise
            else:
                return
            await asyncio.sleep(BUSY_PAUSE)

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

    def roll_back(self) -> None:
        """Undo what is open, if anything is."""
        with contextlib.suppress(sqlite3.OperationalError):
            self._connection.rollback()

    def close(self) -> None:
        """Close the file."""
        self._thread.shutdown()
        self._connection.close()


class SqliteDatabase:
    """The embedded default: one writing connection, held by one unit of work at a time, and a few readers."""

    engine = "sqlite"

    def __init__(self, writer: Writer, readers: list[aiosqlite.Connection]) -> None:
        self._queries = Queries(self.engine)
        self._writer = writer
        self._lock = asyncio.Lock()
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
        """One after the other, since they share the writing connection."""
        async with self._lock:
            try:
                with _told_as_unavailable():
                    await self._writer.begin()
                    yield UnitOfWork(self._writer, self._queries)
                    await self._writer.commit()
            except BaseException:
                self._writer.roll_back()
                raise

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

    async def close(self) -> None:
        """Close the writer last, so that it tidies the log of the file."""
        while not self._readers.empty():
            await self._readers.get_nowait().close()
        self._writer.close()


class PostgresDatabase:
    """The server for several workers: a pool, a connection a unit of work."""

    engine = "postgresql"

    def __init__(self, pool: asyncpg.Pool[Any]) -> None:
        self._queries = Queries(self.engine)
        self._pool = pool

    @classmethod
    async def open(cls, url: str) -> PostgresDatabase:
        """Open a pool of up to eight connections; the first is made at once, so that a bad address is told."""
        return cls(
            await asyncpg.create_pool(url, min_size=1, max_size=8, server_settings={"application_name": PROGRAM})
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

    async def close(self) -> None:
        """Wait for the units of work that are open, then close."""
        await self._pool.close()


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
