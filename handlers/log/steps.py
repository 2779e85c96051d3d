"""The walk through a draft: every step takes a tap or typed text; back, skip, save and drop are always there."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.event import Kind, Tap
from handlers.forms import ASIDE, Answers, back, given, reopened, tapped, typed
from handlers.log import evidence
from handlers.log.form import FORM, field_now
from handlers.log.known import CORRECTION, known_for
from handlers.log.owner import FOR
from handlers.log.screen import (
    KINDS,
    LOG,
    OFFER,
    REVISION,
    begin,
    draft_at_hand,
    not_for_them,
    overtaken,
    saved,
    show,
    take_up,
    tap_of,
    task_of,
    with_owed,
)
from handlers.log.summary import fields_keyboard, summary
from handlers.reply import Button, Place, Reply, Say, Show, Style, Toast, say
from handlers.texts_in import Wrong, brief
from handlers.turn import Handler, Turn, Typed
from storage.drafts import Draft
from storage.submissions import BEHALF

_OFFERED = 3
_LABEL = 20
_GO_ON = {LOG: "log-go-on-with", REVISION: "log-mend", CORRECTION: "correct-go-on", BEHALF: "log-go-on-for"}
_SURE = {
    LOG: "log-drop-sure",
    REVISION: "log-drop-mending",
    CORRECTION: "correct-drop-sure",
    BEHALF: "log-drop-sure",
}


async def log(turn: Turn) -> list[Reply]:
    """``/log``: a new record; what was begun and not finished comes first."""
    begun = await _begun(turn)
    if not begun:
        return await _begin(turn)
    go_on = tuple((Button(_go_on_label(draft), tap_of(draft, "go", OFFER)),) for draft in begun[:_OFFERED])
    anew = (Button(say("log-anew"), Tap("log.new", 0, 0)),)
    return [Show(turn.to, "log", (say("log-unfinished"),), (*go_on, anew), Place.BELOW)]


def _go_on_label(draft: Draft) -> Say:
    told = {**draft.answers.get(ASIDE, {}), **draft.answers}
    title = told.get("title") or (told[FOR]["name"] if draft.kind == BEHALF else "")
    named = say("log-text", text=brief(title, _LABEL)) if title else say(f"record-route-{told['route']}")
    return say(_GO_ON[draft.kind], title=named)


async def anew(turn: Turn) -> list[Reply]:
    """Leave what was begun for later and log something new."""
    return [_offer_done(turn, "log-beginning"), *await _begin(turn)]


async def go_on(turn: Turn) -> list[Reply]:
    """Take a draft up again where it was left."""
    draft = await draft_at_hand(turn, ("open", "saved"))
    if isinstance(draft, list):
        return draft
    if turn.tap.choice == OFFER:
        return [_offer_done(turn, "log-going-on"), *await take_up(turn, draft, Place.BELOW)]
    return await take_up(turn, draft, Place.HERE)


async def said(turn: Turn, draft: Draft) -> list[Reply]:
    """A typed answer or a file for the open draft."""
    if refusal := await not_for_them(turn, draft):
        return refusal
    if turn.event.kind is Kind.FILE:
        return await evidence.arrived(turn, draft)
    if turn.event.kind is not Kind.TEXT:
        return await show(turn, draft, say("log-not-understood"))
    field = field_now(draft.answers)
    if field is None:
        return await show(turn, draft, say("log-at-summary"))
    try:
        answers = typed(FORM, draft.answers, turn.event.text, await known_for(turn, draft, field.key))
    except Wrong as wrong:
        return await show(turn, draft, wrong.line)
    return await _keep(turn, draft, answers)


async def answer(turn: Turn) -> list[Reply]:
    """A tapped choice, read by the same checks as a typed answer."""
    draft = await draft_at_hand(turn)
    if isinstance(draft, list):
        return draft
    field = field_now(draft.answers)
    try:
        known = await known_for(turn, draft, field.key) if field else None
        answers = tapped(FORM, draft.answers, turn.tap.choice, known) if known else None
    except Wrong as wrong:
        return await show(turn, draft, wrong.line)
    if answers is None:
        return [Toast(say("log-choice-gone")), *await show(turn, draft)]
    return await _keep(turn, draft, answers)


async def page(turn: Turn) -> list[Reply]:
    """Another page of the same question; nothing is answered by it."""
    draft = await draft_at_hand(turn)
    return draft if isinstance(draft, list) else await show(turn, draft, page=turn.tap.choice)


async def step_back(turn: Turn) -> list[Reply]:
    """The last answer is put aside, and offered again."""
    draft = await draft_at_hand(turn)
    if isinstance(draft, list):
        return draft
    answers = back(FORM, draft.answers)
    return await show(turn, draft) if answers is None else await _keep(turn, draft, answers)


async def skip(turn: Turn) -> list[Reply]:
    """Leave an optional question without an answer."""
    draft = await draft_at_hand(turn)
    if isinstance(draft, list):
        return draft
    field = field_now(draft.answers)
    if field is None or not field.optional(draft.answers, await known_for(turn, draft, field.key)):
        return await show(turn, draft)
    return await _keep(turn, draft, given(FORM, draft.answers, {field.key: None}))


async def fields(turn: Turn) -> list[Reply]:
    """Which field to open again, from the summary."""
    draft = await draft_at_hand(turn)
    if isinstance(draft, list):
        return draft
    if field_now(draft.answers) is not None:
        return await show(turn, draft)
    lines, _ = await summary(turn, draft)
    return [Show(turn.to, task_of(draft), (*lines, say("log-which-field")), fields_keyboard(draft))]


async def change(turn: Turn) -> list[Reply]:
    """Open one field again; after its answer the summary comes back, unless it made others unsure."""
    draft = await draft_at_hand(turn)
    if isinstance(draft, list):
        return draft
    key = turn.tap.choice
    if key not in draft.answers or field_now(draft.answers) is not None:
        return await show(turn, draft)
    return await _keep(turn, draft, reopened(draft.answers, key))


async def save(turn: Turn) -> list[Reply]:
    """Put the draft aside for later."""
    draft = await draft_at_hand(turn)
    if isinstance(draft, list):
        return draft
    put_aside = await turn.work.drafts.move(draft, "saved", turn.event.at)
    return await overtaken(turn, draft) if put_aside is None else [saved(turn, put_aside)]


async def drop(turn: Turn) -> list[Reply]:
    """Give the draft up: at once when nothing was entered, else after asking."""
    draft = await draft_at_hand(turn)
    if isinstance(draft, list):
        return draft
    if draft.answers and turn.tap.choice != "yes":
        sure = Button(say("log-drop-yes"), tap_of(draft, "drop", "yes"), Style.DANGER)
        keep = Button(say("log-go-on"), tap_of(draft, "page"))
        return [Show(turn.to, task_of(draft), (say(_SURE[draft.kind]),), ((sure, keep),))]
    if await turn.work.drafts.move(draft, "cancelled", turn.event.at) is None:
        return await overtaken(turn, draft)
    home = Button(say("home-home"), Tap("home", 0, 0))
    return [Show(turn.to, task_of(draft), (say("log-dropped"),), ((home,),))]


async def _begun(turn: Turn) -> list[Draft]:
    """What was begun and not finished, the open one first."""
    unfinished = await turn.work.drafts.unfinished_of(turn.me.person_id)
    return [draft for draft in unfinished if draft.kind in KINDS and has_begun(draft)]


def has_begun(draft: Draft) -> bool:
    """Whether something was answered; of what is for somebody else, whom it is for."""
    told = {**draft.answers.get(ASIDE, {}), **draft.answers}
    return bool(draft.answers) and (draft.kind != BEHALF or bool(told[FOR]))


async def _begin(turn: Turn) -> list[Reply]:
    """The first question; a draft that is open and empty is as good as a new one."""
    draft = await turn.work.drafts.open_of(turn.me.person_id)
    if draft is None or draft.kind != LOG or draft.answers:
        return await begin(turn, LOG)
    return await show(turn, draft, place=Place.BELOW)


def _offer_done(turn: Turn, key: str) -> Show:
    """The offer was taken: its buttons go."""
    return Show(turn.to, "log", (say(key),), (), Place.IN_PLACE)


async def _keep(turn: Turn, draft: Draft, answers: Answers) -> list[Reply]:
    told = await with_owed(turn, answers, draft.subject_id)
    changed = await turn.work.drafts.change(draft, told, turn.event.at)
    return await overtaken(turn, draft) if changed is None else await show(turn, changed)


COMMANDS: Mapping[str, Handler] = {"log": log}
TAPS: Mapping[str, Handler] = {
    "log": log,
    "log.new": anew,
    "log.go": go_on,
    "log.answer": answer,
    "log.page": page,
    "log.back": step_back,
    "log.skip": skip,
    "log.fields": fields,
    "log.change": change,
    "log.save": save,
    "log.drop": drop,
    "log.unfile": evidence.taken_away,
}
TYPED: Mapping[str, Typed] = dict.fromkeys(KINDS, said)
