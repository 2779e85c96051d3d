"""Hours of a record that are given to an earlier year which is still short: which years could take them (art. 14, R10).

Kept as ``none`` or ``2025-10``: the year and its hours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from handlers.forms import Answers
from handlers.log.answers import details_of
from handlers.log.owner import owner_of
from handlers.standing.cases import archive_of
from handlers.turn import Turn
from rules.credit import credit
from rules.makeup import Room, rooms
from rules.record import State
from storage.submissions import record_of

MAKEUP, OWED = "makeup", "owed"
"""The answer; and the mark in a draft that an earlier year could be filled, so that it is asked."""


@dataclass(frozen=True, slots=True)
class Makeup:
    """The years that could take hours, and what counts in the record's own year before it and of it."""

    rooms: tuple[Room, ...]
    year: int
    hours: Decimal
    counted: Decimal
    required: Decimal

    def after(self, given: Decimal) -> Decimal:
        """What counts in the record's own year if it gives so many hours away."""
        return self.counted + self.hours - given


async def makeup_of(turn: Turn, answers: Answers, subject_id: int | None) -> Makeup | None:
    """What a draft that is answered so far could give to earlier years; nothing where there is nothing to fill."""
    record = record_of(
        replace(details_of(answers), makeup_year=None, makeup_hours=None), subject_id or 0, State.PENDING
    )
    owner = await owner_of(turn, answers, subject_id)
    archive = await archive_of(turn.work, turn.policies, owner, record.end.year, turn.today)
    found = rooms(archive.case, record, turn.policies, archive.credits)
    if not found:
        return None
    others = tuple(other for other in archive.case.records if other.id != record.id)
    own = replace(archive, case=replace(archive.case, records=others)).standing(turn.policies)
    bucket, year = found[0].bucket, record.end.year
    hours = credit(record, turn.policies.judging(year), archive.case.unit_rules)[year]
    return Makeup(found, year, hours, own.counted.of(bucket), own.required.of(bucket))
