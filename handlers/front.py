"""The front door: which handler an event belongs to. What a menu doesn't show is still checked here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from handlers import help, home, settings
from handlers.binding import arrive, release, requests
from handlers.classes import (
    anew,
    codes,
    joining,
    lists,
    marks,
    meeting,
    pages,
    planning,
    registering,
    reopening,
    results,
    trainees,
    tries,
)
from handlers.event import Kind
from handlers.log import for_others, steps, submit
from handlers.oversight import approval, checking, overview, preview, published, samples
from handlers.papers import annual, appointment, unit
from handlers.papers import archive as archive_paper
from handlers.platform import chat
from handlers.records import archive, correct, looked, nudge, page, shortfall, void, withdraw
from handlers.register import feed_told
from handlers.reply import Reply, Show, Toast, say
from handlers.review import away, bulk, decide, queue, reasons
from handlers.staff import ask as staff_ask
from handlers.staff import transfer
from handlers.standing import my, report
from handlers.turn import Ahead, Handler, Turn, Typed
from handlers.unit_rules import ask, view

COMMANDS: Mapping[str, Handler] = {
    **home.COMMANDS,
    **my.COMMANDS,
    **settings.COMMANDS,
    **help.COMMANDS,
    **report.COMMANDS,
    **published.COMMANDS,
    **steps.COMMANDS,
    **archive.COMMANDS,
    **queue.COMMANDS,
    **pages.COMMANDS,
    **arrive.COMMANDS,  # after home's: a link that someone bound opens
}
TAPS: Mapping[str, Handler] = {
    **home.TAPS,
    **my.TAPS,
    **settings.TAPS,
    **help.TAPS,
    **report.TAPS,
    **overview.TAPS,
    **samples.TAPS,
    **checking.TAPS,
    **preview.TAPS,
    **approval.TAPS,
    **published.TAPS,
    **arrive.TAPS,
    **requests.TAPS,
    **release.TAPS,
    **steps.TAPS,
    **for_others.TAPS,
    **submit.TAPS,
    **page.TAPS,
    **nudge.TAPS,
    **withdraw.TAPS,
    **correct.TAPS,
    **void.TAPS,
    **shortfall.TAPS,
    **archive.TAPS,
    **looked.TAPS,
    **queue.TAPS,
    **decide.TAPS,
    **reasons.TAPS,
    **bulk.TAPS,
    **away.TAPS,
    **feed_told.TAPS,
    **pages.TAPS,
    **planning.TAPS,
    **meeting.TAPS,
    **joining.TAPS,
    **trainees.TAPS,
    **results.TAPS,
    **registering.TAPS,
    **reopening.TAPS,
    **anew.TAPS,
    **marks.TAPS,
    **codes.TAPS,
    **tries.TAPS,
    **chat.TAPS,
    **view.TAPS,
    **ask.TAPS,
    **staff_ask.TAPS,
    **transfer.TAPS,
    **lists.TAPS,
    **archive_paper.TAPS,
    **annual.TAPS,
    **appointment.TAPS,
    **unit.TAPS,
}
AHEAD: Mapping[str, Callable[[Turn], Awaitable[Any]]] = {
    **report.AHEAD,
    **overview.AHEAD,
    **preview.AHEAD,
    **samples.AHEAD,
    **ask.AHEAD,
}
"""What reads much, by command and verb: read beside the writer, so that nobody waits for it."""
TYPED: Mapping[str, Typed] = {
    **settings.TYPED,
    **steps.TYPED,
    **reasons.TYPED,
    **bulk.TYPED,
    **away.TYPED,
    **ask.TYPED,
    **staff_ask.TYPED,
    **checking.TYPED,
    **lists.TYPED,
    **planning.TYPED,
    **trainees.TYPED,
    **reopening.TYPED,
    **results.TYPED,
    **void.TYPED,
    **shortfall.TYPED,
}
"""What a typed answer or a file goes to: the handler of the open draft's kind."""

UPLOADS = frozenset({lists.KIND, trainees.KIND, meeting.KIND, results.KIND})
"""The kinds of draft that wait for a list, which may come as a file: fetched and read before its turn."""


async def look_ahead(turn: Turn) -> Ahead | None:
    """Read what the event's handler will want, on a unit of work that only reads; the handler checks every right."""
    event = turn.event
    reader = AHEAD.get(event.tap.verb if event.tap else event.command)
    if reader is None or event.kind not in (Kind.TAP, Kind.COMMAND) or turn.person is None:
        return None
    return Ahead(turn.person, await reader(turn))


async def answer(turn: Turn) -> list[Reply]:
    """Answer an event: in private chats only, and to people on the register only."""
    kind = turn.event.kind
    if kind is Kind.NOT_PRIVATE:
        return [Show(turn.to, "group", (say("front-private-only"),))]
    if turn.person is None:
        return await arrive.arrive(turn)
    if kind in (Kind.BLOCKED, Kind.UNBLOCKED):
        return await arrive.chat_closed(turn)
    if turn.me.blocked:
        await arrive.heard_again(turn)
    if turn.me.has_left(turn.today):
        return [Show(turn.to, "left", (say("front-left"),))]
    if kind is Kind.TAP:
        return await _tapped(turn)
    if kind is Kind.COMMAND:
        return await _commanded(turn)
    return await _typed(turn)


async def _tapped(turn: Turn) -> list[Reply]:
    handler = TAPS.get(turn.tap.verb) if turn.event.tap else None
    if handler is None:
        return [Toast(say("front-old-button"))]
    return await handler(turn)


async def _commanded(turn: Turn) -> list[Reply]:
    handler = COMMANDS.get(turn.event.command)
    if handler is None:
        return [Show(turn.to, "hint", (say("front-unknown-command"),))]
    return await handler(turn)


async def _typed(turn: Turn) -> list[Reply]:
    draft = await turn.work.drafts.open_of(turn.me.person_id)
    if draft is None or draft.kind not in TYPED:
        return [Show(turn.to, "hint", (say("front-nothing-open"),))]
    return await TYPED[draft.kind](turn, draft)
