"""Updates in: stored before they are acknowledged, then worked off lane by lane, one transaction each."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from telegram.error import Conflict, NetworkError, RetryAfter, TelegramError

from bot.clock import Clock
from bot.doors.updates import Fit, Unfit, fit, number_of
from bot.floods import Floods
from bot.holder import new_holder
from bot.incidents import note_incident
from bot.inside.metrics import RECEIVED, UPDATES, of
from bot.inside.pulse import beat
from bot.wire import Wire, pause
from handlers.turn import Ahead
from storage.database import Database, Unavailable
from storage.inbox import Held, Update
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()

KINDS = ["message", "callback_query", "my_chat_member"]
"""The kinds of update that we ask for and use (security.md 4)."""

LEASE = timedelta(seconds=6)
"""Renewed every third of it: what a worker held that died waits no longer than eight seconds."""
CLAIM = 200
POLL_SECONDS = 25
RETRY_AFTER = (timedelta(seconds=0.2), timedelta(seconds=1))
TRIES = len(RETRY_AFTER) + 1

LookAhead = Callable[[Held], Awaitable[Ahead | None]]
"""Reads beside the writer what an update's work will want much of."""
Work = Callable[[UnitOfWork, Held, Ahead | None], Awaitable[None]]
Apologise = Callable[[UnitOfWork, Held, str], Awaitable[None]]


class LeaseLost(Exception):
    """Another worker took the update over; this one's work must not be committed."""


