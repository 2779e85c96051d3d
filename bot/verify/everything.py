"""Whether what is kept is what was decided: audit chains, register, submissions, ledger and evidence (art. 4, R18).

Each is checked against another one that was written by other hands: a credit against the rules, a state
against its decisions, a decision against its trace and against the rights of that moment, the register against
what was traced of it, a trace against the chain, a file against its hash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from bot.verify.accounts import check_absences, check_bindings, check_invites
from bot.verify.acting import Acting
from bot.verify.attendance import check_attendance
from bot.verify.audit import Finding, check_audit
from bot.verify.classes import check_classes
from bot.verify.files import Files, Intact
from bot.verify.heads import TOLD, Elsewhere
from bot.verify.publications import check_names, check_publications
from bot.verify.register import LATE, Known, check_people, check_units, known
from bot.verify.rules_asked import check_rules_asked
from bot.verify.samples import check_samples
from bot.verify.shortfalls import check_shortfalls
from bot.verify.submission_traces import traces_of
from bot.verify.submissions import Judge
from bot.verify.totals import Difference, differences
from bot.verify.traces import Traces
from bot.verify.transfers import check_changes, check_transfers
from handlers.standing.cases import rules_of
from rules.policy import Policies, UnitRules
from storage.columns import academy_day
from storage.submissions import Submission
from storage.unit_of_work import UnitOfWork

Told = Callable[[int, int], None]
"""Told how many people are done, and of how many."""


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
    register, traces = known(await work.inspection.register(), await work.audit.of_register()), Traces()
    report.findings += await check_audit(work, report.heads, elsewhere, traces)
    report.checked = {"chains": len(report.heads), "rows": traces.rows}
    await _check_register(work, traces, register, report)
    judge = Judge(policies, await _rules(work, policies, report), register, now)
    files = Files(traces.removed, traces.expired, intact)
    acting = Acting(register, traces.absences.values())
    report.findings += check_changes(traces, register, acting)
    await _check_submissions(work, judge, acting, files, report)
    await files.of_drafts(work.inspection.files_of_drafts())
    await files.in_the_store(kept, work.inspection.names_a_file)
    report.checked["files"], report.strangers = files.stored, files.strangers
    report.findings += files.findings
    await _check_totals(work, policies, report, told)
    report.findings += [each async for each in check_publications(work, traces, register)]
    report.findings += [each async for each in check_samples(work, traces)]
    report.findings += [each async for each in check_rules_asked(work, traces)]
    report.findings += [each async for each in check_transfers(work, traces)]
    report.findings += [each async for each in check_shortfalls(work, traces, acting)]
    report.findings += [each async for each in check_attendance(work)]
    report.findings += [each async for each in check_classes(work)]
    report.findings += check_names(await work.publications.every_unnamed(), traces.named, register)
    await _check_facts(work, now, report)
    return report


async def _check_register(work: UnitOfWork, traces: Traces, register: Known, report: Report) -> None:
    report.findings += check_people(register)
    report.findings += check_units(await work.people.units(), traces)
    report.findings += check_bindings(await work.inspection.bindings(), traces, register)
    report.findings += check_invites(await work.inspection.invites(), traces, register)
    report.findings += check_absences(await work.inspection.absences(), traces)


async def _check_submissions(work: UnitOfWork, judge: Judge, acting: Acting, files: Files, report: Report) -> None:
    """A page of them at a time, so that no more is in memory at once, however many there are."""
    checked = dict.fromkeys(("submissions", "decisions", "entries"), 0)
    async for page in work.inspection.pages():
        for name in checked:
            checked[name] += len(getattr(page, name))
        owners = {each.submission_id: each.person_id for each in page.submissions if isinstance(each, Submission)}
        told = traces_of(page.traces, acting, owners)
        report.findings += judge.findings(page, told)
        files.of_submissions(page.files, told)
    report.checked |= checked


async def _rules(work: UnitOfWork, policies: Policies, report: Report) -> dict[str, tuple[UnitRules, ...]]:
    """Each unit's own rules; what can't be read is told, and the unit is checked without."""
    found = {}
    for unit in await work.people.units():
        try:
            found[unit.unit] = rules_of(unit.rules, policies)
        except ValueError:
            report.findings.append(Finding("unreadable", f"unit {unit.unit}"))
    return found


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
