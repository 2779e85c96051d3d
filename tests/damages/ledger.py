"""Damages to the ledger and to the decisions behind it."""

from __future__ import annotations

from tests.damages.hands import Hands, named_by, submission

OF_4 = rf"(ledger 5\b|{submission(4)})"
OF_8 = rf"(ledger (7|8|9)\b|{submission(8)})"


@named_by(rf"(ledger 13\b|{submission(8)})")
def credit_doubled(hands: Hands) -> None:
    """A credit stands in the ledger once more, under the decision that took it back."""
    with hands.guards_off():
        hands.copied("ledger", "entry_id", 7, entry_id=13, decision_id=10)


@named_by(rf"(ledger 13\b|{submission(4)})")
def credit_in_a_second_year(hands: Hands) -> None:
    """A credit stands in the ledger for the year before as well."""
    with hands.guards_off():
        hands.copied("ledger", "entry_id", 5, entry_id=13, year=2025)


@named_by(OF_4)
def entry_moved_to_another_year(hands: Hands) -> None:
    """A credit is moved to the year before."""
    hands.quietly("UPDATE ledger SET year = 2025 WHERE entry_id = 5")


@named_by(OF_4)
def entry_moved_to_another_bucket(hands: Hands) -> None:
    """A credit of general hours is made one of online hours."""
    hands.quietly("UPDATE ledger SET bucket = 'online' WHERE entry_id = 5")


@named_by(OF_4)
def entry_moved_to_another_person(hands: Hands) -> None:
    """A credit is moved to a colleague."""
    hands.quietly("UPDATE ledger SET person_id = 3 WHERE entry_id = 5")


@named_by(rf"(ledger 10\b|{submission(9)})")
def entry_deleted(hands: Hands) -> None:
    """A credit is deleted."""
    hands.quietly("DELETE FROM ledger WHERE entry_id = 10")


@named_by(OF_8)
def reversal_deleted(hands: Hands) -> None:
    """What took a credit back is deleted, so that it counts twice."""
    hands.quietly("DELETE FROM ledger WHERE entry_id = 8")


@named_by(OF_8)
def pair_in_another_bucket(hands: Hands) -> None:
    """A credit and what took it back are both moved to another bucket: every sum stays."""
    hands.quietly("UPDATE ledger SET bucket = 'online' WHERE entry_id IN (7, 8)")


@named_by(OF_8)
def pair_with_other_hours(hands: Hands) -> None:
    """A credit and what took it back are both of other hours: every sum stays."""
    hands.quietly("UPDATE ledger SET hours = hours / 2 WHERE entry_id IN (7, 8)")


@named_by(OF_8)
def pair_moved_to_another_person(hands: Hands) -> None:
    """A credit and what took it back are both moved to a colleague: every sum stays."""
    hands.quietly("UPDATE ledger SET person_id = 2 WHERE entry_id IN (7, 8)")


@named_by(OF_8)
def pair_deleted(hands: Hands) -> None:
    """A credit and what took it back are both deleted: every sum stays."""
    hands.quietly("DELETE FROM ledger WHERE entry_id IN (7, 8)")


@named_by(OF_4)
def entry_by_another(hands: Hands) -> None:
    """A credit was entered by somebody else."""
    hands.quietly("UPDATE ledger SET actor_id = 4 WHERE entry_id = 5")


@named_by(OF_4)
def entry_at_another_time(hands: Hands) -> None:
    """A credit is back-dated."""
    hands.quietly("UPDATE ledger SET entered_at = '2025-12-30T02:21:00.000000Z' WHERE entry_id = 5")


@named_by(OF_4)
def entry_with_a_reason(hands: Hands) -> None:
    """A credit gets a reason that nobody gave."""
    hands.quietly("UPDATE ledger SET reason = '局长同意' WHERE entry_id = 5")


@named_by(OF_4)
def entry_of_another_kind(hands: Hands) -> None:
    """A credit is called a reversal; its hours stay."""
    hands.quietly("UPDATE ledger SET kind = 'reversal' WHERE entry_id = 5")


@named_by(rf"(ledger (5|6)\b|{submission(4)}|{submission(5)})")
def hours_swapped(hands: Hands) -> None:
    """Two credits of one person have each other's hours: the person's sums stay."""
    with hands.guards_off():
        hands.sql("UPDATE ledger SET hours = 560 - hours WHERE entry_id IN (5, 6)")


@named_by(submission(4))
def decision_by_another(hands: Hands) -> None:
    """An approval was somebody else's, in the decision and in the ledger."""
    hands.quietly("UPDATE decisions SET actor_id = 4 WHERE decision_id = 4")
    hands.quietly("UPDATE ledger SET actor_id = 4 WHERE decision_id = 4")


@named_by(submission(4))
def decision_at_another_time(hands: Hands) -> None:
    """An approval is back-dated, in the decision and in the ledger."""
    hands.quietly("UPDATE decisions SET decided_at = '2026-03-10T02:20:30.000000Z' WHERE decision_id = 4")
    hands.quietly("UPDATE ledger SET entered_at = '2026-03-10T02:20:30.000000Z' WHERE decision_id = 4")


@named_by(submission(6))
def decision_for_another_reason(hands: Hands) -> None:
    """A rejection has another reason."""
    hands.quietly("UPDATE decisions SET reason = 'reason:duplicate' WHERE decision_id = 7")


@named_by(submission(10))
def decision_for_nobody(hands: Hands) -> None:
    """A substitute's approval no longer says for whom it was."""
    hands.quietly("UPDATE decisions SET stands_in_for = NULL WHERE decision_id = 13")


@named_by(submission(4))
def decision_by_another_policy(hands: Hands) -> None:
    """An approval names another policy."""
    hands.quietly("UPDATE decisions SET policy = '2025-01' WHERE decision_id = 4")


@named_by(submission(5))
def decision_deleted(hands: Hands) -> None:
    """A return is deleted; the record was mended and approved since."""
    hands.quietly("DELETE FROM decisions WHERE decision_id = 5")


@named_by(submission(6))
def rejection_made_a_return(hands: Hands) -> None:
    """A rejection is made a return, in the decision and in the submission."""
    hands.quietly("UPDATE decisions SET verb = 'return' WHERE decision_id = 7")
    hands.quietly("UPDATE submissions SET state = 'returned' WHERE submission_id = 6")


@named_by(submission(4))
def decision_doubled(hands: Hands) -> None:
    """A decision's row is there twice, under a new id and another revision."""
    hands.copied("decisions", "decision_id", 4, decision_id=15, revision=7)


@named_by(submission(8))
def decision_with_another_id(hands: Hands) -> None:
    """An undo gets the last place among the decisions, its entries with it."""
    hands.quietly("UPDATE decisions SET decision_id = 15 WHERE decision_id = 10")
    hands.quietly("UPDATE ledger SET decision_id = 15 WHERE decision_id = 10")


@named_by(rf"({submission(6)}|{submission(7)})")
def decision_moved(hands: Hands) -> None:
    """A rejection is moved to another submission."""
    hands.quietly("UPDATE decisions SET submission_id = 7, revision = 4 WHERE decision_id = 7")
