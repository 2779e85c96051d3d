"""The canary's flight: stored, taken up, worked, sent; how long each leg took, and which one stands still."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic

from bot.clock import Clock
from bot.doctor.finding import Finding, good, wrong
from bot.inside.canary import canary
from storage.backlog import Flight
from storage.database import Database

WITHIN = 20.0
"""Seconds for the whole: another process looks for what it wasn't told of every three, and a lease runs for eight."""
LOOK_AGAIN = 0.02


@dataclass
class Legs:
    """Milliseconds from the start to the end of each leg; nothing for one that wasn't ended."""

    stored: int | None = None
    taken: int | None = None
    worked: int | None = None
    sent: int | None = None


async def fly(database: Database, bot_id: int, clock: Clock, within: float = WITHIN) -> Finding:
    """Send the canary through the running process, and tell how it went."""
    began, legs = monotonic(), Legs()
    update = canary(bot_id, clock.now())
    async with database.transaction() as work:
        before = await work.backlog.last_call()
        await work.inbox.store([update])
    legs.stored = _since(began)
    flight = None
    while monotonic() - began < within:
        async with database.reading() as work:
            flight = await work.backlog.flight(bot_id, update.update_id, before)
        if _note(legs, flight, began):
            break
        await asyncio.sleep(LOOK_AGAIN)
    return _told(legs, flight)


def _since(began: float) -> int:
    return round((monotonic() - began) * 1000)


def _note(legs: Legs, flight: Flight, began: float) -> bool:
    """Note the legs that have ended; whether it is over, well or not."""
    now = _since(began)
    if flight.update != "waiting":
        legs.taken = legs.taken or now
    if flight.update == "done":
        legs.worked = legs.worked or now
    if flight.call == "sent":
        legs.sent = legs.sent or now
    return legs.sent is not None or flight.update == "parked" or flight.call in ("parked", "dropped", "uncertain")


def _told(legs: Legs, flight: Flight | None) -> Finding:
    if flight is None or flight.update == "waiting":
        return wrong("canary-not-taken")
    if flight.update == "parked":
        return wrong("canary-parked", incident=flight.incident or "")
    if flight.update != "done":
        return wrong("canary-not-worked")
    if flight.call == "sent":
        stored, taken, worked, sent = (leg or 0 for leg in (legs.stored, legs.taken, legs.worked, legs.sent))
        return good("canary-good", stored=stored, taken=taken, worked=worked, sent=sent)
    if flight.call == "sending":
        return wrong("canary-no-answer", fault=flight.fault or "")
    if flight.call == "waiting":
        return wrong("canary-not-sent", fault=flight.fault or "")
    return wrong("canary-refused", fault=flight.fault or "")
