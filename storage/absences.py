"""Approvers who are away, and who stands in for them on which days (art. 9.2; substitutes are always dated)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from storage.columns import stamp


@dataclass(frozen=True, slots=True)
class Absence:
    """Days (both ends included) on which a person is away; without a substitute the other approvers carry on."""

    absence_id: int
    person_id: int
    starts_on: date
    ends_on: date
    substitute_id: int | None


def absence_of(row: Any) -> Absence:
    """A row as a value."""
    return Absence(
        row["absence_id"],
        row["person_id"],
        date.fromisoformat(row["starts_on"]),
        date.fromisoformat(row["ends_on"]),
        row["substitute_id"],
    )


class Absences:
    """Begins, reads and ends absences; one that was ended early holds no more from that moment on."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def add(self, person_id: int, starts_on: date, ends_on: date, substitute_id: int | None) -> Absence:
        """A person will be away."""
        row = await self._queries.add(
            self._connection,
            person_id=person_id,
            starts_on=starts_on.isoformat(),
            ends_on=ends_on.isoformat(),
            substitute_id=substitute_id,
        )
        return absence_of(row)

    async def by_id(self, absence_id: int) -> Absence | None:
        """An absence, whether it holds or not."""
        row = await self._queries.by_id(self._connection, absence_id=absence_id)
        return None if row is None else absence_of(row)

    async def open_of(self, person_id: int, today: date) -> list[Absence]:
        """A person's present and coming absences, the first to begin first."""
        rows = self._queries.open_of(self._connection, person_id=person_id, today=today.isoformat())
        return [absence_of(row) async for row in rows]

    async def of_unit(self, unit: str, day: date) -> list[Absence]:
        """Who of a unit is away on a day."""
        rows = self._queries.of_unit(self._connection, unit=unit, day=day.isoformat())
        return [absence_of(row) async for row in rows]

    async def stood_in(self, substitute_id: int, day: date) -> list[Absence]:
        """The absences in which a person stands in on a day."""
        rows = self._queries.stood_in(self._connection, substitute_id=substitute_id, day=day.isoformat())
        return [absence_of(row) async for row in rows]

    async def begun_untold(self, today: date) -> list[Absence]:
        """Absences that have begun, whose substitute was not told of it yet."""
        rows = self._queries.begun_untold(self._connection, today=today.isoformat())
        return [absence_of(row) async for row in rows]

    async def tell(self, absence: Absence, at: datetime) -> bool:
        """The substitute is being told; false when another worker was first, or the absence was ended."""
        row = await self._queries.tell(self._connection, absence_id=absence.absence_id, at=stamp(at))
        return row is not None

    async def end(self, absence: Absence, at: datetime) -> bool:
        """End an absence now; false when it was ended already."""
        row = await self._queries.end(self._connection, absence_id=absence.absence_id, at=stamp(at))
        return row is not None
