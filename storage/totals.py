"""What each person's year adds up to, kept beside the ledger: read by unit in a few sums, and marked when it must be
worked out again (art. 15, R13).

The marks are set by the database itself at every write that a standing is read from (migration ``totals``). Who works
a person's totals out takes the mark first; a write that comes meanwhile waits, or sets it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rules.hours import Hours
from rules.obligations import Obligation
from rules.publication import Span
from rules.standing import SelfStudy, Sums
from rules.totals import Total
from storage.columns import hours, id_list, tenths

LOWEST, HIGHEST = "", "\U0010ffff"
"""Between these lies every unit's code."""
ALL = 1 << 31
"""More people than any list has."""


@dataclass(frozen=True, slots=True)
class UnitSums:
    """A unit's people of a span: there on any day of it, on all (in scope), with the demand met and the counted hours
    of those; on the register on its last day (present), and of these still short."""

    unit: str
    there: int
    in_scope: int
    met: int
    hours: Decimal
    present: int
    short: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in the ranking; equal hours share a rank, and the next one counts on (1, 1, 3)."""

    rank: int
    person_id: int
    staff_no: str
    name: str
    unit: str
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Short:
    """Someone present who has not met the year's demand, with the hours left."""

    person_id: int
    staff_no: str
    name: str
    unit: str
    remaining: Hours


@dataclass(frozen=True, slots=True)
class Overdue:
    """Someone present who still owes hours of earlier years whose day has passed, the earliest year first."""

    person_id: int
    staff_no: str
    name: str
    unit: str
    owed: tuple[Obligation, ...]


@dataclass(frozen=True, slots=True)
class Unreached:
    """Someone present whom no reminder reaches: not bound, or with the bot blocked."""

    staff_no: str
    name: str
    blocked: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose totals are read: of one unit or of all, in a year's span."""

    unit: str | None
    year: int
    span: Span

    def parameters(self) -> dict[str, Any]:
        """The scope as the queries of lists take it."""
        lowest, highest = (LOWEST, HIGHEST) if self.unit is None else (self.unit, self.unit)
        return {"lowest": lowest, "highest": highest, "year": self.year, "last": self.span.last.isoformat()}

    def with_first(self) -> dict[str, Any]:
        """The same with the first day."""
        return self.parameters() | {"first": self.span.first.isoformat()}


class Totals:
    """Keeps, marks and sums up totals. Working them out is the caller's, by the rules."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def years(self) -> list[int]:
        """The years for which totals are kept."""
        return [row["year"] async for row in self._queries.years(self._connection)]

    async def keep_year(self, year: int) -> None:
        """Keep totals of a year, too; when it is new, everyone's must be worked out."""
        if await self._queries.keep_year(self._connection, year=year) is not None:
            await self.mark_all()

    async def mark_all(self) -> None:
        """Everyone's totals must be worked out again."""
        await self._queries.mark_all(self._connection)

    async def due(self) -> int:
        """How many people's totals must be worked out before they may be read."""
        return int(await self._queries.due(self._connection))

    async def any_due(self) -> bool:
        """Whether there is such a person."""
        return await self._queries.any_due(self._connection) is not None

    async def due_of(self, person_ids: Iterable[int]) -> set[int]:
        """Those of these people whose totals must be worked out before they may be read."""
        rows = self._queries.due_of(self._connection, people=id_list(person_ids))
        return {row["person_id"] async for row in rows}

    async def take(self, most: int) -> list[int]:
        """The next people whose totals must be worked out; the caller does it in this transaction."""
        return [row["person_id"] async for row in self._queries.take(self._connection, most=most)]

    async def take_of(self, person_ids: Iterable[int]) -> list[int]:
        """As ``take``, those of these people."""
        rows = self._queries.take_of(self._connection, people=id_list(person_ids))
        return [row["person_id"] async for row in rows]

    async def set_aside(self, person_id: int) -> None:
        """A person, just taken, has a record that can't be read; they are in no sum until a write marks them again."""
        await self._queries.set_aside(self._connection, person_id=person_id)

    async def set_aside_people(self, unit: str | None) -> list[str]:
        """The staff numbers of those of a unit, or of all, who were set aside."""
        return sorted([row["staff_no"] async for row in self._queries.set_aside_people(self._connection, unit=unit)])

    async def keep(self, totals: Mapping[int, Sequence[Total]]) -> None:
        """Keep what people's years add up to, by person, in the place of all that was kept of them."""
        await self._queries.forget(self._connection, people=id_list(totals))
        rows = [_columns(person_id, total) for person_id, mine in totals.items() for total in mine]
        if rows:
            await self._queries.keep(self._connection, rows)

    async def of_people(self, person_ids: Iterable[int]) -> dict[int, list[Total]]:
        """All that is kept of these people, by person."""
        found: dict[int, list[Total]] = {person_id: [] for person_id in person_ids}
        async for row in self._queries.of_people(self._connection, people=id_list(found)):
            found[row["person_id"]].append(_total_of(row))
        return found

    async def on_day(self, person_ids: Iterable[int], year: int, day: date) -> dict[int, Total]:
        """A year's totals of these people as they are on a day of the year, by person."""
        rows = self._queries.on_day(self._connection, people=id_list(person_ids), year=year, day=day.isoformat())
        return {row["person_id"]: _total_of(row) async for row in rows}

    async def sums(self, scope: Scope) -> list[UnitSums]:
        """The sums of every unit of the scope, by code; of units with people alone."""
        later = max(scope.span.first, scope.span.last).isoformat()
        rows = self._queries.sums(self._connection, later=later, **scope.with_first())
        return [UnitSums(**dict(row) | {"hours": hours(row["hours"])}) async for row in rows]

    async def ranking(self, scope: Scope, top: int) -> list[Ranked]:
        """The first of those in scope by counted hours, then staff number; all who share the last rank are named."""
        rows = self._queries.ranking(self._connection, before=top - 1, **scope.with_first())
        return [Ranked(**dict(row) | {"hours": hours(row["hours"])}) async for row in rows]

    async def short(self, scope: Scope, skipped: int = 0, most: int = ALL) -> list[Short]:
        """Who is present and short, by staff number."""
        rows = self._queries.short(self._connection, skipped=skipped, most=most, **scope.parameters())
        return [
            Short(row["person_id"], row["staff_no"], row["name"], row["unit"], _hours(row, "remaining"))
            async for row in rows
        ]

    async def count_overdue(self, scope: Scope) -> int:
        """How many of the present owe hours of earlier years whose day has passed."""
        return int(await self._queries.count_overdue(self._connection, **scope.parameters()))

    async def overdue(self, scope: Scope, skipped: int = 0, most: int = ALL) -> list[Overdue]:
        """Who they are and what they owe; who has owed it longest first, then by staff number."""
        rows = self._queries.overdue(self._connection, skipped=skipped, most=most, **scope.parameters())
        return [
            Overdue(
                *(row["person_id"], row["staff_no"], row["name"], row["unit"]),
                tuple(owed for owed in _obligations_of(row["lapsing"]) if owed.due < scope.span.last),
            )
            async for row in rows
        ]

    async def count_unreached(self, scope: Scope) -> tuple[int, int]:
        """How many of the present are not bound, and how many have the bot blocked."""
        row = await self._queries.count_unreached(self._connection, **scope.parameters())
        return row["unbound"], row["blocked"]

    async def unreached(self, scope: Scope, skipped: int, most: int) -> list[Unreached]:
        """Who is present and can't be reached, those that are not bound first, each by staff number."""
        rows = self._queries.unreached(self._connection, skipped=skipped, most=most, **scope.parameters())
        return [Unreached(row["staff_no"], row["name"], bool(row["blocked"])) async for row in rows]


