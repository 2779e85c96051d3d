"""The two databases as the matrix needs them: copied from a snapshot, read as a stranger reads them, thrown away."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import asyncpg

FILE = "xueshi.db"
Row = dict[str, Any]


class Store(Protocol):
    """One database."""

    url: str
    is_a_file: bool

    async def rows(self, sql: str) -> list[Row]:
        """What a query finds."""

    async def tables(self) -> list[str]:
        """The names of all tables."""

    async def left_alone(self) -> None:
        """After a kill: wait until the server has noticed, and do what makes its ids comparable."""

    async def copy(self, folder: Path) -> Store:
        """The same database once more, for the run in a folder. Nobody may have this one open."""

    async def close(self) -> None:
        """Stop reading."""

    async def drop(self) -> None:
        """Throw it away."""


class SqliteStore:
    """A file in the run's folder; reading never writes, so that the program itself recovers what a kill left."""

    is_a_file = True

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.url = f"sqlite:///{self.path}"

    async def rows(self, sql: str) -> list[Row]:
        """Read by a connection of its own, without a lock."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=10)) as reader:
            reader.row_factory = sqlite3.Row
            return [dict(row) for row in reader.execute(sql)]

    async def tables(self) -> list[str]:
        """Those that were made by name."""
        found = await self.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return [row["name"] for row in found if not row["name"].startswith("sqlite_")]

    async def left_alone(self) -> None:
        """A rolled-back statement takes no id here."""

    async def copy(self, folder: Path) -> Store:
        """The file, with the log that a kill may have left beside it."""
        for file in self.path.parent.glob(f"{FILE}*"):
            if not file.name.endswith((".lock", "-shm")):
                shutil.copy(file, folder / file.name)
        return SqliteStore(folder)

    async def close(self) -> None:
        """Nothing is kept open."""

    async def drop(self) -> None:
        """The folder goes as a whole."""


_numbers = count(1)
LAST_OF_EACH_SEQUENCE = """
SELECT 'SELECT setval(''' || pg_get_serial_sequence(table_name, column_name) || ''', GREATEST(1, MAX(' || column_name
    || ')), MAX(' || column_name || ') IS NOT NULL) FROM ' || table_name AS sql
FROM information_schema.columns WHERE is_identity = 'YES' AND table_schema = current_schema()
"""


class PostgresStore:
    """A database of the server that the tests start."""

    is_a_file = False

    def __init__(self, server: str, name: str) -> None:
        self._server = server
        self._name = name
        self.url = server.replace("/postgres?", f"/{name}?")
        self._reader: asyncpg.Connection[Any] | None = None

    @classmethod
    async def make(cls, server: str, template: str = "template1") -> PostgresStore:
        """A new database."""
        name = f"crash{next(_numbers)}"
        await asked_of(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return cls(server, name)

    async def rows(self, sql: str) -> list[Row]:
        """Read by one connection that stays open."""
        if self._reader is None:
            self._reader = await asyncpg.connect(self.url)
        return [dict(row) for row in await self._reader.fetch(sql)]

    async def tables(self) -> list[str]:
        """Those of the schema, without views."""
        found = await self.rows(
            "SELECT table_name AS name FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1"
        )
        return [row["name"] for row in found]

    async def left_alone(self) -> None:
        """Wait until the server has ended the dead process's sessions. Its sequences don't roll back: each is set to
        the highest id that is there, so that ids needn't be normalised."""
        others = (
            f"SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname = '{self._name}' AND pid <> pg_backend_pid()"
        )
        while (await self.rows(others))[0]["n"]:
            await asyncio.sleep(0.01)
        for row in await self.rows(LAST_OF_EACH_SEQUENCE):
            await self.rows(row["sql"])

    async def copy(self, folder: Path) -> Store:
        """By the server itself."""
        await self.close()
        await self._unused()
        return await self.make(self._server, self._name)

    async def _unused(self) -> None:
        sessions = f"SELECT 1 FROM pg_stat_activity WHERE datname = '{self._name}'"
        while await asked_of(self._server, sessions):
            await asyncio.sleep(0.01)

    async def close(self) -> None:
        """Stop reading."""
        if self._reader is not None:
            await self._reader.close()
            self._reader = None

    async def drop(self) -> None:
        """Also when somebody is still connected."""
        await self.close()
        await asked_of(self._server, f'DROP DATABASE "{self._name}" WITH (FORCE)')


async def asked_of(server: str, sql: str) -> list[asyncpg.Record]:
    """One statement on the server's own database."""
    connection = await asyncpg.connect(server)
    try:
        return list(await connection.fetch(sql))
    finally:
        await connection.close()


@asynccontextmanager
async def empty_store(folder: Path, server: str | None) -> AsyncIterator[Store]:
    """An empty database: SQLite's where there is no server. Nobody pulls the server's plug, so it needn't sync."""
    if server is not None:
        await asked_of(server, "ALTER SYSTEM SET fsync = off")
        await asked_of(server, "SELECT pg_reload_conf()")
    store: Store = SqliteStore(folder) if server is None else await PostgresStore.make(server)
    try:
        yield store
    finally:
        await store.drop()
