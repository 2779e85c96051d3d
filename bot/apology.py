"""What a person is told whose update broke: that nothing is lost, and an incident id that HR can pass on."""

from __future__ import annotations

import json
from datetime import datetime

from bot.render import words
from bot.speak import message_call
from handlers.reply import Priority, Show, To, say
from storage.outbox import NO_ORDER, Call
from storage.unit_of_work import UnitOfWork


async def apologise(work: UnitOfWork, body: str, at: datetime, incident: str, default_language: str) -> None:
    """Answer the sender of an update that was parked; read from the raw update, since reading it may be what broke."""
    update = json.loads(body)
    tapped = update.get("callback_query") or {}
    sender = (tapped or update.get("message") or {}).get("from", {}).get("id")
    if not isinstance(sender, int):
        return
    person = await work.people.by_account(sender)
    language = person.language if person else default_language
    if isinstance(tapped.get("id"), str):
        toast = words(say("front-broken-toast", incident=incident), language, markup=False)
        answer = {"callback_query_id": tapped["id"], "text": toast}
        await work.outbox.queue(Call(sender, Priority.ANSWER, "answerCallbackQuery", answer, lane=NO_ORDER), at)
    sorry = Show(To(sender, language), "broken", (say("front-broken", incident=incident),))
    await work.outbox.queue(message_call(sorry, None), at)
