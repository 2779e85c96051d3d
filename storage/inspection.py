"""Reads everything that can be checked against something else, in order, for ``verify`` (art. 4).

The register is read whole; of submissions there are ever more, and they come a page at a time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from storage.audit import AT_ONCE, LEAST, AuditRow
from storage.columns import hours, moment
from storage.feed import Known, known_of
from storage.ledger import Decision, decision_of
from storage.submissions import Submission, submission_of

T = TypeVar("T")

MOST = 2**63 - 1


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
    reason: str | None
    actor_id: int | None
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An evidence file: whose, of which submission, and under which hash it is in the store, once it is ``stored``."""

    evidence_id: int
    person_id: int
    submission_id: int | None
    state: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Submissions next to each other by id, and all that is kept of these ids and those between them, whose submission
    is gone; or nothing but what is traced of such. The traces of each come together, by chain and in order."""

    submissions: list[Submission | Unreadable]
    decisions: list[Decision | Unreadable]
    entries: list[Entry | Unreadable]
    files: list[KeptFile]
    feed: list[Known]
    """What the platform's feed knows of them."""
    traces: list[AuditRow]
    corrections: list[Submission | Unreadable] = field(default_factory=list)
    """What would take, or took, the place of one of these ids, each with its decisions."""
    decisions_of_corrections: list[Decision | Unreadable] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Registered:
    """A person as the register has them, by the words that a trace uses, and the unit of each of their stays by day."""

    said: dict[str, Any]
    stays: dict[str, str]


@dataclass(frozen=True, slots=True)
class Bound:
    """An account that is, or was, bound to a person; moments as they are kept."""

    person_id: int
    telegram_id: int
    bound_at: str
    ended_at: str | None


@dataclass(frozen=True, slots=True)
class Invited:
    """An invite; moments as they are kept."""

    person_id: int
    made_at: str
    expires_at: str
    used_at: str | None
    ended_at: str | None


@dataclass(frozen=True, slots=True)
class Away:
    """An absence; days and moments as they are kept."""

    absence_id: int
    person_id: int
    starts_on: str
    ends_on: str
    substitute_id: int | None
    ended_at: str | None


