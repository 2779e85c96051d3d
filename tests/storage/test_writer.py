"""SQLite's writing connection: it waits for other programs, and a cancelled worker leaves nothing half done."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database, SqliteDatabase, Unavailable, open_database, open_migrated
from tests.story import sqlite_url


@pytest.fixture
async def database(tmp_path: Path) -> Database:
    """A migrated database file."""
    return await open_migrated(sqlite_url(tmp_path))


async def remembered(database: Database, name: str) -> str | None:
    async with database.reading() as work:
        return await work.fact(name)


async def test_another_programs_write_is_waited_for(database: Database, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "xueshi.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with database.transaction() as work:
            await work.remember("name", "ours")

    writing = asyncio.create_task(write())
    await asyncio.sleep(0.05)
    assert not writing.done()
    other.execute("INSERT INTO facts (name, value) VALUES ('other', 'theirs')")
    other.execute("COMMIT")
    await writing
    assert (await remembered(database, "name"), await remembered(database, "other")) == ("ours", "theirs")
    await database.close()


async def test_another_program_that_never_ends_is_told_as_unavailable(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.05)
    other = sqlite3.connect(tmp_path / "xueshi.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        async with database.transaction():
            pass
    other.execute("ROLLBACK")
    async with database.transaction() as work:
        await work.remember("name", "after")
    await database.close()


class SlowDisk:
    """A connection whose commits take a while."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def commit(self) -> None:
        time.sleep(0.05)
        self.connection.commit()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


async def test_a_commit_that_nobody_waits_for_any_more_is_over_before_the_next_begins(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would keep half of the next one's work."""
    assert isinstance(database, SqliteDatabase)
    monkeypatch.setattr(database._writer, "_connection", SlowDisk(database._writer._connection))

    async def write() -> None:
        async with database.transaction() as work:
            await work.remember("cancelled", "1")

    writing = asyncio.create_task(write())
    await asyncio.sleep(0.01)
    writing.cancel()

    async def break_down() -> None:
        async with database.transaction() as work:
            await work.remember("broken", "1")
            await asyncio.sleep(0.1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await break_down()
    assert writing.cancelled()
    assert await remembered(database, "cancelled") == "1"
    assert await remembered(database, "broken") is None
    await database.close()


async def test_readers_cannot_write(tmp_path: Path) -> None:
    database = await open_migrated(sqlite_url(tmp_path))
    with pytest.raises(sqlite3.OperationalError):
        async with database.reading() as work:
            await work.remember("name", "value")
    await database.close()


async def test_the_file_keeps_its_log_and_every_commit(tmp_path: Path) -> None:
    await (await open_database(sqlite_url(tmp_path))).close()
    with contextlib.closing(sqlite3.connect(tmp_path / "xueshi.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
