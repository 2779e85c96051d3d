"""What the audit says of all but submissions that the database keeps elsewhere as well: gathered row by row, judged by
others."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import InvalidOperation
from typing import Any, NamedTuple, Protocol, TypeVar

from storage.audit import AuditRow

_ABOUT = re.compile(r"(person|unit|absence|evidence|publication|rules|sample|transfer):(.+)")

Said = Mapping[str, Any]
"""What the traces say of a person: staff number, unit, roles, and so on."""

Place = tuple[str, int]
"""Where a row stands: its chain, its number."""

READING_FAULTS = (ValueError, TypeError, LookupError, InvalidOperation, AttributeError)
"""What a forged row that can't be read raises; it is found by its hash."""


class Notes(Protocol):
    """What gathers the traces of one thing."""

    def note(self, row: AuditRow) -> None:
        """Take in a row."""


N = TypeVar("N", bound=Notes)


def told_in_order(told: N, rows: Iterable[AuditRow], chain: str) -> N:
    """A thing's rows of one chain, in that chain's order, taken in; one that can't be read is passed over."""
    for row in sorted((row for row in rows if row.chain == chain), key=lambda row: row.seq):
        try:
            told.note(row)
        except READING_FAULTS:
            continue
    return told


class Change(NamedTuple):
    """A traced change of a unit."""

    at: str
    action: str
    detail: Said


class Binding(NamedTuple):
    """An account that was bound to a person, or released from them."""

    person_id: int
    telegram_id: int
    at: str


class Trace(NamedTuple):
    """When something was traced, and where."""

    at: str
    place: Place

    def before(self, row: AuditRow) -> bool:
        """Whether it was before a row: by the chain's order in the same chain, by the clock in another."""
        chain, seq = self.place
        return seq < row.seq if chain == row.chain else self.at <= row.at


class Asked(NamedTuple):
    """Figures that were asked to be published: by whom, when, and their hash."""

    actor: str
    at: str
    digest: str
    place: Place = ("", 0)


class Decided(NamedTuple):
    """What was decided of them, and who isn't named."""

    actor: str
    at: str
    digest: str
    verb: str
    unnamed: frozenset[int]
    place: Place = ("", 0)


class Drawn(NamedTuple):
    """A sample that was drawn: by whom, when, and the hash of what."""

    actor: str
    at: str
    digest: str


class Found(NamedTuple):
    """What was found of a record of a sample."""

    actor: str
    at: str
    sample_id: int
    submission_id: int
    kind: str
    note: str


class Requested(NamedTuple):
    """A unit that was asked to correct what was found."""

    actor: str
    at: str
    sample_id: int


@dataclass(slots=True)
class Absent:
    """An absence as it was begun and, if it was, ended early."""

    person_id: int
    first: str
    last: str
    substitute: int | None
    ended: str | None = None
    begin: Trace | None = field(default=None, compare=False)
    end: Trace | None = field(default=None, compare=False)


