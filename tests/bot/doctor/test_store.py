"""``doctor`` on the database: there or not, its layout, what waits too long; and the canary's legs, on both engines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.doctor.finding import Finding, State
from bot.doctor.flight import fly
from bot.doctor.store import check_store, opened
from bot.inside.canary import canary
from bot.settings import Settings
from storage.database import Database, open_database
from storage.inbox import Held, Update
from storage.outbox import Call
from storage.unit_of_work import UnitOfWork
from tests.outgoing import taken
from tests.storage.plain_sql import plain_sql

NOW = Clock().now()
LATER = NOW + timedelta(days=1)
BOT = 1000000001


async def found(database: Database, after: timedelta = timedelta()) -> dict[str, Finding]:
    """What is found, some time from now, by code."""
    return {each.code: each for each in await check_store(database, NOW + after)}


async def test_all_is_well(database: Database) -> None:
    told = await found(database)
    assert {each.state for each in told.values()} == {State.GOOD}
    assert told.keys() == {"database-good", "layout-good", "queues-good", "parked-none"}


async def test_what_waits_too_long_is_wrong(database: Database) -> None:
    async with database.transaction() as work:
        await work.inbox.store([Update(1, 1, 1, NOW, "{}")])
        await work.outbox.queue(Call(1, 0, "sendMessage", {}), NOW)
        await work.outbox.queue(Call(2, 20, "sendMessage", {}), NOW)
        await work.reminders.begin("2026-Q1", NOW)
    assert {each.state for each in (await found(database, timedelta(seconds=59))).values()} == {State.GOOD}
    told = await found(database, timedelta(minutes=5))
    assert told["queues-inbox"].args == {"minutes": 5, "count": 1}
    assert told["queues-outbox"].args == {"minutes": 5, "count": 1}
    assert "queues-run" not in told
    assert (await found(database, timedelta(hours=13)))["queues-run"].args == {"hours": 13}


async def test_what_was_put_aside_is_worth_a_look(database: Database) -> None:
    async with database.transaction() as work:
        await work.inbox.store([Update(1, 1, 1, NOW, "{}")])
        [held] = await work.inbox.claim("me", NOW, LATER, 1)
        assert await work.inbox.park(held.seq, "me", "K7F2-91", "KeyError")
    told = (await found(database))["parked-some"]
    assert (told.state, told.args) == (State.NOTE, {"inbox": 1, "outbox": 0})


async def test_layouts_of_other_versions(database: Database, database_url: str) -> None:
    for revision, code, state in (("0001", "older", State.NOTE), ("9999", "newer", State.WRONG)):
        await plain_sql(database_url, f"UPDATE alembic_version SET version_num = '{revision}'")
        told = await found(database)
        assert told[f"layout-{code}"].state is state
        assert "queues-good" not in told


async def test_a_database_without_tables_is_left_as_it_is(empty_database_url: str) -> None:
    database = await open_database(empty_database_url)
    assert "layout-empty" in await found(database)
    async with database.reading() as work:
        assert await work.revision() == ""
    await database.close()


async def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    async with opened(Settings(database_url=f"sqlite:///{tmp_path}/no/where.db")) as told:
        assert isinstance(told, Finding)
        assert told.code == "database-none"
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize("url", ["postgresql://u:p@127.0.0.1:9/x", "sqlite:///{}/broken.db"])
async def test_a_database_that_cannot_be_opened(tmp_path: Path, url: str) -> None:
    (tmp_path / "broken.db").write_text("no database at all, but as long as one would be\n" * 100)
    async with opened(Settings(database_url=url.format(tmp_path))) as told:
        assert isinstance(told, Finding)
        assert (told.code, told.state) == ("database-gone", State.WRONG)


async def test_a_database_that_breaks_meanwhile(database: Database, database_url: str) -> None:
    if database.engine == "sqlite":
        await plain_sql(database_url, "DROP TABLE alembic_version")
    else:
        await database.close()
    assert (await found(database))["database-shut"].state is State.WRONG


Meddle = Callable[[UnitOfWork, Held], Awaitable[None]]


async def nothing(_work: UnitOfWork, _held: Held) -> None:
    """Taken up, and not worked."""


async def parked(work: UnitOfWork, held: Held) -> None:
    """Its work broke."""
    await work.inbox.park(held.seq, "me", "K7F2-91", "KeyError")


async def worked(work: UnitOfWork, held: Held) -> None:
    """Done, and its answer queued."""
    await work.outbox.queue(Call(BOT, 0, "getMe", {}, cause=held.seq), NOW)
    await work.inbox.finish(held.seq, "me")


async def sending(work: UnitOfWork, held: Held) -> None:
    """Its answer is on its way."""
    await worked(work, held)
    await taken(work, "me", LATER, LATER)


async def refused(work: UnitOfWork, held: Held) -> None:
    """Telegram wouldn't take the answer."""
    await worked(work, held)
    [due] = await taken(work, "me", LATER, LATER)
    await work.outbox.end(due.out_id, "me", "parked", "unauthorized")


async def sent(work: UnitOfWork, held: Held) -> None:
    """There and back."""
    await worked(work, held)
    [due] = await taken(work, "me", LATER, LATER)
    await work.outbox.sent([(due.out_id, None, LATER)], "me", LATER)


@pytest.mark.parametrize(
    ("meddle", "code"),
    [
        (None, "canary-not-taken"),
        (nothing, "canary-not-worked"),
        (parked, "canary-parked"),
        (worked, "canary-not-sent"),
        (sending, "canary-no-answer"),
        (refused, "canary-refused"),
        (sent, "canary-good"),
    ],
)
async def test_the_leg_that_stands_still_is_named(database: Database, meddle: Meddle | None, code: str) -> None:
    async def other_process() -> None:
        while meddle is not None:
            async with database.transaction() as work:
                for held in await work.inbox.claim("me", LATER, LATER, 9):
                    await meddle(work, held)
                    return
            await asyncio.sleep(0.01)

    within = 20 if code in ("canary-parked", "canary-refused", "canary-good") else 1.5  # those end it
    told, _ = await asyncio.gather(fly(database, BOT, Clock(), within), other_process())
    assert (told.code, told.state) == (code, State.GOOD if code == "canary-good" else State.WRONG)
    if code == "canary-parked":
        assert told.args == {"incident": "K7F2-91"}


def test_two_canaries_of_one_moment_are_two() -> None:
    """Each has a number of its own, below every one that Telegram gives."""
    numbers = {canary(BOT, NOW).update_id for _ in range(100)}
    assert len(numbers) == 100
    assert max(numbers) < 0
