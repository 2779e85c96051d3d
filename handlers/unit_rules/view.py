"""A unit's own rules as they hold, who asked for what, and the word of a second person (art. 16).

An approver of the unit asks; another approver of it confirms, or the bureau. Nobody confirms what they asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from handlers.event import Tap
from handlers.reply import Button, Keyboard, Place, Priority, Reply, Say, Show, Style, Toast, say
from handlers.review.rights import reachable, to_of
from handlers.standing.cases import rules_of
from handlers.standing.report import mark_of
from handlers.turn import Handler, Turn
from handlers.unit_rules.change import CREDITING, words
from rules.case import CaseFaults, parse_unit_rules
from rules.policy import UnitRules, rules_for
from storage.people import Person, Unit
from storage.unit_rules import Asked

SHOWN = 5
"""Of what was asked for, so many are told."""
FROM_ALL = 1
"""In the place of a revision: the tap is not on the card itself."""
NAMES = 20
"""Names on a page."""


async def rules(turn: Turn) -> list[Reply]:
    """What holds in the unit, what was asked for, and the ways on."""
    unit = await unit_of(turn, turn.tap.revision)
    if unit is None:
        await turn.note("rules.refused", f"person:{turn.me.person_id}", act="view")
        return [Toast(say("front-old-button"))]
    return [replace(await shown(turn, unit), place=Place.BELOW)]


async def unit_of(turn: Turn, mark: int) -> Unit | None:
    """The unit of a mark, if it is the person's to see: an approver's own, any of them for the bureau."""
    me = turn.me
    for unit in await turn.work.people.units():
        if mark_of(unit.unit) == mark and (me.is_bureau or (me.is_approver and unit.unit == me.unit)):
            return unit
    return None


async def shown(turn: Turn, unit: Unit, *notes: Say) -> Show:
    """The unit's rules, in their one message."""
    asked = await turn.work.unit_rules.last_of_unit(unit.unit, SHOWN)
    opened = next((each for each in asked if each.state == "open"), None)
    lines = [*notes, say("rules-title", unit=unit.unit_name), *holding(turn, unit)]
    lines += [await _asked_line(turn, each) for each in asked]
    return Show(turn.to, "rules", tuple(lines), _keyboard(turn, unit, opened))


def holding(turn: Turn, unit: Unit) -> tuple[Say, ...]:
    """Each supplement with the year from which it holds."""
    found = rules_of(unit.rules, turn.policies)
    return tuple(_told(each) for each in found) or (say("rules-none"),)


def _told(supplement: UnitRules) -> Say:
    since = say("rules-always") if supplement.since is None else say("rules-since", year=str(supplement.since))
    return say("rules-holds", since=since, rules=words(supplement) or (say("rules-nothing"),))


async def _asked_line(turn: Turn, asked: Asked) -> Say:
    who = await turn.work.people.by_id(asked.asked_by)
    decider = await turn.work.people.by_id(asked.decided_by) if asked.decided_by else None
    state = say(f"rules-state-{asked.state}", who=decider.name if decider else "")
    return say("rules-asked", at=asked.asked_at, who=who.name if who else "", change=new_rule(turn, asked), state=state)


def new_rule(turn: Turn, asked: Asked) -> Say:
    """What would hold, as it was asked for."""
    since = asked.effect["since"]
    return _told(next(each for each in rules_of(asked.rules, turn.policies) if each.since == since))


def _keyboard(turn: Turn, unit: Unit, opened: Asked | None) -> Keyboard:
    mine = turn.me.is_approver and turn.me.unit == unit.unit
    rows: list[tuple[Button, ...]] = []
    if opened is not None:
        rows.append((Button(say("rules-look"), Tap("rules.card", opened.asked_id, FROM_ALL)),))
    elif mine:
        rows.append((Button(say("rules-change"), Tap("rules.change", 0, mark_of(unit.unit))),))
    return (*rows, (Button(say("report-back"), Tap("report", 0, mark_of(unit.unit))),))


def effect_lines(effect: Mapping[str, object], page: int = 0) -> tuple[Say, ...]:
    """How many meet the demand now and would then; who would not any more, a page of them."""
    names = effect["names"]
    assert isinstance(names, list)
    counts = {name: int(str(effect[name])) for name in ("people", "now", "then")}
    lines = [say("rules-effect", year=str(effect["year"]), **counts)]
    if names:
        lines.append(say("rules-effect-names", count=len(names)))
        lines += [say("log-text", text=name) for name in names[page * NAMES : (page + 1) * NAMES]]
    return tuple(lines)


async def card(turn: Turn) -> list[Reply]:
    """What was asked for, with its effect; another page of names by the choice."""
    found = await _at_hand(turn)
    if isinstance(found, list):
        return found
    asked, unit = found
    told = await _card(turn, turn.me, unit, asked, int(turn.tap.choice) if turn.tap.choice.isdecimal() else 0)
    return [replace(told, place=Place.BELOW) if turn.tap.revision == FROM_ALL else told]


async def _card(turn: Turn, reader: Person, unit: Unit, asked: Asked, page: int = 0) -> Show:
    lines = (say("rules-card", unit=unit.unit_name), await _asked_line(turn, asked), *effect_lines(asked.effect, page))
    return Show(to_of(reader), f"rules:{asked.asked_id}", lines, _ways(reader, unit, asked, page))


