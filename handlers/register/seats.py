"""Which units' approvers a roster changes, and what their chats show then (art. 9.2)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from handlers.register.roster import Plan, RosterPerson
from handlers.reply import Reply
from handlers.review.seats import APPROVER, seats_changed
from rules.policy import Policies
from storage.unit_of_work import UnitOfWork


def seat_of(person: RosterPerson) -> str | None:
    """The unit that somebody reviews for."""
    return person.unit if APPROVER in (person.roles or ()) else None


async def cards_of(work: UnitOfWork, plan: Plan, policies: Policies, at: datetime) -> list[Reply]:
    """The cards after a plan: of who was appointed, dismissed, moved or left. Who is new has no chat yet."""
    appointed: dict[str, list[int]] = defaultdict(list)
    for step in (*plan.changed, *plan.leaving):
        assert step.known is not None
        was, now = seat_of(step.known.held), seat_of(step.wanted)
        if was == now:
            continue
        if was:
            appointed[was] += []
        if now:
            appointed[now].append(step.known.person.person_id)
    replies: list[Reply] = []
    for unit, people in sorted(appointed.items()):
        replies += await seats_changed(work, policies, unit, people, at)
    return replies
