"""Damages to what people registered."""

from __future__ import annotations

from tests.damages.hands import Hands, named_by, submission


@named_by(submission(11))
def pending_made_approved(hands: Hands) -> None:
    """A pending record is approved by nobody."""
    hands.quietly("UPDATE submissions SET state = 'approved', revision = 2 WHERE submission_id = 11")


@named_by(submission(9))
def approved_made_corrected(hands: Hands) -> None:
    """An approved record is said to have been corrected."""
    hands.quietly("UPDATE submissions SET state = 'corrected' WHERE submission_id = 9")


@named_by(submission(11))
def withdrawn_without_a_trace(hands: Hands) -> None:
    """A pending record is withdrawn with a decision and without a trace."""
    hands.quietly("UPDATE submissions SET state = 'withdrawn', revision = 2 WHERE submission_id = 11")
    hands.added(
        "decisions",
        **{"submission_id": 11, "revision": 1, "verb": "withdraw", "actor_id": 3, "policy": "2019-89"},
        decided_at="2026-03-10T05:00:00.000000Z",
    )


@named_by(submission(4))
def title_changed(hands: Hands) -> None:
    """An approved record has another title."""
    hands.quietly("UPDATE submissions SET title = '领导力研修班' WHERE submission_id = 4")


@named_by(submission(4))
def off_job_changed(hands: Hands) -> None:
    """An approved record becomes one for the annual assessment form."""
    hands.quietly("UPDATE submissions SET off_job = 1 WHERE submission_id = 4")


@named_by(submission(3))
def imported_place_changed(hands: Hands) -> None:
    """An imported record took place elsewhere."""
    hands.quietly("UPDATE submissions SET place = '三亚' WHERE submission_id = 3")


@named_by(submission(4))
def hours_changed_everywhere_but_in_the_trace(hands: Hands) -> None:
    """A record is a day longer, with its half-days, its draft and its credit; totals are worked out again."""
    hands.sql("UPDATE submissions SET end_on = '2026-03-07', half_days = 12 WHERE submission_id = 4")
    hands.sql("UPDATE drafts SET answers = replace(replace(answers, '0306p', '0307p'), '10', '12') WHERE draft_id = 1")
    with hands.guards_off():
        hands.sql("UPDATE ledger SET hours = 480 WHERE entry_id = 5")
    hands.sql("UPDATE totals SET recorded_general = 800, counted_general = 800 WHERE person_id = 2")


@named_by(r"audit ICT", told=True)
def hours_changed_everywhere(hands: Hands) -> None:
    """The same with the traces, the chain hashed anew."""
    hours_changed_everywhere_but_in_the_trace(hands)
    days = {"end": "2026-03-07", "half_days": 12}
    hands.detail_edited("submission.submitted", "submission:4", lambda told: told["details"].update(days))
    hands.detail_edited("submission.approved", "submission:4", lambda told: told.update(hours={"2026": "48"}))


@named_by(submission(13))
def doubled_with_a_new_id(hands: Hands) -> None:
    """A record with its decision and its credit is there twice, without a trace."""
    hands.copied("submissions", "submission_id", 9, submission_id=13, draft_id=None)
    hands.copied("decisions", "decision_id", 12, decision_id=15, submission_id=13)
    with hands.guards_off():
        hands.copied("ledger", "entry_id", 10, entry_id=13, submission_id=13, decision_id=15)


@named_by(submission(-(2**63)))
def doubled_before_all_others(hands: Hands) -> None:
    """The same, under the least id that there can be."""
    hands.copied("submissions", "submission_id", 9, submission_id=-(2**63), draft_id=None)
    hands.copied("decisions", "decision_id", 12, decision_id=15, submission_id=-(2**63))
    with hands.guards_off():
        hands.copied("ledger", "entry_id", 10, entry_id=13, submission_id=-(2**63), decision_id=15)


@named_by(submission(7))
def row_deleted(hands: Hands) -> None:
    """A withdrawn record is deleted; its decision and its trace are there."""
    hands.quietly("DELETE FROM submissions WHERE submission_id = 7")


@named_by(submission(11))
def pending_deleted_but_for_its_trace(hands: Hands) -> None:
    """A pending record is deleted with its draft and its evidence; only the trace knows of it."""
    file = hands.evidence(9)
    hands.quietly("DELETE FROM evidence WHERE submission_id = 11")
    hands.quietly("DELETE FROM submissions WHERE submission_id = 11")
    hands.quietly("DELETE FROM drafts WHERE draft_id = 10")
    file.unlink()


@named_by(submission(9))
def approved_deleted_but_for_its_trace(hands: Hands) -> None:
    """An approved record is deleted with its decision, its credit, its draft and its evidence."""
    file = hands.evidence(7)
    for table in ("ledger", "decisions", "evidence", "submissions"):
        hands.quietly(f"DELETE FROM {table} WHERE submission_id = 9")
    hands.quietly("DELETE FROM drafts WHERE draft_id = 7")
    hands.sql("INSERT INTO totals_due (person_id) VALUES (1)")
    file.unlink()


