"""A year's publication as it was drawn up and decided (art. 15, R13): added once, never changed.

Number 0 of a year is its publication, 1 and up are its errata; each is drawn up in attempts, of which one is approved.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import astuple, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from storage.columns import hours, id_list, moment, stamp, tenths

STAFF, UNITS = "staff", "units"
"""Audiences: everyone who is bound, or the units' approvers and the bureau."""
EVER = 1 << 31


@dataclass(frozen=True, slots=True)
class PublishedUnit:
    """A unit's line: heads, the rate in percent and the mean in hours, both None when nobody is in scope."""

    unit: str
    unit_name: str
    in_scope: int
    part_year: int
    met: int
    rate: Decimal | None
    mean: Decimal | None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the ranking, with the names as they were then; ``hours`` counted in both buckets."""

    rank: int
    person_id: int
    staff_no: str
    name: str
    unit: str
    unit_name: str
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Cause:
    """A record behind an erratum, and the hours that the ledger got of it, or lost, since the figures before."""

    submission_id: int
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Figures:
    """What is published, and the records behind it in an erratum."""

    units: tuple[PublishedUnit, ...]
    places: tuple[Place, ...]
    causes: tuple[Cause, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The hash over every figure and name."""
        return _hash([list(map(astuple, rows)) for rows in (self.units, self.places, self.causes)])

    def differ_from(self, before: Figures) -> bool:
        """Whether they say something else; what somebody is called meanwhile is no difference."""
        return self.units != before.units or self._ranking != before._ranking

    @property
    def _ranking(self) -> list[tuple[int, int, Decimal]]:
        return [(place.rank, place.person_id, place.hours) for place in self.places]


@dataclass(frozen=True, slots=True)
class DrawnUp:
    """What stands at the head of figures: of which year, by which policy, how many are named, whom it is for, up to
    which entry of the ledger, and who asked for it when."""

    year: int
    number: int
    attempt: int
    policy: str
    top: int
    audience: str
    last_entry: int
    asked_by: int
    asked_at: datetime

    def digest(self, figures: Figures) -> str:
        """The hash over all of it but the moment, which stands in the audit beside it."""
        return _hash([astuple(self)[:-1], figures.fingerprint])


def _hash(told: object) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, default=_plain).encode()).hexdigest()


def _plain(value: object) -> int:
    """Hours as tenths, so that a figure has one spelling."""
    assert isinstance(value, Decimal)
    return tenths(value)


@dataclass(frozen=True, slots=True)
class Publication:
    """What was drawn up, and what was decided of it: ``approve``, ``refuse`` or ``withdraw``; None while it is open.

    ``unnamed``: who is in the ranking and had asked, when it was approved, not to be named.
    """

    publication_id: int
    drawn_up: DrawnUp
    digest: str
    verb: str | None
    decided_by: int | None
    decided_at: datetime | None
    unnamed: frozenset[int]

    @property
    def mark(self) -> int:
        """Stands for the figures in a tap."""
        return int(self.digest[:7], 16)

    @property
    def published(self) -> bool:
        """Whether it was approved."""
        return self.verb == "approve"


def publication_of(row: Any) -> Publication:
    """A row with its decision as a value."""
    told = {name: row[name] for name in DrawnUp.__slots__} | {"asked_at": moment(row["asked_at"])}
    return Publication(
        row["publication_id"],
        DrawnUp(**told),
        row["digest"],
        row["verb"],
        row["actor_id"],
        None if row["decided_at"] is None else moment(row["decided_at"]),
        frozenset(json.loads(row["unnamed"] or "[]")),
    )


