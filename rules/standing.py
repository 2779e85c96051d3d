"""Where a person stands in a year: demanded, recorded, counted, left, and what HR must note (art. 8 to 14)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from rules.counting import Credits, Entry, count, counted_hours, recorded_hours
from rules.credit import credit
from rules.dates import months_later
from rules.hours import ZERO, Hours, number
from rules.obligations import Obligation, lapsing, obligations
from rules.policy import Policies
from rules.record import Bucket, Record, State
from rules.years import Case, Years

__all__ = ["Case", "Counted", "SelfStudy", "Standing", "preview", "standing"]


@dataclass(frozen=True, slots=True)
class SelfStudy:
    """A year's self-study: all of it, and what counts of it under the cap (art. 9.5)."""

    recorded: Decimal
    counted: Decimal

    def as_json(self) -> dict[str, int | float]:
        return {"recorded": number(self.recorded), "counted": number(self.counted)}


@dataclass(frozen=True, slots=True)
class Counted:
    """What one record counts in which year, and the reasons for what it does not."""

    id: str
    bucket: Bucket
    counted: Mapping[int, Decimal]
    reasons: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "bucket": self.bucket.value,
            "counted": {str(year): number(self.counted[year]) for year in sorted(self.counted)},
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's year. Hours are decimals; lists of ids keep the order of the input."""

    policy: str
    year: int
    required: Hours
    recorded: Hours
    counted: Hours
    remaining: Hours
    met: bool
    self_study: SelfStudy
    records: tuple[Counted, ...]
    excellent_barred: tuple[str, ...]
    annual_form: tuple[str, ...]
    appointment_form: tuple[str, ...]
    obligations: tuple[Obligation, ...]

    def as_json(self) -> dict[str, object]:
        """The answer of `assess`."""
        return {
            "policy": self.policy,
            "year": self.year,
            "required": self.required.as_json(),
            "recorded": self.recorded.as_json(),
            "counted": self.counted.as_json(),
            "remaining": self.remaining.as_json(),
            "met": self.met,
            "self_study": self.self_study.as_json(),
            "records": [record.as_json() for record in self.records],
            "excellent_barred": list(self.excellent_barred),
            "annual_form": list(self.annual_form),
            "appointment_form": list(self.appointment_form),
            "obligations": [obligation.as_json() for obligation in self.obligations],
        }


@dataclass(frozen=True, slots=True)
class Sums:
    """The figures of a person's year without its records: what reports and reminders want of very many people."""

    required: Hours
    recorded: Hours
    counted: Hours
    remaining: Hours
    self_study: SelfStudy
    obligations: tuple[Obligation, ...]
    lapsing: tuple[Obligation, ...]
    """What any earlier year still owes and is due before this one ends."""


def sums(case: Case, policies: Policies, credits: Credits) -> Sums:
    """The figures of `standing`. Raises NoPolicy for a year that has none (R15)."""
    policies.for_year(case.year)
    years = Years(case, policies)
    return _sums(years, count(years, credits))


def standing(case: Case, policies: Policies, credits: Credits | None = None) -> Standing:
    """Assess one person's year. Raises NoPolicy for a year that has none (R15).

    `credits` (record id → year → hours), where given, stands in the place of R3 to R5 for approved
    records: what the ledger holds. Cap, make-up and obligations are worked out all the same.
    """
    policy = policies.for_year(case.year)
    years = Years(case, policies)
    entries = count(years, credits)
    found = _sums(years, entries)
    months = policy.appraisal.appointment_form_months
    return Standing(
        policy=policy.name,
        year=case.year,
        required=found.required,
        recorded=found.recorded,
        counted=found.counted,
        remaining=found.remaining,
        met=not found.remaining,
        self_study=found.self_study,
        records=tuple(Counted(e.record.id, e.bucket, e.counted, tuple(e.reasons)) for e in entries),
        excellent_barred=_ids(entries, lambda record: record.failed and record.end.year == case.year),
        annual_form=_ids(entries, lambda record: _in_annual_form(record, case.year)),
        appointment_form=_ids(entries, lambda record: _in_annual_form(record, case.year) and _lasts(record, months)),
        obligations=found.obligations,
    )


def _sums(years: Years, entries: list[Entry]) -> Sums:
    year = years.case.year

    def shortfall(year: int) -> Hours:
        return counted_hours(entries, year).short_of(years.required(year))

    required, counted = years.required(year), counted_hours(entries, year)
    return Sums(
        required=required,
        recorded=recorded_hours(entries, year),
        counted=counted,
        remaining=counted.short_of(required),
        self_study=_self_study(entries, year),
        obligations=obligations(years, shortfall),
        lapsing=lapsing(years, shortfall),
    )


def preview(case: Case, record: Record, policies: Policies, credits: Credits | None = None) -> Standing:
    """The standing if `record` were approved, in the place of the one with its id if the case has it."""
    approved = record._replace(state=State.APPROVED)
    others = tuple(other for other in case.records if other.id != record.id)
    if credits is not None:
        hours = credit(approved, policies.judging(record.end.year), case.unit_rules)
        credits = {**credits, record.id: hours}
    return standing(replace(case, records=(*others, approved)), policies, credits)


def _self_study(entries: list[Entry], year: int) -> SelfStudy:
    mine = [entry for entry in entries if entry.record.self_study]
    return SelfStudy(
        sum((entry.credited.get(year, ZERO) for entry in mine), ZERO),
        sum((entry.counted.get(year, ZERO) for entry in mine), ZERO),
    )


def _ids(entries: list[Entry], wanted: Callable[[Record], bool]) -> tuple[str, ...]:
    return tuple(entry.record.id for entry in entries if entry.stands and wanted(entry.record))


def _in_annual_form(record: Record, year: int) -> bool:
    """Off-job in the year, whatever the result (R11)."""
    return record.off_job and record.start.year <= year <= record.end.year


def _lasts(record: Record, months: int) -> bool:
    """Whether the span is that many months or longer: `end ≥ start + months − 1 day` (R11)."""
    return record.end >= months_later(record.start, months) - timedelta(days=1)
