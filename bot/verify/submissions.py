"""Submissions with all that hangs on them, against each other, their traces and the rules (art. 4, R18)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from bot.verify.audit import Finding
from bot.verify.corrections import check_corrections
from bot.verify.fed import check_fed
from bot.verify.register import Known
from bot.verify.registered import check_registered
from bot.verify.rights import Rights
from bot.verify.submission_traces import SubmissionTraces, Taken, actor_words, hours_words
from rules.credit import credit
from rules.policy import Policies, UnitRules
from rules.record import Form, Route, State
from storage.inspection import Entry, Page, Unreadable
from storage.ledger import Decision
from storage.submissions import Submission

T = TypeVar("T", Decision, Entry)

Sums = Mapping[tuple[str, int], Decimal]
"""Hours by bucket and year, without zeros."""

AFTER: Mapping[str, frozenset[State]] = {
    "approve": frozenset({State.APPROVED}),
    "return": frozenset({State.RETURNED, State.PENDING}),
    "reject": frozenset({State.REJECTED}),
    "undo": frozenset({State.PENDING}),
    "withdraw": frozenset({State.WITHDRAWN}),
    "correct": frozenset({State.CORRECTED}),
    "void": frozenset({State.CORRECTED}),
    "restore": frozenset({State.APPROVED}),
}
"""Where a submission may stand after its last decision; a returned one may have come back."""
CREDITING = frozenset({"approve", "restore"})
REVERSING = frozenset({"undo", "correct", "void"})
"""The decisions that enter credits, and those that may take them back."""


@dataclass(frozen=True, slots=True)
class Judge:
    """What submissions are held against; ``rules``: each unit's own."""

    policies: Policies
    rules: Mapping[str, tuple[UnitRules, ...]]
    register: Known
    now: datetime | None

    def findings(self, page: Page, told: SubmissionTraces) -> Iterator[Finding]:
        """What differs in a page."""
        rows = (*page.submissions, *page.decisions, *page.entries)
        yield from (Finding("unreadable", row.where) for row in rows if isinstance(row, Unreadable))
        decisions, entries = _by_submission(page.decisions), _by_submission(page.entries)
        taken, found = _traced(decisions, entries, told)
        yield from found
        rights = Rights(taken, told.escalated, self.now)
        for submission in page.submissions:
            if not isinstance(submission, Unreadable):
                mine, entered = decisions[submission.submission_id], entries[submission.submission_id]
                yield from _state(submission, mine)
                yield from check_registered(submission, mine, told, self.register)
                yield from rights.check(submission, mine)
                yield from _entries(submission, mine, entered, _buckets(submission, told, self.policies))
                yield from _sums(submission, mine, entered, self.policies, self.rules.get(submission.unit, ()))
        yield from check_fed(page)
        yield from check_corrections(page)
        there = {each.key if isinstance(each, Unreadable) else each.submission_id for each in page.submissions}
        known = {f"submission:{submission_id}" for submission_id in (*decisions, *entries)} | told.named
        for subject in sorted(known - {f"submission:{submission_id}" for submission_id in there}):
            yield Finding("gone", subject.replace(":", " "))


