"""HR enters a record for somebody of their unit who has no account (art. 9.2): the log's own questions, after the one
for whom. Another reviewer decides on it (R16)."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.forms import ASIDE
from handlers.log.owner import FOR, without_account
from handlers.log.screen import begin, show
from handlers.reply import Place, Reply, Toast, say
from handlers.turn import Handler, Turn
from storage.submissions import BEHALF


async def begin_for_another(turn: Turn) -> list[Reply]:
    """A new record for somebody else, who is asked for first; of what was begun ``/log`` tells."""
    if not turn.me.is_approver:
        await turn.note("record.refused", f"person:{turn.me.person_id}", verb="enter")
        return [Toast(say("log-for-not-hr"), alert=True)]
    if not await without_account(turn):
        return [Toast(say("log-for-nobody"), alert=True)]
    draft = await turn.work.drafts.open_of(turn.me.person_id)
    if draft is not None and draft.kind == BEHALF and FOR not in draft.answers:
        return await show(turn, draft, place=Place.BELOW)
    return await begin(turn, BEHALF, {ASIDE: {FOR: ""}})


TAPS: Mapping[str, Handler] = {"log.behalf": begin_for_another}
