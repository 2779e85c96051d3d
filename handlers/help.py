"""What the bot can do, by role; and the way out of what is open."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.event import Tap
from handlers.home import TASK
from handlers.log.screen import KINDS
from handlers.log.steps import has_begun
from handlers.reply import Button, Place, Reply, Say, Show, Style, Toast, say
from handlers.turn import Handler, Turn
from storage.drafts import Draft

ENDS = {"save": ("saved", "help-saved"), "drop": ("cancelled", "help-dropped"), "leave": ("cancelled", "help-left")}


async def help_shown(turn: Turn) -> list[Reply]:
    """The commands that this person may use."""
    keyboard = ((Button(say("home-home"), Tap("home", 0, 0, "back")),),)
    return [Show(turn.to, TASK, help_lines(turn), keyboard)]


def help_lines(turn: Turn) -> tuple[Say, ...]:
    """What everyone can do, then what comes with a role, then whom to ask."""
    me = turn.me
    lines = [say("help-staff")]
    if me.is_approver:
        lines.append(say("help-approver", unit=me.unit_name))
    if me.is_bureau:
        lines.append(say("help-bureau"))
    return (*lines, say("help-ask"))


async def cancel(turn: Turn) -> list[Reply]:
    """Leave what is open: at once when nothing would be lost, else after asking whether to keep it.

    A question that isn't a record (a reason, quiet hours, a substitute) is only left.
    """
    draft = await turn.work.drafts.open_of(turn.me.person_id)
    if draft is None:
        return [Show(turn.to, "hint", (say("help-nothing-open"),))]
    if draft.kind not in KINDS:
        return await _ended(turn, draft, "leave")
    if not has_begun(draft):
        return await _ended(turn, draft, "drop")
    choices = (
        Button(say("help-save"), Tap("cancel", draft.draft_id, draft.revision, "save")),
        Button(say("help-drop"), Tap("cancel", draft.draft_id, draft.revision, "drop"), Style.DANGER),
    )
    go_on = Button(say("log-go-on"), Tap("log.page", draft.draft_id, draft.revision))
    return [Show(turn.to, _task(draft), (say("help-cancel"),), (choices, (go_on,)), Place.BELOW)]


async def cancel_tapped(turn: Turn) -> list[Reply]:
    """Keep the draft for later, or give it up; only one's own, and only as it was shown."""
    draft = await turn.work.drafts.by_id(turn.tap.id)
    if draft is None or draft.person_id != turn.me.person_id:
        await turn.note("draft.refused", f"draft:{turn.tap.id}", verb=turn.tap.verb)
        return [Toast(say("front-old-button"))]
    if draft.revision != turn.tap.revision or turn.tap.choice not in ENDS:
        return [Toast(say("front-old-button"))]
    return await _ended(turn, draft, turn.tap.choice)


async def _ended(turn: Turn, draft: Draft, choice: str) -> list[Reply]:
    state, key = ENDS[choice]
    if await turn.work.drafts.move(draft, state, turn.event.at) is None:
        return [Toast(say("front-old-button"))]
    await turn.note(f"draft.{state}", f"draft:{draft.draft_id}")
    keyboard = ((Button(say("home-home"), Tap("home", 0, 0)),),)
    return [Show(turn.to, _task(draft), (say(key),), keyboard)]


def _task(draft: Draft) -> str:
    """The question stands where the draft's own message stood, so that no old keyboard stays alive."""
    return f"draft:{draft.draft_id}"


COMMANDS: Mapping[str, Handler] = {"help": help_shown, "cancel": cancel}
TAPS: Mapping[str, Handler] = {"help": help_shown, "cancel": cancel_tapped}
