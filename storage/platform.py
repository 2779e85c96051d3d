"""What has been entered in the academy's own site, and the lists by which it was (art. 7, R18)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.columns import id_list, moment, stamp
from storage.submissions import Submission, submission_of
from storage.totals import HIGHEST, LOWEST

STANDS = ("enter", "change")
"""What leaves a record standing there; ``remove`` and ``replaced`` (by another one on the list) don't."""


@dataclass(frozen=True, slots=True)
class PlatformList:
    """A list that was drawn up for one unit, or for all, and when it was said to be entered."""

    list_id: int
    unit: str | None
    made_by: int | None
    made_at: datetime
    entered_by: int | None
    entered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A record on a list: at which revision, and what is to be done with it."""

    submission_id: int
    revision: int
    act: str


class Platform:
    """Draws up lists and remembers what of them was done; an act that was done twice is done once."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def to_enter(self, unit: str | None, most: int) -> list[Submission]:
        """Approved records of a unit, or of all, that don't stand there as they are now."""
        rows = self._queries.to_enter(self._connection, most=most, **_scope(unit))
        return [submission_of(row) async for row in rows]

    async def to_remove(self, unit: str | None, most: int) -> list[Submission]:
        """Records that stand there and are no longer approved."""
        rows = self._queries.to_remove(self._connection, most=most, **_scope(unit))
        return [submission_of(row) async for row in rows]

    async def last_entered(self, submission_ids: Iterable[int]) -> dict[int, dict[str, str]]:
        """What the list said of each of these records when it was entered last."""
        rows = self._queries.last_entered(self._connection, submissions=id_list(submission_ids))
        return {row["submission_id"]: json.loads(row["details"]) async for row in rows}

    async def draw_up(
        self, unit: str | None, made_by: int | None, rows: Sequence[tuple[Listed, dict[str, str]]], at: datetime
    ) -> int:
        """A list of these records, with what it says of each; its number."""
        list_id = int(await self._queries.draw_up(self._connection, unit=unit, made_by=made_by, at=stamp(at)))
        told = [
            {
                "list_id": list_id,
                "submission_id": row.submission_id,
                "revision": row.revision,
                "act": row.act,
                "details": json.dumps(details, ensure_ascii=False),
            }
            for row, details in rows
        ]
        await self._queries.put_on(self._connection, told)
        return list_id

    async def the_list(self, list_id: int) -> PlatformList | None:
        """A list by its number."""
        row = await self._queries.the_list(self._connection, list_id=list_id)
        if row is None:
            return None
        entered_at = None if row["entered_at"] is None else moment(row["entered_at"])
        return PlatformList(**dict(row) | {"made_at": moment(row["made_at"]), "entered_at": entered_at})

    async def listed(self, list_id: int) -> list[Listed]:
        """What a list has."""
        return [Listed(**dict(row)) async for row in self._queries.listed(self._connection, list_id=list_id)]

    async def done(self, list_id: int, rows: Sequence[Listed]) -> set[int]:
        """These of a list's records were entered, changed or removed there; those of which nobody said so before."""
        there = id_list(row.submission_id for row in rows if row.act in STANDS)
        gone = id_list(row.submission_id for row in rows if row.act not in STANDS)
        entered = self._queries.enter(self._connection, list_id=list_id, submissions=there)
        removed = self._queries.remove(self._connection, list_id=list_id, submissions=gone)
        return {row["submission_id"] async for row in entered} | {row["submission_id"] async for row in removed}

    async def finish(self, list_id: int, entered_by: int | None, at: datetime) -> bool:
        """A list is done with; false when somebody said so before."""
        told = {"list_id": list_id, "entered_by": entered_by, "at": stamp(at)}
        return await self._queries.finish(self._connection, **told) is not None


def _scope(unit: str | None) -> dict[str, str]:
    lowest, highest = (LOWEST, HIGHEST) if unit is None else (unit, unit)
    return {"lowest": lowest, "highest": highest}
