"""Planning a class in a conversation (art. 9.1), changing a planned one or telling of a branch's meeting by the same:
every step takes a tap or typed text; back, save and drop are always there, and any field can be opened again from the
summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from handlers.classes import changing, meeting
from handlers.classes.desk import may_organise, planned_at_desk
from handlers.classes.fields import FORM, MEETING, Known, answers_of, plan_of
from handlers.classes.pages import organisers_page
from handlers.classes.words import class_lines
from handlers.drafts import tapped_draft
from handlers.event import Kind, Tap
from handlers.forms import ASIDE, Answers, Fields, back, question, reopened, step, tapped, typed
from handlers.reply import Button, Keyboard, Place, Reply, Say, Show, Style, Toast, say
from handlers.texts_in import Wrong, brief
from handlers.turn import Handler, Turn, Typed
from storage.drafts import Draft

KIND = "class"
"""The kind of a draft that plans a class."""
FORMS: Mapping[str, Fields[Known]] = {KIND: FORM, changing.KIND: FORM, meeting.KIND: MEETING}
_BEGINS = {"class.plan": KIND, "class.meeting": meeting.KIND}
OFFERED, LABEL = 3, 20
_GO_ON = {KIND: "log-go-on-with", changing.KIND: "class-change-go-on", meeting.KIND: "log-go-on-with"}
_SAVED = {KIND: "class-saved", changing.KIND: "class-change-saved", meeting.KIND: "class-saved"}
_SURE = {KIND: "class-drop-sure", changing.KIND: "class-change-drop-sure", meeting.KIND: "class-drop-sure"}
_DROPPED = {KIND: "class-dropped", changing.KIND: "class-change-dropped", meeting.KIND: "class-dropped"}


async def begin(turn: Turn) -> list[Reply]:
    """A new one; what was begun and not finished comes first."""
    if not may_organise(turn.me):
        return await _refused(turn)
    kind = _BEGINS[turn.tap.verb]
    begun = [draft for draft in await turn.work.drafts.unfinished_of(turn.me.person_id) if draft.kind == kind]
    if not begun or turn.tap.choice == "anew":
        return await show(turn, await turn.work.drafts.begin(turn.me.person_id, kind, turn.event.at), place=Place.BELOW)
    rows = tuple((Button(_go_on_label(draft), _tap(draft, "go")),) for draft in begun[:OFFERED])
    anew = (Button(say("class-anew"), Tap(turn.tap.verb, 0, 0, "anew")),)
    return [Show(turn.to, "class-begun", (say("log-unfinished"),), (*rows, anew), Place.BELOW)]


def _go_on_label(draft: Draft) -> Say:
    title = {**draft.answers.get(ASIDE, {}), **draft.answers}.get("title")
    return say(_GO_ON[draft.kind], title=brief(title, LABEL)) if title else say("log-go-on")


def begun_of(turn: Turn, unfinished: Sequence[Draft]) -> list[Draft]:
    """What an organiser began of all of these and didn't finish, out of their unfinished drafts."""
    return [draft for draft in unfinished if may_organise(turn.me) and draft.kind in FORMS and draft.answers]


async def begun(turn: Turn) -> list[Reply]:
    """Go on with what was begun; of several, which."""
    found = begun_of(turn, await turn.work.drafts.unfinished_of(turn.me.person_id))
    if not found:
        return [Toast(say("front-old-button"))]
    if len(found) == 1:
        return await _take_up(turn, found[0])
    rows = tuple((Button(_go_on_label(draft), _tap(draft, "go")),) for draft in found[:OFFERED])
    return [Show(turn.to, "class-begun", (say("log-unfinished"),), rows, Place.BELOW)]


async def begin_change(turn: Turn) -> list[Reply]:
    """Change a planned class, from its summary; a change that was begun is gone on with."""
    held = await planned_at_desk(turn)
    if isinstance(held, list):
        return held
    drafts, me = turn.work.drafts, turn.me.person_id
    asked = (changing.KIND, held.class_id)
    begun = [draft for draft in await drafts.unfinished_of(me) if (draft.kind, draft.subject_id) == asked]
    if begun:
        return await _take_up(turn, begun[0])
    answers = answers_of(await turn.work.classes.plan_of(held))
    draft = await drafts.begin(me, changing.KIND, turn.event.at, answers, held.class_id)
    return await show(turn, draft, place=Place.BELOW)


async def go_on(turn: Turn) -> list[Reply]:
    """Take a plan up again where it was left."""
    draft = await _at_hand(turn, ("open", "saved"))
    return draft if isinstance(draft, list) else await _take_up(turn, draft)


