"""R16: who may do what with a submission, and who is asked to."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rules.record import State
from rules.workflow import (
    Actor,
    Item,
    Verb,
    chase_due,
    escalate_due,
    nudge_from,
    refusal,
    registered_state,
    reviewers,
    step,
)

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LI, WANG, ZHAO, CHEN, BUREAU = 1, 2, 3, 4, 9
REVIEWING = (Verb.APPROVE, Verb.RETURN, Verb.REJECT)

owner = Actor(LI, "ICT")
approver = Actor(WANG, "ICT", is_approver=True)
pending = Item(LI, "ICT", State.PENDING)


def decided(state: State, by: int = WANG, ago: timedelta = timedelta(minutes=1)) -> Item:
    return Item(LI, "ICT", state, decided_at=NOON - ago, decided_by=by)


@pytest.mark.parametrize(
    ("state", "verb", "after"),
    [
        (State.PENDING, Verb.APPROVE, State.APPROVED),
        (State.PENDING, Verb.RETURN, State.RETURNED),
        (State.PENDING, Verb.REJECT, State.REJECTED),
        (State.PENDING, Verb.WITHDRAW, State.WITHDRAWN),
        (State.RETURNED, Verb.WITHDRAW, State.WITHDRAWN),
        (State.RETURNED, Verb.RESUBMIT, State.PENDING),
        (State.APPROVED, Verb.UNDO, State.PENDING),
        (State.RETURNED, Verb.UNDO, State.PENDING),
        (State.REJECTED, Verb.UNDO, State.PENDING),
        (State.APPROVED, Verb.CORRECT, State.CORRECTED),
        (State.APPROVED, Verb.VOID, State.CORRECTED),
        (State.CORRECTED, Verb.RESTORE, State.APPROVED),
    ],
)
def test_a_verb_leads_from_state_to_state(state: State, verb: Verb, after: State) -> None:
    assert step(state, verb) is after


def test_no_other_step_leads_anywhere() -> None:
    assert sum(step(state, verb) is not None for state in State for verb in Verb) == 12


@pytest.mark.parametrize("verb", [*REVIEWING, Verb.UNDO, Verb.VOID])
def test_who_entered_a_record_for_its_owner_never_decides_on_it(verb: Verb) -> None:
    """HR enters for somebody without an account; another of them decides, or failing those the bureau."""
    entered = Item(LI, "ICT", State.PENDING, escalated=True, decided_at=NOON, decided_by=WANG, entered_by=WANG)
    for actor in (approver, Actor(WANG, "ICT", is_bureau=True), Actor(ZHAO, "ICT", stands_in_for=frozenset({WANG}))):
        assert refusal(actor, entered, verb, NOON) == "own_record"
    assert refusal(Actor(ZHAO, "ICT", is_approver=True), entered, Verb.APPROVE, NOON) is None
    assert reviewers(frozenset({LI, WANG}), [WANG, ZHAO], [BUREAU]) == (ZHAO,)
    assert reviewers(frozenset({LI, WANG}), [WANG], [WANG, BUREAU]) == (BUREAU,)
    assert reviewers(frozenset({LI, WANG}), [WANG, ZHAO], [], {ZHAO: WANG}) == (ZHAO,)


def test_who_entered_a_record_may_take_it_back_as_its_owner_may() -> None:
    entered = Item(LI, "ICT", State.PENDING, entered_by=WANG)
    for actor in (approver, owner):
        assert refusal(actor, entered, Verb.WITHDRAW, NOON) is None
    assert refusal(Actor(ZHAO, "ICT", is_approver=True), entered, Verb.WITHDRAW, NOON) == "not_yours"


@pytest.mark.parametrize("verb", REVIEWING)
def test_an_approver_of_the_unit_reviews(verb: Verb) -> None:
    assert refusal(approver, pending, verb, NOON) is None


@pytest.mark.parametrize("verb", [*REVIEWING, Verb.CORRECT, Verb.UNDO])
def test_nobody_reviews_their_own_record(verb: Verb) -> None:
    everything = Actor(LI, "ICT", is_approver=True, is_bureau=True, stands_in_for=frozenset({WANG}))

    assert refusal(everything, replace(pending, escalated=True), verb, NOON) == "own_record"


@pytest.mark.parametrize("verb", REVIEWING)
def test_others_do_not_review(verb: Verb) -> None:
    assert refusal(Actor(CHEN, "ICT"), pending, verb, NOON) == "not_approver"
    assert refusal(Actor(CHEN, "IOP"), pending, verb, NOON) == "not_approver"
    assert refusal(Actor(CHEN, "IOP", is_approver=True), pending, verb, NOON) == "other_unit"
    assert refusal(Actor(CHEN, "IOP", stands_in_for=frozenset({ZHAO})), pending, verb, NOON) == "other_unit"


def test_who_left_does_nothing() -> None:
    assert refusal(replace(approver, left=True), pending, Verb.APPROVE, NOON) == "left"
    assert refusal(replace(owner, left=True), pending, Verb.WITHDRAW, NOON) == "left"


def test_the_bureau_reviews_what_was_handed_to_it() -> None:
    bureau = Actor(BUREAU, "HQ", is_bureau=True)

    assert refusal(bureau, pending, Verb.APPROVE, NOON) == "other_unit"
    assert refusal(bureau, replace(pending, escalated=True), Verb.APPROVE, NOON) is None
    assert refusal(approver, replace(pending, escalated=True), Verb.APPROVE, NOON) is None
    assert refusal(replace(bureau, unit="ICT"), pending, Verb.APPROVE, NOON) == "not_approver"


def test_a_substitute_reviews_for_an_away_approver_but_not_that_approvers_own_record() -> None:
    substitute = Actor(CHEN, "ICT", stands_in_for=frozenset({WANG}))

    assert refusal(substitute, pending, Verb.APPROVE, NOON) is None
    assert refusal(substitute, replace(pending, owner_id=WANG), Verb.APPROVE, NOON) == "own_record"
    for_two = replace(substitute, stands_in_for=frozenset({WANG, ZHAO}))
    assert refusal(for_two, replace(pending, owner_id=WANG), Verb.APPROVE, NOON) is None


@pytest.mark.parametrize("state", [state for state in State if state is not State.PENDING])
@pytest.mark.parametrize("verb", REVIEWING)
def test_the_first_decision_wins(state: State, verb: Verb) -> None:
    assert refusal(approver, decided(state), verb, NOON) == "not_pending"


def test_only_the_owner_withdraws_and_resubmits() -> None:
    returned = decided(State.RETURNED)

    assert refusal(owner, pending, Verb.WITHDRAW, NOON) is None
    assert refusal(owner, returned, Verb.WITHDRAW, NOON) is None
    assert refusal(owner, returned, Verb.RESUBMIT, NOON) is None
    assert refusal(approver, pending, Verb.WITHDRAW, NOON) == "not_yours"
    assert refusal(approver, returned, Verb.RESUBMIT, NOON) == "not_yours"
    assert refusal(owner, decided(State.APPROVED), Verb.WITHDRAW, NOON) == "not_pending"
    assert refusal(owner, pending, Verb.RESUBMIT, NOON) == "not_returned"


@pytest.mark.parametrize("state", [State.APPROVED, State.RETURNED, State.REJECTED])
def test_a_decision_is_undone_within_ten_minutes_by_who_made_it(state: State) -> None:
    ten = timedelta(minutes=10)

    assert refusal(approver, decided(state, ago=ten), Verb.UNDO, NOON) is None
    assert refusal(approver, decided(state, ago=ten + timedelta(seconds=1)), Verb.UNDO, NOON) == "undo_over"
    assert refusal(approver, decided(state, by=ZHAO), Verb.UNDO, NOON) == "not_yours"


def test_there_is_nothing_to_undo_in_what_is_open() -> None:
    again_pending = decided(State.PENDING)

    assert refusal(approver, again_pending, Verb.UNDO, NOON) == "undo_over"
    assert refusal(approver, replace(decided(State.APPROVED), decided_at=None), Verb.UNDO, NOON) == "undo_over"


def test_only_what_was_approved_is_corrected() -> None:
    assert refusal(approver, decided(State.APPROVED), Verb.CORRECT, NOON) is None
    assert refusal(approver, decided(State.REJECTED), Verb.CORRECT, NOON) == "not_approved"
    assert refusal(Actor(CHEN, "ICT"), decided(State.APPROVED), Verb.CORRECT, NOON) == "not_approver"


def test_an_organisers_registration_is_approved_at_once_save_for_their_own() -> None:
    assert registered_state(WANG, LI) is State.APPROVED
    assert registered_state(WANG, WANG) is State.PENDING


def test_the_other_approvers_of_the_unit_are_asked() -> None:
    assert reviewers(frozenset({LI}), [WANG, ZHAO], [BUREAU]) == (WANG, ZHAO)
    assert reviewers(frozenset({WANG}), [WANG, ZHAO], [BUREAU]) == (ZHAO,)


def test_failing_those_the_bureau_is_and_nobody_may_be_left() -> None:
    assert reviewers(frozenset({WANG}), [WANG], [BUREAU, WANG]) == (BUREAU,)
    assert reviewers(frozenset({LI}), [], [BUREAU]) == (BUREAU,)
    assert reviewers(frozenset({BUREAU}), [], [BUREAU]) == ()
    assert reviewers(frozenset({WANG}), [WANG], []) == ()


def test_a_substitute_is_asked_in_the_place_of_an_away_approver() -> None:
    assert reviewers(frozenset({LI}), [WANG, ZHAO], [BUREAU], {WANG: CHEN}) == (CHEN, ZHAO)
    assert reviewers(frozenset({LI}), [WANG, ZHAO], [BUREAU], {WANG: ZHAO}) == (ZHAO,), "each once"
    assert reviewers(frozenset({CHEN}), [WANG, ZHAO], [BUREAU], {WANG: CHEN}) == (WANG, ZHAO), (
        "not for their own record"
    )
    assert reviewers(frozenset({WANG}), [WANG], [BUREAU], {WANG: CHEN}) == (BUREAU,), (
        "not for the away approver's own record"
    )


@pytest.mark.parametrize(
    ("submitted", "nudged", "opens"),
    [
        ("2026-03-10", None, "2026-03-11"),  # a Tuesday
        ("2026-03-06", None, "2026-03-09"),  # a Friday
        ("2026-03-10", "2026-03-11", "2026-03-12"),
        ("2026-03-10", "2026-03-13", "2026-03-14"),  # a Saturday: it has waited for long
        ("2026-03-10", "2026-03-09", "2026-03-11"),  # nudged, returned, handed in again
    ],
)
def test_an_open_item_is_nudged_after_a_working_day_and_once_a_day(
    submitted: str, nudged: str | None, opens: str
) -> None:
    last = date.fromisoformat(nudged) if nudged else None
    assert nudge_from(date.fromisoformat(submitted), last) == date.fromisoformat(opens)


@pytest.mark.parametrize(
    ("today", "chased", "escalated"),
    [
        ("2026-03-06", False, False),  # submitted on this Friday
        ("2026-03-10", False, False),
        ("2026-03-11", True, False),
        ("2026-03-12", True, False),
        ("2026-03-13", True, True),
    ],
)
def test_an_open_item_reminds_and_then_goes_to_the_bureau(today: str, chased: bool, escalated: bool) -> None:
    friday = date(2026, 3, 6)

    assert chase_due(friday, date.fromisoformat(today)) is chased
    assert escalate_due(friday, date.fromisoformat(today)) is escalated
