"""Who may do what with a submission, and who is asked to (art. 9, R16): plain values in, a code or None out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from rules.calendar import workdays_after, workdays_between
from rules.record import State

UNDO_WITHIN = timedelta(minutes=10)
NUDGE_AFTER = 1
CHASE_AFTER = 3
ESCALATE_AFTER = 5


class Verb(StrEnum):
    """What can be done with a submission.

    ``correct``: another one takes its place; ``void``: none does; ``restore`` takes either back.
    """

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    RESUBMIT = "resubmit"
    UNDO = "undo"
    CORRECT = "correct"
    VOID = "void"
    RESTORE = "restore"


_STEPS: Mapping[Verb, tuple[frozenset[State], State]] = {
    Verb.APPROVE: (frozenset({State.PENDING}), State.APPROVED),
    Verb.RETURN: (frozenset({State.PENDING}), State.RETURNED),
    Verb.REJECT: (frozenset({State.PENDING}), State.REJECTED),
    Verb.WITHDRAW: (frozenset({State.PENDING, State.RETURNED}), State.WITHDRAWN),
    Verb.RESUBMIT: (frozenset({State.RETURNED}), State.PENDING),
    Verb.UNDO: (frozenset({State.APPROVED, State.RETURNED, State.REJECTED}), State.PENDING),
    Verb.CORRECT: (frozenset({State.APPROVED}), State.CORRECTED),
    Verb.VOID: (frozenset({State.APPROVED}), State.CORRECTED),
    Verb.RESTORE: (frozenset({State.CORRECTED}), State.APPROVED),
}
_MISPLACED = {
    Verb.RESUBMIT: "not_returned",
    Verb.UNDO: "undo_over",
    Verb.CORRECT: "not_approved",
    Verb.VOID: "not_approved",
    Verb.RESTORE: "undo_over",
}
_OWNERS = frozenset({Verb.WITHDRAW, Verb.RESUBMIT})
_TAKING_BACK = frozenset({Verb.UNDO, Verb.RESTORE})
"""What only who decided may do, and not for long."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `stands_in_for` are the away approvers of `unit` whose dated substitute the person is today."""

    person_id: int
    unit: str
    is_approver: bool = False
    is_bureau: bool = False
    stands_in_for: frozenset[int] = frozenset()
    left: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A submission as the workflow sees it; `escalated` means that it is before the bureau as well."""

    owner_id: int
    unit: str
    state: State
    escalated: bool = False
    decided_at: datetime | None = None
    decided_by: int | None = None
    entered_by: int | None = None
    """Who entered it for its owner; they no more decide on it than the owner does."""

    @property
    def own_to(self) -> frozenset[int]:
        """Those whose own record it is."""
        return frozenset({self.owner_id} if self.entered_by is None else {self.owner_id, self.entered_by})


def step(state: State, verb: Verb) -> State | None:
    """The state that a verb leads to; None if it does not apply to this one."""
    before, after = _STEPS[verb]
    return after if state in before else None


def registered_state(organiser_id: int, owner_id: int) -> State:
    """The state of a record that an organiser registers (art. 9.1): approved at once, save for their own."""
    return State.PENDING if organiser_id == owner_id else State.APPROVED


def refusal(actor: Actor, item: Item, verb: Verb, at: datetime) -> str | None:
    """Say by a code why an act is refused; None if it may be done.

    `left`, `not_yours`, `own_record`, `not_approver`, `other_unit`, then by state `not_pending`,
    `not_returned`, `not_approved`, `undo_over`. `at` is the aware moment of the act.
    """
    if actor.left:
        return "left"
    return _no_right(actor, item, verb) or _no_time(item, verb, at)


def _no_right(actor: Actor, item: Item, verb: Verb) -> str | None:
    mine = actor.person_id in item.own_to
    if verb in _OWNERS:
        return None if mine else "not_yours"
    if mine:
        return "own_record"
    if not _reviews(actor, item):
        return _not_reviewer(actor, item)
    if verb in _TAKING_BACK and item.decided_by != actor.person_id:
        return "not_yours"
    return None


def _reviews(actor: Actor, item: Item) -> bool:
    """Whether the actor reviews the item's owner.

    Who only stands in for the owner does not: nobody reviews their own record, not by a substitute either; nor who
    only stands in for who entered it.
    The bureau reviews what was handed to it.
    """
    seated = actor.is_approver or bool(actor.stands_in_for - item.own_to)
    return (seated and actor.unit == item.unit) or (actor.is_bureau and item.escalated)


def _not_reviewer(actor: Actor, item: Item) -> str:
    if item.own_to & actor.stands_in_for:
        return "own_record"
    if (actor.is_approver or actor.is_bureau or actor.stands_in_for) and actor.unit != item.unit:
        return "other_unit"
    return "not_approver"


def _no_time(item: Item, verb: Verb, at: datetime) -> str | None:
    if step(item.state, verb) is None:
        return _MISPLACED.get(verb, "not_pending")
    if verb in _TAKING_BACK and (item.decided_at is None or at - item.decided_at > UNDO_WITHIN):
        return "undo_over"
    return None


def reviewers(
    own_to: frozenset[int],
    approvers: Iterable[int],
    bureau: Iterable[int],
    substitutes: Mapping[int, int] | None = None,
) -> tuple[int, ...]:
    """Choose who is asked to review (R16), each once: the unit's approvers but those whose own record it is, failing
    those the bureau but them; with nobody left it is empty, and the submission stays pending and says so.

    `substitutes` tells, for approvers away today, who stands in; an away approver whose substitute is one of those is
    asked after all.
    """
    stand_ins = substitutes or {}
    asked = [_seat(approver, own_to, stand_ins) for approver in approvers if approver not in own_to]
    return tuple(dict.fromkeys(asked or [each for each in bureau if each not in own_to]))


def _seat(approver: int, own_to: frozenset[int], stand_ins: Mapping[int, int]) -> int:
    stand_in = stand_ins.get(approver, approver)
    return approver if stand_in in own_to else stand_in


def nudge_from(submitted_on: date, nudged_on: date | None) -> date:
    """The day from which an open item's owner may nudge its reviewers: after a working day, and once a day."""
    waited = workdays_after(submitted_on, NUDGE_AFTER)
    return waited if nudged_on is None else max(waited, nudged_on + timedelta(days=1))


def chase_due(submitted_on: date, today: date) -> bool:
    """Whether an open item reminds its reviewers: after 3 working days."""
    return workdays_between(submitted_on, today) >= CHASE_AFTER


def escalate_due(submitted_on: date, today: date) -> bool:
    """Whether an open item goes to the bureau as well: after 5 working days."""
    return workdays_between(submitted_on, today) >= ESCALATE_AFTER
