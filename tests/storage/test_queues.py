"""The two queues on both engines: nothing is taken twice, order holds within a lane, leases run out."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from storage.database import Database
from storage.inbox import Held, Update
from storage.outbox import Call, Due
from tests.outgoing import taken

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
SOON = timedelta(seconds=10)


def update(number: int, lane: int = 7) -> Update:
    return Update(1, number, lane, NOW, "{}")


async def store(database: Database, *updates: Update) -> None:
    async with database.transaction() as work:
        await work.inbox.store(updates)


async def claim(database: Database, holder: str, at: datetime = NOW) -> list[Held]:
    async with database.transaction() as work:
        return await work.inbox.claim(holder, at, at + SOON, 100)


async def test_an_update_is_kept_once_however_often_it_comes(database: Database) -> None:
    """security.md 2."""
    for _ in range(50):
        await store(database, update(5))
    assert len(await claim(database, "a")) == 1


async def test_a_lane_belongs_to_one_worker_and_keeps_its_order(database: Database) -> None:
    await store(database, update(1), update(2), update(3, lane=8))
    taken = await claim(database, "a")
    assert [held.seq for held in taken] == sorted(held.seq for held in taken)
    await store(database, update(4))
    assert await claim(database, "b") == []


async def test_a_postponed_update_holds_back_its_lane_and_no_other(database: Database) -> None:
    await store(database, update(1), update(2), update(3, lane=8))
    first, second, other = await claim(database, "a")
    async with database.transaction() as work:
        await work.inbox.give_back(first.seq, "a", "Fault", NOW + SOON)
        await work.inbox.release_lane(second.lane, "a")
        assert await work.inbox.finish(other.seq, "a")
    assert await claim(database, "a") == []
    later = await claim(database, "a", NOW + SOON + timedelta(seconds=1))
    assert [(held.seq, held.tries) for held in later] == [(first.seq, 1), (second.seq, 0)]


async def test_who_lost_the_lease_cannot_finish(database: Database) -> None:
    """riverqueue/river#1302: a rescued job must not be overwritten by its first worker."""
    await store(database, update(1))
    [held] = await claim(database, "a")
    async with database.transaction() as work:
        await work.inbox.release_expired(NOW + SOON + timedelta(seconds=1))
    [again] = await claim(database, "b", NOW + 2 * SOON)
    assert again.seq == held.seq
    async with database.transaction() as work:
        assert not await work.inbox.finish(held.seq, "a")
        assert await work.inbox.finish(held.seq, "b")


async def test_a_lease_is_renewed_only_for_what_is_in_hand(database: Database) -> None:
    """A worker that lives on and lost track of an update must not keep it for ever."""
    await store(database, update(1), update(2, lane=8))
    first, second = await claim(database, "a")
    late = NOW + SOON + timedelta(seconds=1)
    async with database.transaction() as work:
        await work.inbox.renew("a", late + SOON, [second.seq])
        await work.inbox.release_expired(late)
    assert [held.seq for held in await claim(database, "b", late)] == [first.seq]


async def test_workers_side_by_side_take_each_update_once(database: Database) -> None:
    await store(database, *(update(number, lane=number) for number in range(1, 101)))
    taken = await asyncio.gather(*(claim(database, f"w{number}") for number in range(8)))
    seqs = [held.seq for each in taken for held in each]
    for number in range(8):
        seqs += [held.seq for held in await claim(database, f"x{number}")]
    assert len(seqs) == len(set(seqs)) == 100


async def test_a_claim_not_committed_yet_still_holds_its_lane(database: Database) -> None:
    """Else another worker passes over the first update of the lane and takes the second."""
    await store(database, update(1))
    claimed, go_on = asyncio.Event(), asyncio.Event()

    async def slow_claim() -> None:
        async with database.transaction() as work:
            assert len(await work.inbox.claim("a", NOW, NOW + SOON, 100)) == 1
            claimed.set()
            await go_on.wait()

    async def later_claim() -> list[Held]:
        if database.engine == "postgresql":
            await store(database, update(2))  # SQLite's one writer is held by the claim
        asyncio.get_running_loop().call_later(0.3, go_on.set)
        return await claim(database, "b")

    first = asyncio.create_task(slow_claim())
    await claimed.wait()
    assert await later_claim() == []
    await first


