"""The front door: which handler an event belongs to. What a menu doesn't show is still checked here."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import (
    away,
    binding,
    binding_release,
    binding_requests,
    help,
    home,
    log_steps,
    log_submit,
    record_page,
    record_withdraw,
    records,
    report,
    review_bulk,
    review_decide,
    review_queue,
    review_reasons,
    settings,
    standing,
)
from handlers.event import Kind
from handlers.reply import Reply, Show, Toast, say
from handlers.turn import Handler, Turn

COMMANDS: Mapping[str, Handler] = {
    **home.COMMANDS,
    **standing.COMMANDS,
    **settings.COMMANDS,
    **help.COMMANDS,
    **report.COMMANDS,
    **log_steps.COMMANDS,
    **records.COMMANDS,
    **review_queue.COMMANDS,
    **binding.COMMANDS,  # after home's: a link that someone bound opens
}
TAPS: Mapping[str, Handler] = {
    **home.TAPS,
    **standing.TAPS,
    **settings.TAPS,
    **help.TAPS,
    **report.TAPS,
    **binding.TAPS,
    **binding_requests.TAPS,
    **binding_release.TAPS,
    **log_steps.TAPS,
    **log_submit.TAPS,
    **record_page.TAPS,
    **record_withdraw.TAPS,
    **records.TAPS,
    **review_queue.TAPS,
    **review_decide.TAPS,
    **review_reasons.TAPS,
    **review_bulk.TAPS,
    **away.TAPS,
}
TYPED: Mapping[str, Handler] = {
    **settings.TYPED,
    **log_steps.TYPED,
    **review_reasons.TYPED,
    **review_bulk.TYPED,
    **away.TYPED,
}
"""What a typed answer or a file goes to: the handler of the open draft's kind."""


async def answer(turn: Turn) -> list[Reply]:
    """Answer an event: in private chats only, and to people on the register only."""
    kind = turn.event.kind
    if kind is Kind.NOT_PRIVATE:
        return [Show(turn.to, "group", (say("front-private-only"),))]
    if turn.person is None:
        return await binding.arrive(turn)
    if kind in (Kind.BLOCKED, Kind.UNBLOCKED):
        return await binding.chat_closed(turn)
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
    handler = TYPED.get(draft.kind) if draft else None
    if handler is None:
        return [Show(turn.to, "hint", (say("front-nothing-open"),))]
    return await handler(turn)
