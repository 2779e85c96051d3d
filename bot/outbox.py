"""Calls out: after the commit that queued them, in each chat's order, within Telegram's limits."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.attachments import Attachments, Makers
from bot.budget import AHEAD, Budget
from bot.clock import Clock
from bot.holder import new_holder
from bot.inbox import LEASE, seconds_of
from bot.incidents import note_incident
from bot.inside.metrics import note_call
from bot.inside.pulse import beat
from bot.wire import NotCarriedOut, OutcomeUnknown, Wire, pause
from handlers.reply import Priority
from storage.database import Database, Unavailable
from storage.outbox import CLOSED_UNTIL, OF_MEDIA, Call, Due
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()

HELD = 256
"""Calls on their way or waiting to be."""
LOOK_AGAIN = 1.0
"""Seconds within which rows are seen that another process queued (a command, another worker)."""
LOOK_SOON = 0.05
"""Seconds until a call is looked at again whose chat has just had a message."""
TRIES = 100
LONGEST_PAUSE = 60.0
AS_GOOD_AS_DONE = ("message is not modified",)
TOO_LATE = ("query is too old", "query id is invalid")
GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
NOBODY_THERE = ("chat not found", "user is deactivated", "peer_id_invalid")


class Outbox:
    """Sends what is queued and keeps what became of it."""

    def __init__(self, database: Database, clock: Clock, wire: Wire, budget: Budget, makers: Makers) -> None:
        self._database = database
        self._clock = clock
        self._wire = wire
        self._budget = budget
        self._attachments = Attachments(makers, self.wake)
        self._holder = new_holder()
        self._woken = asyncio.Event()
        self._sending: dict[asyncio.Task[None], Due] = {}
        self._done: list[tuple[Due, int | None, datetime]] = []
        """Sent, and not kept yet: a kill says it again."""

    def wake(self) -> None:
        """Something was queued, sent or readied."""
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Send until told to stop, then finish what is on its way."""
        while not stopping.is_set():
            beat("outbox")
            await self._look(HELD)
        if self._sending:
            await asyncio.wait(self._sending)
        while self._done:
            await self._look(0)

    async def _look(self, most: int) -> None:
        """Keep what was sent and take up what may be; then wait until there is more."""
        self._woken.clear()
        try:
            wait = await self._turn(most)
        except Exception as fault:
            # Until what was sent is kept, nothing later goes to these chats; it is tried until it succeeds.
            log.warning("the outbox can't be kept just now", fault=type(fault).__name__)
            await asyncio.sleep(0.5)
            return
        if most:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), wait)

    async def keep_leases(self, stopping: asyncio.Event) -> None:
        """Renew our leases, and take up the calls of senders that are gone."""
        while not stopping.is_set():
            beat("outbox leases")
            await pause(stopping, LEASE.total_seconds() / 3)
            with suppress(Unavailable):
                at = self._clock.now()
                async with self._database.transaction() as work:
                    in_hand = [due.out_id for due in self._in_hand(0)]
                    await work.outbox.renew(self._holder, at + LEASE, in_hand)
                    await work.outbox.release_dead(at)

    async def _turn(self, most: int) -> float:
        """One commit for what was sent and what goes next; the seconds to wait before looking again."""
        at, done = self._clock.now(), list(self._done)
        async with self._database.transaction() as work:
            await work.outbox.sent([(due.out_id, shown, went) for due, shown, went in done], self._holder, at)
            due, wait = await self._take(work, at, most, self._in_hand(len(done)))
        del self._done[: len(done)]
        for call in due:
            task = asyncio.create_task(self._send(call))
            self._sending[task] = call
            task.add_done_callback(self._sending.pop)
        return wait

    def _in_hand(self, kept: int) -> list[Due]:
        """What a kill would leave in doubt: on its way, or sent but for the first ``kept``, which are being kept."""
        return [*self._sending.values(), *(due for due, *_ in self._done[kept:])]

    async def _take(self, work: UnitOfWork, at: datetime, most: int, in_hand: list[Due]) -> tuple[list[Due], float]:
        """Take up the calls whose turn it is; the seconds until it may be another's."""
        room = most - len(in_hand)
        if room <= 0:
            return [], LOOK_AGAIN
        ahead = at + AHEAD
        spent = await work.outbox.spent(at - self._budget.window, ahead)
        ready = await work.outbox.ready(at, at - self._budget.chat_window, ahead, room)
        if not ready:
            return [], await self._idle(work, at)
        reminders = sum(call.priority >= Priority.REMINDER for call in in_hand)
        chosen = self._budget.chosen(filter(self._attachments.are_ready, ready), spent, at, reminders)
        due = await work.outbox.take([call.out_id for call in chosen], self._holder, at, at + LEASE) if chosen else []
        if len(chosen) == len(ready):
            return due, LOOK_AGAIN
        opens = self._budget.wait(spent, chosen, at).total_seconds()
        return due, min(opens, LOOK_AGAIN) if opens > 0 else LOOK_SOON

    async def _idle(self, work: UnitOfWork, at: datetime) -> float:
        later = await work.outbox.next_moment()
        seconds = LOOK_AGAIN if later is None else (later - at).total_seconds()
        return min(max(seconds, LOOK_SOON), LOOK_AGAIN)

    async def _send(self, due: Due) -> None:
        try:
            await self._make(due)
        except Unavailable as fault:
            # What became of it can't be kept just now: the lease runs out, and another try is made.
            log.warning("the database is not to be had", out_id=due.out_id, fault=str(fault))
        except Exception as fault:
            incident = note_incident(fault)
            log.error("sending failed", out_id=due.out_id, incident=incident, fault=type(fault).__name__)
            await self._broke(due, type(fault).__name__)
        finally:
            self._woken.set()

    async def _make(self, due: Due) -> None:
        if due.about is not None and due.edits is None:
            await self._say_anew(due, "what it edits was never sent")
            return
        body = dict(due.body) if due.edits is None else {**due.body, "message_id": due.edits}
        try:
            files = await self._attachments.of(due)
            went = self._clock.now()
            result = await self._wire.call(due.method, body, files)
        except TelegramError as fault:
            await self._failed(due, fault)
            return
        note_call(due.priority, "sent")
        self._done.append((due, _message_id(result), went))

    async def _failed(self, due: Due, fault: TelegramError) -> None:
        told = str(fault).lower()
        if isinstance(fault, RetryAfter):
            await self._everybody_waits(seconds_of(fault))
            await self._postpone(due, "too many requests", seconds_of(fault), doubt=False)
        elif isinstance(fault, Forbidden) or any(words in told for words in NOBODY_THERE):
            await self._blocked(due, told)
        elif isinstance(fault, BadRequest):
            await self._refused(due, told)
        elif isinstance(fault, OutcomeUnknown):
            await self._unknown(due, told)
        elif isinstance(fault, NotCarriedOut):  # a network or a proxy that is down for days loses no call
            await self._postpone(due, told, _backoff(due.tries), doubt=False)
        else:
            await self._retry(due, told, is_network=isinstance(fault, NetworkError))

    async def _everybody_waits(self, seconds: float) -> None:
        """The server asked for a pause: no worker sends before it is over."""
        until = (self._clock.now() + timedelta(seconds=seconds)).isoformat()
        async with self._database.transaction() as work:
            await work.remember(CLOSED_UNTIL, max(until, await work.fact(CLOSED_UNTIL) or ""))

    async def _refused(self, due: Due, told: str) -> None:
        if any(words in told for words in AS_GOOD_AS_DONE):
            note_call(due.priority, "sent")
            self._done.append((due, due.edits, self._clock.now()))
        elif any(words in told for words in TOO_LATE):
            await self._end(due, "dropped", told)
        elif due.about is not None and any(words in told for words in GONE):
            await self._say_anew(due, told)
        else:
            log.error("call refused", out_id=due.out_id, method=due.method, fault=told)
            await self._end(due, "parked", told)

    async def _blocked(self, due: Due, told: str) -> None:
        at = self._clock.now()
        note_call(due.priority, "dropped")
        async with self._database.transaction() as work:
            await work.outbox.end(due.out_id, self._holder, "dropped", told)
            await work.outbox.drop_chat(due.chat_id, told)
            await work.register.note_blocked(due.chat_id, at)

    async def _unknown(self, due: Due, told: str) -> None:
        """An edit or an answer may be repeated freely; a message that may have arrived only once."""
        if due.method.startswith("send") and due.doubts > 0:
            await self._end(due, "uncertain", told)
        else:
            await self._postpone(due, told, _backoff(due.tries), doubt=True)

    async def _retry(self, due: Due, told: str, *, is_network: bool) -> None:
        if due.tries >= TRIES or not is_network:
            log.error("call given up", out_id=due.out_id, method=due.method, fault=told)
            await self._end(due, "parked", told)
        else:
            await self._postpone(due, told, _backoff(due.tries), doubt=False)

    async def _say_anew(self, due: Due, told: str) -> None:
        """A text or a code whose message is gone becomes a new message; taking buttons away from nothing is done."""
        at = self._clock.now()
        async with self._database.transaction() as work:
            await work.outbox.end(due.out_id, self._holder, "dropped", told)
            if due.about is not None and (call := _anew(due)) is not None:
                await work.outbox.replace_live(due.about, await work.outbox.queue(call, at))

    async def _broke(self, due: Due, told: str) -> None:
        """A fault of ours: one more try in case it passes, and then the call gives way to the chat's later ones."""
        with suppress(Unavailable):
            if due.doubts > 0:
                await self._end(due, "parked", told)
            else:
                await self._postpone(due, told, _backoff(due.tries), doubt=True)

    async def _postpone(self, due: Due, told: str, seconds: float, *, doubt: bool) -> None:
        until = self._clock.now() + timedelta(seconds=seconds)
        note_call(due.priority, "postponed")
        async with self._database.transaction() as work:
            await work.outbox.postpone(due.out_id, self._holder, told, until, doubt=doubt)

    async def _end(self, due: Due, state: str, told: str) -> None:
        note_call(due.priority, state)
        async with self._database.transaction() as work:
            await work.outbox.end(due.out_id, self._holder, state, told)


def _anew(due: Due) -> Call | None:
    """What sends what an edit would have made of a message."""
    if due.method == "editMessageText":
        return Call(due.chat_id, due.priority, "sendMessage", due.body)
    if due.method != "editMessageMedia" or due.attached is None:
        return None
    body = {name: value for name, value in due.body.items() if name != "media"}
    body |= {name: value for name, value in due.body["media"].items() if name in OF_MEDIA}
    return Call(due.chat_id, due.priority, "sendPhoto", body, {"photo": due.attached["media"]})


def _backoff(tries: int) -> float:
    return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(tries, 10))


def _message_id(result: Any) -> int | None:
    first = result[0] if isinstance(result, list) and result else result
    found = first.get("message_id") if isinstance(first, dict) else None
    return found if isinstance(found, int) else None
