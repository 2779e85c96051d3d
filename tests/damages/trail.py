"""Damages to the audit trail."""

from __future__ import annotations

from typing import Any

from tests.damages.hands import Hands, named_by, person, submission


@named_by(r"audit ICT")
def tail_cut(hands: Hands) -> None:
    """The last three rows of a chain are deleted; the head stays."""
    hands.cut("ICT", 3, mended=False)


@named_by(submission(12))
def tail_cut_and_head_mended(hands: Hands) -> None:
    """The last row of a chain is deleted and the head mended: the last approval has no trace any more."""
    hands.cut("ICT", 1, mended=True)


@named_by(r"audit IOP", told=True)
def tail_cut_head_mended_heads_told(hands: Hands) -> None:
    """The same with a row that nothing else was written with, after the heads were told."""
    hands.cut("IOP", 1, mended=True)


@named_by(person(5, "B001"))
def tail_cut_that_traced_an_invite(hands: Hands) -> None:
    """The trace of an invite is cut off and the head mended; the invite is there."""
    hands.cut("IOP", 1, mended=True)


@named_by(r"audit ICT", r"\b19\b")
def row_edited(hands: Hands) -> None:
    """A row in the middle says another actor."""
    hands.quietly("UPDATE audit SET actor = 'person:4' WHERE chain = 'ICT' AND seq = 19")


@named_by(submission(4))
def row_edited_and_rehashed(hands: Hands) -> None:
    """The same, and the chain hashed anew to its end, head included."""
    hands.quietly("UPDATE audit SET actor = 'person:4' WHERE chain = 'ICT' AND seq = 19")
    hands.rehashed("ICT")


@named_by(r"audit ICT", told=True)
def trace_and_record_rewritten(hands: Hands) -> None:
    """A record's title is changed in the record, its draft and its trace alike, and the chain hashed anew."""
    hands.quietly("UPDATE submissions SET title = '量子计算' WHERE submission_id = 10")
    hands.quietly("UPDATE drafts SET answers = replace(answers, '高性能计算', '量子计算') WHERE draft_id = 9")
    hands.detail_edited("submission.submitted", "submission:10", lambda told: told["details"].update(title="量子计算"))


@named_by(r"(audit IOP|unit[ :]IOP|物理所)")
def chain_deleted(hands: Hands) -> None:
    """A unit's whole chain is deleted together with its head."""
    hands.quietly("DELETE FROM audit WHERE chain = 'IOP'")
    hands.sql("DELETE FROM audit_heads WHERE chain = 'IOP'")


@named_by(r"audit IOP", told=True)
def chain_deleted_heads_told(hands: Hands) -> None:
    """The same, after the heads were told."""
    chain_deleted(hands)


@named_by(submission(7))
def submitting_untraced(hands: Hands) -> None:
    """The row that traced a submission is taken out of the middle, the rest numbered and hashed anew."""
    hands.quietly("DELETE FROM audit WHERE subject = 'submission:7' AND action = 'submission.submitted'")
    hands.rehashed("ICT")


@named_by(submission(5))
def return_untraced(hands: Hands) -> None:
    """The trace of a return is taken out, the rest hashed anew."""
    hands.quietly("DELETE FROM audit WHERE subject = 'submission:5' AND action = 'submission.returned'")
    hands.rehashed("ICT")


@named_by(submission(4))
def approval_traced_at_another_time(hands: Hands) -> None:
    """An approval's trace is back-dated by a minute, and the chain hashed anew."""
    hands.quietly(
        "UPDATE audit SET at = '2026-03-10T02:20:00.000000Z' WHERE subject = 'submission:4'"
        " AND action = 'submission.approved'"
    )
    hands.rehashed("ICT")


@named_by(submission(4))
def hours_in_the_trace_changed(hands: Hands) -> None:
    """What an approval's trace says of the hours is changed, and the chain hashed anew."""

    def edit(told: dict[str, Any]) -> None:
        told["hours"] = {"2026": "48"}

    hands.detail_edited("submission.approved", "submission:4", edit)


@named_by(submission(6))
def reason_in_the_trace_changed(hands: Hands) -> None:
    """What a rejection's trace says of the reason is changed, and the chain hashed anew."""
    hands.detail_edited("submission.rejected", "submission:6", lambda told: told.update(reason="reason:duplicate"))


@named_by(r"audit ICT")
def head_altered(hands: Hands) -> None:
    """The head names another hash than the last row's."""
    hands.sql("UPDATE audit_heads SET hash = ? WHERE chain = 'ICT'", "0" * 64)


@named_by(r"audit CAS")
def head_deleted(hands: Hands) -> None:
    """The head is gone; its chain is there."""
    hands.sql("DELETE FROM audit_heads WHERE chain = 'CAS'")


@named_by(submission(4))
def approval_traced_twice(hands: Hands) -> None:
    """An approval's trace stands in the chain a second time, properly hashed."""
    [row] = hands.sql("SELECT * FROM audit WHERE subject = 'submission:4' AND action = 'submission.approved'")
    hands.added("audit", **dict(row) | {"seq": 1000})
    hands.rehashed("ICT")


@named_by(submission(11))
def approval_traced_only(hands: Hands) -> None:
    """A trace says that a pending record was approved; no decision was made."""
    hands.noted(
        *("ICT", "2026-09-01T03:00:00.000000Z", "person:1", "submission.approved", "submission:11"),
        **{"verb": "approve", "revision": 2, "reason": None, "stands_in_for": None, "hours": {"2026": "4"}},
    )


@named_by(r"audit (ICT|IOP)")
def row_moved_to_another_chain(hands: Hands) -> None:
    """A unit's row is moved into another unit's chain, both hashed anew."""
    hands.quietly(
        "UPDATE audit SET chain = 'IOP', seq = 100 WHERE subject = 'submission:7' AND action LIKE '%submitted'"
    )
    hands.rehashed("ICT")
    hands.rehashed("IOP")


@named_by(rf"audit .*{-(2**63)}")
def row_before_all_others(hands: Hands) -> None:
    """A role is given, with a trace in a chain without a name, under the least number that there can be."""
    hands.added("roles", person_id=2, role="approver")
    hands.added(
        "audit",
        **{"chain": "", "seq": -(2**63), "at": "2026-08-01T02:00:00.000000Z", "actor": "operator"},
        **{"action": "roster.changed", "subject": "person:2", "detail": '{"roles": [[], ["approver"]]}'},
        **{"previous": "", "hash": "0" * 64},
    )


@named_by(person(3, "A003"))
def account_traced_as_another(hands: Hands) -> None:
    """The trace of a binding names another account, and the chain is hashed anew."""
    hands.detail_edited("binding.bound", "person:3", lambda told: told.update(account=9999))
