"""An approver asks for a change of the unit's rules: which value, how much, from when; then sees what it would do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from handlers.event import Kind, Tap
from handlers.reply import Button, Keyboard, Reply, Say, Show, Style, Toast, say
from handlers.texts_in import Wrong
from handlers.turn import Handler, Turn, Typed
from handlers.unit_rules.change import (
    CREDITING,
    KEYS,
    READY,
    Change,
    changed,
    effect,
    read_value,
    read_year,
    value_words,
)
from handlers.unit_rules.view import cards, effect_lines, shown, unit_of
from storage.drafts import Draft
from storage.people import Unit

RULES = "rules"
ORDER = ("key", "value", "since")


async def begin(turn: Turn) -> list[Reply]:
    """Which value is to be changed."""
    unit = await unit_of(turn, turn.tap.revision)
    if unit is None or not (turn.me.is_approver and unit.unit == turn.me.unit):
        await turn.note("rules.refused", f"person:{turn.me.person_id}", act="change")
        return [Toast(say("front-old-button"))]
    draft = await turn.work.drafts.begin(turn.me.person_id, RULES, turn.event.at)
    return [await _question(turn, unit, draft)]


async def answer(turn: Turn) -> list[Reply]:
    """A tapped value or year, read as if it had been typed; a tapped name of a value."""
    found = await _at_hand(turn)
    return found if isinstance(found, list) else await _take(turn, *found, turn.tap.choice.replace("-", "/"))


async def typed(turn: Turn, draft: Draft) -> list[Reply]:
    """A typed answer to the open question."""
    unit = await turn.work.people.unit(turn.me.unit)
    if unit is None or not turn.me.is_approver:
        return [Show(turn.to, "hint", (say("front-nothing-open"),))]
    if turn.event.kind is not Kind.TEXT:
        return [await _question(turn, unit, draft, say("log-not-understood"))]
    return await _take(turn, unit, draft, turn.event.text)


async def _take(turn: Turn, unit: Unit, draft: Draft, text: str) -> list[Reply]:
    """A wrong answer leaves the draft as it is, and says what a right one looks like."""
    try:
        answers = _answered(turn, unit, draft.answers, text)
    except Wrong as wrong:
        return [await _question(turn, unit, draft, wrong.line)]
    kept = await turn.work.drafts.change(draft, answers, turn.event.at)
    return [await _question(turn, unit, kept or draft)]


def _answered(turn: Turn, unit: Unit, answers: Mapping[str, Any], text: str) -> dict[str, Any]:
    step = _step(answers)
    if step == "key":
        if text not in KEYS:
            raise Wrong(say("rules-key-wrong"))
        return {"key": text}
    if step == "value":
        found = {**answers, "value": read_value(answers["key"], text)}
        changed(unit, Change(found["key"], found["value"], turn.today.year + 1), turn.policies)
        return found
    if step == "since":
        found = {**answers, "since": read_year(text, answers["key"], turn.today.year)}
        if changed(unit, _change(found), turn.policies) == unit.rules:
            raise Wrong(say("rules-same"))
        return found
    raise Wrong(say("rules-look-first"))


def _step(answers: Mapping[str, Any]) -> str | None:
    return next((step for step in ORDER if step not in answers), None)


def _change(answers: Mapping[str, Any]) -> Change:
    return Change(answers["key"], answers["value"], answers["since"])


async def _question(turn: Turn, unit: Unit, draft: Draft, *notes: Say) -> Show:
    step, answers = _step(draft.answers), draft.answers
    name = say(f"rules-key-{answers['key']}") if "key" in answers else say("rules-none")
    lines: tuple[Say, ...]
    ready: list[list[tuple[Say, str]]]
    if step == "key":
        lines, ready = (say("rules-ask-key"),), [[(say(f"rules-key-{key}"), key)] for key in KEYS]
    elif step == "value":
        values = READY[answers["key"]]
        lines = (say("rules-ask-value", name=name, example=_label(answers["key"], values[0])),)
        ready = [[(_label(answers["key"], value), value.replace("/", "-")) for value in values]]
    elif step == "since":
        first = turn.today.year + (answers["key"] in CREDITING)
        lines = (value_words(answers["key"], answers["value"]), say("rules-ask-since"))
        ready = [[(say("standing-year", year=str(first + more)), str(first + more)) for more in range(2)]]
    else:
        lines, ready = _summary(answers), []
    rows = tuple(tuple(Button(label, _tap(draft, "answer", code)) for label, code in row) for row in ready)
    return Show(turn.to, "rules", (*notes, *lines), (*rows, *_ways(unit, draft)))


def _label(key: str, value: str) -> Say:
    return say("rules-credit-attended") if key == "credit_below_limit" else say("log-text", text=value)


def _summary(answers: Mapping[str, Any]) -> tuple[Say, ...]:
    line = say("rules-from", year=str(answers["since"]), rule=value_words(answers["key"], answers["value"]))
    return (line, *(effect_lines(answers["effect"]) if "effect" in answers else (say("rules-look-first"),)))


def _tap(draft: Draft, verb: str, choice: str = "") -> Tap:
    return Tap(f"rules.{verb}", draft.draft_id, draft.revision, choice)


def _ways(unit: Unit, draft: Draft) -> Keyboard:
    rows: list[tuple[Button, ...]] = []
    if _step(draft.answers) is None and "effect" not in draft.answers:
        rows.append((Button(say("rules-preview"), _tap(draft, "preview"), Style.PRIMARY),))
    elif _step(draft.answers) is None:
        rows.append((Button(say("rules-ask"), _tap(draft, "ask"), Style.SUCCESS),))
    back = (Button(say("log-back"), _tap(draft, "back")),) if draft.answers else ()
    return (*rows, (*back, Button(say("log-drop"), Tap("rules.drop", draft.draft_id, draft.revision))))


async def _at_hand(turn: Turn) -> tuple[Unit, Draft] | list[Reply]:
    """The person's own open draft as it was shown, and their unit, while they are its approver."""
    draft = await turn.work.drafts.by_id(turn.tap.id)
    unit = await turn.work.people.unit(turn.me.unit)
    mine = draft is not None and draft.person_id == turn.me.person_id and draft.kind == RULES
    if draft is None or unit is None or not mine or not turn.me.is_approver:
        await turn.note("rules.refused", f"draft:{turn.tap.id}", act=turn.tap.verb)
        return [Toast(say("front-old-button"))]
    if draft.state != "open" or draft.revision != turn.tap.revision:
        now = await (_question(turn, unit, draft) if draft.state == "open" else shown(turn, unit))
        return [Toast(say("front-old-button")), now]
    return unit, draft


