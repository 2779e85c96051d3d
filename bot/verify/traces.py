"""What the audit says of all that the database keeps elsewhere as well: gathered row by row, judged by others."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from storage.audit import AuditRow
from storage.columns import academy_day, moment
from storage.submissions import Details

_ABOUT = re.compile(r"(submission|person|unit|absence|evidence):(.+)")

Said = Mapping[str, Any]
"""What the traces say of a person: staff number, unit, roles, and so on."""

Place = tuple[str, int]
"""Where a row stands: its chain, its number."""

Decided = tuple[int, str, datetime]
"""A decision as the audit names it: the submission, the verb, the moment. Updates that came together share a moment,
so that approved, undone and approved again can be twice the same."""

VERBS = {"submission.withdrawn": "withdraw", "submission.imported": "approve"}
"""The verbs of actions whose rows don't say it themselves."""
IMPORTED = "submission.imported"


class Taken(NamedTuple):
    """Who took a decision, why, for whom, with which hours by year, and in which chain that stands.

    Then what the rows before it in this chain say, whose order is that of the commits, whatever the clocks said: of who
    acted, if they were in the unit; for whom they stood in; and whether the owner was, as far as they are known, there.
    """

    actor: str
    reason: str | None
    stands_in_for: int | None
    hours: str
    chain: str
    acting: Said | None
    seats: frozenset[int]
    with_owner: bool


@dataclass(slots=True)
class Registered:
    """A submission as its rows trace it: the first of them, and what the last one said."""

    at: datetime
    actor: str
    chain: str
    action: str
    key: str | None
    submitted: datetime
    at_home: bool
    """Whether its chain is that of who registered it."""
    digest: bytes = b""
    policy: str | None = None
    kinds: tuple[str, ...] = ()
    """Each route and form that it had, as ``external/lecture``."""
    again: int = 0
    """How often it was submitted again."""
    evidence: tuple[int, ...] | None = None


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


@dataclass(slots=True)
class Absent:
    """An absence as it was begun and, if it was, ended early."""

    person_id: int
    first: str
    last: str
    substitute: int | None
    ended: str | None = None


