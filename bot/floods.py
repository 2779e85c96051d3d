"""Keeps one account that floods from slowing others: told once, then ignored until it stops (security.md 12)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.speak import message_call
from handlers.reply import Show, To, say
from storage.floods import WINDOW
from storage.inbox import Update
from storage.outbox import NO_ORDER
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()

LOOKED_AT = 8
"""An account of which one worker sees an eighth of a flood is counted in the database, which all workers share. So
the others, that is nearly everybody, cost a number in memory."""


class Floods:
    """Lets in so many updates of an account (a lane) within ``WINDOW``; what is beyond is ignored and counted."""

    def __init__(self, most: int, default_language: str) -> None:
        self._most = most
        self._default_language = default_language
        self._since: datetime | None = None
        self._arrived: Counter[int] = Counter()
        self._before: Counter[int] = Counter()
        self._ignored: Counter[int] = Counter()

    async def let_in(self, work: UnitOfWork, updates: Sequence[Update], at: datetime) -> list[Update]:
        """Those to be stored, in their order. Who floods is told, in the transaction that stores the others."""
        self._turn_window(at)
        arrived: dict[int, int] = defaultdict(int)  # quicker than a Counter of few
        for update in updates:
            arrived[update.lane] += 1
            self._arrived[update.lane] += 1
        room = {
            lane: await self._room(work, lane, arrived[lane], at)
            for lane in sorted(arrived)  # in one order, else two workers could wait for each other
            if (self._arrived[lane] + self._before[lane]) * LOOKED_AT > self._most
        }
        return [update for update in updates if _takes_place(room, update.lane)]

    async def _room(self, work: UnitOfWork, lane: int, arrived: int, at: datetime) -> int:
        """How many of the account's updates may come in."""
        flood = await work.floods.count(lane, arrived, self._most, at)
        room = 0 if flood.before > self._most else max(0, self._most - (flood.arrived - arrived))
        if room < arrived:
            self._ignored[lane] += arrived - room
            await work.floods.ignore(lane, arrived - room)
            if not flood.told:
                await self._tell(work, lane, at)
        return room

    async def _tell(self, work: UnitOfWork, lane: int, at: datetime) -> None:
        log.warning("flood: updates are ignored until it stops", account=lane)
        if lane < 0:
            return  # no person: a channel that speaks in a group
        person = await work.people.by_account(lane)
        language = person.language if person else self._default_language
        call = message_call(Show(To(lane, language), "flood", (say("front-flood"),)), None)
        await work.outbox.queue(replace(call, lane=NO_ORDER), at)

    def _turn_window(self, at: datetime) -> None:
        """Begin another window when this one is over, or when the clock jumped."""
        passed = abs(at - self._since) if self._since else 2 * WINDOW
        if passed < WINDOW:
            return
        for account, count in self._ignored.items():
            log.warning("flood: updates were ignored", account=account, count=count)
        self._before = self._arrived if passed < 2 * WINDOW else Counter()
        self._arrived, self._ignored, self._since = Counter(), Counter(), at


def _takes_place(room: dict[int, int], lane: int) -> bool:
    """Whether there is a place left for one more of an account; it is taken."""
    if lane not in room:
        return True
    room[lane] -= 1
    return room[lane] >= 0
