"""What approving a record would do to its owner's years (art. 8 to 10, 14): before, after, demanded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from handlers.standing.cases import Archive
from rules.hours import ZERO
from rules.policy import NoPolicy, Policies
from rules.record import Bucket, Record


@dataclass(frozen=True, slots=True)
class Effect:
    """Counted hours of one bucket and year before and after an approval, and what the year demands."""

    year: int
    bucket: Bucket
    before: Decimal
    after: Decimal
    required: Decimal

    @property
    def gain(self) -> Decimal:
        """Hours by which the year's counted sum rises."""
        return self.after - self.before


def effects_of(archive: Archive, policies: Policies, record: Record) -> tuple[Effect, ...]:
    """What an approval changes, by year; none where it changes nothing or where no policy assesses (R15).

    Several years are touched when the span lies across 31 December (R5), when hours are given to an earlier year
    (R10), or when it takes the place of a record of another one.
    """
    then = archive.if_approved(policies, (record,))
    old = [each for each in archive.case.records if each.id == archive.corrects.get(record.id)]
    touched = (record, *old)
    years = {year for each in touched for year in (each.end.year, each.makeup_year) if year}
    years |= {year for each in touched for year in (*archive.credits.get(each.id, ()), *then.credits.get(each.id, ()))}
    buckets = dict.fromkeys(policies.judging(each.end.year).bucket_of(each.route, each.form) for each in touched)
    found = (_effect(archive, then, policies, bucket, year) for year in sorted(years) for bucket in buckets)
    return tuple(effect for effect in found if effect is not None and effect.gain)


def _effect(now: Archive, then: Archive, policies: Policies, bucket: Bucket, year: int) -> Effect | None:
    try:
        before = _of_year(now, year).standing(policies)
    except NoPolicy:
        return None
    after = _of_year(then, year).standing(policies)
    return Effect(year, bucket, before.counted.of(bucket), after.counted.of(bucket), before.required.of(bucket))


def _of_year(archive: Archive, year: int) -> Archive:
    return replace(archive, case=replace(archive.case, year=year))


def gain_of(effects: tuple[Effect, ...]) -> Decimal:
    """Hours that an approval makes count, over all years."""
    return sum((effect.gain for effect in effects), ZERO)
