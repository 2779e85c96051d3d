"""Classes against their traces: where each stands, since when, why it was opened again; its plan, who is on its list,
and how each was assessed (art. 4, 9.1, 10)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from bot.verify.audit import Finding
from bot.verify.traces import told_in_order
from storage.audit import AuditRow
from storage.classes import ENROLLED, LEFT, WAITING, Class, ClassState
from storage.columns import moment
from storage.unit_of_work import UnitOfWork

STATES: Mapping[str, ClassState] = {
    "class.cancelled": ClassState.CANCELLED,
    "class.registered": ClassState.REGISTERED,
    "class.reopened": ClassState.REOPENED,
}
"""What leads where; each class begins as planned."""
MOVES: Mapping[str, str] = {
    "class.joined": "",
    "class.left": LEFT,
    "class.taken_off": LEFT,
    "class.moved_up": ENROLLED,
}
"""What becomes of one person's place; nothing where the trace says it."""


@dataclass(slots=True)
class _Traced:
    """What the rows of a class say."""

    state: ClassState = ClassState.PLANNED
    registered_at: datetime | None = None
    reason: Any = None
    plan: Any = None
    """Nothing of a class that no trace says was planned: its list can't be known either."""
    states: dict[int, str] = field(default_factory=dict)
    results: dict[int, str | None] = field(default_factory=dict)

    def note(self, row: AuditRow) -> None:
        detail = json.loads(row.detail)
        self._state(row, detail)
        if row.action == "class.planned":
            self.plan = detail["plan"]
        elif row.action == "class.changed" and self.plan is not None:
            self.plan = detail["after"]
            self.states |= dict.fromkeys(detail["up"], ENROLLED) | dict.fromkeys(detail["down"], WAITING)
        elif row.action == "class.listed":
            people, places = detail["people"], detail["enrolled"]
            self.states |= dict.fromkeys(people[:places], ENROLLED) | dict.fromkeys(people[places:], WAITING)
        elif row.action == "class.results":
            self.results |= {int(each): after for each, (_, after) in detail["results"].items()}
        elif row.action in MOVES:
            self.states[detail.get("person") or _person(row)] = MOVES[row.action] or detail["state"]

    def _state(self, row: AuditRow, detail: dict[str, Any]) -> None:
        if state := STATES.get(row.action):
            reopened, registered = state is ClassState.REOPENED, state is ClassState.REGISTERED
            self.reason = detail["reason"] if reopened else None
            self.registered_at = moment(row.at) if registered else None
            self.state = state


async def check_classes(work: UnitOfWork) -> AsyncIterator[Finding]:
    """Every class is as the traces in its unit's chain leave it, everybody registered has a record, and no class that
    is named there is gone."""
    async for held in work.classes.every_class():
        rows = await work.audit.of_subject(f"class:{held.class_id}")
        traced = told_in_order(_Traced(), rows, held.unit)
        for why in (*_amiss(held, traced), *await _amiss_within(work, held, traced)):
            yield _finding(why, str(held.class_id))
        if held.state is ClassState.REGISTERED and await work.classes.misbooked(held.class_id):
            yield _finding("booked", str(held.class_id))
    for subject in await work.classes.traced_and_gone():
        yield _finding("gone", subject.removeprefix("class:"))


def _amiss(held: Class, traced: _Traced) -> list[str]:
    pairs = {
        "state": (held.state, traced.state),
        "registered": (held.registered_at, traced.registered_at),
        "reason": (held.reopened_because, traced.reason),
    }
    return [why for why, (kept, told) in pairs.items() if kept != told]


async def _amiss_within(work: UnitOfWork, held: Class, traced: _Traced) -> list[str]:
    """Whether its plan, its list and the results on it are other ones than were traced."""
    if traced.plan is None:
        return []
    plan = json.loads(json.dumps(asdict(await work.classes.plan_of(held)), default=str))
    kept = await work.classes.kept_of(held.class_id)
    pairs = {
        "plan": (plan, traced.plan),
        "list": ({each: state for each, (state, _) in kept.items()}, traced.states),
        "results": ({each: result for each, (_, result) in kept.items() if result}, traced.results),
    }
    return [why for why, (now, told) in pairs.items() if now != told]


def _person(row: AuditRow) -> int:
    return int(row.actor.removeprefix("person:"))


def _finding(why: str, class_id: str) -> Finding:
    return Finding("class", f"class {class_id}", {"why": why})
