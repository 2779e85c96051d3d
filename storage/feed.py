"""The platform's feed (art. 9.4, R8): its runs, what each outside id said last, and the rows that are kept apart."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from storage.columns import day, iso, moment, stamp

AT_ONCE = 500
FIRST = ""
"""Sorts before every id."""
COUNTS = ("added", "changed", "unchanged", "bad", "mended", "off_register", "above_daily")


@dataclass(frozen=True, slots=True)
class Run:
    """An import of one file: how far it came, and what became of the rows so far."""

    run_id: int
    file_name: str
    sha256: str
    origin: str
    span: tuple[date, date] | None
    """The days for which the file says that it is complete."""
    of_rows: int
    done: int
    counts: Mapping[str, int]
    """By the names of ``COUNTS``, and ``vanished``."""
    begun_at: datetime
    finished_at: datetime | None
    filed: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What an outside id said last: whose record it is, which submission, and a digest of it."""

    outside_id: str
    version: int
    person_id: int
    submission_id: int
    said: str
    end_on: date
    vanished: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Someone on the register as a feed's row needs them; ``joined_on`` as R10 has it."""

    staff_no: str
    person_id: int
    unit: str
    unit_rules: str
    joined_on: date
    left_on: date | None


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is kept apart, with its faults as data and its cells as they came."""

    fault_key: str
    outside_id: str | None
    staff_no: str | None
    file_name: str
    line: int
    faults: Sequence[Mapping[str, Any]]
    cells: Mapping[str, str]
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Vanished:
    """A record whose row a feed that claims to be complete no longer has."""

    outside_id: str
    submission_id: int
    staff_no: str
    title: str
    end_on: date
    vanished_at: datetime


def _run(row: Any) -> Run:
    first, last = day(row["span_first"]), day(row["span_last"])
    return Run(
        run_id=row["run_id"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        origin=row["origin"],
        span=(first, last) if first and last else None,
        of_rows=row["of_rows"],
        done=row["done"],
        counts={name: row[name] for name in (*COUNTS, "vanished")},
        begun_at=moment(row["begun_at"]),
        finished_at=None if row["finished_at"] is None else moment(row["finished_at"]),
        filed=row["filed_at"] is not None,
    )


def _ids(ids: Iterable[str]) -> str:
    return json.dumps(list(ids), ensure_ascii=False)


class Feed:
    """Keeps what came from the platform; the records themselves are submissions like any other."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def begin(
        self, name: str, sha256: str, origin: str, span: tuple[date, date] | None, rows: int, at: datetime
    ) -> Run | None:
        """A new run of a file; nothing when one of the same file is open."""
        first, last = span or (None, None)
        told = {"file_name": name, "sha256": sha256, "origin": origin, "of_rows": rows, "at": stamp(at)}
        row = await self._queries.begin(self._connection, span_first=iso(first), span_last=iso(last), **told)
        return None if row is None else _run(row)

    async def last_of_file(self, sha256: str) -> Run | None:
        """The latest run of a file."""
        row = await self._queries.last_of_file(self._connection, sha256=sha256)
        return None if row is None else _run(row)

    async def advance(self, run: Run, done: int, counts: Mapping[str, int]) -> Run | None:
        """So many rows are done now, and that became of them; nothing when somebody else came as far."""
        told = {name: counts.get(name, 0) for name in COUNTS}
        row = await self._queries.advance(self._connection, run_id=run.run_id, before=run.done, done=done, **told)
        return None if row is None else _run(row)

    async def finish(self, run: Run, vanished: int, at: datetime) -> Run | None:
        """The run is over; nothing when it was already."""
        row = await self._queries.finish(self._connection, run_id=run.run_id, vanished=vanished, at=stamp(at))
        return None if row is None else _run(row)

    async def file_away(self, run: Run, at: datetime) -> None:
        """The file lies where the files lie that are done."""
        await self._queries.file_away(self._connection, run_id=run.run_id, at=stamp(at))

    async def very_many(self) -> None:
        """Ready the connection for the rows of a feed."""
        await self._queries.very_many(self._connection)

    async def people(self, staff_nos: Iterable[str]) -> dict[str, Member]:
        """Those of these staff numbers that the register knows."""
        rows = self._queries.people(self._connection, staff_nos=_ids(set(staff_nos)))
        return {row["staff_no"]: _member(row) async for row in rows}

    async def rows_of(self, ids: Iterable[str]) -> dict[str, Known]:
        """What these outside ids said last."""
        rows = self._queries.rows_of(self._connection, ids=_ids(ids))
        return {row["outside_id"]: known_of(row) async for row in rows}

    async def add_rows(self, run: Run, rows: Iterable[Known]) -> None:
        """What these outside ids say, of which nothing was known."""
        await self._queries.add_rows(self._connection, self._told(run, rows))

    async def keep(self, run: Run, rows: Iterable[Known]) -> None:
        """What these outside ids say now."""
        await self._queries.keep(self._connection, self._told(run, rows))

    @staticmethod
    def _told(run: Run, rows: Iterable[Known]) -> list[dict[str, Any]]:
        return [
            {
                "outside_id": row.outside_id,
                "version": row.version,
                "person_id": row.person_id,
                "submission_id": row.submission_id,
                "said": row.said,
                "end_on": iso(row.end_on),
                "run_id": run.run_id,
            }
            for row in rows
        ]

    async def came_back(self, ids: Iterable[str]) -> None:
        """These are there again."""
        await self._queries.came_back(self._connection, ids=_ids(ids))

    async def known_between(self, first: date, last: date) -> AsyncIterator[dict[str, bool]]:
        """Every outside id whose course was completed between two days, some at a time; whether it has vanished."""
        place = {"after_day": FIRST, "after_id": FIRST}
        while True:
            rows = [
                row
                async for row in self._queries.known_between(
                    self._connection, first=iso(first), last=iso(last), most=AT_ONCE, **place
                )
            ]
            if not rows:
                return
            yield {row["outside_id"]: row["vanished_at"] is not None for row in rows}
            place = {"after_day": rows[-1]["end_on"], "after_id": rows[-1]["outside_id"]}

    async def vanish(self, ids: Iterable[str], at: datetime) -> None:
        """A complete feed doesn't have these any more; their records stay."""
        await self._queries.vanish(self._connection, ids=_ids(ids), at=stamp(at))

    async def vanished(self) -> AsyncIterator[Vanished]:
        """Every record whose row has vanished, by outside id."""
        after: str | None = FIRST
        while after is not None:
            rows = [row async for row in self._queries.vanished(self._connection, after_id=after, most=AT_ONCE)]
            for row in rows:
                yield Vanished(
                    outside_id=row["outside_id"],
                    submission_id=row["submission_id"],
                    staff_no=row["staff_no"],
                    title=row["title"],
                    end_on=date.fromisoformat(row["end_on"]),
                    vanished_at=moment(row["vanished_at"]),
                )
            after = rows[-1]["outside_id"] if len(rows) == AT_ONCE else None

    async def keep_faults(self, run: Run, faults: Iterable[Fault], at: datetime) -> None:
        """Keep rows apart; one that is there already says what it says now."""
        told = [
            {
                "fault_key": each.fault_key,
                "outside_id": each.outside_id,
                "staff_no": each.staff_no,
                "file_name": each.file_name,
                "line": each.line,
                "faults": json.dumps(each.faults, ensure_ascii=False),
                "cells": json.dumps(each.cells, ensure_ascii=False),
                "run_id": run.run_id,
                "at": stamp(at),
            }
            for each in faults
        ]
        await self._queries.keep_fault(self._connection, told)

    async def kept_apart(self, keys: Iterable[str]) -> set[str]:
        """Those of these rows that are kept apart."""
        rows = self._queries.kept_apart(self._connection, keys=_ids(keys))
        return {row["fault_key"] async for row in rows}

    async def mend(self, keys: Iterable[str]) -> None:
        """These rows are good now."""
        await self._queries.mend(self._connection, keys=_ids(keys))

    async def forget_nameless(self, run: Run) -> None:
        """Rows without an id can't be known again: those of an earlier file of this name give way to this one's."""
        await self._queries.forget_nameless(self._connection, file_name=run.file_name, run_id=run.run_id)

    async def faults(self, most: int | None = None) -> AsyncIterator[Fault]:
        """The rows that are kept apart, all of them unless told."""
        after: str | None = FIRST
        left = most
        while after is not None and left != 0:
            limit = AT_ONCE if left is None else min(AT_ONCE, left)
            rows = [row async for row in self._queries.faults(self._connection, after_key=after, most=limit)]
            for row in rows:
                yield _fault(row)
            left = None if left is None else left - len(rows)
            after = rows[-1]["fault_key"] if len(rows) == AT_ONCE else None


def _member(row: Any) -> Member:
    joined = date.fromisoformat(row["joined_on"])
    return Member(row["staff_no"], row["person_id"], row["unit"], row["unit_rules"], joined, day(row["left_on"]))


def known_of(row: Any) -> Known:
    """A row as a value."""
    return Known(
        outside_id=row["outside_id"],
        version=row["version"],
        person_id=row["person_id"],
        submission_id=row["submission_id"],
        said=row["said"],
        end_on=date.fromisoformat(row["end_on"]),
        vanished=row["vanished_at"] is not None,
    )


def _fault(row: Any) -> Fault:
    return Fault(
        fault_key=row["fault_key"],
        outside_id=row["outside_id"],
        staff_no=row["staff_no"],
        file_name=row["file_name"],
        line=row["line"],
        faults=json.loads(row["faults"]),
        cells=json.loads(row["cells"]),
        first_at=moment(row["first_at"]),
        last_at=moment(row["last_at"]),
    )
