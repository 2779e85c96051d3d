"""Everything a card tells of a submission, read once for all who see it (art. 9.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from handlers.reply import Say, say
from handlers.review.changes import correction_lines
from handlers.review.effect import effects_of, gain_of
from handlers.review.words import Held, decision_lines, effect_lines, flag_lines, held_words, state_words, what_lines
from handlers.standing.cases import Archive, archive_of, credits_of
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
    old: Submission | None = None
    """The record that it corrects."""

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
    effects, old = effects_of(archive, policies, submission.record()), await corrected_of(work, submission)
    void = counts_nothing(submission.record(), policies.judging(submission.details.end.year), archive.case.unit_rules)
    named = {"name": owner.name, "staff_no": owner.staff_no, "unit": owner.unit_name}
    lines = (
        say("correct-title" if old else "review-title", **named),
        *await entered_words(work, submission),
        *((_why_escalated(policies, submission),) if submission.escalated_at else ()),
        *what_lines(submission, policies),
        *(correction_lines(submission, old) if old else ()),
        *effect_lines(effects, void, today.year),
    )
    return Dossier(submission, owner, lines, found, len(evidence), gain_of(effects), old=old)


async def entered_words(work: UnitOfWork, submission: Submission) -> tuple[Say, ...]:
    """Who of HR entered it for its owner."""
    by = await person_of(work, submission.entered_by)
    return (say("review-entered", name=by.name),) if by else ()


async def corrected_of(work: UnitOfWork, submission: Submission) -> Submission | None:
    """The record that a submission corrects, where it does."""
    return await work.submissions.by_id(submission.corrects) if submission.corrects else None


def _why_escalated(policies: Policies, submission: Submission) -> Say:
    record = submission.record()
    closed = closed_on(record, policies.judging(record.end.year))
    return say("review-escalated-closed" if academy_day(submission.submitted_at) > closed else "review-escalated")


async def state_of(work: UnitOfWork, submission: Submission) -> Say:
    """Where a record stands, in words."""
    corrected = submission.state is State.CORRECTED  # else no decision says more than the state does
    return state_words(submission, await work.ledger.last_decision(submission.submission_id) if corrected else None)


async def _decided(work: UnitOfWork, policies: Policies, submission: Submission, owner: Person) -> Dossier:
    title = say("review-title-closed", name=owner.name, title=submission.details.title)
    decision = await work.ledger.last_decision(submission.submission_id)
    if decision is None or DECIDED.get(decision.verb) is not submission.state:
        state = say("records-state", state=state_words(submission, decision))
        return Dossier(submission, owner, (title, state))
    decider = await person_of(work, decision.actor_id)
    absent = await person_of(work, decision.stands_in_for)
    held = await work.ledger.held_of(submission.submission_id)
    old = await corrected_of(work, submission)
    gain = await _gained(work, policies, submission, owner, decision) if held and not old else Decimal(0)
    told = _changed(policies, owner, old, held) if old else held_words(held, gain)
    lines = decision_lines(decision, decider, absent, told)
    return Dossier(submission, owner, (title, *lines), decision=decision)


def _changed(policies: Policies, owner: Person, old: Submission, held: Held) -> Say:
    """What the corrected record was credited, and what stands in its place is."""
    before, after = (
        sum((hours for years in each.values() for hours in years.values()), Decimal(0))
        for each in (credits_of(policies, owner, old.record()), held)
    )
    return say("correct-held", before=before, after=after)


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
    others = archive.without(str(submission.corrects)) if submission.corrects else archive
    by_rule = flags(submission.record(), others.case, policies, academy_day(submission.submitted_at), others.credits)
    return flag_lines(by_rule, *await _evidence(work, submission))


async def _evidence(work: UnitOfWork, submission: Submission) -> tuple[list[Evidence], int]:
    """The files, and how many of them are known from another submission that it doesn't correct."""
    files = await work.evidence.of_submission(submission.submission_id)
    return files, await seen_elsewhere(work, files)


async def seen_elsewhere(work: UnitOfWork, files: Sequence[Evidence]) -> int:
    """How many of a submission's files are known from others; those that it corrects brought theirs."""
    mine = {file.submission_id for file in files}
    return sum([bool({*await work.evidence.same_elsewhere(file.evidence_id)} - mine) for file in files])
