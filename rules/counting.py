"""From credited to counted hours: the self-study cap (art. 9.5, R2) and make-up (art. 14, R10)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from rules.credit import credited_under, void_reasons
from rules.hours import ZERO, Hours
from rules.record import Bucket, Record, State
from rules.years import Years

Credits = Mapping[str, Mapping[int, Decimal]]
"""Hours credited to each year, by a record's id: what the ledger holds."""

NOTHING: Mapping[int, Decimal] = {}


_GENERAL, _APPROVED = Bucket.GENERAL, State.APPROVED


@dataclass(slots=True)
class Entry:
    """A record on the way from `credited` to `counted` hours a year, with the reasons why they differ.

    One that does not stand (not approved, or off the register) has no effect on anything.
    """

    record: Record
    bucket: Bucket
    stands: bool
    credited: Mapping[int, Decimal]
    reasons: list[str]
    counted: dict[int, Decimal] = field(init=False)

    def __post_init__(self) -> None:
        self.counted = dict(self.credited)


def count(years: Years, credits: Credits | None = None) -> list[Entry]:
    """Work out what every record of a case counts in which year, in the order of the input.

    With `credits` the hours of an approved record are taken from there, not from R3 to R5.
    """
    entries = [_entry(record, years, credits) for record in years.case.records]
    _cap_self_study(_in_order(entry for entry in entries if entry.record.self_study), years)
    _make_up(_in_order(entry for entry in entries if entry.record.makeup_year is not None), entries, years)
    return entries


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.record.order)


def counted_hours(entries: Iterable[Entry], year: int) -> Hours:
    """Sum what counts in a year."""
    return _sum((entry.bucket, entry.counted[year]) for entry in entries if year in entry.counted)


def recorded_hours(entries: Iterable[Entry], year: int) -> Hours:
    """Sum what is credited to a year, before the cap and before make-up."""
    return _sum((entry.bucket, entry.credited[year]) for entry in entries if year in entry.credited)


def _sum(parts: Iterable[tuple[Bucket, Decimal]]) -> Hours:
    general = online = ZERO
    for bucket, hours in parts:
        if bucket is _GENERAL:
            general += hours
        else:
            online += hours
    return Hours(general, online)


def _entry(record: Record, years: Years, credits: Credits | None) -> Entry:
    policy = years.policy(record.end.year)
    bucket = policy.bucket_of(record.route, record.form)
    if record.state is not _APPROVED:
        return Entry(record, bucket, False, {}, ["not_approved"])
    if not years.case.person.on_register_during(record.start, record.end):
        return Entry(record, bucket, False, {}, ["off_register"])
    if credits is None:
        credited: Mapping[int, Decimal] = credited_under(record, policy)
    else:
        credited = credits.get(record.id, NOTHING)
        if not all(credited.values()):
            credited = {year: hours for year, hours in credited.items() if hours}
    return Entry(record, bucket, True, credited, list(void_reasons(record, policy)))


def _cap_self_study(in_order: Iterable[Entry], years: Years) -> None:
    """Let earlier records fill a year's cap first; what is above it stays recorded and does not count."""
    used: defaultdict[int, Decimal] = defaultdict(Decimal)
    for entry in in_order:
        for year, hours in entry.credited.items():
            counted = min(hours, years.policy(year).credit.self_study_cap - used[year])
            used[year] += counted
            if counted < hours:
                _lower(entry, year, hours - counted, "self_study_cap")


def _make_up(in_order: Iterable[Entry], entries: list[Entry], years: Years) -> None:
    """Let records give hours to the shortfall of earlier years, each no more than is left of it.

    A year's own records, whose hours reach it before, all end before any record that gives to it; so
    what they gave to still earlier years is known by then.
    """
    for entry in in_order:
        target, asked = entry.record.makeup_year, entry.record.makeup_hours or ZERO
        if target is None or not years.owes(target):
            continue
        left = counted_hours(entries, target).short_of(years.required(target)).of(entry.bucket)
        own = entry.record.end.year
        given = min(asked, entry.credited.get(own, ZERO), left)
        if given:
            _lower(entry, own, given, "makeup")
            entry.counted[target] = given


def _lower(entry: Entry, year: int, by: Decimal, reason: str) -> None:
    """Take hours of a year from what counts; a year with nothing is left out."""
    entry.counted[year] -= by
    if not entry.counted[year]:
        del entry.counted[year]
    if reason not in entry.reasons:
        entry.reasons.append(reason)