async def _take_up(turn: Turn, draft: Draft) -> list[Reply]:
    opened = draft if draft.state == "open" else await turn.work.drafts.move(draft, "open", turn.event.at)
    return [Toast(say("log-moved-on"))] if opened is None else await show(turn, opened, place=Place.BELOW)


async def show(turn: Turn, draft: Draft, *notes: Say, place: Place = Place.HERE) -> list[Reply]:
    """The question of the current field, or the summary."""
    field = step(FORMS[draft.kind], draft.answers)
    if field is None and draft.kind == meeting.KIND:
        return [await meeting.summary(turn, draft, *notes, place=place)]
    if field is None:
        found = await _summary(turn, draft)
        if isinstance(found, list):
            return found
        lines, keyboard = found
    else:
        asked = question(field, draft.answers, await _known(turn, draft))
        lines = asked.lines
        ready = tuple(
            tuple(Button(each.label, _tap(draft, "answer", each.code)) for each in row) for row in asked.choices
        )
        keyboard = (*ready, _ways_out(draft))
    return [Show(turn.to, f"draft:{draft.draft_id}", (*notes, *lines), keyboard, place)]


async def _summary(turn: Turn, draft: Draft) -> tuple[tuple[Say, ...], Keyboard] | list[Reply]:
    """What would be planned, or changed; of a class that can't be changed any more, that."""
    if draft.kind == KIND:
        plan = plan_of(draft.answers)
        lines = class_lines(plan, plan.sessions, plan.units, turn.policies)
        make = Button(say("class-plan-it"), _tap(draft, "make"), Style.SUCCESS)
        return (say("log-check"), *lines), _summary_keyboard(draft, make)
    change = await changing.change_of(turn, draft)
    if isinstance(change, list):
        return change
    make = Button(say("class-change-it"), _tap(draft, "make", change.code), Style.SUCCESS)
    return changing.summary(change, turn.policies), _summary_keyboard(draft, *((make,) if change.holds else ()))


def _ways_out(draft: Draft) -> tuple[Button, ...]:
    before = (
        (Button(say("log-back"), _tap(draft, "back")),) if back(FORMS[draft.kind], draft.answers) is not None else ()
    )
    return (*before, Button(say("log-save"), _tap(draft, "save")), Button(say("log-drop"), _tap(draft, "drop")))


def _summary_keyboard(draft: Draft, *make: Button) -> Keyboard:
    fields = [Button(say(f"class-field-{field.key}"), _tap(draft, "change", field.key)) for field in FORM]
    rows = tuple(tuple(fields[at : at + 3]) for at in range(0, len(fields), 3))
    return (
        make,
        *rows,
        (Button(say("log-save"), _tap(draft, "save")), Button(say("log-drop"), _tap(draft, "drop"))),
    )


async def said(turn: Turn, draft: Draft) -> list[Reply]:
    """A typed answer for the open plan, or the list of who was at a meeting."""
    form = FORMS[draft.kind]
    if step(form, draft.answers) is None and draft.kind == meeting.KIND:
        return await meeting.listed(turn, draft)
    if turn.event.kind is not Kind.TEXT:
        return await show(turn, draft, say("class-not-understood"))
    if step(form, draft.answers) is None:
        return await show(turn, draft, say("class-at-summary"))
    try:
        answers = typed(form, draft.answers, turn.event.text, await _known(turn, draft))
    except Wrong as wrong:
        return await show(turn, draft, wrong.line)
    return await _keep(turn, draft, answers)


async def answer(turn: Turn) -> list[Reply]:
    """A tapped choice."""
    draft = await _at_hand(turn)
    if isinstance(draft, list):
        return draft
    answers = tapped(FORMS[draft.kind], draft.answers, turn.tap.choice, await _known(turn, draft))
    if answers is None:
        return [Toast(say("log-choice-gone")), *await show(turn, draft)]
    return await _keep(turn, draft, answers)


async def step_back(turn: Turn) -> list[Reply]:
    """The last answer is put aside, and offered again."""
    draft = await _at_hand(turn)
    if isinstance(draft, list):
        return draft
    answers = back(FORMS[draft.kind], draft.answers)
    return await show(turn, draft) if answers is None else await _keep(turn, draft, answers)


async def change(turn: Turn) -> list[Reply]:
    """Open one field again, from the summary."""
    draft = await _at_hand(turn)
    if isinstance(draft, list):
        return draft
    if turn.tap.choice not in draft.answers or step(FORMS[draft.kind], draft.answers) is not None:
        return await show(turn, draft)
    return await _keep(turn, draft, reopened(draft.answers, turn.tap.choice))


