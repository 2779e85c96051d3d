"""What took another one's place, against what was corrected: each step of one goes with one of the other (art. 4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from bot.verify.audit import Finding
from rules.record import State
from storage.inspection import Page, Unreadable
from storage.ledger import Decision
from storage.submissions import Submission

STANDING = frozenset({State.APPROVED, State.CORRECTED})
PARTNERS = {"correct": "approve", "restore": "undo"}
"""What is decided of a corrected record, and what of the one in its place in the same moment by the same person."""

Act = tuple[str, int | None, datetime]


def check_corrections(page: Page) -> Iterator[Finding]:
    """A record is corrected while another one of the same person stands in its place, or was voided; both were decided
    together."""
    decided, theirs_decided = _by_submission(page.decisions), _by_submission(page.decisions_of_corrections)
    successors = defaultdict[int, list[Submission]](list)
    for each in page.corrections:
        if not isinstance(each, Unreadable):
            successors[each.corrects or 0].append(each)
    for record in page.submissions:
        if not isinstance(record, Unreadable):
            theirs = successors.pop(record.submission_id, [])
            if not _fits(record, decided[record.submission_id], theirs, theirs_decided):
                yield Finding("correction", f"submission {record.submission_id}")
    for orphans in successors.values():
        yield from (Finding("correction", f"submission {each.submission_id}") for each in orphans)


def _by_submission(decisions: Iterable[Decision | Unreadable]) -> dict[int, list[Decision]]:
    found = defaultdict[int, list[Decision]](list)
    for decision in decisions:
        if not isinstance(decision, Unreadable):
            found[decision.submission_id].append(decision)
    return found


def _fits(
    record: Submission,
    decided: Sequence[Decision],
    successors: Sequence[Submission],
    decisions: Mapping[int, Sequence[Decision]],
) -> bool:
    last = decided[-1].verb if decided else ""
    replaced = record.state is State.CORRECTED and last != "void"
    standing = [each for each in successors if each.state in STANDING]
    later = all(each.submission_id > record.submission_id for each in successors)
    mine = all(each.person_id == record.person_id for each in successors)
    return len(standing) == replaced and later and mine and _together(decided, successors, decisions)


def _together(
    decided: Sequence[Decision], successors: Iterable[Submission], decisions: Mapping[int, Sequence[Decision]]
) -> bool:
    """Every correction and every one taken back is there once on both sides; a void is taken back alone."""
    ours: Counter[Act] = Counter()
    before = ""
    for decision in decided:
        if decision.verb in PARTNERS and (decision.verb, before) != ("restore", "void"):
            ours[_act(decision, PARTNERS[decision.verb])] += 1
        before = decision.verb
    theirs = Counter[Act]()
    for each in successors:
        theirs.update(_acts(decisions[each.submission_id]))
    return ours == theirs


def _acts(decided: Sequence[Decision]) -> Iterator[Act]:
    """Approvals, and what took one back."""
    before = ""
    for decision in decided:
        if decision.verb == "approve" or (decision.verb == "undo" and before == "approve"):
            yield _act(decision, decision.verb)
        before = decision.verb


def _act(decision: Decision, verb: str) -> Act:
    return verb, decision.actor_id, decision.decided_at
