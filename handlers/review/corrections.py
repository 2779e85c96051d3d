"""One record takes another one's place (art. 4): the old one's hours are taken back, the new one's entered, both by new
entries, and the old one stays in the archive as it was.

What needs no review is ``replaced`` at once: a changed row of the platform's feed (R8), a class that its organiser
registers again (art. 9.1).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from handlers.register.roster_apply import OPERATOR
from handlers.standing.cases import credits_of
from rules.policy import Policies
from rules.record import State
from rules.workflow import Verb, step
from storage.people import Person
from storage.submissions import Details, Submission
from storage.unit_of_work import UnitOfWork

BEFORE_FIRST = 0
"""The revision at which a record is approved that was never open."""
REPLACING = "submission.replacing"
"""What the trace calls a record that takes another one's place without a review."""


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
        actor = f"person:{self.person.person_id}" if self.person else OPERATOR
        chain = self.person.unit if self.person else unit
        await work.audit.note(chain, self.at, actor, action, f"submission:{submission_id}", detail)


async def replaced(
    work: UnitOfWork, policies: Policies, old: Submission, details: Details, by: By, source: str, key: str | None = None
) -> Submission | None:
    """Put a new approved record in the place of an approved one, at once and in this transaction.

    ``source`` says where it comes from; ``key`` is an outside key of its own (see ``storage.corrections``). Nothing is
    done when the old one is no longer approved, or was changed meanwhile. The caller asks whether ``by`` may, and has
    the totals of all owners worked out after (``settle_of``).
    """
    held = await work.reviews.hold(old.submission_id)
    if held is None or (held.state, held.revision) != (State.APPROVED, old.revision):
        return None
    owner = await work.people.by_id(held.person_id)
    assert owner is not None
    await carried_out(work, policies, owner, held, Verb.CORRECT, by)
    new = await work.submissions.add(
        owner.person_id, owner.unit, details, policies.judging(details.end.year).name, by.at,
        source=source, state=State.APPROVED, registered_by=by.person_id, outside_key=key,
        corrects=held.submission_id, corrects_because=by.reason,
    )  # fmt: skip
    assert new is not None, "the old one was approved, so that nothing else stood in its place"
    await _at_once(work, policies, owner, new, by)
    return new


async def _at_once(work: UnitOfWork, policies: Policies, owner: Person, new: Submission, by: By) -> None:
    hours = await _entered(work, policies, owner, new, BEFORE_FIRST, Verb.APPROVE, replace(by, reason=None))
    detail: dict[str, object] = {"key": new.outside_key, "details": asdict(new.details), "policy": new.policy}
    detail |= {"hours": hours, "corrects": new.corrects, "because": new.corrects_because}
    await by.note(work, owner.unit, REPLACING, new.submission_id, verb=Verb.APPROVE.value, **detail)


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
    trace = {"revision": moved.revision, "reason": by.reason, "stands_in_for": by.stands_in_for, "hours": hours}
    action = f"submission.{after.value}"
    await by.note(work, owner.unit, action, moved.submission_id, verb=verb.value, **trace, **traced)
    return moved


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
    return {str(year): str(hours) for by_year in entries.values() for year, hours in by_year.items()}
