"""Checking in by the code on the screen: every try is kept, and told with what to do (art. 9.1, 10)."""

from __future__ import annotations

from handlers.classes.sessions import KEY, clock, local, session_of, trace, when
from handlers.classes.warn import warn
from handlers.event import Tap
from handlers.reply import Button, Place, Priority, Reply, Show, say
from handlers.review.rights import reachable, to_of
from handlers.turn import Turn
from rules.check_in import LAST_SECONDS, PERIOD, Code, Outcome, is_burst, outcome, read
from storage.attendance import Held, Mark
from storage.columns import stamp

TASK = "check-in"
NAMED = frozenset({Outcome.IN, Outcome.TWICE, Outcome.NOT_OPEN, Outcome.CANCELLED})
"""What is told with the class's name: to those on its list only."""


async def check_in(turn: Turn) -> list[Reply]:
    """``/start in-…`` of someone who is bound: they are there, or why not."""
    code = read(await turn.work.key(KEY), turn.event.text)
    held = await turn.work.attendance.hold(code.session_id) if code else None
    if code is None or held is None:
        await turn.note("check_in.refused", f"person:{turn.me.person_id}", why=Outcome.FORGED)
        return [_told(turn, Outcome.FORGED)]
    what = await _outcome(turn, code, held)
    told: list[Reply] = [_told(turn, what, held)]
    if what is Outcome.IN:
        told += await _there(turn, held)
    else:
        await trace(turn, held, "check_in.refused", why=what)
    return [*told, *await _burst(turn, code, held)]


async def _outcome(turn: Turn, code: Code, held: Held) -> Outcome:
    """What becomes of the try, which is kept with it."""
    me, at = turn.me.person_id, turn.event.at
    listed = await turn.work.attendance.is_listed(held.class_id, me)
    already = await turn.work.attendance.is_in(held.session_id, me)
    what = outcome(code, session_of(held), local(at), listed=listed, already=already)
    await turn.work.attendance.keep_try(held.session_id, me, turn.event.telegram_id, code.shown_at, at, what)
    return what


async def _there(turn: Turn, held: Held) -> list[Reply]:
    me, before = turn.me.person_id, await turn.work.attendance.mark_of(held.session_id, turn.me.person_id)
    await turn.work.attendance.mark(held.session_id, [Mark(me, "present", "qr")], turn.event.at)
    await trace(turn, held, "check_in.in", before=before)
    return await warn(turn, held, [me]) if before else []


def _told(turn: Turn, what: Outcome, held: Held | None = None) -> Show:
    named = when(held) if held and what in NAMED else {}
    home = Button(say("home-home"), Tap("home", 0, 0))
    return Show(turn.to, TASK, (say(f"check-in-{what.value}", **named),), ((home,),), Place.BELOW)


async def _burst(turn: Turn, code: Code, held: Held) -> list[Reply]:
    """Tell the organiser, once a session, that a code looks as if it had been sent on."""
    if not code.genuine or turn.event.at < code.shown_at + PERIOD - LAST_SECONDS:
        return []
    ages = [came - code.shown_at for came in await turn.work.attendance.uses(held.session_id, code.shown_at)]
    if not is_burst(ages) or not await turn.work.attendance.flag(held.session_id, turn.event.at):
        return []
    await trace(turn, held, "check_in.burst", shown_at=stamp(code.shown_at))
    organiser = await turn.work.people.by_id(held.organiser_id)
    if organiser is None or not reachable(organiser):
        return []
    tries = Button(say("session-see-tries"), Tap("session.tries", held.session_id, 0, "0"))
    line = say("check-in-burst", at=clock(code.shown_at), count=len(ages), **when(held))
    return [Show(to_of(organiser), f"burst:{held.session_id}", (line,), ((tries,),), Place.BELOW, Priority.RECEIPT)]


async def unbound(turn: Turn) -> None:
    """A try of an account that is bound to nobody: kept, so that the organiser sees it."""
    code = read(await turn.work.key(KEY), turn.event.text)
    held = await turn.work.attendance.session(code.session_id) if code and code.genuine else None
    if code is None or held is None:
        return
    account, at, why = turn.event.telegram_id, turn.event.at, Outcome.NOT_LISTED
    await turn.work.attendance.keep_try(held.session_id, None, account, code.shown_at, at, why)
    subject = f"session:{held.session_id}"
    await turn.work.audit.note(held.unit, at, f"account:{account}", "check_in.refused", subject, {"why": why})
