"""Whose turn a submission is (art. 9.2, R16): the register and the absences, put before ``rules.workflow``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from handlers.reply import To
from rules.workflow import Actor, Item, Verb, refusal, reviewers
from storage.columns import academy_day
from storage.ledger import Decision
from storage.people import Person
from storage.submissions import Submission
from storage.unit_of_work import UnitOfWork

NO_RIGHT = frozenset({"left", "own_record", "not_approver", "other_unit", "not_yours"})
"""The refusals that are for want of a right, and so are traced; the others only say that a tap came late."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked to review a submission, and which away approvers are told who stands in for them."""

    reviewers: tuple[Person, ...]
    away: tuple[tuple[Person, Person], ...]
    of_unit: bool


def reachable(person: Person) -> bool:
    """Whether a message can reach the person: an account is bound and hasn't blocked us."""
    return person.telegram_id is not None and not person.blocked


def to_of(person: Person) -> To:
    """The private chat of a reachable person."""
    assert person.telegram_id is not None
    return To(person.telegram_id, person.language)


async def actor_of(work: UnitOfWork, person: Person, today: date) -> Actor:
    """The person with the rights of this day: their roles, and the approvers of their unit they stand in for."""
    seats = {absence.person_id for absence in await work.absences.stood_in(person.person_id, today)}
    approvers = await work.people.with_role("approver", person.unit, today) if seats else []
    return Actor(
        person_id=person.person_id,
        unit=person.unit,
        is_approver=person.is_approver,
        is_bureau=person.is_bureau,
        stands_in_for=frozenset(seats & {approver.person_id for approver in approvers}),
        left=person.has_left(today),
    )


def item_of(submission: Submission, decision: Decision | None = None) -> Item:
    """The submission as the workflow sees it; ``decision`` is the one that an undo or a restoring would take back."""
    if decision and decision.verb == Verb.RESTORE:
        decision = None  # which took one back itself
    return Item(
        owner_id=submission.person_id,
        unit=submission.unit,
        state=submission.state,
        escalated=submission.escalated_at is not None,
        decided_at=decision.decided_at if decision else None,
        decided_by=decision.actor_id if decision else None,
        entered_by=submission.entered_by,
    )


async def may_review(work: UnitOfWork, person: Person, submission: Submission, at: datetime) -> bool:
    """Whether the person may decide a submission, if it is open."""
    why = refusal(await actor_of(work, person, academy_day(at)), item_of(submission), Verb.APPROVE, at)
    return why is None or why == "not_pending"


def stood_in_for(actor: Actor, submission: Submission) -> int | None:
    """The away approver for whom a decision is taken; nobody when the actor's own role suffices."""
    own = (actor.is_approver and actor.unit == submission.unit) or (
        actor.is_bureau and submission.escalated_at is not None
    )
    return None if own else min(actor.stands_in_for - submission.own_to, default=None)


async def asked_of(work: UnitOfWork, submission: Submission, today: date) -> Asked:
    """The unit's approvers or their substitutes; failing those the bureau; never those whose own record it is (R16).

    Who can't be reached counts as missing, so that nothing waits for a chat that doesn't exist.
    """
    own_to = submission.own_to
    stand_ins = await _stand_ins(work, submission, today)
    seated = await work.people.with_role("approver", submission.unit, today)
    approvers = [each for each in seated if reachable(each) or each.person_id in stand_ins]
    bureau = [each for each in await work.people.with_role("bureau", None, today) if reachable(each)]
    known = {each.person_id: each for each in (*approvers, *bureau, *stand_ins.values())}
    asked = reviewers(
        own_to,
        [each.person_id for each in approvers],
        [each.person_id for each in bureau],
        {away: stand_in.person_id for away, stand_in in stand_ins.items()},
    )
    away = [
        (each, stand_ins[each.person_id])
        for each in approvers
        if each.person_id in stand_ins and each.person_id not in (*asked, *own_to) and reachable(each)
    ]
    of_unit = any(each.person_id not in own_to for each in approvers)
    return Asked(tuple(known[each] for each in asked), tuple(away), of_unit)


async def _stand_ins(work: UnitOfWork, submission: Submission, today: date) -> dict[int, Person]:
    """By away approver: who stands in today, if in the unit and reachable, and it isn't their own record (R16)."""
    found = {}
    for absence in await work.absences.of_unit(submission.unit, today):
        person = await work.people.by_id(absence.substitute_id) if absence.substitute_id else None
        if person is None or person.person_id in submission.own_to:
            continue
        if person.unit == submission.unit and not person.has_left(today) and reachable(person):
            found[absence.person_id] = person
    return found


async def followers(work: UnitOfWork, submission: Submission) -> list[Person]:
    """Those who are told what becomes of a submission and can be reached: its owner, and who entered it for them."""
    return [each for each in await work.people.of_ids(submission.own_to) if reachable(each)]


async def hand_to_bureau(work: UnitOfWork, submission: Submission, at: datetime) -> bool:
    """It is before the bureau from now on, traced; false when it was already, or is open no more."""
    if not await work.reviews.escalate(submission, at):
        return False
    waited = {"submitted_at": submission.submitted_at.isoformat()}
    subject = f"submission:{submission.submission_id}"
    await work.audit.note(submission.unit, at, "system", "submission.escalated", subject, waited)
    return True


async def waiting_for(work: UnitOfWork, person: Person, at: datetime) -> list[Submission]:
    """Every open submission that the person may decide, the longest waiting first; never their own."""
    actor = await actor_of(work, person, academy_day(at))
    found: list[Submission] = []
    if actor.is_approver or actor.stands_in_for:
        found += await work.submissions.pending_of_unit(actor.unit)
    if actor.is_bureau:
        found += await work.reviews.escalated()
    mine = {each.submission_id: each for each in found if refusal(actor, item_of(each), Verb.APPROVE, at) is None}
    return sorted(mine.values(), key=place_in_queue)


async def count_waiting(work: UnitOfWork, person: Person, at: datetime) -> int:
    """How many submissions ``waiting_for`` would find, without reading them."""
    actor = await actor_of(work, person, academy_day(at))
    seated = actor.is_approver or bool(actor.stands_in_for)
    stood_in = min(actor.stands_in_for, default=None) if len(actor.stands_in_for) == 1 else None
    return await work.reviews.count_open(
        actor.unit if seated else None,
        actor.person_id,
        None if actor.is_approver else stood_in,
        bureau=actor.is_bureau,
    )


def place_in_queue(submission: Submission) -> tuple[datetime, int]:
    """The order of every queue."""
    return (submission.submitted_at, submission.submission_id)
