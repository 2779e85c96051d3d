"""Reads everything that can be checked against something else, whole and in order, for ``verify`` (art. 4)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from storage.columns import hours, moment
from storage.ledger import Decision, decision_of
from storage.submissions import Submission, submission_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row with a value that the program never writes."""

    what: str
    key: int

    @property
    def where(self) -> str:
        """Its place in a report, as ``submission 7``."""
        return f"{self.what} {self.key}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A ledger entry: hours that a decision credited to a year, or took back (then below zero), who and when."""

    entry_id: int
    person_id: int
    submission_id: int
    decision_id: int
    kind: str
    year: int
    bucket: str
    hours: Decimal
    actor_id: int | None
    entered_at: datetime


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

    async def newest(self) -> datetime | None:
        """The last moment that was kept of what came in and what goes out."""
        value = await self._queries.newest(self._connection)
        return None if value is None else moment(value)

    async def submissions(self) -> AsyncIterator[Submission | Unreadable]:
        """Every submission."""
        async for row in self._queries.submissions(self._connection):
            yield _read(row, Unreadable("submission", row["submission_id"]), submission_of)

    async def decisions(self) -> AsyncIterator[Decision | Unreadable]:
        """Every decision, those of a submission together and in order."""
        async for row in self._queries.decisions(self._connection):
            yield _read(row, Unreadable("decision", row["decision_id"]), decision_of)

    async def entries(self) -> AsyncIterator[Entry | Unreadable]:
        """Every ledger entry."""
        async for row in self._queries.entries(self._connection):
            yield _read(row, Unreadable("ledger", row["entry_id"]), _entry_of)

    async def kept_files(self) -> AsyncIterator[KeptFile]:
        """Every evidence file that counts as stored."""
        async for row in self._queries.kept_files(self._connection):
            yield KeptFile(**dict(row))


def _entry_of(row: Any) -> Entry:
    return Entry(**dict(row) | {"hours": hours(row["hours"]), "entered_at": moment(row["entered_at"])})


def _read(row: Any, otherwise: Unreadable, value_of: Callable[[Any], T]) -> T | Unreadable:
    try:
        return value_of(row)
    except (ValueError, TypeError, ArithmeticError):
        return otherwise
