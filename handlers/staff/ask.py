"""HR enters a promotion, a transfer, a leaving or a return of somebody of their unit: whom, what, since when; sees what
it does, and confirms it. Never of themselves, never of another unit's people (art. 2, 14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.drafts import open_draft
from handlers.event import Kind, Tap
from handlers.register.roster import Known, RosterPerson, Step, known_person
from handlers.register.roster_apply import change as write
from handlers.reply import Button, Keyboard, Place, Reply, Say, Show, Style, Toast, say
from handlers.staff import transfer
from handlers.staff.change import (
    KINDS,
    RETURN,
    STAFF,
    TRANSFER,
    Change,
    as_held,
    effect,
    kinds_for,
    read_day,
    ready_days,
    wanted,
    words,
)
from handlers.staff.told import may_change, told
from handlers.standing.report import mark_of
from handlers.texts_in import Wrong, brief, one_line, spelt_same
from handlers.turn import Handler, Turn, Typed
from storage.drafts import Draft
from storage.people import Person, Unit

CHOICES = 8
"""So many names or units are offered to be tapped."""
NAMED = 20
"""Characters of a name on a button."""
TYPED_KINDS = {
    **{kind: kind for kind in KINDS},
    **dict(zip(("晋升", "不再任领导职务", "调动", "离开", "返回"), KINDS, strict=True)),
    "step down": "step_down",
}


async def begin(turn: Turn) -> list[Reply]:
    """From a person's archive, of that person; else whom is asked first."""
    person = await turn.work.people.by_id(turn.tap.id) if turn.tap.id else None
    if not turn.me.is_approver or (turn.tap.id and (person is None or not may_change(turn.me, person))):
        await turn.note("staff.refused", f"person:{turn.tap.id or turn.me.person_id}", verb=turn.tap.verb)
        return [Toast(say("staff-not-yours"), alert=True)]
    answers = {"person": person.person_id} if person else {}
    draft = await turn.work.drafts.begin(turn.me.person_id, STAFF, turn.event.at, answers)
    return [replace(await _question(turn, draft), place=Place.BELOW)]


async def answer(turn: Turn) -> list[Reply]:
    """A tapped answer, read as if it had been typed."""
    draft = await _at_hand(turn)
    return await _take(turn, draft, turn.tap.choice) if isinstance(draft, Draft) else draft


async def typed(turn: Turn, draft: Draft) -> list[Reply]:
    """A typed answer to the open question."""
    if not turn.me.is_approver:
        return [Show(turn.to, "hint", (say("front-nothing-open"),))]
    if turn.event.kind is not Kind.TEXT:
        return [await _question(turn, draft, say("log-not-understood"))]
    return await _take(turn, draft, turn.event.text)


async def _at_hand(turn: Turn) -> Draft | list[Reply]:
    draft = await open_draft(turn, STAFF, "staff.refused")
    if draft is None or not turn.me.is_approver:
        return [Toast(say("front-old-button"))]
    return draft


async def _take(turn: Turn, draft: Draft, text: str) -> list[Reply]:
    """A wrong answer leaves the draft as it is, and says what a right one looks like."""
    try:
        answers = await _answered(turn, draft, one_line(text))
    except _Several as several:
        return [await _question(turn, draft, say("staff-several"), found=several.people)]
    except Wrong as wrong:
        return [await _question(turn, draft, wrong.line)]
    kept = await turn.work.drafts.change(draft, answers, turn.event.at)
    return [await _question(turn, kept or draft)]


class _Several(Exception):
    """More than one person has the name."""

    def __init__(self, people: list[Person]) -> None:
        super().__init__(str(len(people)))
        self.people = people


def _step(answers: Mapping[str, Any]) -> str | None:
    """The first question without an answer."""
    kind = answers.get("kind")
    wants = ("person", "kind", *(("unit",) if kind == TRANSFER else ()), *(() if kind == RETURN else ("since",)))
    return next((each for each in wants if each not in answers), None)


