"""What the scheduler looks at: each a use case that computes from the database what is due, in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from bot.backup.daily import SECONDS as DAILY_SECONDS
from bot.backup.daily import Daily
from bot.clock import Clock
from bot.evidence_store import evidence_store
from bot.expiry import SECONDS as EXPIRY_SECONDS
from bot.expiry import Expiry
from bot.feed.folder import SECONDS as FEED_SECONDS
from bot.feed.folder import Watch
from bot.outbox import Outbox
from bot.publications import publish
from bot.reminders import remind
from bot.retention import SECONDS as CLEARING_SECONDS
from bot.retention import Clearing
from bot.schedule import Tick
from bot.settings import Settings
from bot.speak import queue_replies
from bot.totals import work_off
from bot.verify.heads import heads_due
from handlers.classes.codes import codes_due
from handlers.reply import Reply
from handlers.review.away_handover import begun_due
from handlers.review.cards import announce_due
from handlers.review.escalate import chase_due
from handlers.turn import NOWHERE, Links
from rules.policy import Policies
from storage.database import Database
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()

BETWEEN_TOTALS = 0.02
"""Seconds between two batches of totals, of which a large feed leaves a thousand: people who tap go first."""
Due = Callable[[UnitOfWork, Policies, datetime], Awaitable[list[Reply]]]


def ticks(
    settings: Settings, database: Database, policies: Policies, clock: Clock, outbox: Outbox, links: Links = NOWHERE
) -> list[Tick]:
    """The program's ticks, with how often each looks, in seconds."""
    store = evidence_store(settings)

    async def look(due: Due) -> bool:
        at = clock.now()
        async with database.transaction() as work:
            replies = await due(work, policies, at)
            await queue_replies(work, replies, at, None, settings.default_language, None)
        if replies:
            outbox.wake()
        return bool(replies)

    async def begun(work: UnitOfWork, _policies: Policies, at: datetime) -> list[Reply]:
        return await begun_due(work, at)

    async def codes(work: UnitOfWork, _policies: Policies, at: datetime) -> list[Reply]:
        return await codes_due(work, links, at)

    async def total_more() -> bool:
        more = await work_off(database, policies, clock.now())
        if more:
            await asyncio.sleep(BETWEEN_TOTALS)
            await database.give_way()
        return more

    async def remind_more() -> bool:
        more = await remind(database, policies, settings, clock.now())
        outbox.wake()
        return more

    async def publish_more() -> bool:
        more = await publish(database, settings, clock.now())
        outbox.wake()
        return more

    async def tell_heads() -> bool:
        at = clock.now()
        async with database.transaction() as work:
            told = await heads_due(work, at)
            if told is None:
                return False
            for head in told.heads:  # before the commit: better twice in the log than never
                log.info("audit head", head=head)
            await queue_replies(work, told.replies, at, None, settings.default_language, None)
        outbox.wake()
        return False

    return [
        Tick("backup", DAILY_SECONDS, Daily(settings, database, clock).look),
        Tick("queues", CLEARING_SECONDS, Clearing(database, clock, settings.queue_days).look),
        Tick(
            "expiry", EXPIRY_SECONDS, Expiry(database, clock, store, settings.draft_days, settings.evidence_years).look
        ),
        Tick("audit heads", 300, tell_heads),
        Tick("cards", 1, lambda: look(announce_due)),
        Tick("codes", 1, lambda: look(codes)),
        Tick("silent items", 60, lambda: look(chase_due)),
        Tick("absences", 60, lambda: look(begun)),
        Tick("totals", 5, total_more),
        Tick("reminders", 10, remind_more),
        Tick("feed", FEED_SECONDS, Watch(settings, clock).look),
        Tick("publications", 2, publish_more),
    ]
