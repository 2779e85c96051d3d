"""SQLite's writing connection: it waits for other programs, and a cancelled worker leaves nothing half done."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database, SqliteDatabase, Unavailable, open_database
from tests.layout import open_laid_out
from tests.story import sqlite_url


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database file in the newest layout; left open, its thread would keep a test that failed from ending."""
    opened = await open_laid_out(sqlite_url(tmp_path))
    yield opened
    await opened.close()


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


async def test_another_program_that_never_ends_is_told_as_unavailable(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.writer.BUSY_SECONDS", 0.05)
    other = sqlite3.connect(tmp_path / "xueshi.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        async with database.transaction():
            pass
    other.execute("ROLLBACK")
    async with database.transaction() as work:
        await work.remember("name", "after")


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


class CountedDisk(SlowDisk):
    """A connection whose commits are counted, or fail."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.commits = 0
        self.fault: sqlite3.Error | None = None

    def commit(self) -> None:
        if self.fault is not None:
            raise self.fault
        super().commit()
        self.commits += 1


@pytest.fixture
def disk(database: Database, monkeypatch: pytest.MonkeyPatch) -> CountedDisk:
    """The database's own, counted."""
    assert isinstance(database, SqliteDatabase)
    made = CountedDisk(database._writer._connection)
    monkeypatch.setattr(database._writer, "_connection", made)
    return made


async def remember(database: Database, name: str, fault: Exception | None = None) -> None:
    async with database.transaction() as work:
        await work.remember(name, "1")
        await asyncio.sleep(0)
        if fault is not None:
            raise fault


async def outcomes(*writing: Coroutine[Any, Any, None]) -> list[object]:
    return list(await asyncio.gather(*writing, return_exceptions=True))


async def test_units_that_wait_share_a_commit_and_each_is_over_only_then(database: Database, disk: CountedDisk) -> None:
    first = asyncio.create_task(remember(database, "first"))
    others = [asyncio.create_task(remember(database, f"other {number}")) for number in range(20)]
    await asyncio.sleep(0.02)
    assert not any(each.done() for each in (first, *others)), "the disk takes 50 ms"
    await asyncio.gather(first, *others)
    assert disk.commits <= 2
    assert await remembered(database, "other 19") == "1"


@pytest.mark.parametrize("failing", [0, 2, 5])
async def test_one_that_fails_is_undone_for_itself(database: Database, disk: CountedDisk, failing: int) -> None:
    """Also the first of a commit, with which everything is undone."""
    fails = [number == failing for number in range(6)]
    ended = await outcomes(
        *(
            remember(database, f"n{number}", ZeroDivisionError() if fault else None)
            for number, fault in enumerate(fails)
        )
    )
    assert [type(each) for each in ended] == [ZeroDivisionError if fault else type(None) for fault in fails]
    assert [await remembered(database, f"n{number}") for number in range(6)] == [
        None if fault else "1" for fault in fails
    ]


async def test_a_commit_that_fails_is_told_to_all_who_share_it(database: Database, disk: CountedDisk) -> None:
    disk.fault = sqlite3.OperationalError("database or disk is full")
    ended = await outcomes(*(remember(database, name) for name in "abc"))
    assert [type(each) for each in ended] == [Unavailable] * 3
    disk.fault = None
    await remember(database, "after")
    assert [await remembered(database, name) for name in ("a", "b", "c", "after")] == [None, None, None, "1"]


async def test_when_the_engine_undoes_everything_all_are_told(database: Database, disk: CountedDisk) -> None:
    """As SQLite may when the disk is full in the middle of a statement: what came before in the transaction is gone."""

    async def loses_everything() -> None:
        async with database.transaction():
            disk.connection.rollback()
            raise sqlite3.OperationalError("database or disk is full")

    ended = await outcomes(remember(database, "before"), loses_everything(), remember(database, "after"))
    assert [type(each) for each in ended] == [Unavailable, Unavailable, type(None)]
    assert [await remembered(database, name) for name in ("before", "after")] == [None, "1"]


async def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError):
        async with database.reading() as work:
            await work.remember("name", "value")


async def test_the_file_keeps_its_log_and_every_commit(tmp_path: Path) -> None:
    await (await open_database(sqlite_url(tmp_path))).close()
    with contextlib.closing(sqlite3.connect(tmp_path / "xueshi.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
