"""Calls out: after the commit that queued them, in each chat's order, within Telegram's limits."""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.attachments import ReadKept, files_of
from bot.budget import Budget
from bot.clock import Clock
from bot.inbox import LEASE, seconds_of
from bot.incidents import note_incident
from bot.inside.metrics import note_call
from bot.inside.pulse import beat
from bot.wire import NotCarriedOut, OutcomeUnknown, Wire, pause
from handlers.reply import Priority
from storage.database import Database, Unavailable
from storage.outbox import Call, Due

log = structlog.get_logger()

HELD = 128
REMINDERS_AT_ONCE = 1
"""Taken up and not known to be sent: as many a kill may say again, and a tap's answer never waits behind more."""
AT_ONCE = 0.02
"""Seconds: a call whose turn comes later waits for it in the database and is not on its way yet, so that a death
before its turn leaves no doubt about it."""
LOOK_AGAIN = 1.0
"""Seconds within which rows are seen that another process queued (a command, another worker)."""
TRIES = 100
LONGEST_PAUSE = 60.0
AS_GOOD_AS_DONE = ("message is not modified",)
TOO_LATE = ("query is too old", "query id is invalid")
GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
NOBODY_THERE = ("chat not found", "user is deactivated", "peer_id_invalid")


class Outbox:
    """Sends what is queued and keeps what became of it."""

    def __init__(self, database: Database, clock: Clock, wire: Wire, budget: Budget, read_kept: ReadKept) -> None:
        self._database = database
        self._clock = clock
        self._wire = wire
        self._budget = budget
        self._read_kept = read_kept
        self._holder = secrets.token_hex(8)
        self._woken = asyncio.Event()
        self._sending: dict[asyncio.Task[None], int] = {}
        self._reminders = 0
        self._done: list[tuple[int, int | None]] = []
        self._marking = asyncio.Event()
        self._keeping = asyncio.Lock()

    def wake(self) -> None:
        """Something was queued."""
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Send until told to stop, then finish what is on its way."""
        marker = asyncio.create_task(self._mark_forever())
        while not stopping.is_set():
            beat("outbox")
            try:
                self._woken.clear()
                wait = await self._claim()
                if wait:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), wait)
            except Unavailable as fault:
                log.warning("the database is not to be had", fault=str(fault))
                await pause(stopping, 0.5)
        if self._sending:
            await asyncio.wait(self._sending)
        await self._mark()
        marker.cancel()

    async def keep_leases(self, stopping: asyncio.Event) -> None:
        """Renew our leases, and take up the calls of senders that are gone."""
        while not stopping.is_set():
            beat("outbox leases")
            await pause(stopping, LEASE.total_seconds() / 3)
            with suppress(Unavailable):
                at = self._clock.now()
                async with self._database.transaction() as work:
                    in_hand = [*self._sending.values(), *(out_id for out_id, _ in self._done)]
                    await work.outbox.renew(self._holder, at + LEASE, in_hand)
                    await work.outbox.release_dead(at)

    async def _claim(self) -> float:
        """Take up what may be sent; the seconds to wait, if nobody wakes us, before looking again."""
        room = HELD - len(self._sending)
        if room <= 0:
            return LOOK_AGAIN
        at = self._clock.now()
        async with self._database.transaction() as work:
            found = await work.outbox.claim(self._holder, at, at + LEASE, room, Priority.REMINDER - 1)
            if not found and self._reminders < REMINDERS_AT_ONCE:
                most = REMINDERS_AT_ONCE - self._reminders
                found = await work.outbox.claim(self._holder, at, at + LEASE, most)
            now = time.monotonic()
            turns = [(due, self._budget.take(due.chat_id, due.method, now)) for due in found]
            held = [(due.out_id, at + timedelta(seconds=wait) + LEASE) for due, wait in turns if wait > AT_ONCE]
            await work.outbox.hold(held, self._holder)
            later = None if found else await work.outbox.next_moment()
        for due, wait in turns:
            self._reminders += due.priority >= Priority.REMINDER
            task = asyncio.create_task(self._send(due, now + wait, is_held=wait > AT_ONCE))
            self._sending[task] = due.out_id
            task.add_done_callback(self._sending.pop)
        if found:
            return 0
        seconds = LOOK_AGAIN if later is None else (later - at).total_seconds()
        return seconds if 0 < seconds < LOOK_AGAIN else LOOK_AGAIN

    async def _send(self, due: Due, moment: float, *, is_held: bool) -> None:
        try:
            await asyncio.sleep(moment - time.monotonic())
            begun = await self._begin(due) if is_held else due
            if begun is not None:
                await self._make(begun, moment)
        except Unavailable as fault:
            # What became of it can't be kept just now: the lease runs out, and another try is made.
            log.warning("the database is not to be had", out_id=due.out_id, fault=str(fault))
        except Exception as fault:
            incident = note_incident(fault)
            log.error("sending failed", out_id=due.out_id, incident=incident, fault=type(fault).__name__)
            await self._broke(due, type(fault).__name__)
        finally:
            self._reminders -= due.priority >= Priority.REMINDER
            self._woken.set()

    async def _begin(self, due: Due) -> Due | None:
        async with self._database.transaction() as work:
            return await work.outbox.begin(due.out_id, self._holder, self._clock.now() + LEASE)

    async def _make(self, due: Due, moment: float) -> None:
        if due.about is not None and due.edits is None:
            await self._say_anew(due, "what it edits was never sent")
            return
        body = dict(due.body) if due.edits is None else {**due.body, "message_id": due.edits}
        try:
            files = await files_of(due.attached, self._read_kept)
            await self._in_time(due, moment)
            result = await self._wire.call(due.method, body, files)
        except TelegramError as fault:
            await self._failed(due, fault)
            return
        note_call(due.priority, "sent")
        self._done.append((due.out_id, _message_id(result)))
        self._marking.set()
        if due.priority >= Priority.REMINDER:
            await self._mark()

    async def _in_time(self, due: Due, moment: float) -> None:
        """Wait for another moment when the one reserved is over: late calls that go together break the limits."""
        while (now := time.monotonic()) > moment + AT_ONCE:
            wait = self._budget.take_again(due.chat_id, due.method, now)
            moment = now + wait
            await asyncio.sleep(wait)

    async def _mark_forever(self) -> None:
        while True:
            await self._marking.wait()
            self._marking.clear()
            try:
                await self._mark()
            except Exception as fault:
                # Whatever it was: until this is kept, nothing later goes to these chats.
                log.warning("what was sent can't be kept yet", fault=type(fault).__name__)
                await asyncio.sleep(0.5)
                self._marking.set()

    async def _mark(self) -> None:
        """Keep in one commit what was sent while the last one was made."""
        async with self._keeping:
            done = list(self._done)
            if not done:
                return
            async with self._database.transaction() as work:
                await work.outbox.sent(done, self._holder, self._clock.now())
            del self._done[: len(done)]
        self._woken.set()

    async def _failed(self, due: Due, fault: TelegramError) -> None:
        told = str(fault).lower()
        if isinstance(fault, RetryAfter):
            self._budget.wait_for_all(seconds_of(fault), time.monotonic())
            await self._postpone(due, "too many requests", seconds_of(fault), doubt=False)
        elif isinstance(fault, Forbidden) or any(words in told for words in NOBODY_THERE):
            await self._blocked(due, told)
        elif isinstance(fault, BadRequest):
            await self._refused(due, told)
        elif isinstance(fault, OutcomeUnknown):
            await self._unknown(due, told)
        else:
            await self._retry(due, told, is_network=isinstance(fault, (NetworkError, NotCarriedOut)))

    async def _refused(self, due: Due, told: str) -> None:
        if any(words in told for words in AS_GOOD_AS_DONE):
            note_call(due.priority, "sent")
            self._done.append((due.out_id, due.edits))
            self._marking.set()
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
        """A text whose message is gone becomes a new message; taking buttons away from nothing is done."""
        at = self._clock.now()
        async with self._database.transaction() as work:
            await work.outbox.end(due.out_id, self._holder, "dropped", told)
            if due.method == "editMessageText" and due.about is not None:
                call = Call(due.chat_id, due.priority, "sendMessage", due.body)
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


def _backoff(tries: int) -> float:
    return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(tries, 10))


def _message_id(result: Any) -> int | None:
    first = result[0] if isinstance(result, list) and result else result
    found = first.get("message_id") if isinstance(first, dict) else None
    return found if isinstance(found, int) else None