class Inspection:
    """Plain reading, orphans included: nothing is joined, so nothing can hide."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def newest(self) -> datetime | None:
        """The last moment that was kept of what came in and what goes out."""
        value = await self._queries.newest(self._connection)
        return None if value is None else moment(value)

    async def submissions(self) -> AsyncIterator[Submission | Unreadable]:
        """Every submission."""
        async for row in self._all(self._queries.submissions, "submission_id"):
            yield _submission(row)

    async def _all(self, query: Any, key: str) -> AsyncIterator[Any]:
        """Every row of a query that finds some from an id on."""
        async for rows, _, _ in self._stretches(query, key):
            for row in rows:
                yield row

    async def _stretches(self, query: Any, key: str) -> AsyncIterator[tuple[list[Any], int, int]]:
        """The same some at a time, with the first and the last id of each stretch; together they hold every id."""
        least = LEAST
        while least <= MOST:
            rows = [row async for row in query(self._connection, least=least, most=AT_ONCE)]
            through = rows[-1][key] if len(rows) == AT_ONCE else MOST
            yield rows, least, through
            least = through + 1

    async def pages(self) -> AsyncIterator[Page]:
        """Every submission with what is kept of it; what is kept of one that is gone is there, too."""
        orphans = set[str]()
        async for rows, least, through in self._stretches(self._queries.submissions, "submission_id"):
            page = await self._page(rows, least, through)
            orphans |= {row.subject for row in page.traces} - {_subject(row) for row in rows}
            yield page
        gone = [row["subject"] async for row in self._queries.traced_and_gone(self._connection)]
        left = [subject for subject in gone if subject not in orphans]
        for first in range(0, len(left), AT_ONCE):
            yield Page([], [], [], [], [], await self._traces(left[first : first + AT_ONCE]))

    async def _page(self, submissions: list[Any], least: int, through: int) -> Page:
        ids: dict[str, Any] = {"least": least, "through": through}
        queries, connection = self._queries, self._connection
        decisions = [row async for row in queries.decisions(connection, **ids)]
        entries = [row async for row in queries.entries(connection, **ids)]
        files = [row async for row in queries.files(connection, **ids)]
        feed = [row async for row in queries.feed_rows(connection, **ids)]
        corrections = [row async for row in queries.corrections(connection, **ids)]
        theirs = [row async for row in queries.decisions_of_corrections(connection, **ids)]
        subjects = {_subject(row) for row in (*submissions, *decisions, *entries, *files, *feed)}
        return Page(
            [_submission(row) for row in submissions],
            [_decision(row) for row in decisions],
            [_read(row, Unreadable("ledger", row["entry_id"]), _entry_of) for row in entries],
            [KeptFile(**dict(row)) for row in files],
            [known_of(row) for row in feed],
            await self._traces(subjects),
            [_submission(row) for row in corrections],
            [_decision(row) for row in theirs],
        )

    async def _traces(self, subjects: Iterable[str]) -> list[AuditRow]:
        rows = self._queries.traces(self._connection, subjects=json.dumps(list(subjects)))
        return [AuditRow(**dict(row)) async for row in rows]

    async def files_of_drafts(self) -> AsyncIterator[KeptFile]:
        """Every evidence file that belongs to no submission."""
        async for row in self._all(self._queries.files_of_drafts, "evidence_id"):
            yield KeptFile(**dict(row))

    async def names_a_file(self, sha256: str) -> bool:
        """Whether any evidence row names a file of the store."""
        return await self._queries.names_a_file(self._connection, sha256=sha256) is not None

    async def register(self) -> dict[int, Registered]:
        """Everyone the register ever had."""
        ranks: dict[int, list[str]] = defaultdict(list)
        roles: dict[int, list[str]] = defaultdict(list)
        stays: dict[int, dict[str, str]] = defaultdict(dict)
        async for row in self._queries.ranks(self._connection):
            ranks[row["person_id"]].append(f"{row['rank']} {row['since']}")
        async for row in self._queries.roles(self._connection):
            roles[row["person_id"]].append(row["role"])
        async for row in self._queries.stays(self._connection):
            stays[row["person_id"]][row["since"]] = row["unit"]
        found = {}
        async for row in self._queries.people(self._connection):
            said = dict(row)
            person_id = said.pop("person_id")
            said |= {"ranks": ranks[person_id], "roles": roles[person_id]}
            found[person_id] = Registered(said, stays[person_id])
        return found

    async def bindings(self) -> list[Bound]:
        """Every account that was ever bound."""
        return [Bound(**dict(row)) async for row in self._queries.bindings(self._connection)]

    async def invites(self) -> list[Invited]:
        """Every invite, a person's in the order in which they were made."""
        return [Invited(**dict(row)) async for row in self._queries.invites(self._connection)]

    async def absences(self) -> list[Away]:
        """Every absence."""
        return [Away(**dict(row)) async for row in self._queries.absences(self._connection)]


def _subject(row: Any) -> str:
    """How the audit names the submission that a row is of."""
    return f"submission:{row['submission_id']}"


def _submission(row: Any) -> Submission | Unreadable:
    return _read(row, Unreadable("submission", row["submission_id"]), submission_of)


def _decision(row: Any) -> Decision | Unreadable:
    return _read(row, Unreadable("decision", row["decision_id"]), decision_of)


def _entry_of(row: Any) -> Entry:
    return Entry(**dict(row) | {"hours": hours(row["hours"]), "entered_at": moment(row["entered_at"])})


def _read(row: Any, otherwise: Unreadable, value_of: Callable[[Any], T]) -> T | Unreadable:
    try:
        return value_of(row)
    except (ValueError, TypeError, ArithmeticError):
        return otherwise