def _ways(reader: Person, unit: Unit, asked: Asked, page: int) -> Keyboard:
    last = max(len(asked.effect["names"]) - 1, 0) // NAMES
    turning = [(say("report-before"), page - 1)] if page else []
    turning += [(say("report-after"), page + 1)] if page < last else []
    rows: list[tuple[Button, ...]] = []
    if turning:
        rows.append(tuple(Button(label, Tap("rules.card", asked.asked_id, 0, str(to))) for label, to in turning))
    if asked.state == "open" and reader.person_id == asked.asked_by:
        rows.append((Button(say("rules-withdraw"), Tap("rules.decide", asked.asked_id, 0, "withdrawn"), Style.DANGER),))
    elif asked.state == "open":
        yes = Button(say("rules-approve"), Tap("rules.decide", asked.asked_id, 0, "approved"), Style.SUCCESS)
        no = Button(say("rules-refuse"), Tap("rules.decide", asked.asked_id, 0, "declined"), Style.DANGER)
        rows.append((yes, no))
    return (*rows, (Button(say("rules-to-all"), Tap("rules", 0, mark_of(unit.unit))),))


async def _at_hand(turn: Turn) -> tuple[Asked, Unit] | list[Reply]:
    asked = await turn.work.unit_rules.by_id(turn.tap.id)
    unit = await unit_of(turn, mark_of(asked.unit)) if asked else None
    if asked is None or unit is None:
        await turn.note("rules.refused", f"rules:{turn.tap.id}", act=turn.tap.verb)
        return [Toast(say("front-old-button"))]
    return asked, unit


async def decide(turn: Turn) -> list[Reply]:
    """Confirm, refuse or take back; the first word wins, and nobody confirms what they asked for."""
    found = await _at_hand(turn)
    if isinstance(found, list):
        return found
    asked, unit = found
    wanted, mine = turn.tap.choice, turn.me.person_id == asked.asked_by
    if wanted not in ("approved", "declined", "withdrawn") or mine != (wanted == "withdrawn"):
        await turn.note("rules.refused", f"rules:{asked.asked_id}", act=wanted)
        return [Toast(say("front-old-button"))]
    if asked.state == "open" and wanted == "approved" and (late := _too_late(turn, unit, asked)):
        return [Toast(late, alert=True)]
    decided = await turn.work.unit_rules.decide(asked, wanted, turn.me.person_id, turn.event.at)
    if decided is None:
        return [Toast(say("rules-decided-already")), await _card(turn, turn.me, unit, asked)]
    await turn.note(f"rules.{wanted}", f"rules:{asked.asked_id}", unit=unit.unit)
    if wanted == "approved":
        await _take_force(turn, unit, decided)
    return await _everywhere(turn, unit, decided)


def _too_late(turn: Turn, unit: Unit, asked: Asked) -> Say | None:
    """Why it can't take force any more: other rules hold by now, or hours of its year may have been credited."""
    try:
        parse_unit_rules(json.loads(asked.rules, parse_float=Decimal), turn.policies)
    except CaseFaults:  # a policy came that is stricter
        return say("rules-overtaken")
    if asked.before != unit.rules:
        return say("rules-overtaken")
    since = asked.effect["since"]
    before, after = (
        rules_for(rules_of(each, turn.policies), since) or UnitRules() for each in (unit.rules, asked.rules)
    )
    crediting = any(getattr(before, key) != getattr(after, key) for key in CREDITING)
    return say("rules-year-begun") if crediting and since <= turn.today.year else None


async def _take_force(turn: Turn, unit: Unit, asked: Asked) -> None:
    await turn.work.register.set_rules(unit.unit, asked.rules)
    detail = {"rules": [json.loads(asked.before), json.loads(asked.rules)], "asked": asked.asked_id}
    actor = f"person:{turn.me.person_id}"
    await turn.work.audit.note(unit.unit, turn.event.at, actor, "unit.changed", f"unit:{unit.unit}", detail)


async def _everywhere(turn: Turn, unit: Unit, asked: Asked) -> list[Reply]:
    """Every card becomes what was decided; who acts sees it in place."""
    mine = await _card(turn, turn.me, unit, asked)
    others = [each for each in await concerned(turn, unit) if each.person_id != turn.me.person_id]
    theirs = [await _card(turn, each, unit, asked) for each in others]
    return [mine, *[replace(each, place=Place.IN_PLACE, priority=Priority.RECEIPT) for each in theirs]]


async def concerned(turn: Turn, unit: Unit) -> list[Person]:
    """The unit's approvers and the bureau, once each, as far as a message reaches them."""
    found = await turn.work.people.with_role("approver", unit.unit, turn.today)
    found += await turn.work.people.with_role("bureau", None, turn.today)
    return [each for each in {person.person_id: person for person in found}.values() if reachable(each)]


async def cards(turn: Turn, unit: Unit, asked: Asked) -> list[Reply]:
    """A card for everyone who may confirm, below what they saw last; the one who asked has their own."""
    found: list[Reply] = []
    for each in await concerned(turn, unit):
        told = await _card(turn, each, unit, asked)
        mine = each.person_id == turn.me.person_id
        priority = Priority.ANSWER if mine else Priority.RECEIPT
        found.append(replace(told, place=Place.BELOW, priority=priority))
    return found


TAPS: Mapping[str, Handler] = {"rules": rules, "rules.card": card, "rules.decide": decide}
