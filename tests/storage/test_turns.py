"""One who writes very much lets other programs on an SQLite file go first, and is not kept away for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database, SqliteDatabase, open_database
from storage.turns import Turns
from tests.layout import open_laid_out
from tests.story import sqlite_url


@pytest.fixture
async def ours(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    """The one that writes very much."""
    opened = await open_laid_out(sqlite_url(tmp_path))
    assert isinstance(opened, SqliteDatabase)
    yield opened
    await opened.close()


@pytest.fixture
async def theirs(ours: SqliteDatabase, tmp_path: Path) -> AsyncIterator[Database]:
    """Another program's, on the same file."""
    opened = await open_database(sqlite_url(tmp_path))
    yield opened
    await opened.close()


async def write(database: Database, name: str, go: asyncio.Event | None = None) -> None:
    async with database.transaction() as work:
        await work.remember(name, "1")
        if go is not None:
            await go.wait()


async def test_where_nobody_writes_nobody_is_waited_for(ours: SqliteDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    await ours.give_way()
    await write(ours, "own")
    monkeypatch.setattr("storage.database.AWAY", 60)
    async with asyncio.timeout(10):
        await ours.give_way()


async def test_who_wrote_may_write_on(ours: SqliteDatabase, theirs: Database) -> None:
    await ours.give_way()
    await write(theirs, "first")
    assert ours._writer.others_write()
    assert not ours._writer.others_write()


async def test_who_writes_and_who_waits_are_let_go_first(ours: SqliteDatabase, theirs: Database) -> None:
    go = asyncio.Event()
    await ours.give_way()
    writing = asyncio.create_task(write(theirs, "slow", go))
    await asyncio.sleep(0.02)
    assert ours._writer.others_write(), "it writes"
    go.set()
    await writing
    go.clear()
    own = asyncio.create_task(write(ours, "own", go))
    await asyncio.sleep(0.02)
    waiting = asyncio.create_task(write(theirs, "waits"))
    await asyncio.sleep(0.02)
    assert ours._writer._turns.asked(), "it waits"
    go.set()
    await asyncio.gather(own, waiting)
    assert not ours._writer._turns.asked()


async def test_who_is_about_to_write_is_let_go_first(ours: SqliteDatabase, tmp_path: Path) -> None:
    """Another program that found the file locked, and looks again in a moment."""
    await ours.give_way()
    other = Turns(tmp_path)
    other.ask()
    assert ours._writer.others_write()
    other.have()
    assert not ours._writer.others_write()
    other.close()


async def test_nobody_is_kept_away_for_ever(ours: SqliteDatabase, theirs: Database) -> None:
    go = asyncio.Event()
    await ours.give_way()
    writing = asyncio.create_task(write(theirs, "slow", go))
    await asyncio.sleep(0.02)
    async with asyncio.timeout(10):
        await ours.give_way()
    assert not writing.done()
    go.set()
    await writing


async def test_within_a_transaction_of_ones_own_there_is_no_way_to_give(ours: SqliteDatabase, theirs: Database) -> None:
    await ours.give_way()
    async with ours.transaction() as work:
        await work.remember("name", "1")
        giving = asyncio.create_task(ours.give_way())
        await asyncio.sleep(0.02)
    await giving
    async with theirs.reading() as work:
        assert await work.fact("name") == "1"


async def test_within_a_long_transaction_one_sees_who_waits_for_its_end(ours: SqliteDatabase, theirs: Database) -> None:
    """Another program, and another task of the same one."""
    async with ours.transaction() as work:
        await work.remember("own", "1")
        assert not await ours.wanted()
        waiting = asyncio.create_task(write(theirs, "theirs"))
        await asyncio.sleep(0.02)
        assert await ours.wanted()
    await waiting
    async with ours.transaction():
        assert not await ours.wanted()
        waiting = asyncio.create_task(write(ours, "another"))
        assert await ours.wanted()
        waiting.cancel()
        await asyncio.wait([waiting])
        assert not await ours.wanted()
