"""One record takes another one's place (art. 4): the old one's hours are taken back, the new one's entered, both by new
entries, and the old one stays in the archive as it was.

What needs no review is ``replaced`` at once: a changed row of the platform's feed (R8), a class that its organiser
registers again (art. 9.1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from handlers.register.roster_apply import OPERATOR
from handlers.standing.cases import credits_of
from rules.policy import Policies
from rules.record import State
from rules.workflow import Verb, step
from storage.ledger import Credited
from storage.people import Person
from storage.submissions import Details, Outside, Submission, record_of
from storage.unit_of_work import UnitOfWork

BEFORE_FIRST = 0
"""The revision at which a record is approved that was never open."""
CORRECTED = f"submission.{State.CORRECTED.value}"
FIRST = 1
"""The revision of a record that was just registered."""
REPLACING = "submission.replacing"
"""What the trace calls a record that takes another one's place without a review."""
Entries = Mapping[str, Mapping[int, Decimal]]
"""Hours by bucket and year."""
Told = tuple[str, int, Mapping[str, object]]
"""The unit of a submission's owner, its id, and what the trace says of it."""


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, when and why; ``person`` is nobody for what comes from outside, which the operator answers for."""

    person: Person | None
    at: datetime
    reason: str | None = None
    stands_in_for: int | None = None

    @property
    def person_id(self) -> int | None:
        """As decisions and entries keep it."""
        return self.person.person_id if self.person else None

    async def note(self, work: UnitOfWork, unit: str, action: str, submission_id: int, **detail: object) -> None:
        """Trace it in the chain of who acts; of the operator's acts in the one of the owner's unit."""
        await work.audit.note(self._chain(unit), self.at, self._actor, action, f"submission:{submission_id}", detail)

    async def note_many(self, work: UnitOfWork, action: str, told: Iterable[Told]) -> None:
        """The same of several submissions."""
        chains = defaultdict[str, list[tuple[str, Mapping[str, object]]]](list)
        for unit, submission_id, detail in told:
            chains[self._chain(unit)].append((f"submission:{submission_id}", detail))
        await work.audit.note_many(self.at, self._actor, action, chains)

    @property
    def _actor(self) -> str:
        return f"person:{self.person.person_id}" if self.person else OPERATOR

    def _chain(self, unit: str) -> str:
        return self.person.unit if self.person else unit


@dataclass(frozen=True, slots=True)
class Replacing:
    """A record as it was read, and what is to stand in its place under an outside key of its own (see
    ``storage.corrections``)."""

    old: Submission
    details: Details
    key: str


async def replaced(
    work: UnitOfWork, policies: Policies, asked: Sequence[Replacing], by: By, source: str
) -> dict[int, int]:
    """Put new approved records in the place of approved ones, at once and in this transaction, a statement for all of a
    kind; the new ones' ids by the old ones'.

    ``source`` says where they come from. Nothing is done of one that is no longer approved, or was changed meanwhile.
    The caller asks whether ``by`` may, and has the totals of all owners worked out after (``settle_of``).
    """
    after = step(State.APPROVED, Verb.CORRECT)
    assert after is not None, "what is approved may be corrected"
    approved = [each.old for each in asked if each.old.state is State.APPROVED]
    moved = await work.submissions.move_many(approved, after)
    changes = [each for each in asked if each.old.submission_id in moved]
    if not changes:
        return {}
    owners = {each.person_id: each for each in await work.people.of_ids(each.old.person_id for each in changes)}
    await _taken_back(work, policies, owners, changes, by)
    return await _put_in_place(work, policies, owners, changes, by, source)


async def _taken_back(
    work: UnitOfWork, policies: Policies, owners: Mapping[int, Person], changes: Sequence[Replacing], by: By
) -> None:
    """Of each old record the decision, what it reverses, and its trace."""
    olds = {each.old.submission_id: each.old for each in changes}
    rows = [(number, old.revision, policies.judging(old.details.end.year).name) for number, old in olds.items()]
    decisions = await work.ledger.decide_many(Verb.CORRECT.value, rows, by.at, by.person_id, by.reason)
    held = await work.ledger.held_of_many(olds)
    taken = [each for number, old in olds.items() for each in _credited(old, number, decisions, held[number])]
    await work.ledger.enter_many("reversal", taken, by.at, by.person_id)
    told = [
        (owners[old.person_id].unit, number, _detail(Verb.CORRECT, old.revision + 1, by, _hours(held[number])))
        for number, old in olds.items()
    ]
    await by.note_many(work, CORRECTED, told)


async def _put_in_place(
    work: UnitOfWork,
    policies: Policies,
    owners: Mapping[int, Person],
    changes: Sequence[Replacing],
    by: By,
    source: str,
) -> dict[int, int]:
    """The new records, their decisions, what these credit, and their traces."""
    rows = [_outside(policies, owners[each.old.person_id], each, by) for each in changes]
    ids = await work.submissions.add_many(rows, by.at, source, by.person_id)
    new = {ids[row.outside_key]: row for row in rows}
    policy_of = {new_id: row.policy for new_id, row in new.items()}
    decisions = await work.ledger.approve_many(policy_of, BEFORE_FIRST, by.at, by.person_id)
    earned = {
        new_id: credits_of(policies, owners[row.person_id], record_of(row.details, new_id, State.APPROVED))
        for new_id, row in new.items()
    }
    credited = [each for new_id, row in new.items() for each in _credited(row, new_id, decisions, earned[new_id])]
    await work.ledger.enter_many("credit", credited, by.at, by.person_id)
    told = [(row.unit, new_id, _registered(row, _hours(earned[new_id]))) for new_id, row in new.items()]
    await by.note_many(work, REPLACING, told)
    return {row.corrects: new_id for new_id, row in new.items() if row.corrects is not None}


def _outside(policies: Policies, owner: Person, each: Replacing, by: By) -> Outside:
    policy = policies.judging(each.details.end.year).name
    corrects = each.old.submission_id, by.reason
    return Outside(owner.person_id, owner.unit, each.key, each.details, policy, *corrects)


def _registered(row: Outside, hours: Mapping[str, str]) -> dict[str, object]:
    """What the trace says of a record that took another one's place."""
    detail = {"verb": Verb.APPROVE.value, "key": row.outside_key, "details": asdict(row.details), "policy": row.policy}
    return detail | {"hours": hours, "corrects": row.corrects, "because": row.corrects_because}