@dataclass(slots=True)
class Traces:
    """All that is said, by what it is said of. ``states`` are what each row about the register leads to."""

    states: Mapping[Place, Said]
    rows: int = 0
    submissions: dict[int, Registered] = field(default_factory=dict)
    decisions: dict[Decided, list[Taken]] = field(default_factory=lambda: defaultdict(list))
    escalated: dict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    units: dict[str, list[Change]] = field(default_factory=lambda: defaultdict(list))
    bound: Counter[Binding] = field(default_factory=Counter)
    released: Counter[Binding] = field(default_factory=Counter)
    by_link: Counter[tuple[int, str]] = field(default_factory=Counter)
    """Who bound their own account, and when: by an invite."""
    invited: Counter[tuple[int, str]] = field(default_factory=Counter)
    absences: dict[int, Absent] = field(default_factory=dict)
    _stood_in: dict[int | None, list[Absent]] = field(default_factory=lambda: defaultdict(list))
    removed: set[int] = field(default_factory=set)
    """Evidence that its owner took away."""
    seen: dict[int, bytes] = field(default_factory=dict)
    """Evidence by the hash that it had when its submission was last decided on."""
    _here: dict[tuple[str, int], Said] = field(default_factory=dict)
    """By chain and person, what the rows so far say of who was ever in the unit."""

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
        except (ValueError, TypeError, LookupError, InvalidOperation, AttributeError):
            return

    def _of_submission(self, row: AuditRow, number: str, detail: dict[str, Any]) -> None:
        submission_id, at = int(number), moment(row.at)
        if "details" in detail:
            self._registered(submission_id, at, row, detail)
        if row.action == "submission.escalated":
            self.escalated[submission_id].append(at)
        verb = VERBS.get(row.action) or (not row.action.endswith(".refused") and detail.get("verb"))
        if verb:
            hours = hours_words({int(year): Decimal(told) for year, told in detail.get("hours", {}).items()})
            actor, chain = sys.intern(row.actor), sys.intern(row.chain)
            acting = self._in_unit(row.chain, row.actor)
            seats = self._seats(row, at) if acting else frozenset[int]()
            owner = self._owner(submission_id)
            with_owner = owner is None or self._in_unit(row.chain, owner) is not None
            who = (actor, detail.get("reason"), detail.get("stands_in_for"))
            taken = Taken(*who, hours, chain, acting, seats, with_owner)
            self.decisions[submission_id, sys.intern(str(verb)), at].append(taken)
            for evidence_id, sha256 in detail.get("evidence", {}).items():
                self.seen[int(evidence_id)] = bytes.fromhex(sha256)

    def _registered(self, submission_id: int, at: datetime, row: AuditRow, detail: dict[str, Any]) -> None:
        said = self.submissions.get(submission_id)
        if said is None:
            chain, action = sys.intern(row.chain), sys.intern(row.action)
            at_home = action == IMPORTED or self._in_unit(row.chain, row.actor) is not None
            said = Registered(at, sys.intern(row.actor), chain, action, detail.get("key"), at, at_home)
            self.submissions[submission_id] = said
        else:
            said.submitted, said.again = at, said.again + 1
        said.digest = _digest(detail["details"])
        said.policy = detail.get("policy", said.policy)
        kind = sys.intern(f"{detail['details'].get('route')}/{detail['details'].get('form')}")
        said.kinds = said.kinds if kind in said.kinds else (*said.kinds, kind)
        said.evidence = tuple(detail["evidence"]) if "evidence" in detail else None

    def _in_unit(self, chain: str, who: str) -> Said | None:
        """What was said of somebody (``person:7``) so far, if they were in the unit of the chain."""
        person_id = int(who.removeprefix("person:")) if who.startswith("person:") else 0
        said = self._here.get((chain, person_id))
        return said if said and said.get("unit") == chain else None

    def _owner(self, submission_id: int) -> str | None:
        """Unknown of what was submitted in a chain that is read later."""
        said = self.submissions.get(submission_id)
        return said.actor if said else None

    def _seats(self, row: AuditRow, at: datetime) -> frozenset[int]:
        """The approvers of the unit for whom who acts stood in."""
        day, actor = academy_day(at).isoformat(), int(row.actor.removeprefix("person:"))
        return frozenset(
            absence.person_id
            for absence in self._stood_in.get(actor, ())
            if absence.first <= day <= absence.last and absence.ended is None and self._seated(row.chain, absence)
        )

    def _seated(self, chain: str, absence: Absent) -> bool:
        said = self._in_unit(chain, f"person:{absence.person_id}")
        return said is not None and "approver" in said.get("roles", ())

    def _of_person(self, row: AuditRow, number: str, detail: dict[str, Any]) -> None:
        person_id = int(number)
        if (row.chain, row.seq) in self.states:
            self._here[row.chain, person_id] = self.states[row.chain, row.seq]
        elif row.action == "binding.bound":
            self.bound[Binding(person_id, detail["account"], row.at)] += 1
            self.by_link[person_id, row.at] += row.actor == row.subject
        elif row.action == "binding.released":
            self.released[Binding(person_id, detail["account"], row.at)] += 1
        elif row.action == "binding.invited":
            self.invited[person_id, row.at] += 1

    def _of_unit(self, row: AuditRow, code: str, detail: dict[str, Any]) -> None:
        begins: dict[str, Any] = {"rules": []} if row.action == "unit.added" else {}
        self.units[code].append(Change(row.at, row.action, begins | detail))

    def _of_absence(self, row: AuditRow, number: str, detail: dict[str, Any]) -> None:
        if row.action == "away.begun":
            actor = int(row.actor.removeprefix("person:"))
            absence = Absent(actor, detail["first"], detail["last"], detail["substitute"])
            self.absences[int(number)] = absence
            self._stood_in[absence.substitute].append(absence)
        elif row.action == "away.ended":
            self.absences[int(number)].ended = row.at

    def _of_evidence(self, row: AuditRow, number: str, _detail: dict[str, Any]) -> None:
        if row.action == "evidence.removed":
            self.removed.add(int(number))


_NOTE: Mapping[str, Callable[[Traces, AuditRow, str, dict[str, Any]], None]] = {
    "submission": Traces._of_submission,
    "person": Traces._of_person,
    "unit": Traces._of_unit,
    "absence": Traces._of_absence,
    "evidence": Traces._of_evidence,
}


def hours_words(by_year: Mapping[int, Decimal]) -> str:
    """Hours by year in one word of its own, without zeros: millions of decisions share a few."""
    told = (f"{year} {hours.normalize():f}" for year, hours in sorted(by_year.items()) if hours)
    return sys.intern(", ".join(told))


def digest_of_details(details: Details) -> bytes:
    """The digest of a submission's details as a trace of them has it."""
    return _digest(json.loads(json.dumps(asdict(details), default=str)))


def _digest(details: object) -> bytes:
    return hashlib.sha256(json.dumps(details, sort_keys=True).encode()).digest()
