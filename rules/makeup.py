"""What a record could give to earlier years that are still short (art. 14, R10)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from rules.counting import Credits, count, counted_hours
from rules.credit import credited_under, splits
from rules.hours import ZERO
from rules.policy import Policies
from rules.record import Bucket, Record
from rules.years import Case, Years


@dataclass(frozen=True, slots=True)
class Room:
    """An earlier year with a shortfall in the record's bucket. Hours; `most` is what the record could give to it."""

    year: int
    bucket: Bucket
    counted: Decimal
    required: Decimal
    most: Decimal


def rooms(case: Case, record: Record, policies: Policies, credits: Credits | None = None) -> tuple[Room, ...]:
    """The earlier years that `record` could fill, the earliest first; none for what R10 lets give nothing.

    A record of the same id in the case is left out. `credits` are the ledger's hours, as for `standing`.
    """
    years = Years(replace(case, records=tuple(other for other in case.records if other.id != record.id)), policies)
    policy = years.policy(record.end.year)
    own = credited_under(record, policy).get(record.end.year, ZERO)
    on_register = case.person.on_register_during(record.start, record.end)
    if not own or not on_register or record.self_study or splits(record):
        return ()
    return tuple(_rooms(years, policy.bucket_of(record.route, record.form), own, record.end.year, credits))


def _rooms(years: Years, bucket: Bucket, own: Decimal, before: int, credits: Credits | None) -> Iterator[Room]:
    entries = count(years, credits)
    for year in range(years.policies.dated[0].in_force_from.year, before):
        if not years.owes(year):
            continue
        counted, required = counted_hours(entries, year), years.required(year)
        left = counted.short_of(required).of(bucket)
        if left:
            yield Room(year, bucket, counted.of(bucket), required.of(bucket), min(left, own))
