"""The register against its traces: who is on it and as what, and since when each unit demands what (art. 2, R18)."""

from __future__ import annotations

import json
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from operator import itemgetter
from typing import Any

from bot.verify.audit import Finding
from bot.verify.traces import Change, Place, Said, Traces
from storage.audit import AuditRow
from storage.inspection import Registered
from storage.people import Unit

LATE = timedelta(days=1)
"""By how much moments may be out of order: hosts' clocks differ, and one that was set back is behind the program's."""


ADDED = "roster.added"


@dataclass(slots=True)
class History:
    """What the traces say of a person after each change, and the unit of each stay by its first day."""

    states: list[Said] = field(default_factory=list)
    stays: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """The register as it is, and as it was by its traces; people by their ids."""

    people: Mapping[int, Registered]
    histories: Mapping[int, History]
    said: Mapping[tuple[str, int], list[tuple[int, Said]]]
    """By chain and person, what each of the chain's rows led to, with the row's number, in order."""

    def said_before(self, place: Place, person_id: int) -> Said | None:
        """What was said of somebody before a row of a chain, in that chain."""
        chain, seq = place
        theirs = self.said.get((chain, person_id), [])
        before = bisect_left(theirs, seq, key=itemgetter(0))
        return theirs[before - 1][1] if before else None

    def words(self, person_id: int) -> str:
        """A person in a report: by the staff number, where there is one."""
        held, history = self.people.get(person_id), self.histories.get(person_id)
        said: Said = held.said if held else history.states[-1] if history else {}
        return f"person {said.get('staff_no', f'#{person_id}')}"

    def units(self, person_id: int) -> set[str]:
        """Every unit that a person was ever in."""
        history = self.histories.get(person_id)
        return {said["unit"] for said in history.states} if history else set()

    def moves(self, person_id: int) -> int:
        """How often a person went to another unit."""
        history = self.histories.get(person_id)
        return sum(one["unit"] != two["unit"] for one, two in pairwise(history.states)) if history else 0


def known(people: Mapping[int, Registered], rows: Iterable[AuditRow]) -> Known:
    """Put the register beside the rows that trace its changes, which come by chain and in order."""
    of_person: dict[int, list[AuditRow]] = defaultdict(list)
    for row in rows:
        number = row.subject.removeprefix("person:")
        if number.isdecimal():
            of_person[int(number)].append(row)
    histories = dict[int, History]()
    said: dict[tuple[str, int], list[tuple[int, Said]]] = defaultdict(list)
    for person_id, theirs in of_person.items():
        history = History()
        for traced in _in_order(_traced(theirs)):
            _apply(history, traced)
            for chain, seq in traced.places:
                insort(said[chain, person_id], (seq, history.states[-1]), key=itemgetter(0))
        if history.states:
            histories[person_id] = history
    return Known(people, histories, dict(said))


@dataclass(frozen=True, slots=True)
class _Traced:
    """A change with the places of its rows: who moves has it in both units' chains."""

    at: str
    added: bool
    detail: Said
    places: list[Place]

    def follows(self, said: Said) -> bool:
        """Whether what it says of before is so."""
        return all(said.get(key) == old for key, (old, _) in self.detail.items())


def _traced(rows: Iterable[AuditRow]) -> list[_Traced]:
    """Each change once; a forged row that can't be read is found by its hash. What is the same twice in one chain
    happened twice."""
    found: dict[tuple[str, str, str, int], _Traced] = {}
    seen = Counter[tuple[str, str, str, str]]()
    for row in rows:
        seen[row.chain, row.at, row.action, row.detail] += 1
        key = (row.at, row.action, row.detail, seen[row.chain, row.at, row.action, row.detail])
        if key in found:
            found[key].places.append((row.chain, row.seq))
        elif (detail := _read(row)) is not None:
            found[key] = _Traced(row.at, row.action == ADDED, detail, [(row.chain, row.seq)])
    return list(found.values())


