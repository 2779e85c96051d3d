"""The tick of the reminders: a batch a transaction, with its calls in the outbox of the same commit."""

from __future__ import annotations

from datetime import datetime

from bot.inside.metrics import REMINDERS
from bot.settings import Settings
from bot.speak import queue_replies
from handlers.remind import Timetable, remind_next
from rules.policy import Policies
from storage.database import Database


def timetable_of(settings: Settings) -> Timetable:
    """When reminders are due, by the settings."""
    return Timetable(settings.remind_months, settings.remind_day, settings.remind_at)


async def remind(database: Database, policies: Policies, settings: Settings, at: datetime) -> bool:
    """Queue the next batch of what is due; true when there may be more."""
    async with database.transaction() as work:
        replies, more = await remind_next(work, policies, timetable_of(settings), at)
        await queue_replies(work, replies, at, None, settings.default_language, None)
    REMINDERS.inc(len(replies))
    return more
