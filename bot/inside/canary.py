"""The canary: an update of the bot to itself that goes through the whole path and back and touches nothing of anyone.

It is stored in the inbox as if it had come, under a number that Telegram never gives (below zero) and from the bot's
own account, from which nothing ever comes; its answer in the outbox is ``getMe``, which tells nobody anything.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime

from handlers.event import Event
from handlers.reply import Priority
from storage.inbox import Update
from storage.outbox import Call
from storage.unit_of_work import UnitOfWork

COMMAND = "/canary"


def canary(bot_id: int, at: datetime) -> Update:
    """The update, under a number by chance: a clock that is set back, or starts anew at a moment, gives none twice."""
    update_id = -1 - secrets.randbelow(1 << 52)
    itself = {"id": bot_id, "is_bot": False, "first_name": "canary"}
    message = {
        "message_id": 1,
        "date": int(at.timestamp()),
        "from": itself,
        "chat": {"id": bot_id, "type": "private"},
        "text": COMMAND,
        "entities": [{"type": "bot_command", "offset": 0, "length": len(COMMAND)}],
    }
    return Update(bot_id, update_id, bot_id, at, json.dumps({"update_id": update_id, "message": message}))


async def sing(work: UnitOfWork, event: Event, seq: int) -> None:
    """The canary's handler: one call that tells nobody anything."""
    await work.outbox.queue(Call(event.chat_id, Priority.ANSWER, "getMe", {}, cause=seq), event.at)
