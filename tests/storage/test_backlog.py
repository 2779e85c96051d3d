"""What waits and for how long, as an operator is told it: on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.backlog import Waiting
from storage.database import Database
from storage.inbox import Update
from storage.outbox import Call
from tests.outgoing import taken

TEN = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def test_updates_count_until_they_are_done(database: Database) -> None:
    async with database.transaction() as work:
        assert await work.backlog.inbox() == Waiting(0, None)
        await work.inbox.store([Update(1, n, n, TEN + n * MINUTE, "{}") for n in range(3)])
        held = await work.inbox.claim("me", TEN + 9 * MINUTE, TEN + 10 * MINUTE, 2)
        assert await work.backlog.inbox() == Waiting(3, TEN)
        await work.inbox.finish(held[0].seq, "me")
        assert await work.backlog.inbox() == Waiting(2, TEN + MINUTE)
        assert await work.inbox.park(held[1].seq, "me", "K7F2-91", "KeyError")
        assert await work.backlog.inbox() == Waiting(1, TEN + 2 * MINUTE)
        assert await work.backlog.parked() == {"inbox": 1, "outbox": 0}


async def test_calls_are_told_by_priority_and_quiet_hours_make_nothing_old(database: Database) -> None:
    """A call for tomorrow morning waits, but isn't late; one that was tried is as old as it is."""
    async with database.transaction() as work:
        quiet = await work.outbox.queue(Call(1, 20, "sendMessage", {}), TEN, TEN + timedelta(hours=9))
        tried = await work.outbox.queue(Call(2, 0, "sendMessage", {}), TEN + MINUTE)
        [due] = await taken(work, "me", TEN + 2 * MINUTE, TEN + 3 * MINUTE)
        assert due.out_id == tried
        await work.outbox.postpone(tried, "me", "busy", TEN + timedelta(hours=1), doubt=False)
        found = await work.backlog.outbox(TEN + 2 * MINUTE)
        assert found == {0: Waiting(1, TEN + MINUTE), 20: Waiting(1, None)}
        later = await work.backlog.outbox(TEN + timedelta(hours=10))
        assert later[20] == Waiting(1, TEN)
        await taken(work, "me", TEN + timedelta(hours=10), TEN + timedelta(hours=11))
        await work.outbox.end(tried, "me", "parked", "no")
        await work.outbox.end(quiet, "me", "uncertain", "cut")
        assert await work.backlog.outbox(TEN) == {}
        assert await work.backlog.parked() == {"inbox": 0, "outbox": 2}


async def test_a_run_of_reminders_is_open_until_it_is_finished(database: Database) -> None:
    async with database.transaction() as work:
        assert await work.backlog.open_run() is None
        await work.reminders.begin("2026-Q1", TEN)
        assert await work.backlog.open_run() == TEN
        await work.reminders.finish("2026-Q1", TEN + MINUTE)
        assert await work.backlog.open_run() is None


async def test_no_files_wait_at_first(database: Database) -> None:
    async with database.reading() as work:
        assert await work.backlog.evidence() == Waiting(0, None)