def message(chat: int, text: str, priority: int = 0, about: int | None = None) -> Call:
    method = "sendMessage" if about is None else "editMessageText"
    return Call(chat, priority, method, {"chat_id": chat, "text": text}, about=about)


async def due_now(database: Database, holder: str = "a") -> list[Due]:
    async with database.transaction() as work:
        return await taken(work, holder, NOW, NOW + SOON)


async def test_a_chat_is_served_in_order_and_chats_by_priority(database: Database) -> None:
    async with database.transaction() as work:
        reminder = await work.outbox.queue(message(1, "reminder", 20), NOW)
        first = await work.outbox.queue(message(2, "first"), NOW)
        second = await work.outbox.queue(message(2, "second"), NOW)
    assert [due.out_id for due in await due_now(database)] == [first, reminder]
    async with database.transaction() as work:
        await work.outbox.sent([(first, 900, NOW)], "a", NOW)
    assert [due.out_id for due in await due_now(database)] == [second]


async def test_two_workers_do_not_both_see_room_for_the_last_call(database: Database) -> None:
    """The budget is read and spent in one transaction, which the other worker's waits for."""
    async with database.transaction() as work:
        for chat in (1, 2):
            await work.outbox.queue(message(chat, "one"), NOW)
    looked, go_on = asyncio.Event(), asyncio.Event()

    async def spends_slowly() -> None:
        async with database.transaction() as work:
            assert (await work.outbox.spent(NOW - SOON, NOW)).used == 0
            [first, _] = await work.outbox.ready(NOW, NOW, NOW, 10)
            await work.outbox.take([first.out_id], "a", NOW, NOW + SOON)
            looked.set()
            await go_on.wait()

    first = asyncio.create_task(spends_slowly())
    await looked.wait()
    asyncio.get_running_loop().call_later(0.3, go_on.set)
    async with database.transaction() as work:
        assert (await work.outbox.spent(NOW - SOON, NOW)).used == 1
    await first


async def test_an_edit_learns_the_message_id_of_what_it_edits(database: Database) -> None:
    async with database.transaction() as work:
        sent = await work.outbox.queue(message(1, "card"), NOW)
        await work.outbox.queue(message(1, "decided", about=sent), NOW)
    [first] = await due_now(database)
    async with database.transaction() as work:
        await work.outbox.sent([(first.out_id, 4711, NOW)], "a", NOW)
    [edit] = await due_now(database)
    assert (edit.method, edit.edits) == ("editMessageText", 4711)


async def test_a_message_not_sent_yet_is_rewritten_and_one_under_way_is_not(database: Database) -> None:
    async with database.transaction() as work:
        out_id = await work.outbox.queue(message(1, "old"), NOW)
        assert await work.outbox.rewrite(out_id, message(1, "new"))
    [due] = await due_now(database)
    assert due.body["text"] == "new"
    async with database.transaction() as work:
        assert not await work.outbox.rewrite(out_id, message(1, "too late"))


async def test_a_message_of_a_dead_sender_is_said_again_once_and_then_uncertain(database: Database) -> None:
    async with database.transaction() as work:
        await work.outbox.queue(message(1, "once"), NOW)
    for expected in (0, 1):
        [due] = await due_now(database)
        assert due.doubts == expected
        async with database.transaction() as work:
            await work.outbox.release_dead(None)
    assert await due_now(database) == []


async def test_a_blocked_chat_gets_nothing_more(database: Database) -> None:
    async with database.transaction() as work:
        await work.outbox.queue(message(1, "a"), NOW)
        await work.outbox.queue(message(1, "b"), NOW)
        await work.outbox.drop_chat(1, "blocked")
    assert await due_now(database) == []
