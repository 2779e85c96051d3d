"""Silent submissions: after 3 working days their reviewers are reminded, after 5 the bureau has them as well (R16).

Both are computed from the database and marked in it, each once a submission, so that several workers may
tick at once and a tick that was missed is made up by the next.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.event import Tap
from handlers.reply import Button, Place, Priority, Reply, Show, say
from handlers.review_cards import CARD, card_for
from handlers.review_dossier import dossier_of
from handlers.review_rights import asked_of, reachable, to_of
from rules import workflow
from rules.policy import Policies
from rules.workflow import CHASE_AFTER, ESCALATE_AFTER
from storage.columns import academy_day
from storage.people import Person
from storage.submissions import Submission
from storage.unit_of_work import UnitOfWork


async def chase_due(work: UnitOfWork, policies: Policies, at: datetime) -> list[Reply]:
    """What is due by now: one reminder a reviewer with the count of what waits, and cards for the bureau."""
    return [*await _chased(work, at), *await _escalated(work, policies, at)]


async def _chased(work: UnitOfWork, at: datetime) -> list[Reply]:
    today = academy_day(at)
    counts: Counter[int] = Counter()
    people: dict[int, Person] = {}
    for submission in await work.reviews.unchased(at - timedelta(days=CHASE_AFTER - 1)):
        due = workflow.chase_due(academy_day(submission.submitted_at), today)
        if not due or not await work.reviews.chase(submission, at):
            continue
        asked = await asked_of(work, submission, today)
        people |= {each.person_id: each for each in asked.reviewers}
        counts.update(each.person_id for each in asked.reviewers)
    return [_reminder(people[person_id], count) for person_id, count in counts.items()]


def _reminder(reviewer: Person, count: int) -> Show:
    line = say("review-chase", count=count, days=CHASE_AFTER)
    review = Button(say("home-review"), Tap("review", 0, 0))
    return Show(to_of(reviewer), "chase", (line,), ((review,),), Place.BELOW, Priority.RECEIPT)


async def _escalated(work: UnitOfWork, policies: Policies, at: datetime) -> list[Reply]:
    today = academy_day(at)
    replies: list[Reply] = []
    for submission in await work.reviews.unescalated(at - timedelta(days=ESCALATE_AFTER - 1)):
        due = workflow.escalate_due(academy_day(submission.submitted_at), today)
        if due and await work.reviews.escalate(submission, at):
            await _note(work, submission, at)
            replies += await _bureau_cards(work, policies, replace(submission, escalated_at=at), at)
    return replies


async def _note(work: UnitOfWork, submission: Submission, at: datetime) -> None:
    subject = f"submission:{submission.submission_id}"
    await work.audit.note(submission.unit, at, "system", "submission.escalated", subject, {"days": ESCALATE_AFTER})


async def _bureau_cards(work: UnitOfWork, policies: Policies, submission: Submission, at: datetime) -> list[Reply]:
    """A card for everyone of the bureau but the submitter; it says why they have it."""
    dossier = await dossier_of(work, policies, submission, at)
    bureau = await work.people.with_role("bureau", None, academy_day(at))
    asked = [each for each in bureau if reachable(each) and each.person_id != submission.person_id]
    return [await card_for(work, dossier, each, CARD, at, place=Place.BELOW) for each in asked]
