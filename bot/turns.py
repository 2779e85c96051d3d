"""One event's turn within a unit of work: who acts, what the handlers say, and its way into the outbox."""

from __future__ import annotations

from bot.speak import queue_replies
from handlers import front
from handlers.event import Event
from handlers.turn import NOWHERE, Ahead, Links, Turn
from rules.policy import Policies
from storage.unit_of_work import UnitOfWork


async def look_ahead(work: UnitOfWork, event: Event, policies: Policies) -> Ahead | None:
    """Read what an event's handler will want much of, on a unit of work that only reads."""
    person = await work.people.by_account(event.telegram_id)
    return await front.look_ahead(Turn(event, work, policies, person))


async def play(
    work: UnitOfWork,
    event: Event,
    policies: Policies,
    default_language: str,
    cause: int | None = None,
    ahead: Ahead | None = None,
    links: Links = NOWHERE,
) -> None:
    """Handle an event; its changes and replies are in ``work``, to be committed by the caller as one."""
    person = await work.people.by_account(event.telegram_id)
    turn = Turn(event, work, policies, person, default_language, ahead, links)
    replies = await front.answer(turn)
    await queue_replies(work, replies, event.at, event, turn.to.language, cause)
