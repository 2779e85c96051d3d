"""Sums over all units, for the bureau alone (art. 4): each a query, read beside the writer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rules.hours import Hours
from rules.publication import Span
from rules.record import Form, Rank
from storage.columns import academy_day, hours, moment, stamp


@dataclass(frozen=True, slots=True)
class RankSums:
    """Who of a unit is in scope with a rank: heads, how many met the demand, and their counted hours in tenths."""

    unit: str
    rank: Rank
    in_scope: int
    met: int
    tenths: int


@dataclass(frozen=True, slots=True)
class FormSums:
    """The hours that a unit's records of a form were credited for a year."""

    unit: str
    form: Form
    hours: Hours


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits in a unit: how many, since when, and how many for so long that they chase or escalate."""

    unit: str
    pending: int
    oldest: date
    chased: int
    escalated: int


@dataclass(frozen=True, slots=True)
class Decided:
    """How often a verb was decided on a unit's submissions, how often of these by a substitute and by the bureau."""

    unit: str
    verb: str
    decisions: int
    stood_in: int
    by_bureau: int


@dataclass(frozen=True, slots=True)
class Late:
    """An approved record that may be late: when it ended, and the day on which it was submitted."""

    unit: str
    end: date
    submitted_on: date


class Oversight:
    """Reads; whom it is for is the caller's to know."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def by_rank(self, year: int, span: Span) -> list[RankSums]:
        """Units and ranks of a year's span, once nobody's totals are left to be worked out."""
        days = {"first": span.first.isoformat(), "last": span.last.isoformat()}
        rows = self._queries.by_rank(self._connection, year=year, **days)
        return [
            RankSums(row["unit"], Rank(row["rank"]), row["in_scope"], row["met"], row["hours"]) async for row in rows
        ]

    async def by_form(self, year: int) -> list[FormSums]:
        """Where the hours of a year came from, by unit and form."""
        rows = self._queries.by_form(self._connection, year=year)
        return [FormSums(row["unit"], Form(row["form"]), _hours(row)) async for row in rows]

    async def entered(self, year: int, since: datetime, until: datetime) -> Hours:
        """What the ledger got for a year between two moments, less what was taken back."""
        between = {"since": stamp(since), "until": stamp(until)}
        return _hours(await self._queries.entered(self._connection, year=year, **between))

    async def pending(self, chased: datetime, escalated: datetime) -> list[Pending]:
        """What waits, by unit; how much of it since before two moments."""
        rows = self._queries.pending(self._connection, chased=stamp(chased), escalated=stamp(escalated))
        return [
            Pending(**dict(row) | {"oldest": academy_day(moment(row["oldest"]))})  # the rest as it is
            async for row in rows
        ]

    async def decided(self, since: datetime, until: datetime) -> list[Decided]:
        """What people decided between two moments, by unit and verb."""
        rows = self._queries.decided(self._connection, since=stamp(since), until=stamp(until))
        return [Decided(**dict(row)) async for row in rows]

    async def late(self, first: date, last: date, since: datetime) -> list[Late]:
        """What ended within days and was submitted by its owner from a moment on."""
        days = {"first": first.isoformat(), "last": last.isoformat()}
        rows = self._queries.late(self._connection, since=stamp(since), **days)
        return [
            Late(row["unit"], date.fromisoformat(row["end_on"]), academy_day(moment(row["submitted_at"])))
            async for row in rows
        ]


def _hours(row: Any) -> Hours:
    return Hours(hours(row["general"]), hours(row["online"]))