def _read(row: AuditRow) -> Said | None:
    with suppress(ValueError):
        detail = json.loads(row.detail)
        if row.action == ADDED:
            return detail if isinstance(detail, dict) and {"unit", "unit_since"} <= detail.keys() else None
        if isinstance(detail, dict) and all(isinstance(told, list) and len(told) == 2 for told in detail.values()):
            return detail
    return None


def _in_order(traced: list[_Traced]) -> Iterator[_Traced]:
    """What was added, then the changes in the order of each chain. Between chains one leads to the next: what it says
    of before holds then; else the first by its moment. Where nothing was added, nothing is changed."""
    added = next((each for each in traced if each.added), None)
    if added is None:
        return
    yield added
    said, left = {**added.detail}, [each for each in traced if not each.added]
    while left:
        heads: dict[str, int] = {}
        for chain, seq in (place for each in left for place in each.places):
            heads[chain] = min(seq, heads.get(chain, seq))
        ready = [each for each in left if all(heads[chain] == seq for chain, seq in each.places)]
        following = min(ready or left, key=lambda each: (not each.follows(said), each.at))
        left.remove(following)
        said |= {key: new for key, (_, new) in following.detail.items()}
        yield following


def _apply(history: History, traced: _Traced) -> None:
    detail = traced.detail
    if traced.added:
        history.states.append(detail)
        history.stays = {detail["unit_since"]: detail["unit"]}
        return
    said = {**history.states[-1], **{key: new for key, (_, new) in detail.items()}}
    if "unit" not in detail and "unit_since" in detail:
        history.stays.pop(detail["unit_since"][0], None)
    history.stays[said["unit_since"]] = said["unit"]
    history.states.append(said)


def check_people(register: Known) -> Iterator[Finding]:
    """Everyone is as the traces say, was traced, and is there."""
    for person_id, held in register.people.items():
        where, history = register.words(person_id), register.histories.get(person_id)
        if history is None:
            yield Finding("stranger", where)
            continue
        said = held.said | {"unit_since": max(held.stays, default=None)}
        yield from _differences(where, said, history.states[-1])
        if held.stays != history.stays:
            yield _difference(where, "unit_stays", held.stays, history.stays)
    for person_id in register.histories.keys() - register.people.keys():
        yield Finding("gone", register.words(person_id))


def check_units(units: Sequence[Unit], traces: Traces) -> Iterator[Finding]:
    """Every unit is as the traces say, was traced, and is there."""
    expected = {code: _unit(changes) for code, changes in traces.units.items()}
    for unit in units:
        where, said = f"unit {unit.unit}", expected.pop(unit.unit, {})
        if not said:
            yield Finding("stranger", where)
            continue
        yield from _differences(where, _of(unit), said)
        if _rules(unit.rules) != said["rules"]:
            yield _difference(where, "rules", unit.rules, json.dumps(said["rules"]))
    for code, said in expected.items():
        if said:
            yield Finding("gone", f"unit {code}")


def _of(unit: Unit) -> Said:
    return {"unit_name": unit.unit_name, "records_since": unit.records_since, "merged_into": unit.merged_into}


def _unit(changes: Iterable[Change]) -> dict[str, Any]:
    """All of a unit's rows stand in its own chain, in order."""
    said: dict[str, Any] = {}
    for _, action, detail in changes:
        if action == "unit.added":
            said = {"merged_into": None, **detail}
        elif said:
            said |= {key: told[1] for key, told in detail.items() if isinstance(told, list) and len(told) == 2}
    return said


def _rules(kept: str) -> object:
    try:
        return json.loads(kept)
    except ValueError:
        return kept


def _differences(where: str, held: Said, expected: Said) -> Iterator[Finding]:
    for key in held.keys() & expected.keys():
        if held[key] != expected[key]:
            yield _difference(where, key, held[key], expected[key])


def _difference(where: str, what: str, held: object, expected: object) -> Finding:
    return Finding("register", where, {"what": what, "held": _words(held), "expected": _words(expected)})


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{unit} {since}" for since, unit in sorted(value.items())) or "-"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return "-" if value is None else str(value)
