"""Part 4 and 5: Telegram's limits, 30 messages a second for the bot and one for each chat, shared by all workers.

Each test plays an outbox on a clock of its own, on both engines: what waits is queued, and workers take their turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.budget import AHEAD, REMINDERS_ON_THEIR_WAY, Budget
from handlers.reply import Priority
from storage.database import Database
from storage.outbox import CLOSED_UNTIL, Call, spends

A_SECOND, A_CHAT = 30, 1
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
SOON = timedelta(minutes=1)
STEP = timedelta(milliseconds=5)


@dataclass
class Sending:
    """An outbox whose calls are sent in no time, by workers who take turns; when each went, by its text."""

    database: Database
    workers: int = 1
    answered: bool = True
    budget: Budget = field(default_factory=lambda: Budget(A_SECOND, A_CHAT))
    went: dict[str, float] = field(default_factory=dict)
    now: datetime = NOW
    on_their_way: list[int] = field(default_factory=list)

    async def queue(self, *calls: tuple[int, str], priority: int = 0) -> None:
        """Calls of (chat, method); their texts are their numbers."""
        async with self.database.transaction() as work:
            for chat, method in calls:
                body = {"text": str(len(self.went) + len(calls)), "method": method}
                lane = 0 if method == "answerCallbackQuery" else None
                await work.outbox.queue(Call(chat, priority, method, body, lane=lane), self.now)

    async def run(self, seconds: float) -> list[float]:
        """Let so much time go by; the seconds at which calls went, in order."""
        began, ends = len(self.went), self.now + timedelta(seconds=seconds)
        worker = 0
        while self.now < ends:
            worker = (worker + 1) % self.workers
            await self._turn(f"w{worker}")
            self.now += STEP
        return list(self.went.values())[began:]

    async def _turn(self, worker: str) -> None:
        ahead = self.now + AHEAD
        async with self.database.transaction() as work:
            spent = await work.outbox.spent(self.now - self.budget.window, ahead)
            ready = await work.outbox.ready(self.now, self.now - self.budget.chat_window, ahead, 256)
            chosen = self.budget.chosen(ready, spent, self.now, len(self.on_their_way))
            due = await work.outbox.take([call.out_id for call in chosen], worker, self.now, self.now + SOON)
            for call in due:
                self.went[str(call.out_id)] = (self.now - NOW).total_seconds()
            if self.answered:
                await work.outbox.sent([(call.out_id, 1, self.now) for call in due], worker, self.now)
            else:
                self.on_their_way += [call.out_id for call in due]


def in_any_second(times: Sequence[float]) -> int:
    """The most calls in a second that begins with one of them."""
    return max(sum(begin <= each < begin + 1 - 1e-6 for each in times) for begin in times)


async def test_a_call_goes_at_once_when_nothing_went_before(database: Database) -> None:
    sending = Sending(database)
    await sending.queue((7, "sendMessage"))
    assert await sending.run(0.01) == [0]


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("method", ["sendMessage", "sendPhoto", "editMessageText", "setMyCommands"])
async def test_thirty_a_second_over_all_chats_and_workers(database: Database, method: str, workers: int) -> None:
    sending = Sending(database, workers)
    await sending.queue(*((chat, method) for chat in range(100)))
    times = await sending.run(4)
    assert len(times) == 100
    assert in_any_second(times) <= A_SECOND
    assert times[-1] <= 100 / A_SECOND + 0.2  # little of the budget is lost


async def test_messages_keep_apart_and_edits_needn_t(database: Database) -> None:
    """So that a kill leaves one message in doubt; an edit may be repeated."""
    sending = Sending(database)
    await sending.queue(*((chat, "sendMessage") for chat in range(10)))
    messages = await sending.run(1)
    assert all(later - earlier >= 0.97 / A_SECOND - 1e-6 for earlier, later in pairwise(messages))
    await sending.queue(*((chat, "editMessageText") for chat in range(10)))
    assert len(set(await sending.run(0.1))) == 1


async def test_one_message_a_second_in_a_chat_and_no_other_chat_waits(database: Database) -> None:
    sending = Sending(database)
    await sending.queue(*((7, "sendMessage") for _ in range(3)), (8, "sendMessage"))
    times = await sending.run(3)
    assert len(times) == 4
    full = [times[0], *times[2:]]
    assert all(later - earlier >= 1 / A_CHAT for earlier, later in pairwise(full))
    assert times[1] < 0.1


async def test_edits_do_not_wait_for_their_chat(database: Database) -> None:
    sending = Sending(database)
    await sending.queue((7, "sendMessage"), (7, "editMessageText"), (7, "editMessageText"))
    assert len(await sending.run(0.1)) == 3


async def test_a_tap_is_answered_at_once_under_load_and_takes_no_message_s_place(database: Database) -> None:
    sending = Sending(database)
    await sending.queue(*((chat, "editMessageText") for chat in range(60)))
    assert len(await sending.run(0.1)) == A_SECOND
    await sending.queue(*((chat, "answerCallbackQuery") for chat in range(40)))
    assert len(await sending.run(0.01)) == 40


async def test_an_answer_comes_before_reminders_that_wait(database: Database) -> None:
    sending = Sending(database)
    await sending.queue(*((chat, "sendMessage") for chat in range(200)), priority=Priority.REMINDER)
    await sending.run(2)
    await sending.queue((999, "sendMessage"))
    assert (await sending.run(0.1))[0] <= 2.04


async def test_reminders_that_are_not_answered_hold_the_next_ones_up(database: Database) -> None:
    """Each of them may be said again after a kill."""
    sending = Sending(database, answered=False)
    await sending.queue(*((chat, "sendMessage") for chat in range(30)), priority=Priority.REMINDER)
    assert len(await sending.run(2)) == REMINDERS_ON_THEIR_WAY


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText", "answerCallbackQuery"])
async def test_every_worker_waits_when_the_server_says_so(database: Database, method: str) -> None:
    sending = Sending(database, workers=2)
    async with database.transaction() as work:
        await work.remember(CLOSED_UNTIL, (NOW + timedelta(seconds=2)).isoformat())
    await sending.queue((7, method))
    assert await sending.run(3) == [2]


async def test_a_clock_that_was_set_back_stops_nothing(database: Database) -> None:
    """What was spent, and what was closed, by a clock that ran ahead is over."""
    sending = Sending(database, now=NOW + timedelta(hours=3))
    async with database.transaction() as work:
        await work.remember(CLOSED_UNTIL, (sending.now + timedelta(minutes=5)).isoformat())
    await sending.queue(*((chat, "editMessageText") for chat in range(A_SECOND)))
    sending.now += timedelta(minutes=6)
    assert len(await sending.run(0.1)) == A_SECOND
    sending.now = NOW
    await sending.queue(*((chat, "sendMessage") for chat in range(3)))
    assert len(await sending.run(0.2)) == 3


@pytest.mark.parametrize(("a_second", "a_chat"), [(0.5, 0.5), (1000, 1000), (2.5, 1)])
async def test_other_limits_hold_likewise(database: Database, a_second: float, a_chat: float) -> None:
    sending = Sending(database, budget=Budget(a_second, a_chat))
    await sending.queue(*((chat, "sendMessage") for chat in range(5)))
    times = await sending.run(4)
    longest = max(1, int(a_second)) / a_second
    assert all(sum(begin <= each < begin + longest for each in times) <= max(1, a_second) for begin in times)
    assert len(times) == min(5, int(4 * a_second) + (a_second == 2.5))


def test_what_a_call_spends() -> None:
    assert [spends(method) for method in ("answerCallbackQuery", "editMessageText", "sendMediaGroup")] == [0, 1, 2]
