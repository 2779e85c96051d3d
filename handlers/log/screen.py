"""What the live message of a draft shows: the question of the current field, or the summary before submitting."""

from __future__ import annotations

from handlers.drafts import tapped_draft
from handlers.event import Tap
from handlers.forms import Answers, Question, back, question
from handlers.log.form import FORM, field_now
from handlers.log.known import CORRECTION, known_for, own_files
from handlers.log.makeup import MAKEUP, OWED, makeup_of
from handlers.log.owner import FOR, may_enter, owner_of
from handlers.log.summary import summary
from handlers.reply import Button, Keyboard, Place, Reply, Say, Show, Toast, say
from handlers.review.words import reason_words
from handlers.turn import Turn
from storage.drafts import Draft
from storage.submissions import BEHALF, Submission

LOG, REVISION = "log", "submission"
"""Kinds of draft, beside the correction of an approved record and what HR enters for somebody else: a new one, and a
returned one that is being mended."""
KINDS = (LOG, REVISION, CORRECTION, BEHALF)
OFFER = "offer"
"""The choice of a tap that goes on with a draft wherever it stands: it was offered whole, not one step of it."""


def task_of(draft: Draft) -> str:
    """The draft's live message."""
    return f"draft:{draft.draft_id}"


def tap_of(draft: Draft, verb: str, choice: str = "") -> Tap:
    """A button's tap about a draft at its present revision."""
    return Tap(f"log.{verb}", draft.draft_id, draft.revision, choice)


async def show(turn: Turn, draft: Draft, *notes: Say, page: str = "", place: Place = Place.HERE) -> list[Reply]:
    """The draft as it stands; ``notes`` come first: what was wrong, or what happened."""
    field = field_now(draft.answers)
    if field is None:
        lines, keyboard = await summary(turn, draft)
    else:
        known = await known_for(turn, draft, field.key)
        asked = question(field, draft.answers, known, page)
        optional = field.optional(draft.answers, known)
        removable = field.key == "evidence" and any(file.usable for file in own_files(draft, known.files))
        lines, keyboard = asked.lines, _keyboard(draft, asked, optional=optional, removable=removable)
    told = (*await for_whom(turn, draft), *await returned_because(turn, draft), *notes, *lines)
    return [Show(turn.to, task_of(draft), told, keyboard, place)]


async def with_owed(turn: Turn, answers: Answers, subject_id: int | None) -> Answers:
    """The answers, marked where the record could make up for an earlier year, so that it is asked (R10); where it
    couldn't (any more), nothing is given."""
    field = field_now({**answers, OWED: True})
    if field is not None and field.key not in (MAKEUP, "evidence"):
        return {**answers, OWED: True} if MAKEUP in answers else answers
    if await makeup_of(turn, answers, subject_id) is not None:
        return {**answers, OWED: True}
    return {key: value for key, value in answers.items() if key not in (MAKEUP, OWED)}


def _keyboard(draft: Draft, asked: Question, *, optional: bool, removable: bool) -> Keyboard:
    """The ready answers, and the ways out that every step has."""
    ready = tuple(
        tuple(Button(each.label, tap_of(draft, "page" if each.page else "answer", each.code)) for each in row)
        for row in asked.choices
    )
    more = (
        *((Button(say("log-remove-file"), tap_of(draft, "unfile")),) if removable else ()),
        *((Button(say("log-skip"), tap_of(draft, "skip")),) if optional else ()),
    )
    before = (Button(say("log-back"), tap_of(draft, "back")),) if back(FORM, draft.answers) is not None else ()
    ways_out = Button(say("log-save"), tap_of(draft, "save")), Button(say("log-drop"), tap_of(draft, "drop"))
    return (*ready, *((more,) if more else ()), (*before, *ways_out))


async def for_whom(turn: Turn, draft: Draft) -> tuple[Say, ...]:
    """Whose record it is, where it isn't one's own."""
    owner = await owner_of(turn, draft.answers, draft.subject_id)
    own = owner.person_id == turn.me.person_id
    asking = draft.kind == BEHALF and FOR not in draft.answers
    return () if own or asking else (say("log-for", name=owner.name, staff_no=owner.staff_no),)


async def not_for_them(turn: Turn, draft: Draft) -> list[Reply]:
    """Why one can't go on with somebody else's record: they are not, or no longer, of the unit whose HR one is."""
    owner = await owner_of(turn, draft.answers, draft.subject_id)
    own = owner.person_id == turn.me.person_id
    if may_enter(turn.me, owner, turn.today) or (own and (draft.kind != BEHALF or turn.me.is_approver)):
        return []
    await turn.note("record.refused", f"draft:{draft.draft_id}", verb="enter")
    return [Show(turn.to, task_of(draft), (say("log-for-not-yours"),))]