def _columns(person_id: int, total: Total) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "year": total.year,
        "since": total.since.isoformat(),
        "until": total.until.isoformat(),
        "unit": total.unit,
        "joined_on": total.joined_on.isoformat(),
        "left_on": total.left_on.isoformat(),
        "required_general": tenths(total.sums.required.general),
        "required_online": tenths(total.sums.required.online),
        "recorded_general": tenths(total.sums.recorded.general),
        "recorded_online": tenths(total.sums.recorded.online),
        "counted_general": tenths(total.sums.counted.general),
        "counted_online": tenths(total.sums.counted.online),
        "remaining_general": tenths(total.sums.remaining.general),
        "remaining_online": tenths(total.sums.remaining.online),
        "self_study_recorded": tenths(total.sums.self_study.recorded),
        "self_study_counted": tenths(total.sums.self_study.counted),
        "met": int(not total.sums.remaining),
        "obligations": json.dumps([owed.as_json() for owed in total.sums.obligations]),
        "lapsing": json.dumps([owed.as_json() for owed in total.sums.lapsing]),
        "lapses_on": total.lapses_on and total.lapses_on.isoformat(),
    }


def _hours(row: Any, what: str) -> Hours:
    return Hours(hours(row[f"{what}_general"]), hours(row[f"{what}_online"]))


def _total_of(row: Any) -> Total:
    return Total(
        year=row["year"],
        since=date.fromisoformat(row["since"]),
        until=date.fromisoformat(row["until"]),
        unit=row["unit"],
        joined_on=date.fromisoformat(row["joined_on"]),
        left_on=date.fromisoformat(row["left_on"]),
        sums=Sums(
            required=_hours(row, "required"),
            recorded=_hours(row, "recorded"),
            counted=_hours(row, "counted"),
            remaining=_hours(row, "remaining"),
            self_study=SelfStudy(hours(row["self_study_recorded"]), hours(row["self_study_counted"])),
            obligations=_obligations_of(row["obligations"]),
            lapsing=_obligations_of(row["lapsing"]),
        ),
        lapses_on=date.fromisoformat(row["lapses_on"]) if row["lapses_on"] else None,
    )


def _obligations_of(kept: str) -> tuple[Obligation, ...]:
    return tuple(_obligation_of(owed) for owed in json.loads(kept, parse_float=Decimal))


def _obligation_of(owed: dict[str, Any]) -> Obligation:
    return Obligation(
        owed["kind"],
        owed["year"],
        Decimal(owed["general"]),
        Decimal(owed["online"]),
        date.fromisoformat(owed["due"]),
    )