@named_by(r"audit ICT", told=True)
def deleted_with_its_traces(hands: Hands) -> None:
    """The same with its traces, the chain numbered and hashed anew."""
    approved_deleted_but_for_its_trace(hands)
    hands.quietly("DELETE FROM audit WHERE subject = 'submission:9'")
    hands.rehashed("ICT")


@named_by(r"audit ICT", told=True)
def year_deleted_with_its_traces(hands: Hands) -> None:
    """All that was imported of a year is deleted, with its traces; the chain is numbered and hashed anew."""
    for table in ("ledger", "decisions", "submissions"):
        hands.quietly(f"DELETE FROM {table} WHERE submission_id IN (1, 2, 3)")
    hands.quietly("DELETE FROM audit WHERE action = 'submission.imported'")
    hands.rehashed("ICT")
    hands.sql("INSERT INTO totals_due (person_id) VALUES (2), (3)")


@named_by(submission(4))
def given_to_another(hands: Hands) -> None:
    """A record is a colleague's, with its draft, its evidence and its credit; totals are worked out again."""
    for table in ("submissions", "drafts", "evidence"):
        hands.sql(f"UPDATE {table} SET person_id = 3 WHERE person_id = 2 AND draft_id = 1")
    with hands.guards_off():
        hands.sql("UPDATE ledger SET person_id = 3 WHERE submission_id = 4")
    hands.sql("INSERT OR IGNORE INTO totals_due (person_id) VALUES (2), (3)")


@named_by(submission(3))
def imported_given_to_another(hands: Hands) -> None:
    """An imported record is a colleague's, with its credit."""
    hands.sql("UPDATE submissions SET person_id = 4 WHERE submission_id = 3")
    with hands.guards_off():
        hands.sql("UPDATE ledger SET person_id = 4 WHERE submission_id = 3")
    hands.sql("INSERT OR IGNORE INTO totals_due (person_id) VALUES (3), (4)")


@named_by(submission(12))
def submitted_earlier(hands: Hands) -> None:
    """A record was handed in earlier than it was."""
    hands.quietly("UPDATE submissions SET submitted_at = '2026-05-06T01:00:00.000000Z' WHERE submission_id = 12")


@named_by(submission(12))
def registered_earlier(hands: Hands) -> None:
    """A record was registered earlier than it was."""
    hands.quietly("UPDATE submissions SET registered_at = '2026-05-06T01:00:00.000000Z' WHERE submission_id = 12")


@named_by(submission(12))
def registered_by_another(hands: Hands) -> None:
    """A record was registered by somebody else."""
    hands.quietly("UPDATE submissions SET registered_by = 1 WHERE submission_id = 12")


@named_by(submission(1))
def outside_key_changed(hands: Hands) -> None:
    """An imported record has another key, so that the same file adds it once more."""
    hands.quietly("UPDATE submissions SET outside_key = 'import:A002/old-1' WHERE submission_id = 1")


@named_by(submission(11))
def makeup_added_to_a_pending_one(hands: Hands) -> None:
    """A record that waits for approval is to fill last year's shortfall."""
    hands.quietly("UPDATE submissions SET makeup_year = 2025, makeup_hours = 40 WHERE submission_id = 11")


@named_by(submission(11))
def moved_to_another_unit(hands: Hands) -> None:
    """A record waits before another unit's approvers."""
    hands.quietly("UPDATE submissions SET unit = 'IOP' WHERE submission_id = 11")


@named_by(submission(4))
def approved_one_moved_to_another_unit(hands: Hands) -> None:
    """An approved record is another unit's."""
    hands.quietly("UPDATE submissions SET unit = 'IOP' WHERE submission_id = 4")


@named_by(submission(11))
def escalated_by_nobody(hands: Hands) -> None:
    """A record is put before the bureau without a trace."""
    hands.quietly("UPDATE submissions SET escalated_at = '2026-03-20T02:00:00.000000Z' WHERE submission_id = 11")


@named_by(submission(4))
def of_another_policy(hands: Hands) -> None:
    """A record names another policy than its trace."""
    hands.quietly("UPDATE submissions SET policy = '2025-01' WHERE submission_id = 4")


@named_by(submission(6))
def revision_raised(hands: Hands) -> None:
    """A record went through more steps than anybody decided."""
    hands.quietly("UPDATE submissions SET revision = 4 WHERE submission_id = 6")


@named_by(submission(11))
def source_changed(hands: Hands) -> None:
    """A record that somebody logged is said to be imported."""
    hands.quietly("UPDATE submissions SET source = 'import' WHERE submission_id = 11")


@named_by(r"submissions 11\b", "drafts")
def draft_lost(hands: Hands) -> None:
    """The draft that a record was made of is gone."""
    hands.quietly("DELETE FROM drafts WHERE draft_id = 10")
