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
from handlers.review.cards import CARD, card_for
from handlers.review.dossier import dossier_of
from handlers.review.rights import asked_of, hand_to_bureau, reachable, to_of
from rules import workflow
from rules.policy import Policies
from rules.workflow import CHASE_AFTER, ESCALATE_AFTER
from storage.columns import academy_day
from storage.people import Person
from storage.submissions import Submission
from storage.unit_of_work import UnitOfWork


async def chase_due(work: UnitOfWork, policies: Policies, at: datetime) -> list[Reply]:
    """What is due by now, to be called every minute: reminders with the count of what waits, and cards for
    the bureau."""
    return [*await _chased(work, at), *await _escalated(work, policies, at)]


async def _chased(work: UnitOfWork, at: datetime) -> list[Reply]:
    """One reminder a reviewer; what nobody can review yet is kept for the day on which somebody can."""
    today = academy_day(at)
    counts: Counter[int] = Counter()
    people: dict[int, Person] = {}
    for submission in await work.reviews.unchased(at - timedelta(days=CHASE_AFTER - 1)):
        if not workflow.chase_due(academy_day(submission.submitted_at), today):
            continue
        asked = (await asked_of(work, submission, today)).reviewers
        if asked and await work.reviews.chase(submission, at):
            people |= {each.person_id: each for each in asked}
            counts.update(each.person_id for each in asked)
    return [_reminder(people[person_id], count) for person_id, count in counts.items()]


def _reminder(reviewer: Person, count: int) -> Show:
    line = say("review-chase", count=count, days=CHASE_AFTER)
    review = Button(say("home-review"), Tap("review", 0, 0))
    return Show(to_of(reviewer), "chase", (line,), ((review,),), Place.BELOW, Priority.RECEIPT)


async def _escalated(work: UnitOfWork, policies: Policies, at: datetime) -> list[Reply]:
    replies: list[Reply] = []
    for submission in await _for_the_bureau(work, at):
        replies += await _to_bureau(work, policies, submission, at)
    return replies


async def deciders(
    work: UnitOfWork, policies: Policies, submission: Submission, at: datetime
) -> tuple[list[Person], list[Reply]]:
    """Who decides an open submission now, each once; and the cards, if the bureau has it from this moment on."""
    asked = await asked_of(work, submission, academy_day(at))
    cards = [] if asked.of_unit else await _to_bureau(work, policies, submission, at)
    bureau = await _bureau(work, submission, at) if submission.escalated_at else []
    return list({each.person_id: each for each in (*asked.reviewers, *bureau)}.values()), cards


async def _to_bureau(work: UnitOfWork, policies: Policies, submission: Submission, at: datetime) -> list[Reply]:
    """The bureau has it as well from now on, each with a card; nothing where it had, or where nobody is there."""
    bureau = await _bureau(work, submission, at)
    if not bureau or not await hand_to_bureau(work, submission, at):
        return []
    dossier = await dossier_of(work, policies, replace(submission, escalated_at=at), at)
    return [await card_for(work, dossier, each, CARD, at, place=Place.BELOW) for each in bureau]


async def _for_the_bureau(work: UnitOfWork, at: datetime) -> list[Submission]:
    """What is silent for too long, and what has lost its last approver."""
    today = academy_day(at)
    old = await work.reviews.unescalated(at - timedelta(days=ESCALATE_AFTER - 1))
    silent = [each for each in old if workflow.escalate_due(academy_day(each.submitted_at), today)]
    orphaned = [each for each in await work.reviews.orphaned(today) if not (await asked_of(work, each, today)).of_unit]
    return list({each.submission_id: each for each in (*silent, *orphaned)}.values())


async def _bureau(work: UnitOfWork, submission: Submission, at: datetime) -> list[Person]:
    """Everyone of the bureau who can be reached, but whose own record it is."""
    people = await work.people.with_role("bureau", None, academy_day(at))
    return [each for each in people if reachable(each) and each.person_id not in submission.own_to]
