"""Whether what is kept is what was decided: audit chains, register, submissions, ledger and evidence (art. 4, R18).

Each is checked against another one that was written by other hands: a credit against the rules, a state
against its decisions, a decision against its trace and against the rights of that moment, the register against
what was traced of it, a trace against the chain, a file against its hash.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar

from bot.verify.accounts import check_absences, check_bindings, check_invites
from bot.verify.audit import Finding, check_audit
from bot.verify.files import Files, Intact
from bot.verify.heads import TOLD, Elsewhere
from bot.verify.register import LATE, Known, check_people, check_units, known
from bot.verify.registered import check_registered
from bot.verify.rights import Rights
from bot.verify.totals import Difference, differences
from bot.verify.traces import Taken, Traces, hours_words
from handlers.register.roster_apply import OPERATOR
from handlers.standing.cases import rules_of
from rules.credit import credit
from rules.policy import Policies, UnitRules
from rules.record import Form, Route, State
from storage.columns import academy_day
from storage.inspection import Entry, Unreadable
from storage.ledger import Decision
from storage.submissions import Submission
from storage.unit_of_work import UnitOfWork

T = TypeVar("T", Decision, Entry)

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
    strangers: Sequence[str] = ()
    """Whole files of the evidence store that no row names: a kill may leave one."""


async def verify(
    work: UnitOfWork,
    policies: Policies,
    intact: Intact,
    told: Told = lambda _done, _of: None,
    elsewhere: Elsewhere = MappingProxyType({}),
    kept: Iterable[str] = (),
    now: datetime | None = None,
) -> Report:
    """Check everything, in one snapshot of the database; ``told`` hears how many people's totals are recomputed,
    ``elsewhere`` is what was told of the chains outside the database, ``kept`` all that the evidence store has."""
    report = Report(heads=await work.audit.heads())
    register = known(await work.inspection.register(), await work.audit.of_register())
    traces = Traces(register.states)
    report.findings += await check_audit(work, report.heads, elsewhere, traces)
    report.checked = {"chains": len(report.heads), "rows": traces.rows}
    await _check_register(work, traces, register, report)
    await _check_submissions(work, policies, traces, register, report, now)
    files = Files(traces, intact)
    await files.check(work.inspection.files(), kept)
    report.checked["files"], report.strangers = files.stored, files.strangers
    report.findings += files.findings
    await _check_totals(work, policies, report, told)
    await _check_facts(work, now, report)
    return report


async def _check_register(work: UnitOfWork, traces: Traces, register: Known, report: Report) -> None:
    report.findings += check_people(register)
    report.findings += check_units(await work.people.units(), traces)
    report.findings += check_bindings(await work.inspection.bindings(), traces, register)
    report.findings += check_invites(await work.inspection.invites(), traces, register)
    report.findings += check_absences(await work.inspection.absences(), traces)


async def _check_submissions(
    work: UnitOfWork, policies: Policies, traces: Traces, register: Known, report: Report, now: datetime | None
) -> None:
    rules = await _rules(work, policies, report)
    decisions = await _by_submission(work.inspection.decisions(), "decisions", report)
    entries = await _by_submission(work.inspection.entries(), "entries", report)
    taken, found = _traced(decisions, entries, traces)
    report.findings += found
    rights = Rights(taken, traces.escalated, now)
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
        report.findings += check_registered(submission, mine, traces, register)
        report.findings += rights.check(submission, mine)
        report.findings += _entries(submission, mine, entered, _buckets(submission, traces, policies))
        report.findings += _sums(submission, mine, entered, policies, rules.get(submission.unit, ()))
    gone = {each for each in (*decisions, *entries, *traces.submissions) if each not in seen}
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


def _traced(
    decisions: Mapping[int, Sequence[Decision]], entries: Mapping[int, Sequence[Entry]], traces: Traces
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


def actor_words(actor_id: int | None) -> str:
    """An actor as the audit names them."""
    return OPERATOR if actor_id is None else f"person:{actor_id}"


def _buckets(submission: Submission, traces: Traces, policies: Policies) -> frozenset[str]:
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
        fits = by is not None and (by.verb == "approve" if entry.kind == "credit" else by.verb in ("undo", "correct"))
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


async def _check_totals(work: UnitOfWork, policies: Policies, report: Report, told: Told) -> None:
    """What is kept of each person's years is what the rules say of them now."""
    everyone = await work.people.count()
    report.checked["people"] = 0
    async for people, found in differences(work, policies):
        report.checked["people"] += people
        report.findings += [_total(each) for each in found]
        told(report.checked["people"], everyone)
    report.findings += [Finding("aside", f"person {each}") for each in await work.totals.set_aside_people(None)]


async def _check_facts(work: UnitOfWork, now: datetime | None, report: Report) -> None:
    """A day on which the heads were told, and which has not come, keeps them from being told again."""
    told_on = await work.fact(TOLD)
    if now is not None and told_on is not None and told_on > academy_day(now + LATE).isoformat():
        report.findings.append(Finding("future", f"facts {TOLD}", {"day": told_on}))


def _total(found: Difference) -> Finding:
    params = {"year": str(found.year), "what": found.what, "held": found.kept, "expected": found.expected}
    return Finding("total", f"person {found.staff_no}", params)
