"""What a record credits to which year, before cap and make-up (art. 8, 10; R3 to R5)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from rules.hours import ZERO, ratio
from rules.policy import CreditBelowLimit, Policy, UnitRules, rules_for
from rules.record import Half, Record


def slots(start: date, start_half: Half, end: date, end_half: Half) -> int:
    """Count the calendar half-days of a span, both ends included; below one if it ends before it starts."""
    return ((end - start).days + 1) * 2 - (start_half is Half.PM) - (end_half is Half.AM)


def splits(record: Record) -> bool:
    """Whether the record's hours are divided between years (R5): scheduled, and over a 31 December."""
    return record.scheduled and record.start.year != record.end.year


def claimed_hours(record: Record, policy: Policy) -> Decimal:
    """Hours that the record claims (R3): half-days × 4 if scheduled, else its own."""
    if record.scheduled:
        return policy.credit.hours_per_half_day * record.held
    return record.hours or ZERO


def credit(record: Record, policy: Policy, unit_rules: tuple[UnitRules, ...] = ()) -> dict[int, Decimal]:
    """Hours credited to each year by R3 to R5, before cap and make-up; years with nothing are left out.

    `policy` is the one of the year in which the record ends, `Policies.judging(record.end.year)`; so is
    the unit's rule. The state of the record is not looked at: this is also what it would give if approved.
    """
    return credited_under(record, policy.tightened(rules_for(unit_rules, record.end.year)))


def counts_nothing(record: Record, policy: Policy, unit_rules: tuple[UnitRules, ...] = ()) -> str | None:
    """Say why article 10 gives no hours: "failed" or "absent_seventh"; None if it gives some."""
    reasons = void_reasons(record, policy.tightened(rules_for(unit_rules, record.end.year)))
    return reasons[0] if reasons else None


def void_reasons(record: Record, policy: Policy) -> tuple[str, ...]:
    """All reasons by which article 10 gives no hours, under a policy already tightened by the unit."""
    if not (record.failed or record.absent_half_days):
        return ()  # as nearly all are, of millions
    reasons = []
    if record.failed and record.route in policy.credit.failed_routes:
        reasons.append("failed")
    too_long = absent_too_long(record.absent_half_days, record.held, policy)
    if record.route in policy.credit.absence_routes and too_long:
        reasons.append("absent_seventh")
    return tuple(reasons)


def absent_too_long(absent: int, half_days: int, policy: Policy) -> bool:
    """Whether absence, in half-days, reaches the limit (R4): 7 × absent ≥ half-days, in whole numbers."""
    limit = policy.credit.absence_limit
    return absent > 0 and absent * limit.denominator >= half_days * limit.numerator


def credited_under(record: Record, policy: Policy) -> dict[int, Decimal]:
    """As `credit`, under a policy already tightened by the unit."""
    if void_reasons(record, policy):
        return {}
    hours = _earned_hours(record, policy)
    shares = _shares(record, hours) if splits(record) else [(record.end.year, hours)]
    return {year: share for year, share in shares if share}


def _earned_hours(record: Record, policy: Policy) -> Decimal:
    hours = claimed_hours(record, policy)
    if record.scheduled and policy.credit.credit_below_limit is CreditBelowLimit.ATTENDED:
        hours -= policy.credit.hours_per_half_day * record.absent_half_days
    return hours


def _shares(record: Record, hours: Decimal) -> Iterator[tuple[int, Decimal]]:
    """Divide by calendar half-days: the running total is rounded, so that the parts sum to the whole."""
    span = slots(record.start, record.start_half, record.end, record.end_half)
    before = ZERO
    for year in range(record.start.year, record.end.year):
        elapsed = slots(record.start, record.start_half, date(year, 12, 31), Half.PM)
        total = ratio(hours * elapsed, span)
        yield year, total - before
        before = total
    yield record.end.year, hours - before
