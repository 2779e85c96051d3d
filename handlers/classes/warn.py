"""Telling trainees before absence costs them a class's hours, when it has, and when that was put right (art. 10)."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.classes.sessions import trace
from handlers.event import Tap
from handlers.reply import Button, Place, Priority, Reply, Say, Show, say
from handlers.review.rights import reachable, to_of
from handlers.standing.cases import rules_of
from handlers.turn import Turn
from rules.credit import absent_too_long
from rules.policy import Policy, rules_for
from storage.attendance import Absences, Held
from storage.classes import Class, Trainee
from storage.people import Person

FINE, NEAR, LOST = "fine", "near", "lost"


async def warn(turn: Turn, held: Held, people: Iterable[int]) -> list[Reply]:
    """Tell those among some people for whom a change of marks has changed what they face; each change once."""
    half_days = await turn.work.attendance.half_days(held.class_id)
    told, replies = {}, list[Reply]()
    for each in await turn.work.attendance.absences(held.class_id, people):
        if each.absent == each.warned:
            continue
        person = await turn.work.people.by_id(each.person_id)
        line = _warning(turn, held, person, each, half_days) if person and reachable(person) else None
        if person is not None and line is not None:
            await turn.work.attendance.warned(held.class_id, each)
            told[str(each.person_id)] = [each.warned, each.absent]
            replies.append(_told(held, person, line))
    if told:
        await trace(turn, held, "attendance.warned", absent=told)
    return replies


def _warning(turn: Turn, held: Held, person: Person, absences: Absences, half_days: int) -> Say | None:
    """What they now face, if that is something else than what they were last told."""
    year = held.last_on.year
    policy = turn.policies.judging(year).tightened(rules_for(rules_of(person.unit_rules, turn.policies), year))
    over = held.last_on < turn.today
    level = level_of(absences.absent, half_days, policy, over=over)
    if level == level_of(absences.warned, half_days, policy, over=over):
        return None
    return say(f"attendance-warn-{level}", title=held.title, absent=absences.absent, half_days=half_days)


async def of_other_length(turn: Turn, held: Class, trainees: Iterable[Trainee], old: int, new: int) -> dict[int, Say]:
    """What those now face whom a class's other number of half-days brings nearer to losing its hours, or away from it;
    by person."""
    units = {unit.unit: rules_of(unit.rules, turn.policies) for unit in await turn.work.people.units()}
    year, found = held.last_on.year, dict[int, Say]()
    for each in (each for each in trainees if each.absent):
        policy = turn.policies.judging(year).tightened(rules_for(units[each.unit], year))
        level = level_of(each.absent, new, policy)
        if level != level_of(each.absent, old, policy):
            line = say(f"attendance-warn-{level}", title=held.title, absent=each.absent, half_days=new)
            found[each.person_id] = line
    return found


def _told(held: Held, person: Person, line: Say) -> Show:
    home = Button(say("home-home"), Tap("home", 0, 0))
    return Show(to_of(person), f"warn:{held.class_id}", (line,), ((home,),), Place.BELOW, Priority.RECEIPT)


def level_of(absent: int, half_days: int, policy: Policy, *, over: bool = False) -> str:
    """What somebody faces who missed so many of a class's half-days, leave included; of a class that is over, none is
    left to be missed."""
    if absent_too_long(absent, half_days, policy):
        return LOST
    near = absent and not over and absent_too_long(absent + 1, half_days, policy)
    return NEAR if near else FINE
