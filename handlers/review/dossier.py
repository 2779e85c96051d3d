"""Everything a card tells of a submission, read once for all who see it (art. 9.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from handlers.reply import Say, say
from handlers.review.effect import effects_of, gain_of
from handlers.review.words import decision_lines, effect_lines, flag_lines, what_lines
from handlers.standing.cases import Archive, archive_of
from rules.credit import counts_nothing
from rules.flags import closed_on, flags
from rules.policy import Policies
from rules.record import State
from storage.columns import academy_day
from storage.evidence import Evidence
from storage.ledger import Decision
from storage.people import Person
from storage.submissions import Submission
from storage.unit_of_work import UnitOfWork

DECIDED = {"approve": State.APPROVED, "return": State.RETURNED, "reject": State.REJECTED}
"""The reviewers' verbs, and where each leads."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A submission as a card shows it. ``gain``: counted hours that an approval adds; ``flags``: what to look at."""

    submission: Submission
    owner: Person
    lines: tuple[Say, ...]
    flags: tuple[Say, ...] = ()
    evidence: int = 0
    gain: Decimal = Decimal(0)
    decision: Decision | None = None

    @property
    def open(self) -> bool:
        """Whether it waits for a decision."""
        return self.submission.state is State.PENDING


async def dossier_of(work: UnitOfWork, policies: Policies, submission: Submission, at: datetime) -> Dossier:
    """Read a submission, open or decided."""
    owner = await work.people.by_id(submission.person_id)
    assert owner is not None
    if submission.state is not State.PENDING:
        return await _decided(work, policies, submission, owner)
    today = academy_day(at)
    archive = await archive_of(work, policies, owner, submission.details.end.year, today)
    found = await flags_of(work, policies, submission, archive)
    evidence = await work.evidence.of_submission(submission.submission_id)
    effects = effects_of(archive, policies, submission.record())
    void = counts_nothing(submission.record(), policies.judging(submission.details.end.year), archive.case.unit_rules)
    lines = (
        say("review-title", name=owner.name, staff_no=owner.staff_no, unit=owner.unit_name),
        *((_why_escalated(policies, submission),) if submission.escalated_at else ()),
        *what_lines(submission, policies),
        *effect_lines(effects, void, today.year),
    )
    return Dossier(submission, owner, lines, found, len(evidence), gain_of(effects))


def _why_escalated(policies: Policies, submission: Submission) -> Say:
    record = submission.record()
    closed = closed_on(record, policies.judging(record.end.year))
    return say("review-escalated-closed" if academy_day(submission.submitted_at) > closed else "review-escalated")


async def _decided(work: UnitOfWork, policies: Policies, submission: Submission, owner: Person) -> Dossier:
    title = say("review-title-closed", name=owner.name, title=submission.details.title)
    decision = await work.ledger.last_decision(submission.submission_id)
    if decision is None or DECIDED.get(decision.verb) is not submission.state:
        state = say("records-state", state=say(f"record-state-{submission.state.value}"))
        return Dossier(submission, owner, (title, state))
    decider = await person_of(work, decision.actor_id)
    absent = await person_of(work, decision.stands_in_for)
    held = await work.ledger.held_of(submission.submission_id)
    gain = await _gained(work, policies, submission, owner, decision) if held else Decimal(0)
    lines = decision_lines(decision, decider, absent, held, gain)
    return Dossier(submission, owner, (title, *lines), decision=decision)


async def _gained(
    work: UnitOfWork, policies: Policies, submission: Submission, owner: Person, decision: Decision
) -> Decimal:
    """The hours that count since a decision: whatever was approved later takes its own share of a cap."""
    archive = await archive_of(work, policies, owner, submission.details.end.year, academy_day(decision.decided_at))
    credits = await work.ledger.credits_before(owner.person_id, decision.decision_id)
    before = replace(archive, credits={id: credits.get(id, {}) for id in archive.credits})
    return gain_of(effects_of(before, policies, submission.record()))


async def person_of(work: UnitOfWork, person_id: int | None) -> Person | None:
    """The person of an id, where there is one."""
    return None if person_id is None else await work.people.by_id(person_id)


async def flags_of(work: UnitOfWork, policies: Policies, submission: Submission, archive: Archive) -> tuple[Say, ...]:
    """What a reviewer should look at: by the rules, and of the evidence."""
    by_rule = flags(submission.record(), archive.case, policies, academy_day(submission.submitted_at), archive.credits)
    return flag_lines(by_rule, *await _evidence(work, submission))


async def _evidence(work: UnitOfWork, submission: Submission) -> tuple[list[Evidence], int]:
    """The files, and how many of them are known from another submission."""
    files = await work.evidence.of_submission(submission.submission_id)
    seen = [file for file in files if await work.evidence.same_elsewhere(file.evidence_id)]
    return files, len(seen)
