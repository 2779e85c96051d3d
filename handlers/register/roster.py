"""The roster applied to the register (art. 2): planned as a whole first, then written as one, or not at all.

What a file doesn't say stays as it is: earlier ranks, a column that is absent, people that are not named.
The same file again plans nothing. Writing a plan is ``handlers.register.roster_apply``'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from rules.record import RankSince
from storage.people import Person, Unit
from storage.register import Stay
from storage.unit_of_work import UnitOfWork

ALL_COLUMNS = frozenset(
    {"staff_no", "name", "unit", "unit_name", "unit_since", "rank", "since", "joined_on", "left_on", "roles"}
)


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """A person as the roster names them; `ranks` rise by day and are never empty.

    `roles` is None when the file has no such column: then they stay as they are. `row` is where the file names them
    first, for telling faults.
    """

    staff_no: str
    name: str
    unit: str
    unit_since: date | None
    joined_on: date | None
    left_on: date | None
    roles: frozenset[str] | None
    ranks: tuple[RankSince, ...]
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Roster:
    """A whole file: its units by code (with a name, if it gives one), its people in their order.

    `columns` names the columns it has: where one is absent the register's word stays; a blank `left_on` is back.
    """

    units: dict[str, str | None]
    people: tuple[RosterPerson, ...]
    columns: frozenset[str] = ALL_COLUMNS
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)
    """How the file writes each column, for telling faults."""


@dataclass(frozen=True, slots=True)
class RosterFault:
    """What the register can't take of a person's row: the column, and a code with the days that don't fit."""

    row: int | None
    column: str
    staff_no: str
    code: str
    params: Mapping[str, str]


