"""Part 9: a call that waits for its turn is not on its way, so that a death meanwhile leaves no doubt about it."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Database
from storage.outbox import Call, Due
from tests.storage.test_queues import NOW, SOON, due_now, message

LATER = NOW + SOON


async def held(database: Database, call: Call) -> Due:
    """A call that was claimed and whose turn has not come."""
    async with database.transaction() as work:
        await work.outbox.queue(call, NOW)
    [due] = await due_now(database)
    async with database.transaction() as work:
        await work.outbox.hold([(due.out_id, LATER)], "a")
    return due


async def begun(database: Database, due: Due) -> Due | None:
    async with database.transaction() as work:
        return await work.outbox.begin(due.out_id, "a", LATER)


async def test_a_held_call_is_begun_by_its_holder_and_by_nobody_else(database: Database) -> None:
    due = await held(database, message(1, "one"))
    async with database.transaction() as work:
        await work.outbox.queue(message(1, "two"), NOW)
        assert await work.outbox.begin(due.out_id, "b", LATER) is None
    assert await due_now(database, "b") == []
    assert await begun(database, due) == due


async def test_any_number_of_deaths_before_its_turn_leave_no_doubt(database: Database) -> None:
    await held(database, message(1, "one"))
    for _ in range(3):
        async with database.transaction() as work:
            await work.outbox.release_dead(None)
        [due] = await due_now(database)
        assert due.doubts == 0
        async with database.transaction() as work:
            await work.outbox.hold([(due.out_id, LATER)], "a")


async def test_another_worker_takes_it_when_its_holder_does_not_come_back(database: Database) -> None:
    due = await held(database, message(1, "one"))
    async with database.transaction() as work:
        [taken] = await work.outbox.claim("b", LATER + timedelta(seconds=1), LATER + SOON, 100)
    assert taken == due
    assert await begun(database, due) is None


async def test_what_is_rewritten_before_its_turn_is_said_as_it_reads_then(database: Database) -> None:
    due = await held(database, message(1, "old"))
    async with database.transaction() as work:
        assert await work.outbox.rewrite(due.out_id, message(1, "new"))
    now = await begun(database, due)
    assert now is not None
    assert now.body["text"] == "new"


async def test_a_chat_that_is_blocked_before_its_turn_gets_nothing(database: Database) -> None:
    due = await held(database, message(1, "one"))
    async with database.transaction() as work:
        await work.outbox.drop_chat(1, "blocked")
    assert await begun(database, due) is None
