"""What reviewing asks of the database: whose turn it is, what was announced, chased, escalated (art. 9.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from storage.columns import id_list, stamp
from storage.submissions import Submission, submission_of


class Reviews:
    """Reads the review's work and marks each step of it once; a mark that comes second is told so."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def hold(self, submission_id: int) -> Submission | None:
        """The submission as it is, held until the commit: whoever else acts on it or shows it waits."""
        row = await self._queries.hold(self._connection, submission_id=submission_id)
        return None if row is None else submission_of(row)

    async def hold_many(self, submission_ids: Iterable[int]) -> dict[int, Submission]:
        """Several, by id, each held like ``hold``."""
        rows = self._queries.hold_many(self._connection, submissions=id_list(submission_ids))
        return {row["submission_id"]: submission_of(row) async for row in rows}

    async def unannounced(self, waited: datetime, most: int) -> list[Submission]:
        """Whose cards are due: the evidence is settled, or the submission waits since ``waited``."""
        rows = self._queries.unannounced(self._connection, waited=stamp(waited), most=most)
        return [submission_of(row) async for row in rows]

    async def announced_of_unit(self, unit: str) -> list[Submission]:
        """What waits in a unit and whose cards are out, the longest waiting first."""
        return [submission_of(row) async for row in self._queries.announced_of_unit(self._connection, unit=unit)]

    async def announce(self, submission: Submission, at: datetime) -> bool:
        """Its cards go out now; false when they went out already."""
        return await self._mark(self._queries.announce, submission, at)

    async def unchased(self, until: datetime) -> list[Submission]:
        """What was submitted until a moment, is open, and reminded nobody yet."""
        return [submission_of(row) async for row in self._queries.unchased(self._connection, until=stamp(until))]

    async def chase(self, submission: Submission, at: datetime) -> bool:
        """Its reviewers are reminded now; false when they were already."""
        return await self._mark(self._queries.chase, submission, at)

    async def unescalated(self, until: datetime) -> list[Submission]:
        """What was submitted until a moment, is open, and is not before the bureau."""
        return [submission_of(row) async for row in self._queries.unescalated(self._connection, until=stamp(until))]

    async def orphaned(self, today: date) -> list[Submission]:
        """What was announced, is open, and has no approver any more who could be reached."""
        rows = self._queries.orphaned(self._connection, today=today.isoformat())
        return [submission_of(row) async for row in rows]

    async def escalate(self, submission: Submission, at: datetime) -> bool:
        """It is before the bureau as well from now on; false when it was already."""
        return await self._mark(self._queries.escalate, submission, at)

    async def escalated(self) -> list[Submission]:
        """What is open and before the bureau, the longest waiting first."""
        return [submission_of(row) async for row in self._queries.escalated(self._connection)]

    async def count_open(self, unit: str | None, reader: int, stood_in: int | None, *, bureau: bool) -> int:
        """How many open submissions of others there are in a unit, less those of one who is only stood in for;
        with ``bureau`` also everywhere what is before the bureau."""
        return int(
            await self._queries.count_open(
                self._connection, unit=unit or "", bureau=int(bureau), reader=reader, stood_in=stood_in or 0
            )
        )

    async def stand_at(self, person_id: int, submission_id: int) -> None:
        """The person's queue shows this submission from now on."""
        await self._queries.stand_at(self._connection, person_id=person_id, submission_id=submission_id)

    async def leave(self, person_id: int) -> None:
        """The person's queue shows no submission any more."""
        await self._queries.leave(self._connection, person_id=person_id)

    async def standing_at(self, submission_id: int) -> list[int]:
        """The people whose queue shows this submission."""
        rows = self._queries.standing_at(self._connection, submission_id=submission_id)
        return [int(row["person_id"]) async for row in rows]

    async def _mark(self, query: Any, submission: Submission, at: datetime) -> bool:
        row = await query(
            self._connection, submission_id=submission.submission_id, revision=submission.revision, at=stamp(at)
        )
        return row is not None
