"""Updates that are handled side by side, each in a transaction of its own."""

from __future__ import annotations

import asyncio

from bot.turns import play
from handlers.event import Event, Kind, Tap
from tests.story import LINKS, Academy, Phone


def tap(phone: Phone, data: str, number: int) -> Event:
    """A tap as the messenger brings it, under an update of its own."""
    at, chat = phone.academy.now, phone.telegram_id
    return Event(at, Kind.TAP, chat, chat, tap=Tap.parse(data), tap_id=f"race-{number}")


def start(phone: Phone, payload: str) -> Event:
    """A link that was opened."""
    return Event(phone.academy.now, Kind.COMMAND, phone.telegram_id, phone.telegram_id, command="start", text=payload)


async def at_once(academy: Academy, *events: Event) -> None:
    """All of them at once; then their calls reach the phones."""

    async def one(event: Event) -> None:
        async with academy.database.transaction() as work:
            await play(work, event, academy.policies, "zh", links=LINKS)

    await asyncio.gather(*map(one, events))
    await academy.deliver()
