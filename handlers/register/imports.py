"""Earlier years' records into the archive, approved, keyed by their outside key (art. 4, 6; R8, R18, R19).

A file is kept whole or not at all; the same rows again change nothing. A row that says something else than
it said before is a fault: what was approved is corrected in the open, never overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from handlers.register.roster_apply import OPERATOR
from handlers.standing.cases import rules_of
from rules.credit import credit
from rules.policy import Policies, UnitRules
from rules.record import Record, State
from storage.people import Person
from storage.submissions import Details, Submission
from storage.unit_of_work import UnitOfWork

SOURCE = "import"
BEFORE_FIRST = 0
"""The revision that an import decides: the record is approved before its first revision is seen."""


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """A row's record and whose it is.

    `outside_key` is the same whenever the same row comes again: the person's number and the row's `id`,
    or, where it has none, a digest of all that the row says.
    """

    row: int
    staff_no: str
    outside_key: str
    record: Record
    content: str | None
    organiser: str | None
    place: str | None

    @property
    def key(self) -> str:
        """The key in the archive, where other sources have keys of their own."""
        return f"{SOURCE}:{self.outside_key}"

    def details(self) -> Details:
        """What the archive keeps of it."""
        record = self.record
        return Details(
            route=record.route,
            form=record.form,
            title=record.title,
            content=self.content or "",
            organiser=self.organiser or "",
            place=self.place or "",
            start=record.start,
            start_half=record.start_half,
            end=record.end,
            end_half=record.end_half,
            half_days=record.half_days,
            absent_half_days=record.absent_half_days,
            hours=record.hours,
            result=record.result,
            off_job=record.off_job,
            platform=record.platform,
            makeup_year=record.makeup_year,
            makeup_hours=record.makeup_hours,
        )


@dataclass(frozen=True, slots=True)
class ImportFault:
    """Why a row can't be kept: a code and its values."""

    row: int
    code: str
    params: Mapping[str, str]


class ImportFaults(Exception):
    """Records that read well and can't be kept; none of the file is."""

    def __init__(self, faults: Iterable[ImportFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} faults")


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The rows to be kept, each with its person, and how many are known already."""

    added: tuple[tuple[Person, ImportedRecord], ...]
    unchanged: int


async def plan_import(work: UnitOfWork, rows: Sequence[ImportedRecord]) -> ImportPlan:
    """Compare rows with register and archive. Raises ImportFaults with all that can't be kept."""
    people = {person.staff_no: person for person in await work.people.of_unit(None)}
    known = await work.submissions.by_outside_keys([row.key for row in rows])
    faults = [fault for row in rows if (fault := _fault(row, people.get(row.staff_no), known.get(row.key)))]
    if faults:
        raise ImportFaults(faults)
    added = tuple((people[row.staff_no], row) for row in rows if row.key not in known)
    return ImportPlan(added, len(rows) - len(added))


def _fault(row: ImportedRecord, person: Person | None, known: Submission | None) -> ImportFault | None:
    if person is None:
        return ImportFault(row.row, "unknown-person", {"staff_no": row.staff_no})
    if known is not None and known.details != row.details():
        return ImportFault(row.row, "changed", {"staff_no": row.staff_no, "key": row.record.id})
    return None


async def apply_import(work: UnitOfWork, plan: ImportPlan, policies: Policies, at: datetime) -> None:
    """Keep the planned rows: submission, decision, ledger entries and trace of each."""
    rules = {unit.unit: rules_of(unit.rules, policies) for unit in await work.people.units()}
    for person, row in plan.added:
        await _keep(work, person, row, policies, rules[person.unit], at)


async def _keep(
    work: UnitOfWork,
    person: Person,
    row: ImportedRecord,
    policies: Policies,
    rules: tuple[UnitRules, ...],
    at: datetime,
) -> None:
    policy = policies.judging(row.record.end.year)
    kept = await work.submissions.add(
        person.person_id, person.unit, row.details(), policy.name, at,
        source=SOURCE, state=State.APPROVED, outside_key=row.key,
    )  # fmt: skip
    assert kept is not None, "the key was looked up in this transaction"
    decision_id = await work.ledger.decide(kept.submission_id, BEFORE_FIRST, "approve", None, policy.name, at)
    assert decision_id is not None
    credits = credit(kept.record(), policy, rules)
    bucket = policy.bucket_of(row.record.route, row.record.form).value
    await work.ledger.enter("credit", person.person_id, kept.submission_id, decision_id, bucket, credits, None, at)
    detail = {"key": row.key, "hours": _by_year(credits), "details": asdict(kept.details)}
    await work.audit.note(person.unit, at, OPERATOR, "submission.imported", f"submission:{kept.submission_id}", detail)


def _by_year(credits: Mapping[int, Decimal]) -> dict[str, str]:
    return {str(year): str(hours) for year, hours in sorted(credits.items())}