def _by_submission(rows: Iterable[T | Unreadable]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        if not isinstance(row, Unreadable):
            found[row.submission_id].append(row)
    return found


def _state(submission: Submission, decisions: list[Decision]) -> Iterator[Finding]:
    """The state is the one that the last decision led to, and the revisions rise."""
    where = f"submission {submission.submission_id}"
    last = decisions[-1] if decisions else None
    allowed = AFTER.get(last.verb, frozenset()) if last else frozenset({State.PENDING})
    if submission.state not in allowed:
        verb = last.verb if last else "-"
        yield Finding("state", where, {"state": submission.state.value, "verb": verb})
    revisions = [decision.revision for decision in decisions]
    if sorted(set(revisions)) != revisions or (last and last.revision >= submission.revision):
        yield Finding("revisions", where, {"revision": str(submission.revision)})


def _traced(
    decisions: Mapping[int, Sequence[Decision]], entries: Mapping[int, Sequence[Entry]], traces: SubmissionTraces
) -> tuple[dict[int, Taken], list[Finding]]:
    """The trace of each decision by its id. Every decision has its row in the audit, which says who took it, why, for
    whom and with which hours, and stands in their unit's chain; and no row is without its decision."""
    left = {key: list(traced) for key, traced in traces.decisions.items()}
    found, findings = dict[int, Taken](), list[Finding]()
    for submission_id, mine in decisions.items():
        entered = _by_decision(entries.get(submission_id, ()))
        for decision in mine:
            where, params = f"decision {decision.decision_id}", {"submission": str(submission_id)}
            traced = left.get((submission_id, decision.verb, decision.decided_at))
            if not traced:
                findings.append(Finding("untraced", where, params))
                continue
            alike = [taken for taken in traced if _same(taken, decision, entered[decision.decision_id])]
            taken = (alike or traced)[0]
            traced.remove(taken)
            if not alike:
                findings.append(Finding("otherwise", where, params))
            elif taken.acting:
                found[decision.decision_id] = taken
            elif decision.actor_id is not None:
                findings.append(Finding("astray", f"audit {taken.chain}", params))
    for submission_id, verb, _ in sorted(key for key, traced in left.items() for _ in traced):
        findings.append(Finding("undecided", f"submission {submission_id}", {"verb": verb}))
    return found, findings


def _by_decision(entries: Iterable[Entry]) -> dict[int, dict[int, Decimal]]:
    """The hours that each decision entered, by year, whatever their sign."""
    found: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for entry in entries:
        found[entry.decision_id][entry.year] += abs(entry.hours)
    return found


def _same(taken: Taken, decision: Decision, entered: Mapping[int, Decimal]) -> bool:
    who, why, instead = actor_words(decision.actor_id), decision.reason, decision.stands_in_for
    return taken[:4] == (who, why, instead, hours_words(entered))


def _buckets(submission: Submission, traces: SubmissionTraces, policies: Policies) -> frozenset[str]:
    """Every bucket that the submission ever counted in, as it was traced; it may have been returned and changed."""
    said = traces.submissions.get(submission.submission_id)
    policy = policies.judging(submission.details.end.year)
    found = {policy.bucket_of(submission.details.route, submission.details.form).value}
    for kind in said.kinds if said else ():
        route, _, form = kind.partition("/")
        with suppress(ValueError):
            found.add(policy.bucket_of(Route(route), Form(form)).value)
    return frozenset(found)


def _entries(
    submission: Submission, decisions: list[Decision], entries: list[Entry], buckets: frozenset[str]
) -> Iterator[Finding]:
    """Each entry belongs to the submission's person, to a bucket of its own, and to one of its decisions, of the
    entry's kind."""
    made = {decision.decision_id: decision for decision in decisions}
    for entry in entries:
        by = made.get(entry.decision_id)
        fits = by is not None and by.verb in (CREDITING if entry.kind == "credit" else REVERSING)
        same = by is not None and (entry.actor_id, entry.entered_at) == (by.actor_id, by.decided_at)
        mine = entry.person_id == submission.person_id and entry.bucket in buckets
        if not (fits and same and mine) or entry.reason is not None:
            yield Finding("entry", f"ledger {entry.entry_id}", {"submission": str(submission.submission_id)})


def _sums(
    submission: Submission,
    decisions: list[Decision],
    entries: list[Entry],
    policies: Policies,
    unit_rules: tuple[UnitRules, ...],
) -> Iterator[Finding]:
    """The net hours are those that the rules give to an approved one, and none for any other."""
    where = f"submission {submission.submission_id}"
    held: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for entry in entries:
        held[entry.bucket, entry.year] += entry.hours
    expected = _expected(submission, decisions, policies, unit_rules)
    if expected is None:
        yield Finding("policy", where)
    elif {place: hours for place, hours in held.items() if hours} != expected:
        yield Finding("hours", where, {"held": _words(held), "expected": _words(expected)})


def _expected(
    submission: Submission, decisions: list[Decision], policies: Policies, unit_rules: tuple[UnitRules, ...]
) -> Sums | None:
    """What the rules credit, by the policy kept with the approval; None when no policy has that name."""
    if submission.state is not State.APPROVED:
        return {}
    approval = next((decision for decision in reversed(decisions) if decision.verb in CREDITING), None)
    policy = next((each for each in policies.dated if approval and each.name == approval.policy), None)
    if policy is None:
        return None
    record = submission.record()
    bucket = policy.bucket_of(record.route, record.form).value
    return {(bucket, year): hours for year, hours in credit(record, policy, unit_rules).items()}


def _words(sums: Sums) -> str:
    told = [f"{year} {bucket} {hours.normalize():f}" for (bucket, year), hours in sorted(sums.items()) if hours]
    return ", ".join(told) or "0"