class Inbox:
    """Receives, stores and works off updates; people side by side, each person's in their order."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        bot_id: int,
        work: Work,
        apologise: Apologise,
        committed: Callable[[], None],
        at_once: int,
        floods: Floods,
        look_ahead: LookAhead,
    ) -> None:
        self._database = database
        self._clock = clock
        self._bot_id = bot_id
        self._work = work
        self._apologise = apologise
        self._committed = committed
        self._floods = floods
        self._look_ahead = look_ahead
        self._holder = new_holder()
        self._woken = asyncio.Event()
        self._room = asyncio.Semaphore(at_once)
        self._lanes: set[asyncio.Task[None]] = set()
        self._held: set[int] = set()

    async def store(self, updates: Sequence[dict[str, Any]]) -> None:
        """Keep raw updates; when this returns they may be acknowledged.

        Ignored are kinds that we don't use, what can't be an update, and what comes of an account that floods.
        """
        at = self._clock.now()
        kept = [Update(self._bot_id, each.update_id, each.lane, at, each.body) for each in _fit(updates)]
        async with self._database.transaction() as work:
            let_in = await self._floods.let_in(work, kept, at)
            await work.inbox.store(let_in)
            held = await work.inbox.claim(self._holder, at, at + LEASE, CLAIM)
        RECEIVED.inc(len(updates))
        of(UPDATES, "ignored").inc(len(updates) - len(let_in))
        self._start(held)

    async def poll(self, wire: Wire, stopping: asyncio.Event) -> None:
        """Long polling: the offset moves on only after what came was stored."""
        offset = 0
        while not stopping.is_set():
            beat("poll")
            try:
                found = await wire.updates(offset, POLL_SECONDS, KINDS)
                if found:
                    await self.store(found)
                    newest = max(map(number_of, found))
                    if newest:
                        offset = newest + 1
                    else:
                        await pause(stopping, 1)  # not one has a number by which it can be acknowledged
            except Conflict:
                log.warning("another program polls this bot; waiting for it to stop")
                await pause(stopping, 5)
            except RetryAfter as fault:
                await pause(stopping, seconds_of(fault))
            except (NetworkError, TelegramError, Unavailable) as fault:
                log.warning("polling failed", fault=type(fault).__name__)
                await pause(stopping, 1)

    async def run(self, stopping: asyncio.Event) -> None:
        """Work off what is stored until told to stop, then finish what is held."""
        woken_to_stop = asyncio.create_task(self._wake_at(stopping))
        while not stopping.is_set():
            beat("inbox")
            try:
                later = await self._work_off()
                await self._sleep(later)
            except Unavailable as fault:
                log.warning("the database is not to be had", fault=str(fault))
                await pause(stopping, 0.5)
        if self._lanes:
            await asyncio.wait(self._lanes)
        woken_to_stop.cancel()

    async def _wake_at(self, stopping: asyncio.Event) -> None:
        await stopping.wait()
        self._woken.set()

    async def keep_leases(self, stopping: asyncio.Event) -> None:
        """Renew our leases, and free those of workers that are gone."""
        while not stopping.is_set():
            beat("inbox leases")
            await pause(stopping, LEASE.total_seconds() / 3)
            try:
                at = self._clock.now()
                async with self._database.transaction() as work:
                    await work.inbox.renew(self._holder, at + LEASE, self._held)
                    await work.inbox.release_expired(at)
                self._woken.set()
            except Unavailable:
                continue

    async def _work_off(self) -> datetime | None:
        """Start every lane that waits; when something was postponed, the moment it may be tried."""
        self._woken.clear()
        at = self._clock.now()
        async with self._database.transaction() as work:
            held = await work.inbox.claim(self._holder, at, at + LEASE, CLAIM)
            later = None if held else await work.inbox.next_moment()
        self._start(held)
        return later

    def _start(self, held: list[Held]) -> None:
        lanes: dict[int, list[Held]] = defaultdict(list)
        for update in held:
            lanes[update.lane].append(update)
        self._held |= {update.seq for update in held}
        for updates in lanes.values():
            task = asyncio.create_task(self._work_lane(updates))
            self._lanes.add(task)
            task.add_done_callback(self._lane_ended)

    def _lane_ended(self, task: asyncio.Task[None]) -> None:
        self._lanes.discard(task)
        self._woken.set()

    async def _sleep(self, later: datetime | None) -> None:
        """Until there is more to do, but not longer than a lease: another worker may have left something."""
        until = LEASE.total_seconds() if later is None else max(0.01, (later - self._clock.now()).total_seconds())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), until)

    async def _work_lane(self, updates: list[Held]) -> None:
        try:
            async with self._room:
                for update in updates:
                    if not await self._try(update):
                        await self._let_go(update.lane)
                        return
        finally:
            # Whatever went wrong, what is in hand no more isn't renewed, and is found again when its lease runs out.
            self._held -= {update.seq for update in updates}

    async def _let_go(self, lane: int) -> None:
        try:
            async with self._database.transaction() as work:
                await work.inbox.release_lane(lane, self._holder)
        except Unavailable:
            return  # the leases run out by themselves

    async def _try(self, held: Held) -> bool:
        """One transaction: the work, and the mark that it is done. False when the lane must wait."""
        try:
            ahead = await self._look_ahead(held)
            async with self._database.transaction() as work:
                await self._work(work, held, ahead)
                if not await work.inbox.finish(held.seq, self._holder):
                    raise LeaseLost
        except LeaseLost:
            of(UPDATES, "lease_lost").inc()
            log.warning("lease lost", seq=held.seq)
            return False
        except Unavailable as fault:
            of(UPDATES, "unavailable").inc()
            log.warning("the database is not to be had", fault=str(fault))
            return False
        except Exception as fault:
            return await self._failed(held, fault)
        of(UPDATES, "done").inc()
        self._committed()
        return True

    async def _failed(self, held: Held, fault: Exception) -> bool:
        """A fault in the work itself: try again a little later, and park it after the last try."""
        if held.tries + 1 < TRIES:
            of(UPDATES, "failed").inc()
            until = self._clock.now() + RETRY_AFTER[held.tries]
            async with self._database.transaction() as work:
                await work.inbox.give_back(held.seq, self._holder, type(fault).__name__, until)
            return False
        incident = note_incident(fault)
        of(UPDATES, "parked").inc()
        log.error("update parked", seq=held.seq, incident=incident, fault=type(fault).__name__)
        async with self._database.transaction() as work:
            if await work.inbox.park(held.seq, self._holder, incident, type(fault).__name__):
                await self._apologise(work, held, incident)
        self._committed()
        return True


def _fit(updates: Sequence[dict[str, Any]]) -> Iterator[Fit]:
    for update in updates:
        try:
            yield fit(update)
        except Unfit as why:
            if str(why) != "kind":
                log.warning("update ignored", update_id=number_of(update), why=str(why))


def seconds_of(fault: RetryAfter) -> float:
    wait = fault.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