@dataclass(slots=True)
class Traces:
    """All that is said, by what it is said of."""

    rows: int = 0
    units: dict[str, list[Change]] = field(default_factory=lambda: defaultdict(list))
    bound: Counter[Binding] = field(default_factory=Counter)
    released: Counter[Binding] = field(default_factory=Counter)
    by_link: Counter[tuple[int, str]] = field(default_factory=Counter)
    """Who bound their own account, and when: by an invite."""
    invited: Counter[tuple[int, str]] = field(default_factory=Counter)
    absences: dict[int, Absent] = field(default_factory=dict)
    _ended: dict[int, Trace] = field(default_factory=dict)
    """Absences that were ended early: of who moved meanwhile in another chain, which may be read first."""
    rules_asked: dict[int, tuple[str, str, str, str]] = field(default_factory=dict)
    """Changes of units' rules: who asked for it, when, of which unit, and what they would be."""
    rules_decided: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    """What became of each, by whom and when."""
    transfers_asked: dict[int, tuple[str, str, int, list[str], str]] = field(default_factory=dict)
    """Transfers: who asked for it, when, of whom, from and to which unit, since which day."""
    transfers_decided: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    """What became of each, by whom and when."""
    changed: list[AuditRow] = field(default_factory=list)
    """Changes of the register that somebody made in the chat."""
    causes: dict[tuple[int, int, int], AuditRow] = field(default_factory=dict)
    """Notes of why a year fell short, by person, year and place."""
    removed: set[int] = field(default_factory=set)
    expired: set[int] = field(default_factory=set)
    """Evidence that its owner took away."""
    drawn: dict[int, Drawn] = field(default_factory=dict)
    found: dict[int, Found] = field(default_factory=dict)
    requested: dict[int, Requested] = field(default_factory=dict)
    """Findings and requests by the finding."""
    asked: dict[int, Asked] = field(default_factory=dict)
    decided: dict[int, Decided] = field(default_factory=dict)
    named: dict[int, bool] = field(default_factory=dict)
    """Who said last whether rankings name them, and what."""
    _naming: dict[int, str] = field(default_factory=dict)
    """When that was: who moves says it in several chains."""

    def note(self, row: AuditRow) -> None:
        """Keep what a row says; a forged one that can't be read was found by its hash."""
        self.rows += 1
        about = _ABOUT.fullmatch(row.subject)
        if about is None:
            return
        try:
            detail = json.loads(row.detail)
            if isinstance(detail, dict):
                _NOTE[about[1]](self, row, about[2], detail)
        except READING_FAULTS:
            return

    def _of_person(self, row: AuditRow, number: str, detail: dict[str, Any]) -> None:
        person_id = int(number)
        if row.action == "binding.bound":
            self.bound[Binding(person_id, detail["account"], row.at)] += 1
            self.by_link[person_id, row.at] += row.actor == row.subject
        elif row.action == "binding.released":
            self.released[Binding(person_id, detail["account"], row.at)] += 1
        elif row.action == "binding.invited":
            self.invited[person_id, row.at] += 1
        elif row.action == "roster.changed" and row.actor.startswith("person:"):
            self.changed.append(row)
        elif row.action == "shortfall.noted":
            self.causes[person_id, detail["year"], detail["place"]] = row
        elif row.action == "settings.naming" and row.at >= self._naming.get(person_id, ""):
            self.named[person_id], self._naming[person_id] = detail["named"], row.at

    def _of_unit(self, row: AuditRow, code: str, detail: dict[str, Any]) -> None:
        begins: dict[str, Any] = {"rules": []} if row.action == "unit.added" else {}
        self.units[code].append(Change(row.at, row.action, begins | detail))

    def _of_absence(self, row: AuditRow, number: str, detail: dict[str, Any]) -> None:
        trace = Trace(row.at, (row.chain, row.seq))
        if row.action == "away.begun":
            actor = int(row.actor.removeprefix("person:"))
            begun = Absent(actor, detail["first"], detail["last"], detail["substitute"], begin=trace)
            self.absences[int(number)] = begun
        elif row.action == "away.ended":
            self._ended[int(number)] = trace
        absence, end = self.absences.get(int(number)), self._ended.get(int(number))
        if absence is not None and end is not None:
            absence.ended, absence.end = end.at, end

    def _of_publication(self, row: AuditRow, number: str, detail: dict[str, Any]) -> None:
        place = (row.chain, row.seq)
        if row.action == "publication.asked":
            self.asked[int(number)] = Asked(row.actor, row.at, detail["digest"], place)
        elif row.action == "publication.decided":
            unnamed = frozenset(detail["unnamed"])
            self.decided[int(number)] = Decided(row.actor, row.at, detail["digest"], detail["decided"], unnamed, place)

    def _of_sample(self, row: AuditRow, number: str, detail: dict[str, Any]) -> None:
        if row.action == "sample.drawn":
            self.drawn[int(number)] = Drawn(row.actor, row.at, detail["digest"])
        elif row.action == "sample.found":
            told = (detail["submission"], detail["kind"], detail["note"])
            self.found[detail["finding"]] = Found(row.actor, row.at, int(number), *told)
        elif row.action == "sample.asked":
            self.requested[detail["finding"]] = Requested(row.actor, row.at, int(number))

    def _of_rules(self, row: AuditRow, number: str, detail: dict[str, Any]) -> None:
        if row.action == "rules.asked":
            self.rules_asked[int(number)] = (row.actor, row.at, detail["unit"], detail["rules"])
        elif row.action in ("rules.approved", "rules.withdrawn", "rules.declined"):
            self.rules_decided[int(number)] = (row.action.removeprefix("rules."), row.actor, row.at)

    def _of_transfer(self, row: AuditRow, number: str, detail: dict[str, Any]) -> None:
        if row.action == "transfer.asked":
            told = (row.actor, row.at, detail["person"], detail["units"], detail["since"])
            self.transfers_asked[int(number)] = told
        elif row.action in ("transfer.accepted", "transfer.withdrawn", "transfer.declined"):
            self.transfers_decided[int(number)] = (row.action.removeprefix("transfer."), row.actor, row.at)

    def _of_evidence(self, row: AuditRow, number: str, _detail: dict[str, Any]) -> None:
        if row.action == "evidence.removed":
            self.removed.add(int(number))
        elif row.action == "evidence.expired":
            self.expired.add(int(number))


_NOTE: Mapping[str, Callable[[Traces, AuditRow, str, dict[str, Any]], None]] = {
    "person": Traces._of_person,
    "unit": Traces._of_unit,
    "absence": Traces._of_absence,
    "evidence": Traces._of_evidence,
    "publication": Traces._of_publication,
    "rules": Traces._of_rules,
    "sample": Traces._of_sample,
    "transfer": Traces._of_transfer,
}
