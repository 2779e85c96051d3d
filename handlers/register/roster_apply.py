"""Writes a planned roster into the register, each change traced as old → new in the unit's chain (art. 2, R18)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from handlers.menu import menu
from handlers.register.roster import Plan, RosterPerson, Step
from handlers.reply import Reply, To
from storage.audit import ACADEMY
from storage.columns import academy_day
from storage.unit_of_work import UnitOfWork

OPERATOR = "operator"
"""The actor of what is done on the command line."""


async def apply_plan(work: UnitOfWork, plan: Plan, at: datetime) -> None:
    """Write all of a plan; with nothing to change there is nothing to trace either."""
    if plan.changes_nothing:
        return
    for code, name in plan.new_units.items():
        await _add_unit(work, code, name, at)
    for code, (old, name) in plan.renamed_units.items():
        await work.register.rename_unit(code, name)
        await work.audit.note(code, at, OPERATOR, "unit.renamed", f"unit:{code}", {"unit_name": [old, name]})
    for step in plan.added:
        await _add(work, step.wanted, at)
    for step in (*plan.changed, *plan.leaving):
        await change(work, step, at)
    told = {"added": len(plan.added), "changed": len(plan.changed), "unchanged": plan.unchanged}
    told |= {"missing": len(plan.missing), "leaving": len(plan.leaving)}
    await work.audit.note(ACADEMY, at, OPERATOR, "roster.imported", "register", told)


async def menus_of(work: UnitOfWork, plan: Plan) -> list[Reply]:
    """New menus of commands for bound people whose roles a plan changed."""
    replies: list[Reply] = []
    for step in plan.changed:
        if step.known is None or step.known.held.roles == step.wanted.roles:
            continue
        person = await work.people.by_id(step.known.person.person_id)
        if person is not None and person.telegram_id is not None and not person.blocked:
            replies.append(menu(To(person.telegram_id, person.language), person.roles))
    return replies


async def _add_unit(work: UnitOfWork, code: str, name: str, at: datetime) -> None:
    """A unit starts with Xueshi in the year of its first import, unless it is told otherwise (R19)."""
    records_since = academy_day(at).year
    await work.register.add_unit(code, name, records_since)
    detail = {"unit_name": name, "records_since": records_since}
    await work.audit.note(code, at, OPERATOR, "unit.added", f"unit:{code}", detail)


async def _add(work: UnitOfWork, wanted: RosterPerson, at: datetime) -> None:
    assert wanted.unit_since is not None
    person_id = await work.register.add_person(
        wanted.staff_no, wanted.name, wanted.unit, wanted.joined_on, wanted.left_on
    )
    await work.register.stay(person_id, wanted.unit, wanted.unit_since)
    await _ranks_and_roles(work, person_id, None, wanted)
    await work.audit.note(wanted.unit, at, OPERATOR, "roster.added", f"person:{person_id}", traced(wanted))


async def change(work: UnitOfWork, step: Step, at: datetime, actor: str = OPERATOR) -> None:
    """Make a known person what is wanted; traced in the chain of their unit, and of the other one who moves."""
    assert step.known is not None
    held, wanted, person_id = step.known.held, step.wanted, step.known.person.person_id
    await work.register.change_person(person_id, wanted.name, wanted.unit, wanted.joined_on, wanted.left_on)
    await _move(work, person_id, held, wanted)
    await _ranks_and_roles(work, person_id, held, wanted)
    old, new = traced(held), traced(wanted)
    detail = {key: [old[key], new[key]] for key in new if new[key] != old[key]}
    for unit in dict.fromkeys((held.unit, wanted.unit)):
        await work.audit.note(unit, at, actor, "roster.changed", f"person:{person_id}", detail)


async def _move(work: UnitOfWork, person_id: int, held: RosterPerson, wanted: RosterPerson) -> None:
    """Another unit is another stay; the same unit since another day is the same stay."""
    assert held.unit_since is not None
    assert wanted.unit_since is not None
    if wanted.unit != held.unit:
        await work.register.stay(person_id, wanted.unit, wanted.unit_since)
        await work.register.move_pending(person_id, wanted.unit)
    elif wanted.unit_since != held.unit_since:
        await work.register.move_stay(person_id, held.unit_since, wanted.unit_since)


async def _ranks_and_roles(work: UnitOfWork, person_id: int, held: RosterPerson | None, wanted: RosterPerson) -> None:
    known_ranks = held.ranks if held else ()
    known_roles = (held.roles if held else None) or frozenset()
    wanted_roles = wanted.roles or frozenset()
    for rank in wanted.ranks:
        if rank not in known_ranks:
            await work.register.set_rank(person_id, rank.rank.value, rank.since)
    for role in sorted(wanted_roles - known_roles):
        await work.register.give_role(person_id, role)
    for role in sorted(known_roles - wanted_roles):
        await work.register.end_role(person_id, role)


def traced(person: RosterPerson) -> dict[str, Any]:
    """All that the register says of a person, as the trace keeps it."""
    return {
        "staff_no": person.staff_no,
        "name": person.name,
        "unit": person.unit,
        "unit_since": person.unit_since,
        "joined_on": person.joined_on,
        "left_on": person.left_on,
        "roles": sorted(person.roles or ()),
        "ranks": [f"{rank.rank.value} {rank.since}" for rank in person.ranks],
    }
