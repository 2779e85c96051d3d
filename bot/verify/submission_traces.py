"""What the audit says of some submissions: how they were registered, decided and escalated, by which evidence."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from bot.verify.acting import Acting
from bot.verify.traces import READING_FAULTS, Said
from handlers.classes.registering import REGISTERED
from handlers.register.roster_apply import OPERATOR
from handlers.review.corrections import REPLACING
from storage.audit import AuditRow
from storage.columns import moment
from storage.platform import STANDS
from storage.submissions import Details

Decided = tuple[int, str, datetime]
"""A decision as the audit names it: the submission, the verb, the moment. Updates that came together share a moment,
so that approved, undone and approved again can be twice the same."""

IMPORTED, FED = "submission.imported", "submission.fed"
VERBS = {"submission.withdrawn": "withdraw", IMPORTED: "approve", FED: "approve", REGISTERED: "approve"}
"""The verbs of actions whose rows don't say it themselves."""
AT_ONCE = frozenset({IMPORTED, FED, REGISTERED, REPLACING})
"""How a record is traced that was approved before its first revision."""


class Entered(NamedTuple):
    """Which revision of a record stands in the academy's own site by which list, and by which it was taken out."""

    entered_revision: int | None = None
    entered_in: int | None = None
    removed_in: int | None = None


class Taken(NamedTuple):
    """Who took a decision, why, for whom, with which hours by year, and in which chain that stands.

    Then what the rows before it in this chain say: of who acted, if they were in the unit; for whom they stood in; and
    whether the owner was there.
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
    owner: str | None
    """The staff number, of a record that somebody else registered."""
    submitted: datetime
    at_home: bool
    """Whether its chain is that of who registered it."""
    roles: frozenset[str]
    """Those that who registered it had then."""
    digest: bytes = b""
    policy: str | None = None
    kinds: tuple[str, ...] = ()
    """Each route and form that it had, as ``external/lecture``."""
    again: int = 0
    """How often it was submitted again."""
    evidence: tuple[int, ...] | None = None
    corrects: tuple[int | None, str | None] = (None, None)
    """The record in whose place it would stand, and why."""


@dataclass(slots=True)
class SubmissionTraces:
    """All that is said, by submission or by evidence."""

    owners: Mapping[int, int]
    named: set[str] = field(default_factory=set)
    """The subjects to which something was done; a refused tap names any."""
    submissions: dict[int, Registered] = field(default_factory=dict)
    decisions: dict[Decided, list[Taken]] = field(default_factory=lambda: defaultdict(list))
    escalated: dict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[int, str] = field(default_factory=dict)
    """Evidence by the hash that it had when its submission was last decided on."""

    there: dict[int, Entered] = field(default_factory=dict)
    """What was said to stand in the academy's own site."""

    def _note(self, row: AuditRow, acting: Acting) -> None:
        submission_id, at, detail = int(row.subject.removeprefix("submission:")), moment(row.at), json.loads(row.detail)
        if "details" in detail or row.action.startswith("submission."):
            self.named.add(row.subject)
        if "details" in detail:
            self._registered(submission_id, at, row, detail, acting)
        if row.action == "platform.entered":
            self._entered(submission_id, detail)
        if row.action == "submission.escalated":
            self.escalated[submission_id].append(at)
        verb = VERBS.get(row.action) or (not row.action.endswith(".refused") and detail.get("verb"))
        if verb:
            self.decisions[submission_id, str(verb), at].append(self._taken(submission_id, row, detail, acting))
            for evidence_id, sha256 in detail.get("evidence", {}).items():
                self.seen[int(evidence_id)] = sha256

    def _entered(self, submission_id: int, detail: dict[str, Any]) -> None:
        """By the list with the highest revision; what is entered is no longer taken out."""
        list_id, revision = int(detail["list"]), int(detail["at_revision"])
        before = self.there.get(submission_id, Entered())
        if detail["act"] in STANDS:
            self.there[submission_id] = Entered(revision, list_id)
        else:
            self.there[submission_id] = before._replace(removed_in=list_id)

    def _registered(
        self, submission_id: int, at: datetime, row: AuditRow, detail: dict[str, Any], acting: Acting
    ) -> None:
        said = self.submissions.get(submission_id)
        if said is None:
            unmanned = row.action in AT_ONCE and row.actor == OPERATOR
            by = acting.in_unit(row, row.actor)
            at_home, roles = unmanned or by is not None, frozenset(by["roles"] if by else ())
            key, owner = detail.get("key"), detail.get("staff_no")
            said = Registered(at, row.actor, row.chain, row.action, key, owner, at, at_home, roles)
            self.submissions[submission_id] = said
        else:
            said.submitted, said.again = at, said.again + 1
        said.digest = _digest(detail["details"])
        said.corrects = detail.get("corrects"), detail.get("because")
        said.policy = detail.get("policy", said.policy)
        kind = f"{detail['details'].get('route')}/{detail['details'].get('form')}"
        said.kinds = said.kinds if kind in said.kinds else (*said.kinds, kind)
        said.evidence = tuple(map(int, detail["evidence"])) if "evidence" in detail else None

    def _taken(self, submission_id: int, row: AuditRow, detail: dict[str, Any], acting: Acting) -> Taken:
        who = acting.in_unit(row, row.actor)
        seats = acting.seats(row) if who else frozenset[int]()
        owner = self.owners.get(submission_id)
        with_owner = owner is None or acting.in_unit(row, f"person:{owner}") is not None
        hours = hours_words({int(year): Decimal(told) for year, told in detail.get("hours", {}).items()})
        reason, instead = detail.get("reason"), detail.get("stands_in_for")
        return Taken(row.actor, reason, instead, hours, row.chain, who, seats, with_owner)


def traces_of(rows: Iterable[AuditRow], acting: Acting, owners: Mapping[int, int]) -> SubmissionTraces:
    """What rows of submissions say, those of each together, by chain and in order; a forged one that can't be read was
    found by its hash. ``owners`` says whose each submission is."""
    told = SubmissionTraces(owners)
    for _, theirs in groupby(rows, attrgetter("subject")):
        for row in _in_order(theirs):
            try:
                told._note(row, acting)
            except READING_FAULTS:
                continue
    return told


def _in_order(rows: Iterable[AuditRow]) -> Iterator[AuditRow]:
    """Each chain's in its order; between the chains of who moved by the moment."""
    chains = [deque(theirs) for _, theirs in groupby(rows, attrgetter("chain"))]
    while chains:
        earliest = min(chains, key=lambda left: left[0].at)
        yield earliest.popleft()
        chains = [left for left in chains if left]


def hours_words(by_year: Mapping[int, Decimal]) -> str:
    """Hours by year in words, without zeros."""
    return ", ".join(f"{year} {hours.normalize():f}" for year, hours in sorted(by_year.items()) if hours)


def actor_words(actor_id: int | None) -> str:
    """An actor as the audit names them."""
    return OPERATOR if actor_id is None else f"person:{actor_id}"


def digest_of_details(details: Details) -> bytes:
    """The digest of a submission's details as a trace of them has it."""
    return _digest(json.loads(json.dumps(asdict(details), default=str)))


def _digest(details: object) -> bytes:
    return hashlib.sha256(json.dumps(details, sort_keys=True).encode()).digest()
