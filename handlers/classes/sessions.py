"""A session of a class as its organiser sees it: its page, and what every tap on it passes first (art. 9.1)."""

from __future__ import annotations

from datetime import datetime

from handlers.classes.words import place_of
from handlers.event import Tap
from handlers.reply import Button, Keyboard, Place, Reply, Say, Show, Style, Toast, Value, say
from handlers.turn import Turn
from rules.check_in import Outcome, Session, page_token
from rules.record import Half
from storage.attendance import Counts, Held
from storage.columns import ACADEMY_ZONE

KEY = "check-in"
"""The key that signs codes and the addresses of pages."""
CANCELLED = "cancelled"
REFUSED = tuple(each for each in Outcome if each is not Outcome.IN)


def task_of(held: Held) -> str:
    """The one message of a session in its organiser's chat."""
    return f"session:{held.session_id}"


def session_of(held: Held) -> Session:
    """The session as its check-in sees it."""
    return Session(held.held_on, Half(held.half), held.is_open, held.state == CANCELLED)


def local(at: datetime) -> datetime:
    """A moment by the academy's clock."""
    return at.astimezone(ACADEMY_ZONE)


def when(held: Held) -> dict[str, Value]:
    """Which session it is, for a text: title, day and half."""
    return {"title": held.title, "day": held.held_on, "half": say(f"record-half-{held.half}")}


def clock(at: datetime) -> str:
    """A moment's time of day to the second, which tells one code from the next."""
    return local(at).strftime("%H:%M:%S")


async def trace(turn: Turn, held: Held, action: str, **detail: object) -> None:
    """Trace what was done to a session, in the chain of its class's unit."""
    actor, subject = f"person:{turn.me.person_id}", f"session:{held.session_id}"
    await turn.work.audit.note(held.unit, turn.event.at, actor, action, subject, detail)


async def at_desk(turn: Turn, session_id: int) -> Held | list[Reply]:
    """The session, held until the commit, for the class's organiser; else the answer, which is the same whether there
    is such a session or not."""
    held = await turn.work.attendance.hold(session_id)
    if held is None or held.organiser_id != turn.me.person_id or "organiser" not in turn.me.roles:
        verb = turn.event.tap.verb if turn.event.tap else "typed"
        await turn.note("session.refused", f"session:{session_id}", verb=verb)
        return [Toast(say("session-not-yours"), alert=True)]
    return held


async def at_work(turn: Turn, session_id: int) -> Held | list[Reply]:
    """The same, of a session whose marks may still be changed."""
    held = await at_desk(turn, session_id)
    if isinstance(held, list) or not (held.registered or held.state == CANCELLED):
        return held
    return [Toast(say("session-registered" if held.registered else "session-cancelled"), alert=True)]


async def open_page(turn: Turn) -> list[Reply]:
    """The page of a session."""
    held = await at_desk(turn, turn.tap.id)
    return held if isinstance(held, list) else [await page(turn, held, place=place_of(turn))]


async def page(turn: Turn, held: Held, *before: Say, place: Place = Place.HERE) -> Show:
    """How its check-in stands, who is there, and what can be done."""
    counts = await turn.work.attendance.counts(held.session_id)
    outcomes = await turn.work.attendance.outcomes(held.session_id)
    refused = sum(outcomes.get(each, 0) for each in REFUSED)
    lines = (
        *before,
        say("session-title", **when(held)),
        _state(held),
        say("session-counts", listed=counts.listed, present=counts.present, away=counts.marked - counts.present),
        *((say("session-unmarked", count=counts.listed - counts.marked),) if counts.listed > counts.marked else ()),
        *((say("session-tries", good=outcomes.get(Outcome.IN, 0), refused=refused),) if outcomes else ()),
    )
    return Show(turn.to, task_of(held), lines, await _keyboard(turn, held, counts, bool(outcomes)), place)


def _state(held: Held) -> Say:
    if held.closed_at is not None:
        return say("session-closed", at=held.closed_at)
    return say("session-opened", at=held.opened_at) if held.opened_at else say("session-waits")


async def _keyboard(turn: Turn, held: Held, counts: Counts, tried: bool) -> Keyboard:
    back = (Button(say("home-home"), Tap("home", 0, 0)),)
    tries = (Button(say("session-see-tries"), _tap(held, "tries", "0")),) if tried else ()
    if held.registered or held.state == CANCELLED:
        return (tries, back)
    marks = (
        Button(say("session-marks"), _tap(held, "marks", "p.0")),
        Button(say("session-upload"), _tap(held, "upload")),
    )
    return (*await _codes(turn, held), marks, *_closing(turn, held, counts), tries, back)


async def _codes(turn: Turn, held: Held) -> Keyboard:
    """The ways to show the code, in the hours of the half-day."""
    if not session_of(held).is_now(local(turn.event.at)):
        return ()
    if not held.is_open:
        begin = (Button(say("session-show-open"), _tap(held, "code"), Style.PRIMARY),)
        return (begin, (Button(say("session-open"), _tap(held, "open")),)) if turn.links.pages else (begin,)
    shown = await turn.work.attendance.showing(held.session_id)
    here = Button(say("session-hide"), _tap(held, "hide")) if shown else Button(say("session-show"), _tap(held, "code"))
    return ((here,), *await projector(turn, held))


async def projector(turn: Turn, held: Held) -> Keyboard:
    """The button that opens the page for a projector, where there are pages."""
    if not turn.links.pages:
        return ()
    token = page_token(await turn.work.key(KEY), held.session_id)
    return ((Button(say("session-projector"), url=turn.links.page(token)),),)


def _closing(turn: Turn, held: Held, counts: Counts) -> Keyboard:
    """All who are left are there, or aren't: each with a look at them first."""
    left = counts.listed - counts.marked
    rows: Keyboard = ()
    if left and session_of(held).has_begun(local(turn.event.at)):
        rows = ((Button(say("session-all", count=left), _tap(held, "all")),),)
    if held.is_open or (left and rows):
        rows += ((Button(say("session-close", count=left), _tap(held, "close")),),)
    return rows


def to_page(held: Held) -> Button:
    """The way back from what was opened in the page's place."""
    return Button(say("session-to-page"), Tap("session", held.session_id, 0))


def _tap(held: Held, verb: str, choice: str = "") -> Tap:
    return Tap(f"session.{verb}", held.session_id, 0, choice)
