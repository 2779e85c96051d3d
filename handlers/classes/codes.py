"""The code of a session in its organiser's chat: opened, shown as a picture that changes in place, ended (art. 9.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from handlers.classes.sessions import CANCELLED, KEY, at_desk, at_work, local, page, session_of, trace, when
from handlers.event import Tap
from handlers.reply import Button, Code, Keyboard, Place, Reply, Show, To, Toast, say
from handlers.turn import Handler, Links, Turn
from rules.check_in import payload, shown_at
from storage.attendance import Held, Showing
from storage.unit_of_work import UnitOfWork

AT_MOST = timedelta(hours=2)
"""A code that was forgotten is not shown for ever: each change of it is a call to the messenger."""
LEAD = timedelta(seconds=0.5)
"""So much before its time a code may be queued: it takes about as long to arrive, and is good from a little before."""


async def opened(turn: Turn) -> list[Reply]:
    """Open the check-in, to be shown on a page."""
    held = await _opened(turn)
    return held if isinstance(held, list) else [await page(turn, held)]


async def shown(turn: Turn) -> list[Reply]:
    """Show the code in this chat, below; that opens the check-in if need be."""
    held = await _opened(turn)
    if isinstance(held, list):
        return held
    moment = shown_at(turn.event.at + LEAD)
    showing = Showing(held.session_id, turn.event.chat_id, turn.event.at + AT_MOST, moment)
    await turn.work.attendance.show(showing)
    return [await page(turn, held), await code_message(turn.work, turn.links, held, turn.to, moment, Place.BELOW)]


async def _opened(turn: Turn) -> Held | list[Reply]:
    held = await at_work(turn, turn.tap.id)
    if isinstance(held, list):
        return held
    if not session_of(held).is_now(local(turn.event.at)):
        return [Toast(say("session-not-now", **when(held)), alert=True), await page(turn, held)]
    if await turn.work.attendance.open(held.session_id, turn.event.at):
        await trace(turn, held, "session.opened")
    now = await turn.work.attendance.session(held.session_id)
    assert now is not None
    return now


async def hidden(turn: Turn) -> list[Reply]:
    """Show the code in the chat no longer; one can still check in by the page."""
    held = await at_desk(turn, turn.tap.id)
    if isinstance(held, list):
        return held
    return [*await hide(turn.work, held), await page(turn, held)]


async def hide(work: UnitOfWork, held: Held) -> list[Reply]:
    """The picture of a code that is shown somewhere becomes a grey field, which says why."""
    showing = await work.attendance.stop(held.session_id)
    person = await work.people.by_account(showing.chat_id) if showing else None
    if showing is None or person is None:
        return []
    again = say("session-show"), Tap("session.code", held.session_id, 0)
    keyboard = ((Button(*again),),) if held.is_open else ()
    lines = (say("code-hidden", **when(held)),)
    return [Show(To(showing.chat_id, person.language), _task(held), lines, keyboard, Place.IN_PLACE, picture=Code(""))]


async def codes_due(work: UnitOfWork, links: Links, at: datetime) -> list[Reply]:
    """Change every picture to the code of this moment, by one worker each; those that are over become a grey field."""
    moment, replies = shown_at(at + LEAD), list[Reply]()
    for showing in await work.attendance.showings_due(moment):
        held = await work.attendance.hold(showing.session_id)
        person = await work.people.by_account(showing.chat_id)
        assert held is not None
        goes_on = held.is_open and held.state != CANCELLED and session_of(held).is_now(local(at)) and at < showing.until
        if person is None or person.blocked or not goes_on:
            replies += await hide(work, held)
        elif await work.attendance.turn(held.session_id, moment):
            to = To(showing.chat_id, person.language)
            replies.append(await code_message(work, links, held, to, moment, Place.IN_PLACE))
    return replies


async def code_message(work: UnitOfWork, links: Links, held: Held, to: To, moment: datetime, place: Place) -> Show:
    """The picture, with how many are there."""
    counts = await work.attendance.counts(held.session_id)
    lines = (
        say("code-title", **when(held)),
        say("code-how", present=counts.present, listed=counts.listed),
    )
    address = links.start(payload(await work.key(KEY), held.session_id, moment))
    return Show(to, _task(held), lines, _keyboard(held), place, picture=Code(address), silent=True)


def _task(held: Held) -> str:
    return f"code:{held.session_id}"


def _keyboard(held: Held) -> Keyboard:
    return (
        (Button(say("session-hide"), Tap("session.hide", held.session_id, 0)),),
        (Button(say("session-to-page"), Tap("session.below", held.session_id, 0)),),
    )


async def below(turn: Turn) -> list[Reply]:
    """The session's page, below its code."""
    held = await at_desk(turn, turn.tap.id)
    return held if isinstance(held, list) else [await page(turn, held, place=Place.BELOW)]


TAPS: Mapping[str, Handler] = {
    "session.open": opened,
    "session.code": shown,
    "session.hide": hidden,
    "session.below": below,
}