async def step_back(turn: Turn) -> list[Reply]:
    """The last answer is asked for again."""
    found = await _at_hand(turn)
    if isinstance(found, list):
        return found
    unit, draft = found
    given = [step for step in ORDER if step in draft.answers][:-1]
    kept = await turn.work.drafts.change(draft, {step: draft.answers[step] for step in given}, turn.event.at)
    return [await _question(turn, unit, kept or draft)]


async def drop(turn: Turn) -> list[Reply]:
    """Nothing is asked for."""
    found = await _at_hand(turn)
    if isinstance(found, list):
        return found
    unit, draft = found
    await turn.work.drafts.move(draft, "cancelled", turn.event.at)
    return [await shown(turn, unit)]


async def _effect(turn: Turn) -> dict[str, Any] | None:
    """Read beside the writer: a unit has many people."""
    draft = await turn.work.drafts.by_id(turn.tap.id) if turn.event.tap else None
    unit = await turn.work.people.unit(turn.me.unit)
    if draft is None or unit is None or draft.person_id != turn.me.person_id or _step(draft.answers) is not None:
        return None
    change, rules = _change(draft.answers), _still(turn, unit, draft)
    if rules is None:
        return None
    found = await effect(turn.work, unit, rules, change.since, turn.policies, turn.today)
    return found | {"rules": rules, "before": unit.rules, "revision": draft.revision}


def _still(turn: Turn, unit: Unit, draft: Draft) -> str | None:
    """The unit's rules with the change; nothing when other rules or policies came meanwhile that don't allow it."""
    try:
        return changed(unit, _change(draft.answers), turn.policies)
    except Wrong:
        return None


async def preview(turn: Turn) -> list[Reply]:
    """Who would change, before anybody is asked."""
    found = await _at_hand(turn)
    if isinstance(found, list):
        return found
    unit, draft = found
    told = turn.read_ahead or await _effect(turn)
    if told is None or told["revision"] != draft.revision:
        return [await _question(turn, unit, draft, say("rules-overtaken-asking"))]
    kept = await turn.work.drafts.change(draft, {**draft.answers, "effect": told}, turn.event.at)
    return [await _question(turn, unit, kept or draft)]


async def ask(turn: Turn) -> list[Reply]:
    """It goes to a second person; until their word nothing changes."""
    found = await _at_hand(turn)
    if isinstance(found, list):
        return found
    unit, draft = found
    told = draft.answers.get("effect")
    if told is None or (unit.rules, _still(turn, unit, draft)) != (told["before"], told["rules"]):
        return [await _question(turn, unit, draft, say("rules-look-first"))]
    effect_only = {name: told[name] for name in ("since", "year", "people", "now", "then", "names")}
    me, at = turn.me, turn.event.at
    asked = await turn.work.unit_rules.ask(unit.unit, unit.rules, told["rules"], effect_only, me.person_id, at)
    if asked is None:
        return [await _question(turn, unit, draft, say("rules-one-open"))]
    await turn.work.drafts.move(draft, "submitted", at)
    await turn.note("rules.asked", f"rules:{asked.asked_id}", unit=unit.unit, rules=told["rules"])
    return [await shown(turn, unit, say("rules-sent")), *await cards(turn, unit, asked)]


TAPS: Mapping[str, Handler] = {
    "rules.change": begin,
    "rules.answer": answer,
    "rules.back": step_back,
    "rules.drop": drop,
    "rules.preview": preview,
    "rules.ask": ask,
}
TYPED: Mapping[str, Typed] = {RULES: typed}
AHEAD: Mapping[str, Callable[[Turn], Awaitable[Any]]] = {"rules.preview": _effect}
