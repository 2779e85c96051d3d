"""Whether what is kept is what was decided: audit chains, submissions, ledger and evidence (art. 4, R18).

Each is checked against another one that was written by other hands: a credit against the rules, a state
against its decisions, a decision against its trace, a trace against the chain, a file against its hash.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar

from bot.verify.audit import Finding, Traces, check_audit, digest_of_details
from bot.verify.heads import Elsewhere
from bot.verify.totals import Difference, differences
from handlers.register.roster_apply import OPERATOR
from handlers.standing.cases import rules_of
from rules.credit import credit
from rules.policy import Policies, UnitRules
from rules.record import State
from storage.inspection import Entry, Unreadable
from storage.ledger import Decision
from storage.submissions import Submission
from storage.unit_of_work import UnitOfWork

T = TypeVar("T", Decision, Entry)

Intact = Callable[[str], bool]
"""Whether the evidence store holds a file under a SHA-256, and it still has that hash."""

Told = Callable[[int, int], None]
"""Told how many people are done, and of how many."""

Sums = Mapping[tuple[str, int], Decimal]
"""Hours by bucket and year, without zeros."""

AFTER: Mapping[str, frozenset[State]] = {
    "approve": frozenset({State.APPROVED}),
    "return": frozenset({State.RETURNED, State.PENDING}),
    "reject": frozenset({State.REJECTED}),
    "undo": frozenset({State.PENDING}),
    "withdraw": frozenset({State.WITHDRAWN}),
    "correct": frozenset({State.CORRECTED}),
}
"""Where a submission may stand after its last decision; a returned one may have come back."""


@dataclass(slots=True)
class Report:
    """What was looked at, how much of it, and what differs."""

    findings: list[Finding] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)


async def verify(
    work: UnitOfWork,
    policies: Policies,
    intact: Intact,
    told: Told = lambda _done, _of: None,
    elsewhere: Elsewhere = MappingProxyType({}),
) -> Report:
    """Check everything, in one snapshot of the database; ``told`` hears how many people's totals are recomputed, and
    ``elsewhere`` is what was told of the chains outside the database."""
    report = Report(heads=await work.audit.heads())
    traces = await check_audit(work, report.heads, elsewhere)
    report.findings += traces.findings
    report.checked = {"chains": len(report.heads), "rows": traces.rows}
    await _check_submissions(work, policies, traces, report)
    await _check_files(work, intact, report)
    await _check_totals(work, policies, report, told)
    return report


async def _check_submissions(work: UnitOfWork, policies: Policies, traces: Traces, report: Report) -> None:
    rules = await _rules(work, policies, report)
    decisions = await _by_submission(work.inspection.decisions(), "decisions", report)
    entries = await _by_submission(work.inspection.entries(), "entries", report)
    report.findings += _untraced(decisions, traces)
    seen = set()
    report.checked["submissions"] = 0
    async for submission in work.inspection.submissions():
        report.checked["submissions"] += 1
        if isinstance(submission, Unreadable):
            report.findings.append(Finding("unreadable", submission.where))
            seen.add(submission.key)
            continue
        seen.add(submission.submission_id)
        mine, entered = decisions[submission.submission_id], entries[submission.submission_id]
        report.findings += _state(submission, mine)
        report.findings += _as_traced(submission, traces)
        report.findings += _entries(submission, mine, entered)
        report.findings += _sums(submission, mine, entered, policies, rules.get(submission.unit, ()))
    gone = {each for each in (*decisions, *entries, *traces.registered) if each not in seen}
    report.findings += [Finding("gone", f"submission {submission_id}") for submission_id in sorted(gone)]


async def _rules(work: UnitOfWork, policies: Policies, report: Report) -> dict[str, tuple[UnitRules, ...]]:
    """Each unit's own rules; what can't be read is told, and the unit is checked without."""
    found = {}
    for unit in await work.people.units():
        try:
            found[unit.unit] = rules_of(unit.rules, policies)
        except ValueError:
            report.findings.append(Finding("unreadable", f"unit {unit.unit}"))
    return found


async def _by_submission(rows: AsyncIterator[T | Unreadable], name: str, report: Report) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    report.checked[name] = 0
    async for row in rows:
        report.checked[name] += 1
        if isinstance(row, Unreadable):
            report.findings.append(Finding("unreadable", row.where))
        else:
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


def _untraced(decisions: Mapping[int, Sequence[Decision]], traces: Traces) -> Iterator[Finding]:
    """Every decision has its row in the audit, which says who took it and why; and no row is without its decision."""
    left = {key: list(traced) for key, traced in traces.decisions.items()}
    for decision in (each for mine in decisions.values() for each in mine):
        where, params = f"decision {decision.decision_id}", {"submission": str(decision.submission_id)}
        traced = left.get((decision.submission_id, decision.verb, decision.decided_at))
        told = actor_words(decision.actor_id), decision.reason
        if not traced:
            yield Finding("untraced", where, params)
        elif traced.pop(traced.index(told) if told in traced else 0) != told:
            yield Finding("otherwise", where, params)
    for submission_id, verb, _ in sorted(key for key, traced in left.items() for _ in traced):
        yield Finding("undecided", f"submission {submission_id}", {"verb": verb})


def actor_words(actor_id: int | None) -> str:
    """An actor as the audit names them."""
    return OPERATOR if actor_id is None else f"person:{actor_id}"


def _as_traced(submission: Submission, traces: Traces) -> Iterator[Finding]:
    """The submission says what was traced of it last, was registered when that was first traced, and by that policy."""
    submission_id, where = submission.submission_id, f"submission {submission.submission_id}"
    if traces.details.get(submission_id) != digest_of_details(submission.details):
        yield Finding("details", where)
    same_policy = traces.policies.get(submission_id, submission.policy) == submission.policy
    if not same_policy or traces.registered.get(submission_id) != submission.registered_at:
        yield Finding("registered", where)


def _entries(submission: Submission, decisions: list[Decision], entries: list[Entry]) -> Iterator[Finding]:
    """Each entry belongs to the submission's person and to one of its decisions, of the entry's kind."""
    made = {decision.decision_id: decision for decision in decisions}
    for entry in entries:
        by = made.get(entry.decision_id)
        fits = by is not None and (by.verb == "approve" if entry.kind == "credit" else by.verb in ("undo", "correct"))
        same = by is not None and (entry.actor_id, entry.entered_at) == (by.actor_id, by.decided_at)
        if not (fits and same) or entry.person_id != submission.person_id:
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
    approval = next((decision for decision in reversed(decisions) if decision.verb == "approve"), None)
    policy = next((each for each in policies.dated if approval and each.name == approval.policy), None)
    if policy is None:
        return None
    record = submission.record()
    bucket = policy.bucket_of(record.route, record.form).value
    return {(bucket, year): hours for year, hours in credit(record, policy, unit_rules).items()}


def _words(sums: Sums) -> str:
    told = [f"{year} {bucket} {hours.normalize():f}" for (bucket, year), hours in sorted(sums.items()) if hours]
    return ", ".join(told) or "0"


async def _check_files(work: UnitOfWork, intact: Intact, report: Report) -> None:
    """Every stored file is there and hashes to what was noted."""
    report.checked["files"] = 0
    async for file in work.inspection.kept_files():
        report.checked["files"] += 1
        if not (file.sha256 and intact(file.sha256)):
            params = {"sha256": file.sha256 or "-", "submission": str(file.submission_id or "-")}
            report.findings.append(Finding("file", f"evidence {file.evidence_id}", params))


async def _check_totals(work: UnitOfWork, policies: Policies, report: Report, told: Told) -> None:
    """What is kept of each person's years is what the rules say of them now."""
    everyone = await work.people.count()
    report.checked["people"] = 0
    async for people, found in differences(work, policies):
        report.checked["people"] += people
        report.findings += [_total(each) for each in found]
        told(report.checked["people"], everyone)


def _total(found: Difference) -> Finding:
    params = {"year": str(found.year), "what": found.what, "held": found.kept, "expected": found.expected}
    return Finding("total", f"person {found.staff_no}", params)
