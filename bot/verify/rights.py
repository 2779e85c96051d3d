"""Whether who decided had the right to, by what the rows before it in the chain say (art. 9.2, R16)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.verify.audit import Finding
from bot.verify.register import LATE
from bot.verify.submission_traces import Taken
from bot.verify.traces import Said
from handlers.classes import registering
from handlers.register import feed, imports
from handlers.review.rights import NO_RIGHT
from rules.record import State
from rules.workflow import Actor, Item, Verb, refusal, step
from storage.columns import academy_day
from storage.ledger import Decision
from storage.submissions import Submission

BEFORE_FIRST = 0
"""The revision of what came in as approved: nobody decided it."""
FROM_OUTSIDE = (imports.SOURCE, feed.SOURCE)
VERBS = frozenset(str(verb) for verb in Verb)


class Rights:
    """Asks the rules of the workflow again, as things stood when each decision was taken."""

    def __init__(
        self, taken: Mapping[int, Taken], escalated: Mapping[int, Sequence[datetime]], now: datetime | None
    ) -> None:
        self._taken = taken
        self._escalated = escalated
        self._now = now

    def check(self, submission: Submission, decisions: Sequence[Decision]) -> Iterator[Finding]:
        """Every decision of a submission, in their order; what wasn't traced is found by that."""
        before, state = None, State.PENDING
        for decision in decisions:
            if before and state is State.RETURNED and decision.revision > before.revision + 1:
                state = State.PENDING  # it was submitted again
            if why := self._untimely(submission, decision, before) or self._refused(
                submission, decision, before, state
            ):
                params = {"submission": str(submission.submission_id), "why": why}
                yield Finding("right", f"decision {decision.decision_id}", params)
            if decision.verb in VERBS:
                state = step(state, Verb(decision.verb)) or state
            before = decision

    def _untimely(self, submission: Submission, decision: Decision, before: Decision | None) -> str | None:
        after = before.decided_at if before else submission.registered_at
        if decision.decided_at < after - LATE:
            return "early"
        return "future" if self._now and decision.decided_at > self._now + LATE else None

    def _refused(self, submission: Submission, decision: Decision, before: Decision | None, state: State) -> str | None:
        """Why it could not be done. Who let another one take a record's place is asked for by what decided on that."""
        if decision.verb == Verb.CORRECT or (decision.verb == Verb.RESTORE and before and before.verb == Verb.CORRECT):
            return None
        if decision.actor_id is None or decision.verb not in VERBS:
            at_once = decision.revision == BEFORE_FIRST and (submission.source in FROM_OUTSIDE or submission.corrects)
            return None if at_once else "nobody"
        taken = self._taken.get(decision.decision_id)
        if taken is None or taken.acting is None:
            return None
        if decision.revision == BEFORE_FIRST and submission.source == registering.SOURCE:
            return _not_organiser(submission, decision, taken.acting)
        actor = _actor(decision.actor_id, taken.acting, taken.seats, decision.decided_at)
        units = {submission.unit, taken.chain if taken.with_owner else submission.unit}
        refusals = [
            refusal(actor, self._item(submission, before, state, unit), Verb(decision.verb), decision.decided_at)
            for unit in sorted(units)
        ]
        why = None if None in refusals else refusals[0]
        return why if why in NO_RIGHT or why == "undo_over" else None

    def _item(self, submission: Submission, before: Decision | None, state: State, unit: str) -> Item:
        """The submission as it was then; an open one moves with its owner."""
        return Item(
            submission.person_id,
            unit,
            state,
            escalated=bool(self._escalated.get(submission.submission_id)),
            decided_at=before.decided_at if before else None,
            decided_by=before.actor_id if before else None,
            entered_by=submission.entered_by,
        )


def _not_organiser(submission: Submission, decision: Decision, said: Said) -> str | None:
    """An organiser registers what others did in their class, and their own record never (art. 9.1, R16)."""
    if decision.actor_id == submission.person_id:
        return "own_record"
    return None if decision.actor_id == submission.registered_by and "organiser" in said["roles"] else "not_organiser"


def _actor(person_id: int, said: Said, seats: frozenset[int], at: datetime) -> Actor:
    left_on = said["left_on"]
    return Actor(
        person_id,
        said["unit"],
        is_approver="approver" in said["roles"],
        is_bureau="bureau" in said["roles"],
        stands_in_for=seats,
        left=left_on is not None and left_on < academy_day(at).isoformat(),
    )
