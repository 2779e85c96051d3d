"""Why a person's year fell short, as HR noted it (因故, R19): rows are added, the last one of a year holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.columns import id_list, moment, stamp

WITHDRAWN = "withdrawn"
"""The cause of a note by which there is none any more."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A note of a person's year at its place (the first is 1): a ready cause, or ``own`` with words."""

    person_id: int
    year: int
    place: int
    cause: str
    words: str
    noted_by: int
    noted_at: datetime


class Shortfalls:
    """Notes beside shortfalls; they change no number."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def note(self, noted: Noted) -> bool:
        """Add a note; false when somebody else's has its place already."""
        row = {
            "person_id": noted.person_id,
            "year": noted.year,
            "place": noted.place,
            "cause": noted.cause,
            "words": noted.words,
            "noted_by": noted.noted_by,
            "noted_at": stamp(noted.noted_at),
        }
        return await self._queries.note(self._connection, **row) is not None

    async def of_people(self, person_ids: Iterable[int]) -> list[Noted]:
        """Every note of these people, by person and year, in their order."""
        rows = self._queries.of_people(self._connection, people=id_list(person_ids))
        return [_noted(row) async for row in rows]

    async def causes_of(self, person_ids: Iterable[int]) -> dict[int, dict[int, Noted]]:
        """What holds of these people's years, by person and year; nothing where it was withdrawn."""
        last = {(each.person_id, each.year): each for each in await self.of_people(person_ids)}
        found: dict[int, dict[int, Noted]] = {}
        for (person_id, year), noted in last.items():
            if noted.cause != WITHDRAWN:
                found.setdefault(person_id, {})[year] = noted
        return found

    async def every(self) -> list[Noted]:
        """All notes."""
        return [_noted(row) async for row in self._queries.every(self._connection)]


def _noted(row: Any) -> Noted:
    return Noted(**dict(row) | {"noted_at": moment(row["noted_at"])})
