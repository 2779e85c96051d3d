"""Rows that were put aside leave once, whoever of two operators comes first: on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.database import Database
from storage.inbox import Update
from storage.outbox import Call
from tests.outgoing import taken

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


async def test_an_update_leaves_once(database: Database) -> None:
    async with database.transaction() as work:
        await work.inbox.store([Update(1, n, 5, AT, "{}") for n in (1, 2)])
        first, second = await work.inbox.claim("me", AT, LATER, 9)
        await work.inbox.park(first.seq, "me", "K7F2-91", "KeyError")
        assert not await work.parked.retry_update(second.seq, LATER)
        [found] = await work.parked.updates()
        assert (found.seq, found.incident, found.fault) == (first.seq, "K7F2-91", "KeyError")
        assert await work.parked.updates(second.seq) == []
        assert await work.parked.retry_update(first.seq, LATER)
        assert not await work.parked.retry_update(first.seq, LATER)
        assert not await work.parked.drop_update(first.seq)
        await work.inbox.finish(second.seq, "me")
        assert [held.seq for held in await work.inbox.claim("me", LATER, LATER, 9)] == [first.seq]


async def test_a_call_leaves_once(database: Database) -> None:
    async with database.transaction() as work:
        for chat, state in ((1, "parked"), (2, "uncertain"), (3, "dropped")):
            out_id = await work.outbox.queue(Call(chat, 10, "sendMessage", {}), AT)
            await taken(work, "me", AT, LATER)
            await work.outbox.end(out_id, "me", state, "told")
        parked, uncertain = await work.parked.calls()
        assert (parked.state, uncertain.state) == ("parked", "uncertain")
        assert await work.parked.calls(uncertain.out_id) == [uncertain]
        assert await work.parked.retry_call(parked.out_id, LATER)
        assert not await work.parked.drop_call(parked.out_id)
        assert await work.parked.drop_call(uncertain.out_id)
        assert not await work.parked.retry_call(uncertain.out_id, LATER)
        assert [due.out_id for due in await taken(work, "me", LATER, LATER)] == [parked.out_id]