def _credited(
    of: Submission | Outside, submission_id: int, decisions: Mapping[int, int], entries: Entries
) -> list[Credited]:
    person_id, decision_id = of.person_id, decisions[submission_id]
    return [Credited(person_id, submission_id, decision_id, bucket, by_year) for bucket, by_year in entries.items()]


async def carried_out(
    work: UnitOfWork, policies: Policies, owner: Person, submission: Submission, verb: Verb, by: By, **traced: object
) -> Submission:
    """One step of a submission that is held: state, decision, entries, trace. Whoever calls asked whether it may be
    done, and has the owner's totals worked out after."""
    after = step(submission.state, verb)
    assert after is not None, "the caller asked"
    moved = await work.submissions.move(submission, after)
    assert moved is not None, "the submission is held"
    hours = await _entered(work, policies, owner, submission, submission.revision, verb, by)
    trace = _detail(verb, moved.revision, by, hours)
    await by.note(work, owner.unit, f"submission.{after.value}", moved.submission_id, **trace, **traced)
    return moved


def _detail(verb: Verb, revision: int, by: By, hours: Mapping[str, str]) -> dict[str, object]:
    """What the trace says of a step."""
    told = {"revision": revision, "reason": by.reason, "stands_in_for": by.stands_in_for, "hours": hours}
    return {"verb": verb.value, **told}


async def _entered(
    work: UnitOfWork, policies: Policies, owner: Person, submission: Submission, revision: int, verb: Verb, by: By
) -> dict[str, str]:
    """The decision, and by R3 to R5 what it credits or takes back; the hours by year, for the trace."""
    policy = policies.judging(submission.details.end.year).name
    decision_id = await work.ledger.decide(
        submission.submission_id, revision, verb.value, by.person_id, policy, by.at,
        reason=by.reason, stands_in_for=by.stands_in_for,
    )  # fmt: skip
    assert decision_id is not None, "a revision is decided once"
    if verb in (Verb.APPROVE, Verb.RESTORE):
        kind, entries = "credit", credits_of(policies, owner, submission.record())
    else:  # nothing is held unless it was approved
        kind, entries = "reversal", await work.ledger.held_of(submission.submission_id)
    for bucket, by_year in entries.items():
        await work.ledger.enter(
            kind, owner.person_id, submission.submission_id, decision_id, bucket, by_year, by.person_id, by.at
        )
    return _hours(entries)


def _hours(entries: Entries) -> dict[str, str]:
    """Hours by year, for the trace."""
    return {str(year): str(hours) for by_year in entries.values() for year, hours in by_year.items()}