async def _answered(turn: Turn, draft: Draft, text: str) -> dict[str, Any]:
    answers, step = dict(draft.answers), _step(draft.answers)
    if step == "person":
        return {"person": (await _named(turn, text)).person_id}
    known = await _known(turn, answers)
    if known is None or step is None:
        raise Wrong(say("staff-confirm-first"))
    if step == "kind":
        kind = TYPED_KINDS.get(text.casefold())
        if kind not in kinds_for(known.held):
            raise Wrong(say("staff-kind-wrong"))
        answers["kind"] = kind
    elif step == "unit":
        answers["unit"] = (await _unit_named(turn, text)).unit
    else:
        answers["since"] = read_day(known.held, answers["kind"], text, turn.today).isoformat()
    return answers if _step(answers) else answers | {"held": as_held(known.held)}


async def _named(turn: Turn, text: str) -> Person:
    """Somebody of the unit by staff number or name, tapped (``.7``) or typed. Raises Wrong, and _Several."""
    everyone = [each for each in await turn.work.people.of_unit(turn.me.unit) if may_change(turn.me, each)]
    exact = [each for each in everyone if text.casefold() in (each.staff_no.casefold(), f".{each.person_id}")]
    found = exact or [each for each in everyone if spelt_same(each.name, text)]
    if not found:
        raise Wrong(say("staff-nobody", text=brief(text, NAMED), example=everyone[0].staff_no if everyone else "A002"))
    if len(found) > 1:
        raise _Several(found[:CHOICES])
    return found[0]


async def _unit_named(turn: Turn, text: str) -> Unit:
    """Another unit by code or name, tapped (``.`` and its mark) or typed. Raises Wrong."""
    others = await _other_units(turn)
    for unit in others:
        if text.casefold() in (unit.unit.casefold(), f".{mark_of(unit.unit)}") or spelt_same(unit.unit_name, text):
            return unit
    raise Wrong(say("staff-no-unit", text=brief(text, NAMED), example=others[0].unit_name if others else ""))


async def _other_units(turn: Turn) -> list[Unit]:
    """Where somebody could go: not into a unit that is a part of another one."""
    units = await turn.work.people.units()
    return [each for each in units if each.unit != turn.me.unit and each.merged_into is None]


async def _known(turn: Turn, answers: Mapping[str, Any]) -> Known | None:
    """The person, while they are one whom this HR may change."""
    person = await turn.work.people.by_id(answers["person"])
    if person is None or not may_change(turn.me, person):
        return None
    return await known_person(turn.work, person)


async def _question(turn: Turn, draft: Draft, *notes: Say, found: list[Person] | None = None) -> Show:
    answers, step = draft.answers, _step(draft.answers)
    known = await _known(turn, answers) if "person" in answers else None
    if "person" in answers and known is None:
        return Show(turn.to, STAFF, (say("staff-not-yours"),))
    lines = (*notes, *((_title(known),) if known else ()))
    if step is None and known is not None:
        return Show(turn.to, STAFF, (*lines, *await _summary(turn, known, answers)), _ways(draft))
    asked = say(f"staff-ask-{step}") if step != "since" else say(f"staff-ask-since-{answers['kind']}")
    ready = await _ready(turn, step, known, answers, found)
    rows = tuple((Button(label, _tap(draft, "answer", code)),) for label, code in ready)
    opened = await transfer.opened(turn) if step == "person" else ()
    return Show(turn.to, STAFF, (*lines, asked), (*rows, *opened, *_ways(draft)))


async def _ready(
    turn: Turn, step: str | None, known: Known | None, answers: Mapping[str, Any], found: list[Person] | None
) -> list[tuple[Say, str]]:
    """What can be tapped instead of typed."""
    if known is None:
        return [(_person_label(each), f".{each.person_id}") for each in found or ()]
    if step == "kind":
        return [(say(f"staff-kind-{kind}"), kind) for kind in kinds_for(known.held)]
    if step == "unit":
        units = await _other_units(turn)
        labels = [(say("log-text", text=brief(each.unit_name, NAMED)), f".{mark_of(each.unit)}") for each in units]
        return labels if len(labels) <= CHOICES else []
    days = ready_days(known.held, answers["kind"], turn.today)
    return [(say("staff-day", day=day), day.isoformat()) for day in days]


def _person_label(person: Person) -> Say:
    return say("staff-person", name=brief(person.name, NAMED), staff_no=person.staff_no)


