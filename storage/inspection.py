"""Reads everything that can be checked against something else, whole and in order, for ``verify`` (art. 4)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from storage.columns import hours
from storage.ledger import Decision, decision_of
from storage.submissions import Submission, submission_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A ledger entry: hours that a decision credited to a year, or took back (then below zero)."""

    entry_id: int
    person_id: int
    submission_id: int
    decision_id: int
    kind: str
    year: int
    bucket: str
    hours: Decimal


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An evidence file that is in the store under its hash."""

    evidence_id: int
    submission_id: int | None
    sha256: str | None


class Inspection:
    """Plain reading of whole tables, orphans included: nothing is joined, so nothing can hide."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def submissions(self) -> AsyncIterator[Submission]:
        """Every submission."""
        async for row in self._queries.submissions(self._connection):
            yield submission_of(row)

    async def decisions(self) -> AsyncIterator[Decision]:
        """Every decision, those of a submission together and in order."""
        async for row in self._queries.decisions(self._connection):
            yield decision_of(row)

    async def entries(self) -> AsyncIterator[Entry]:
        """Every ledger entry."""
        async for row in self._queries.entries(self._connection):
            yield Entry(**dict(row) | {"hours": hours(row["hours"])})

    async def kept_files(self) -> AsyncIterator[KeptFile]:
        """Every evidence file that counts as stored."""
        async for row in self._queries.kept_files(self._connection):
            yield KeptFile(**dict(row))
