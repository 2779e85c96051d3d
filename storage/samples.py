"""Samples of records that the bureau checks (art. 4): drawn by a seed, with what was found of each; never changed."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from storage.columns import moment, stamp

EVER = 1 << 31
"""More samples than there are."""
IN_ORDER = "order"
"""The kind of a finding that is none; any other kind is a fault."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Of what a sample is: approved records that end in a year, of a unit and a route, or of all (empty)."""

    year: int
    unit: str
    route: str
    size: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The records of a sample in the seed's order, and out of how many they were drawn."""

    scope: Scope
    seed: str
    population: int
    submissions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample as it is kept."""

    sample_id: int
    drawn: Drawn
    drawn_by: int
    drawn_at: datetime

    @property
    def digest(self) -> str:
        """The hash over what was drawn, which the audit keeps as well."""
        scope = self.drawn.scope
        told = (scope.year, scope.unit, scope.route, scope.size, self.drawn.population, self.drawn.seed)
        return hashlib.sha256(repr((told, self.drawn.submissions)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody found of a sampled record; the last one of a record holds. ``asked_at``: when its unit was asked to
    correct it."""

    finding_id: int
    sample_id: int
    submission_id: int
    kind: str
    note: str
    found_by: int
    found_at: datetime
    asked_by: int | None
    asked_at: datetime | None


def lot(seed: str, submission_id: int) -> str:
    """A record's lot under a seed: the lowest ones are drawn."""
    return hashlib.sha256(f"{seed}:{submission_id}".encode()).hexdigest()


class Samples:
    """Draws, keeps and reads; who may, is the caller's to know."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def draw(self, scope: Scope, seed: str) -> Drawn:
        """What a seed draws out of the records that are approved now; nothing is kept of it."""
        first, last = date(scope.year, 1, 1).isoformat(), date(scope.year, 12, 31).isoformat()
        rows = self._queries.candidates(self._connection, first=first, last=last, unit=scope.unit, route=scope.route)
        ids = [row["submission_id"] async for row in rows]
        chosen = heapq.nsmallest(scope.size, ids, key=lambda submission_id: lot(seed, submission_id))
        return Drawn(scope, seed, len(ids), tuple(chosen))

    async def count(self) -> int:
        """How many samples were ever drawn."""
        return int(await self._queries.count(self._connection))

    async def keep(self, drawn: Drawn, drawn_by: int, at: datetime) -> Sample:
        """Keep what was drawn."""
        scope = drawn.scope
        sample_id = await self._queries.add(
            self._connection,
            year=scope.year,
            unit=scope.unit,
            route=scope.route,
            size=scope.size,
            population=drawn.population,
            seed=drawn.seed,
            drawn_by=drawn_by,
            drawn_at=stamp(at),
        )
        items = [
            {"sample_id": sample_id, "place": place, "submission_id": submission_id}
            for place, submission_id in enumerate(drawn.submissions, 1)
        ]
        if items:
            await self._queries.add_items(self._connection, items)
        return Sample(int(sample_id), drawn, drawn_by, at)

    async def by_id(self, sample_id: int) -> Sample | None:
        """A sample."""
        row = await self._queries.by_id(self._connection, sample_id=sample_id)
        return None if row is None else await self._sample(row)

    async def latest(self, skipped: int, most: int) -> list[Sample]:
        """The last samples."""
        rows = [row async for row in self._queries.latest(self._connection, skipped=skipped, most=most)]
        return [await self._sample(row) for row in rows]

    async def _sample(self, row: Any) -> Sample:
        items = self._queries.items_of(self._connection, sample_id=row["sample_id"])
        submissions = tuple([item["submission_id"] async for item in items])
        scope = Scope(row["year"], row["unit"], row["route"], row["size"])
        drawn = Drawn(scope, row["seed"], row["population"], submissions)
        return Sample(row["sample_id"], drawn, row["drawn_by"], moment(row["drawn_at"]))

    async def find(self, sample: Sample, submission_id: int, kind: str, note: str, found_by: int, at: datetime) -> int:
        """Note what was found of a record; the finding's id."""
        return int(
            await self._queries.find(
                self._connection,
                sample_id=sample.sample_id,
                submission_id=submission_id,
                kind=kind,
                note=note,
                found_by=found_by,
                found_at=stamp(at),
            )
        )

    async def every_finding(self, sample_id: int) -> list[Finding]:
        """All that was ever found in a sample, in order."""
        return [_finding(row) async for row in self._queries.findings_of(self._connection, sample_id=sample_id)]

    async def findings(self, sample_id: int) -> dict[int, Finding]:
        """What holds of each record that was looked at."""
        return {each.submission_id: each for each in await self.every_finding(sample_id)}

    async def ask(self, finding: Finding, asked_by: int, at: datetime) -> bool:
        """The unit is asked to correct what was found; false when it was already."""
        row = await self._queries.ask(
            self._connection, finding_id=finding.finding_id, asked_by=asked_by, asked_at=stamp(at)
        )
        return row is not None

    async def astray(self) -> list[int]:
        """Samples, or (below zero) findings, that rows name and that are not there."""
        return [row["sample_id"] async for row in self._queries.astray(self._connection)]


def _finding(row: Any) -> Finding:
    told = dict(row)
    told["found_at"] = moment(told["found_at"])
    told["asked_at"] = None if told["asked_at"] is None else moment(told["asked_at"])
    return Finding(**told)


def faults(findings: Iterable[Finding]) -> list[Finding]:
    """Those that found something wrong."""
    return [finding for finding in findings if finding.kind != IN_ORDER]
