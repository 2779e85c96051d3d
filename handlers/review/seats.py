"""Approvers who come and go while records wait (art. 9.2, R16).

Who is appointed gets the cards that are out, who is dismissed keeps none that could be tapped.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from handlers.event import Tap
from handlers.reply import Button, Place, Priority, Reply, Show, say
from handlers.review.cards import CARD, card_for, refresh, task_of
from handlers.review.dossier import dossier_of
from handlers.review.rights import may_review, reachable, to_of
from rules.policy import Policies
from storage.people import Person
from storage.submissions import Submission
from storage.unit_of_work import UnitOfWork

APPROVER = "approver"
CARDS_AT_ONCE = 5
"""Who is appointed gets so many cards, of what waits longest; of more they are told by one line."""


async def seats_changed(
    work: UnitOfWork, policies: Policies, unit: str, appointed: Collection[int], at: datetime
) -> list[Reply]:
    """Every card of the unit as it should be now, and those of who became an approver of it.

    What wasn't announced yet goes to whoever is an approver then.
    """
    people = [each for each in await work.people.of_ids(appointed) if each.unit == unit and reachable(each)]
    replies: list[Reply] = []
    given = dict.fromkeys((each.person_id for each in people), 0)
    for waiting in await work.reviews.announced_of_unit(unit):
        held = await work.reviews.hold(waiting.submission_id)
        if held is None or held.revision != waiting.revision:
            continue
        replies += await refresh(work, policies, held, at)
        for person in people:
            if await _is_news(work, person, held, at):
                given[person.person_id] += 1
                replies += await _card(work, policies, person, held, given[person.person_id], at)
    return [*replies, *(_more(each, given[each.person_id] - CARDS_AT_ONCE) for each in people if _many(given, each))]


async def _is_news(work: UnitOfWork, person: Person, submission: Submission, at: datetime) -> bool:
    """Whether it is theirs to decide, and no message of their chat shows it."""
    if not await may_review(work, person, submission, at):
        return False
    return await work.outbox.live(to_of(person).chat_id, task_of(CARD, submission.submission_id)) is None


async def _card(
    work: UnitOfWork, policies: Policies, person: Person, submission: Submission, number: int, at: datetime
) -> list[Reply]:
    if number > CARDS_AT_ONCE:
        return []
    return [await card_for(work, await dossier_of(work, policies, submission, at), person, CARD, at, place=Place.BELOW)]


def _many(given: dict[int, int], person: Person) -> bool:
    return given[person.person_id] > CARDS_AT_ONCE


def _more(person: Person, count: int) -> Show:
    review = Button(say("home-review"), Tap("review", 0, 0))
    line = say("review-appointed", count=count)
    return Show(to_of(person), "chase", (line,), ((review,),), Place.BELOW, Priority.RECEIPT)
