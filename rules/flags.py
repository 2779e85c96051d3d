"""What an approver's attention is drawn to: codes with values, none of which refuses anything (art. 9.2, 10)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from rules.calendar import working_half_days
from rules.counting import Credits
from rules.credit import absent_too_long
from rules.policy import NoPolicy, Policies, Policy, rules_for
from rules.record import Record, State
from rules.standing import Case, preview, standing


@dataclass(frozen=True, slots=True)
class Flag:
    """A code and its values: days are dates, hours decimals."""

    code: str
    params: Mapping[str, Any]


def flags(
    record: Record, case: Case, policies: Policies, submitted_on: date, credits: Credits | None = None
) -> tuple[Flag, ...]:
    """All flags of a record, in the order in which a card shows them.

    `case` holds the person's other records, whatever year it asks for; a record of the same id in it is
    not compared with itself. `credits` are the ledger's hours, as for `standing`.
    """
    policy = policies.judging(record.end.year).tightened(rules_for(case.unit_rules, record.end.year))
    found = [
        *_overlaps(record, case.records),
        _over_cap(record, case, policies, credits),
        _near_absence(record, policy),
        _late(record, policy, submitted_on),
        _closed(record, policy, submitted_on),
        _days_off(record),
        above_daily(record, policy),
    ]
    return tuple(flag for flag in found if flag is not None)


def _overlaps(record: Record, others: tuple[Record, ...]) -> Iterator[Flag]:
    """Each other record, pending or approved, that shares half-days with this one (R3: their hours add)."""
    for other in others:
        if other.id == record.id or other.state not in (State.PENDING, State.APPROVED):
            continue
        first = max((record.start, record.start_half), (other.start, other.start_half))
        last = min((record.end, record.end_half), (other.end, other.end_half))
        if first <= last:
            yield Flag("overlap", {"title": other.title, "first": first[0], "last": last[0]})


def _over_cap(record: Record, case: Case, policies: Policies, credits: Credits | None) -> Flag | None:
    """Self-study that the year's cap keeps from counting in full (R2): how much more would count."""
    if not record.self_study:
        return None
    year = record.end.year
    others = tuple(other for other in case.records if other.id != record.id)
    asked = replace(case, year=year, records=others)
    try:
        before = standing(asked, policies, credits).self_study
    except NoPolicy:
        return None
    after = preview(asked, record, policies, credits).self_study
    hours, counts = after.recorded - before.recorded, after.counted - before.counted
    if counts == hours:
        return None
    policy = policies.for_year(year).tightened(rules_for(case.unit_rules, year))
    return Flag("over_cap", {"hours": hours, "counts": counts, "cap": policy.credit.self_study_cap})


def _near_absence(record: Record, policy: Policy) -> Flag | None:
    """One more half-day of absence would lose the hours (R4).

    A person who was never absent is near nothing, however short the class.
    """
    absent, held = record.absent_half_days, record.held
    if record.route not in policy.credit.absence_routes or not absent:
        return None
    if absent_too_long(absent, held, policy) or not absent_too_long(absent + 1, held, policy):
        return None
    return Flag("near_absence", {"absent": absent, "half_days": held})


def _late(record: Record, policy: Policy, submitted_on: date) -> Flag | None:
    days = (submitted_on - record.end).days
    return Flag("late", {"days": days}) if days > policy.review.late_days else None


def closed_on(record: Record, policy: Policy) -> date:
    """The last day on which the year in which a record ends was open; lateness forbids nothing."""
    return date(record.end.year + 1, *policy.review.year_closes)


def _closed(record: Record, policy: Policy, submitted_on: date) -> Flag | None:
    closed = closed_on(record, policy)
    if submitted_on <= closed:
        return None
    return Flag("year_closed", {"year": str(record.end.year), "closed": closed})


def _days_off(record: Record) -> Flag | None:
    """Scheduled half-days that the span's working days cannot hold (R6): some fell on days off."""
    working = working_half_days(record.start, record.start_half, record.end, record.end_half)
    if record.half_days is None or record.half_days <= working:
        return None
    return Flag("days_off", {"half_days": record.half_days, "working": working})


def above_daily(record: Record, policy: Policy) -> Flag | None:
    """Own hours beyond what the calendar days of the span can plausibly hold (R3)."""
    days = (record.end - record.start + timedelta(days=1)).days
    most = policy.review.hours_a_day * days
    if record.hours is None or record.hours <= most:
        return None
    return Flag("above_daily", {"hours": record.hours, "days": days, "most": most})
