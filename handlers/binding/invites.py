"""Whom to invite, and their secrets: each traced, none kept (art. 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from handlers.register.roster_apply import OPERATOR
from storage.columns import academy_day
from storage.people import Person
from storage.unit_of_work import UnitOfWork


class Uninvitable(Exception):
    """Who can't be invited: catalogue keys with their values. Nobody was."""

    def __init__(self, faults: Sequence[tuple[str, Mapping[str, str]]]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


async def choose_people(
    work: UnitOfWork, staff_numbers: Sequence[str], unit: str | None, at: datetime, *, unbound: bool
) -> list[Person]:
    """The people of these staff numbers, or else of a unit or all, by staff number; never who has left.

    Raises Uninvitable with every unknown number, with who has left, or for an unknown unit.
    """
    today = academy_day(at)
    if unit is not None and await work.people.unit(unit) is None:
        raise Uninvitable([("unit-unknown", {"unit": unit})])
    everyone = {person.staff_no: person for person in await work.people.of_unit(unit)}
    here = {staff_no: person for staff_no, person in everyone.items() if not person.has_left(today)}
    if missing := [staff_no for staff_no in staff_numbers if staff_no not in here]:
        why = {staff_no: "invite-left" if staff_no in everyone else "invite-unknown" for staff_no in missing}
        raise Uninvitable([(why[staff_no], {"staff_no": staff_no}) for staff_no in missing])
    chosen = frozenset(staff_numbers or here)
    return [
        person
        for staff_no, person in here.items()
        if staff_no in chosen and not (unbound and person.telegram_id is not None)
    ]


async def invite_people(work: UnitOfWork, people: Iterable[Person], at: datetime) -> list[tuple[Person, str]]:
    """A new secret for each; the one before it ends."""
    invited = []
    for person in people:
        invited.append((person, await work.invites.make(person.person_id, at)))
        await work.audit.note(person.unit, at, OPERATOR, "binding.invited", f"person:{person.person_id}", {})
    return invited
