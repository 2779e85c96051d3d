"""Decisions that nobody made, or that nobody might make: forged with ledger, state and a fresh audit row, as if the
program had."""

from __future__ import annotations

from typing import Any

from tests.damages.hands import Hands, named_by, person, submission

LATER = "2026-09-01T05:00:00.000000Z"


def decided(
    hands: Hands,
    submission_id: int,
    verb: str,
    actor_id: int,
    *,
    at: str = LATER,
    stands_in_for: int | None = None,
) -> None:
    """A decision as the program writes it, whoever made it."""
    [row] = hands.sql("SELECT * FROM submissions WHERE submission_id = ?", submission_id)
    after = {"approve": "approved", "undo": "pending", "withdraw": "withdrawn"}[verb]
    told: dict[str, Any] = {"verb": verb, "revision": row["revision"] + 1, "reason": None}
    hands.sql("UPDATE submissions SET state = ?, revision = revision + 1 WHERE submission_id = ?", after, submission_id)
    hands.added(
        "decisions",
        **{"submission_id": submission_id, "revision": row["revision"], "verb": verb, "actor_id": actor_id},
        **{"stands_in_for": stands_in_for, "policy": "2019-89", "decided_at": at},
    )
    decision_id = hands.one("SELECT MAX(decision_id) FROM decisions")
    hours = 40 * row["half_days"] * (-1 if verb == "undo" else 1)
    hands.added(
        "ledger",
        **{"person_id": row["person_id"], "submission_id": submission_id, "decision_id": decision_id},
        **{"kind": "reversal" if verb == "undo" else "credit", "year": 2026, "bucket": "general", "hours": hours},
        **{"actor_id": actor_id, "entered_at": at},
    )
    unit = hands.one("SELECT unit FROM people WHERE person_id = ?", actor_id)
    told |= {"stands_in_for": stands_in_for, "hours": {"2026": str(abs(hours) // 10)}}
    hands.noted(unit, at, f"person:{actor_id}", f"submission.{after}", f"submission:{submission_id}", **told)


@named_by(submission(11))
def approved_by_its_owner(hands: Hands) -> None:
    """周敏 approves her own record."""
    decided(hands, 11, "approve", 3)


@named_by(submission(11))
def approved_by_a_colleague(hands: Hands) -> None:
    """李强, who is no approver, approves."""
    decided(hands, 11, "approve", 2)


@named_by(submission(11))
def approved_by_another_units_approver(hands: Hands) -> None:
    """钱工 of another unit approves."""
    decided(hands, 11, "approve", 5)


@named_by(submission(11))
def approved_by_the_bureau_that_was_not_asked(hands: Hands) -> None:
    """陈局 of the bureau approves what was never put before the bureau."""
    decided(hands, 11, "approve", 7)


@named_by(submission(11))
def approved_for_somebody_who_was_there(hands: Hands) -> None:
    """孙磊 approves for 王芳, who was not away."""
    decided(hands, 11, "approve", 6, stands_in_for=1)


@named_by(submission(13))
def approved_after_the_days_of_substitution(hands: Hands) -> None:
    """周敏 approves for 赵敏, who is back since months: 李强's record, which he handed in today."""
    hands.copied(
        *("submissions", "submission_id", 11),
        **{"submission_id": 13, "draft_id": None, "person_id": 2, "registered_by": 2, "announced_at": None},
        **{"registered_at": LATER, "submitted_at": LATER},
    )
    [row] = hands.sql("SELECT * FROM audit WHERE subject = 'submission:11'")
    hands.added("audit", **dict(row) | {"seq": 1000, "at": LATER, "actor": "person:2", "subject": "submission:13"})
    hands.rehashed("ICT")
    decided(hands, 13, "approve", 3, stands_in_for=4)


@named_by(rf"({submission(11)}|{person(6, 'B002')})")
def approved_by_a_made_approver(hands: Hands) -> None:
    """孙磊 is given the role without a trace, and approves."""
    hands.added("roles", person_id=6, role="approver")
    decided(hands, 11, "approve", 6)


@named_by(rf"({submission(11)}|{person(6, 'B002')})")
def approved_by_an_approver_for_an_hour(hands: Hands) -> None:
    """The same, and the role is taken away again."""
    approved_by_a_made_approver(hands)
    hands.sql("DELETE FROM roles WHERE person_id = 6")


@named_by(submission(9))
def undone_too_late(hands: Hands) -> None:
    """赵敏 undoes an approval of months ago."""
    decided(hands, 9, "undo", 4)


@named_by(submission(12))
def undone_by_another(hands: Hands) -> None:
    """赵敏 undoes what 王芳 decided a minute ago."""
    decided(hands, 12, "undo", 4, at="2026-05-06T02:22:00.000000Z")


@named_by(submission(11))
def approved_before_it_was_submitted(hands: Hands) -> None:
    """王芳 approves two days before the record was there."""
    decided(hands, 11, "approve", 1, at="2026-03-08T04:49:00.000000Z")


@named_by(submission(11))
def approved_in_the_future(hands: Hands) -> None:
    """王芳 approves on a day that has not come."""
    decided(hands, 11, "approve", 1, at="2027-03-10T03:49:00.000000Z")


@named_by(submission(11))
def withdrawn_by_another(hands: Hands) -> None:
    """王芳 withdraws 周敏's record."""
    decided(hands, 11, "withdraw", 1)
    hands.quietly("DELETE FROM ledger WHERE submission_id = 11")


@named_by(submission(11))
def approved_with_more_hours(hands: Hands) -> None:
    """王芳 approves, and the ledger and its trace have more hours than the record is worth."""
    decided(hands, 11, "approve", 1)
    hands.quietly("UPDATE ledger SET hours = 400 WHERE submission_id = 11")
    hands.detail_edited("submission.approved", "submission:11", lambda told: told.update(hours={"2026": "40"}))