class RosterFaults(Exception):
    """A roster that reads well and doesn't fit the register; nothing of it is applied."""

    def __init__(self, faults: Iterable[RosterFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} faults")


@dataclass(frozen=True, slots=True)
class Known:
    """A person as the register has them: all that a roster can say, and the stay in the unit before this one."""

    person: Person
    held: RosterPerson
    before: Stay | None


@dataclass(frozen=True, slots=True)
class Step:
    """A person to be added (``known`` is None) or changed to what is ``wanted``, which leaves nothing open."""

    known: Known | None
    wanted: RosterPerson


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. ``missing`` are the people on the register whom the file doesn't name."""

    new_units: Mapping[str, str]
    renamed_units: Mapping[str, tuple[str, str]]
    added: tuple[Step, ...]
    changed: tuple[Step, ...]
    unchanged: int
    missing: tuple[Person, ...]
    leaving: tuple[Step, ...] = field(default=())
    """The missing ones that leave by ``--missing-left``."""

    @property
    def changes_nothing(self) -> bool:
        """Whether the register is as the file says."""
        return not (self.new_units or self.renamed_units or self.added or self.changed or self.leaving)


async def known_people(work: UnitOfWork) -> dict[str, Known]:
    """Everyone the register ever had, by staff number."""
    people = await work.people.of_unit(None)
    ranks = await work.people.ranks_of(person.person_id for person in people)
    stays = await work.register.stays()
    return {person.staff_no: _known(person, ranks[person.person_id], stays[person.person_id]) for person in people}


async def known_person(work: UnitOfWork, person: Person) -> Known:
    """One person as the register has them."""
    ids = (person.person_id,)
    ranks, stays = await work.people.ranks_of(ids), await work.register.stays_of(ids)
    return _known(person, ranks[person.person_id], stays[person.person_id])


def _known(person: Person, ranks: tuple[RankSince, ...], stays: tuple[Stay, ...]) -> Known:
    held = RosterPerson(
        person.staff_no,
        person.name,
        person.unit,
        stays[-1].since,
        person.joined_on,
        person.left_on,
        person.roles,
        ranks,
    )
    return Known(person, held, stays[-2] if len(stays) > 1 else None)


async def plan_roster(work: UnitOfWork, roster: Roster, today: date, missing_left: date | None = None) -> Plan:
    """Compare a roster with the register. Raises RosterFaults with all that doesn't fit.

    ``today`` is when people who change their unit do so, where the file gives no day; ``missing_left`` is
    the last day on the register of those whom the file doesn't name.
    """
    everyone = await known_people(work)
    steps = [_step(everyone.get(named.staff_no), named, roster.columns, today) for named in roster.people]
    missing = _missing(everyone, steps, today)
    leaving = [_leaving(known, missing_left, today) for known in missing if missing_left and not known.held.left_on]
    faults = [fault for step in (*steps, *leaving) for fault in _faults(step)]
    faults += _merged(steps, {each.unit: each.merged_into for each in await work.people.units() if each.merged_into})
    if faults:
        raise RosterFaults(faults)
    added = [step for step in steps if step.known is None]
    changed = [step for step in steps if step.known and step.wanted != step.known.held]
    return Plan(
        *_units(roster, {unit.unit: unit for unit in await work.people.units()}),
        tuple(added),
        tuple(changed),
        len(steps) - len(added) - len(changed),
        tuple(known.person for known in missing),
        tuple(leaving),
    )


def _units(roster: Roster, units: Mapping[str, Unit]) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Units to be added, by their code where the file names them not, and units to be renamed (old, new)."""
    new = {code: name or code for code, name in roster.units.items() if code not in units}
    renamed = {
        code: (units[code].unit_name, name)
        for code, name in roster.units.items()
        if code in units and name and name != units[code].unit_name
    }
    return new, renamed


def _missing(everyone: Mapping[str, Known], steps: Iterable[Step], today: date) -> list[Known]:
    named = {step.wanted.staff_no for step in steps}
    return [
        known for known in everyone.values() if known.held.staff_no not in named and not known.person.has_left(today)
    ]


def _step(known: Known | None, named: RosterPerson, columns: frozenset[str], today: date) -> Step:
    """The file's word on a person, filled up with the register's where it says nothing."""
    held = known.held if known else None
    ranks = {rank.since: rank for rank in (*(held.ranks if held else ()), *named.ranks)}
    left_on = held.left_on if held and "left_on" not in columns else named.left_on
    roles = named.roles if named.roles is not None else held.roles if held else None
    wanted = replace(
        named,
        unit_since=_unit_since(named, held, today),
        joined_on=named.joined_on or (held.joined_on if held else None),
        left_on=left_on,
        roles=roles_of(roles, left_on, today),
        ranks=tuple(ranks[since] for since in sorted(ranks)),
    )
    return Step(known, wanted)


def _unit_since(named: RosterPerson, held: RosterPerson | None, today: date) -> date | None:
    """The first day in the unit: as the file says, else since the person is here, or moves here."""
    if named.unit_since:
        return named.unit_since
    if held is None:
        return named.joined_on or named.ranks[0].since
    return held.unit_since if held.unit == named.unit else today


def roles_of(roles: frozenset[str] | None, left_on: date | None, today: date) -> frozenset[str]:
    """Who has left holds no role; the account stays bound, and all doors are closed to it."""
    return frozenset() if left_on is not None and left_on < today else roles or frozenset()


def _leaving(known: Known, left_on: date, today: date) -> Step:
    return Step(known, replace(known.held, left_on=left_on, roles=roles_of(known.held.roles, left_on, today)))


def _faults(step: Step) -> Iterator[RosterFault]:
    wanted, known = step.wanted, step.known
    if wanted.left_on and wanted.joined_on and wanted.left_on < wanted.joined_on:
        yield _fault(step, "left_on", "left-before-joined", left=wanted.left_on, joined=wanted.joined_on)
    if known is None or wanted.unit_since == known.held.unit_since:
        return
    moves = wanted.unit != known.held.unit
    earlier = known.held.unit_since if moves else known.before.since if known.before else None
    if wanted.unit_since and earlier and wanted.unit_since <= earlier:
        yield _fault(step, "unit_since", "unit-since-too-early", since=wanted.unit_since, earlier=earlier)


def _merged(steps: Iterable[Step], merged: Mapping[str, str]) -> list[RosterFault]:
    """Who would come into a unit that became a part of another one: an older file still names it."""
    return [
        RosterFault(step.wanted.row, "unit", step.wanted.staff_no, "unit-merged", {"into": merged[step.wanted.unit]})
        for step in steps
        if step.wanted.unit in merged and (step.known is None or step.known.held.unit != step.wanted.unit)
    ]


def _fault(step: Step, column: str, code: str, **days: date) -> RosterFault:
    told = {name: day.isoformat() for name, day in days.items()}
    return RosterFault(step.wanted.row, column, step.wanted.staff_no, code, told)


async def export_roster(work: UnitOfWork) -> Roster:
    """The register as a roster that imports to the same."""
    units: dict[str, str | None] = {unit.unit: unit.unit_name for unit in await work.people.units()}
    return Roster(units, tuple(known.held for known in (await known_people(work)).values()))