class Publications:
    """Draws up, decides and reads; who may do it, and by which figures, is the caller's to know."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def last_entry(self) -> int:
        """The ledger's last entry."""
        return int(await self._queries.last_entry(self._connection))

    async def causes(self, year: int, after: int) -> tuple[Cause, ...]:
        """The records whose hours of a year, or given to it, changed after an entry of the ledger."""
        rows = self._queries.causes(self._connection, year=year, after=after)
        return tuple([Cause(row["submission_id"], hours(row["hours"])) async for row in rows])

    async def draw_up(self, drawn_up: DrawnUp, figures: Figures) -> Publication | None:
        """Keep figures as they are asked to be published; nothing when somebody else was first."""
        told = {name: getattr(drawn_up, name) for name in DrawnUp.__slots__}
        told |= {"asked_at": stamp(drawn_up.asked_at), "digest": drawn_up.digest(figures)}
        made = await self._queries.draw_up(self._connection, **told)
        if made is None:
            return None
        for add, rows in (
            (self._queries.add_units, figures.units),
            (self._queries.add_places, figures.places),
            (self._queries.add_causes, figures.causes),
        ):
            if rows:
                await add(self._connection, [_columns(made, row) for row in rows])
        return await self.by_id(made)

    async def decide(
        self, publication: Publication, verb: str, actor_id: int, unnamed: Iterable[int], at: datetime
    ) -> bool:
        """Approve, refuse or withdraw what is open; false when another decision, or another approval of this number,
        was first. The database itself refuses who approves what they asked for."""
        row = await self._queries.decide(
            self._connection,
            publication_id=publication.publication_id,
            year=publication.drawn_up.year,
            number=publication.drawn_up.number,
            verb=verb,
            actor_id=actor_id,
            asked_by=publication.drawn_up.asked_by,
            unnamed=json.dumps(sorted(unnamed)),
            decided_at=stamp(at),
        )
        return row is not None

    async def by_id(self, publication_id: int) -> Publication | None:
        """What was drawn up under an id."""
        row = await self._queries.by_id(self._connection, publication_id=publication_id)
        return None if row is None else publication_of(row)

    async def of_year(self, year: int) -> list[Publication]:
        """All that was ever drawn up of a year, by number and attempt."""
        return [publication_of(row) async for row in self._queries.of_year(self._connection, year=year)]

    async def published(self, most: int = EVER) -> list[Publication]:
        """What was published, the latest year and number first."""
        return [publication_of(row) async for row in self._queries.published(self._connection, most=most)]

    async def untold(self) -> list[Publication]:
        """What was published and still is to be told to some of its audience, the oldest first."""
        return [publication_of(row) async for row in self._queries.untold(self._connection)]

    async def every(self) -> list[Publication]:
        """All that was ever drawn up."""
        return [publication_of(row) async for row in self._queries.every(self._connection)]

    async def astray(self) -> list[int]:
        """Ids that rows name and under which nothing was drawn up."""
        return [row["publication_id"] async for row in self._queries.astray(self._connection)]

    async def figures_of(self, publication_id: int) -> Figures:
        """The figures as they were drawn up."""
        units = [_unit_of(row) async for row in self._rows("units_of", publication_id)]
        places = [
            Place(**dict(row) | {"hours": hours(row["hours"])}) async for row in self._rows("places_of", publication_id)
        ]
        causes = [
            Cause(row["submission_id"], hours(row["hours"])) async for row in self._rows("causes_of", publication_id)
        ]
        return Figures(tuple(units), tuple(places), tuple(causes))

    def _rows(self, query: str, publication_id: int) -> AsyncIterator[Any]:
        found: AsyncIterator[Any] = getattr(self._queries, query)(self._connection, publication_id=publication_id)
        return found

    async def pending(self, year: int) -> int:
        """How many submissions that end in a year still wait for a decision."""
        first, last = date(year, 1, 1).isoformat(), date(year, 12, 31).isoformat()
        return int(await self._queries.pending(self._connection, first=first, last=last))

    async def set_named(self, person_id: int, at: datetime, *, named: bool) -> None:
        """Whether rankings that are approved from now on name the person."""
        if named:
            await self._queries.name_again(self._connection, person_id=person_id)
        else:
            await self._queries.unname(self._connection, person_id=person_id, since=stamp(at))

    async def is_named(self, person_id: int) -> bool:
        """Whether a ranking names the person."""
        return await self._queries.is_unnamed(self._connection, person_id=person_id) is None

    async def unnamed_of(self, person_ids: Iterable[int]) -> frozenset[int]:
        """Those of these people who asked not to be named."""
        rows = self._queries.unnamed_of(self._connection, people=id_list(person_ids))
        return frozenset([row["person_id"] async for row in rows])

    async def every_unnamed(self) -> list[int]:
        """Everyone who asked not to be named."""
        return [row["person_id"] async for row in self._queries.every_unnamed(self._connection)]


def _columns(publication_id: int, row: PublishedUnit | Place | Cause) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in type(row).__slots__}
    kept = {name: tenths(value) if isinstance(value, Decimal) else value for name, value in told.items()}
    return {"publication_id": publication_id} | kept


def _unit_of(row: Any) -> PublishedUnit:
    told = dict(row)
    for name in ("rate", "mean"):
        told[name] = None if told[name] is None else hours(told[name])
    return PublishedUnit(**told)