async def save(turn: Turn) -> list[Reply]:
    """Put the plan aside for later."""
    return await _end(turn, "saved", _SAVED)


async def drop(turn: Turn) -> list[Reply]:
    """Give the plan up: at once when nothing was entered, else after asking."""
    draft = await _at_hand(turn)
    if isinstance(draft, list):
        return draft
    if draft.answers and turn.tap.choice != "yes":
        sure = Button(say("log-drop-yes"), _tap(draft, "drop", "yes"), Style.DANGER)
        keep = Button(say("log-go-on"), _tap(draft, "go"))
        return [Show(turn.to, f"draft:{draft.draft_id}", (say(_SURE[draft.kind]),), ((sure, keep),))]
    return await _end(turn, "cancelled", _DROPPED)


async def make(turn: Turn) -> list[Reply]:
    """Plan the class, or change it, once."""
    draft = await _at_hand(turn)
    if isinstance(draft, list):
        return draft
    if not may_organise(turn.me):
        return await _refused(turn)
    if draft.kind == meeting.KIND or step(FORM, draft.answers) is not None:
        return await show(turn, draft)
    if draft.kind == changing.KIND:
        return await changing.confirm(turn, draft) or await show(turn, draft, say("class-change-moved"))
    plan, me = plan_of(draft.answers), turn.me
    done = await turn.work.drafts.move(draft, "submitted", turn.event.at)
    made = await turn.work.classes.add(me.unit, me.person_id, draft.draft_id, plan, turn.event.at) if done else None
    if made is None:
        return [Toast(say("log-moved-on"))]
    await turn.note("class.planned", f"class:{made.class_id}", plan=asdict(plan))
    page = await organisers_page(turn, made, say("class-planned"))
    return [Show(turn.to, page.task, page.lines, page.keyboard, instead_of=f"draft:{draft.draft_id}")]


async def _end(turn: Turn, state: str, keys: Mapping[str, str]) -> list[Reply]:
    draft = await _at_hand(turn)
    if isinstance(draft, list):
        return draft
    if await turn.work.drafts.move(draft, state, turn.event.at) is None:
        return [Toast(say("log-moved-on"))]
    classes = Button(say("home-classes"), Tap("class", 0, 0))
    return [Show(turn.to, f"draft:{draft.draft_id}", (say(keys[draft.kind]),), ((classes,),))]


async def _at_hand(turn: Turn, states: tuple[str, ...] = ("open",)) -> Draft | list[Reply]:
    """The tapped plan if it is the person's and as it was shown (security.md 2)."""
    draft = await tapped_draft(turn, FORMS)
    if draft is None:
        return [Toast(say("front-old-button"))]
    if draft.state not in states or draft.revision != turn.tap.revision:
        return [Toast(say("log-moved-on"))]
    return draft


async def _known(turn: Turn, draft: Draft) -> Known:
    units = {each.unit: each.unit_name for each in await turn.work.people.units() if each.merged_into is None}
    last = await meeting.last_of(turn) if draft.kind == meeting.KIND else None
    first_year = turn.policies.dated[0].in_force_from.year
    return Known(turn.today, first_year, turn.me.unit, units, last.place if last else "")


async def _keep(turn: Turn, draft: Draft, answers: Answers) -> list[Reply]:
    beside = {key: draft.answers[key] for key in meeting.BESIDE if key in draft.answers}
    changed = await turn.work.drafts.change(draft, {**beside, **answers}, turn.event.at)
    return [Toast(say("log-moved-on"))] if changed is None else await show(turn, changed)


async def _refused(turn: Turn) -> list[Reply]:
    await turn.note("class.refused", f"person:{turn.me.person_id}", verb="plan")
    return [Toast(say("class-not-organiser"), alert=True)]


def _tap(draft: Draft, verb: str, choice: str = "") -> Tap:
    return Tap(f"plan.{verb}", draft.draft_id, draft.revision, choice)


TAPS: Mapping[str, Handler] = {
    **dict.fromkeys(_BEGINS, begin),
    "class.begun": begun,
    "class.change": begin_change,
    "plan.go": go_on,
    "plan.answer": answer,
    "plan.back": step_back,
    "plan.change": change,
    "plan.save": save,
    "plan.drop": drop,
    "plan.make": make,
}
TYPED: Mapping[str, Typed] = dict.fromkeys(FORMS, said)