async def returned_because(turn: Turn, draft: Draft) -> tuple[Say, ...]:
    """Who returned the submission that is being mended, and why: on top of every step."""
    decision = await turn.work.ledger.last_decision(draft.subject_id) if draft.subject_id else None
    if decision is None or decision.verb != "return":
        return ()
    decider = await turn.work.people.by_id(decision.actor_id) if decision.actor_id else None
    who = say("review-name", name=decider.name) if decider else say("review-operator")
    return (say("log-returned", who=who), *((reason_words(decision.reason),) if decision.reason else ()))


async def draft_at_hand(turn: Turn, states: tuple[str, ...] = ("open",)) -> Draft | list[Reply]:
    """The tapped draft if it is the person's and as it was shown; else what holds now (security.md 2)."""
    draft = await tapped_draft(turn, KINDS)
    if draft is None:
        return [Toast(say("front-old-button"))]
    if refusal := await not_for_them(turn, draft):
        return refusal
    if draft.state in states and (draft.revision == turn.tap.revision or turn.tap.choice == OFFER):
        return draft
    return await as_it_is(turn, draft)


async def as_it_is(turn: Turn, draft: Draft) -> list[Reply]:
    """What became of a draft since its button was shown. Nothing changes."""
    if draft.state == "open":
        return [Toast(say("log-moved-on")), *await show(turn, draft, place=Place.IN_PLACE)]
    if draft.state == "submitted":
        submission = await submission_of(turn, draft)
        state = say(f"record-state-{submission.state.value}") if submission else say("record-state-withdrawn")
        line = say("log-submitted-already", state=state)
        stands = await turn.work.outbox.live(turn.event.chat_id, task_of(draft))
        return [Toast(line), *([Show(turn.to, task_of(draft), (line,))] if stands else [])]
    if draft.state == "saved":
        return [Toast(say("log-saved-already")), saved(turn, draft)]
    if draft.state == "lapsed":
        return [Toast(say("log-lapsed")), Show(turn.to, task_of(draft), (say("log-lapsed"),))]
    return [Toast(say("log-dropped-already")), Show(turn.to, task_of(draft), (say("log-dropped"),))]


async def submission_of(turn: Turn, draft: Draft) -> Submission | None:
    """What a submitted draft became."""
    if draft.kind == REVISION and draft.subject_id is not None:
        return await turn.work.submissions.by_id(draft.subject_id)
    return await turn.work.submissions.of_draft(draft.draft_id)


def saved(turn: Turn, draft: Draft, place: Place = Place.HERE) -> Show:
    """A draft put aside, with the way back to it."""
    keyboard = ((Button(say("log-go-on"), tap_of(draft, "go")), Button(say("home-home"), Tap("home", 0, 0))),)
    return Show(turn.to, task_of(draft), (say("log-saved"),), keyboard, place)


async def begin(turn: Turn, kind: str, answers: Answers | None = None, subject_id: int | None = None) -> list[Reply]:
    """A new draft, shown below; the one that was open waits."""
    before = await turn.work.drafts.open_of(turn.me.person_id)
    told = await with_owed(turn, answers, subject_id) if answers else answers
    draft = await turn.work.drafts.begin(turn.me.person_id, kind, turn.event.at, told, subject_id)
    return [*await _waits(turn, before), *await show(turn, draft, place=Place.BELOW)]


async def take_up(turn: Turn, draft: Draft, place: Place) -> list[Reply]:
    """A draft that was put aside is open again; another that was open waits."""
    if draft.state == "open":
        return await show(turn, draft, place=place)
    before = await turn.work.drafts.open_of(turn.me.person_id)
    opened = await turn.work.drafts.move(draft, "open", turn.event.at)
    if opened is None:
        return await overtaken(turn, draft)
    return [*await _waits(turn, before), *await show(turn, opened, place=place)]


async def _waits(turn: Turn, before: Draft | None) -> list[Reply]:
    """The message of a draft that is no longer open loses its dead buttons."""
    now = await turn.work.drafts.by_id(before.draft_id) if before else None
    return [saved(turn, now, Place.IN_PLACE)] if now and now.kind in KINDS else []


async def overtaken(turn: Turn, draft: Draft) -> list[Reply]:
    """Another update was first: what holds now."""
    present = await turn.work.drafts.by_id(draft.draft_id)
    return await as_it_is(turn, present or draft)
