"""What was done weeks ago goes from the queues; what somebody may still need, and all that is no queue, stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.clock import Clock
from bot.retention import ROWS, Clearing
from storage.database import Database
from storage.inbox import Update
from storage.outbox import Call
from tests.outgoing import taken
from tests.storage.plain_sql import plain_sql

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
OLD = NOW - timedelta(days=50)
WEEKS = 42


class Stopped(Clock):
    """A clock that stands still until it is put on."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


async def calls(database: Database, *texts: str, at: datetime, about: int | None = None) -> list[int]:
    method = "sendMessage" if about is None else "editMessageText"
    async with database.transaction() as work:
        return [
            await work.outbox.queue(Call(number, 0, method, {"chat_id": number, "text": text}, about=about, lane=0), at)
            for number, text in enumerate(texts, 1)
        ]


async def sent(database: Database, at: datetime) -> None:
    async with database.transaction() as work:
        due = await taken(work, "test", at, at + timedelta(minutes=1))
        await work.outbox.sent([(call.out_id, 100 + call.out_id, at) for call in due], "test", at)


async def cleared(database: Database, clearing: Clearing | None = None, steps: int = 12) -> None:
    clearing = clearing or Clearing(database, Stopped(), WEEKS)
    for _ in range(steps):
        assert not await clearing.look()


async def numbers(url: str, column: str, table: str) -> list[int]:
    return [number for (number,) in await plain_sql(url, f"SELECT {column} FROM {table} ORDER BY 1")]


async def test_updates_that_were_done_weeks_ago_go(database: Database, database_url: str) -> None:
    async with database.transaction() as work:
        await work.inbox.store([Update(1, number, number, OLD, "{}") for number in range(1, 5)])
        await work.inbox.store([Update(1, 5, 5, NOW, "{}")])
    await plain_sql(
        database_url,
        "UPDATE inbox SET state = 'done' WHERE update_id IN (1, 2, 5)",
        "UPDATE inbox SET state = 'parked' WHERE update_id = 3",
    )
    await cleared(database)
    assert await numbers(database_url, "update_id", "inbox") == [3, 4, 5]


async def test_calls_go_but_for_what_stands_for_a_task_and_what_an_edit_is_about(
    database: Database, database_url: str
) -> None:
    gone, home, edited, doubtful = await calls(database, "gone", "home", "edited", "doubtful", at=OLD)
    await sent(database, OLD)
    [edit] = await calls(database, "edit", at=NOW, about=edited)
    [late] = await calls(database, "late", at=OLD)
    async with database.transaction() as work:
        await work.outbox.set_live(2, "home", home)
    await plain_sql(database_url, f"UPDATE outbox SET state = 'uncertain' WHERE out_id = {doubtful}")
    await cleared(database)
    assert await numbers(database_url, "out_id", "outbox") == [home, edited, doubtful, edit, late]
    await plain_sql(database_url, f"UPDATE outbox SET state = 'sending' WHERE out_id = {edit}")
    await cleared(database)
    assert edited in await numbers(database_url, "out_id", "outbox")
    await plain_sql(database_url, f"UPDATE outbox SET state = 'sent', sent_at = made_at WHERE out_id = {edit}")
    await cleared(database)
    assert await numbers(database_url, "out_id", "outbox") == [home, doubtful, edit, late]
    assert gone not in await numbers(database_url, "out_id", "outbox")


async def test_many_go_in_small_steps_past_those_that_stay(database: Database, database_url: str) -> None:
    """Also when a whole stretch in front of them stays."""
    ids = await calls(database, *("text" for _ in range(2 * ROWS + 10)), at=OLD)
    await plain_sql(database_url, "UPDATE outbox SET state = 'sent', sent_at = made_at")
    async with database.transaction() as work:
        for number, out_id in enumerate(ids[: ROWS + 5], 1):
            await work.outbox.set_live(number, "home", out_id)
    clearing = Clearing(database, Stopped(), WEEKS)
    await cleared(database, clearing, steps=3)
    assert len(await numbers(database_url, "out_id", "outbox")) == ROWS + 15, "a step is a stretch"
    await cleared(database, clearing, steps=1)
    assert await numbers(database_url, "out_id", "outbox") == ids[: ROWS + 5]


async def test_it_rests_and_begins_again(database: Database, database_url: str) -> None:
    clock = Stopped()
    clearing = Clearing(database, clock, WEEKS)
    await cleared(database, clearing)
    await calls(database, "old", at=OLD)
    await sent(database, OLD)
    await cleared(database, clearing)
    assert len(await numbers(database_url, "out_id", "outbox")) == 1
    clock.at += timedelta(hours=7)
    await cleared(database, clearing)
    assert await numbers(database_url, "out_id", "outbox") == []