def _title(known: Known) -> Say:
    held = known.held
    since = held.ranks[-1].since
    told = {"name": held.name, "staff_no": held.staff_no, "unit": known.person.unit_name}
    return say("staff-title", **told, rank=say(f"staff-rank-{held.ranks[-1].rank.value}"), since=since)


def change_of(answers: Mapping[str, Any]) -> Change:
    """What was answered."""
    since = date.fromisoformat(answers["since"]) if "since" in answers else None
    return Change(answers["kind"], since, answers.get("unit"))


async def _summary(turn: Turn, known: Known, answers: Mapping[str, Any]) -> tuple[Say, ...]:
    change, (new, unit) = change_of(answers), await _new(turn, known, answers)
    second = (say("staff-second", unit=unit.unit_name),) if change.kind == TRANSFER else ()
    return (words(change, unit.unit_name), *await effect(turn, known.person, new, unit), *second)


async def _new(turn: Turn, known: Known, answers: Mapping[str, Any]) -> tuple[RosterPerson, Unit]:
    new = wanted(known.held, change_of(answers), turn.today)
    unit = await turn.work.people.unit(new.unit)
    assert unit is not None
    return new, unit


def _tap(draft: Draft, verb: str, choice: str = "") -> Tap:
    return Tap(f"staff.{verb}", draft.draft_id, draft.revision, choice)


def _ways(draft: Draft) -> Keyboard:
    rows: list[tuple[Button, ...]] = []
    if _step(draft.answers) is None:
        label = say("staff-ask-other" if draft.answers["kind"] == TRANSFER else "staff-confirm")
        rows.append((Button(label, _tap(draft, "confirm"), Style.SUCCESS),))
    back = (Button(say("log-back"), _tap(draft, "back")),) if draft.answers else ()
    return (*rows, (*back, Button(say("log-drop"), _tap(draft, "drop"))))


async def step_back(turn: Turn) -> list[Reply]:
    """The last answer is asked for again."""
    draft = await _at_hand(turn)
    if not isinstance(draft, Draft):
        return draft
    given = [each for each in ("person", "kind", "unit", "since") if each in draft.answers][:-1]
    kept = await turn.work.drafts.change(draft, {each: draft.answers[each] for each in given}, turn.event.at)
    return [await _question(turn, kept or draft)]


async def drop(turn: Turn) -> list[Reply]:
    """Nothing is entered."""
    draft = await _at_hand(turn)
    if not isinstance(draft, Draft):
        return draft
    await turn.work.drafts.move(draft, "cancelled", turn.event.at)
    return [Show(turn.to, STAFF, (say("staff-dropped"),), (_home(),))]


def _home() -> tuple[Button, ...]:
    return (Button(say("home-home"), Tap("home", 0, 0)),)


async def confirm(turn: Turn) -> list[Reply]:
    """It is so from now on; a transfer is asked of the other unit. What changed since it was shown is shown again."""
    draft = await _at_hand(turn)
    if not isinstance(draft, Draft):
        return draft
    if _step(draft.answers) is not None:
        return [Toast(say("front-old-button")), await _question(turn, draft)]
    await turn.work.register.hold(draft.answers["person"])
    known = await _known(turn, draft.answers)
    if known is None or as_held(known.held) != draft.answers["held"]:
        kept = await turn.work.drafts.change(draft, {"person": draft.answers["person"]}, turn.event.at)
        return [await _question(turn, kept or draft, say("staff-overtaken"))]
    change, (new, unit) = change_of(draft.answers), await _new(turn, known, draft.answers)
    if change.kind == TRANSFER:
        return await transfer.ask(turn, draft, known, unit, change)
    await turn.work.drafts.move(draft, "submitted", turn.event.at)
    await write(turn.work, Step(known, new), turn.event.at, f"person:{turn.me.person_id}")
    lines = (say("staff-done", name=known.held.name), words(change, unit.unit_name))
    return [Show(turn.to, STAFF, lines, (_home(),)), *await told(turn, known, new, words(change, unit.unit_name))]


TAPS: Mapping[str, Handler] = {
    "staff": begin,
    "staff.answer": answer,
    "staff.back": step_back,
    "staff.drop": drop,
    "staff.confirm": confirm,
}
TYPED: Mapping[str, Typed] = {STAFF: typed}
