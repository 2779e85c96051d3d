"""The tick that tells of what was published: a batch a transaction, with its calls in the outbox of the same commit."""

from __future__ import annotations

from datetime import datetime

from bot.settings import Settings
from bot.speak import queue_replies
from handlers.oversight.broadcast import publish_next
from storage.database import Database


async def publish(database: Database, settings: Settings, at: datetime) -> bool:
    """Queue the next batch of what is to be told; true when there may be more."""
    async with database.transaction() as work:
        replies, more = await publish_next(work, at)
        await queue_replies(work, replies, at, None, settings.default_language, None)
    return more
