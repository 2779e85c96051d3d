"""The register as handlers need it at every update: who stands behind an account, and with which rights."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.record import Rank, RankSince
from storage.columns import day, id_list


@dataclass(frozen=True, slots=True)
class Person:
    """A staff member with the account bound to them, if any; in private chats the chat's id is the account's."""

    person_id: int
    staff_no: str
    name: str
    unit: str
    unit_name: str
    unit_rules: str
    """The unit's own rules (art. 16), as in ``Unit``."""
    joined_on: date | None
    left_on: date | None
    language: str
    monthly: bool
    quiet_from: str | None
    quiet_to: str | None
    telegram_id: int | None
    blocked: bool
    roles: frozenset[str]

    @property
    def is_approver(self) -> bool:
        """The unit's HR (单位人事部门)."""
        return "approver" in self.roles

    @property
    def is_bureau(self) -> bool:
        """The central bureau (人事局)."""
        return "bureau" in self.roles

    def has_left(self, today: date) -> bool:
        """Whether the person is off the register on a day (art. 2); the last day still counts."""
        return self.left_on is not None and self.left_on < today


@dataclass(frozen=True, slots=True)
class Unit:
    """An institute or office that starts with Xueshi in the year ``records_since`` (R19).

    ``rules`` are its supplementary rules (art. 16) as the JSON array that a case takes; ``merged_into`` is the unit
    that it became a part of.
    """

    unit: str
    unit_name: str
    records_since: int
    rules: str
    merged_into: str | None


def person_of(row: Any) -> Person:
    """A row of the query's ``person_columns`` as a value."""
    return Person(
        person_id=row["person_id"],
        staff_no=row["staff_no"],
        name=row["name"],
        unit=row["unit"],
        unit_name=row["unit_name"],
        unit_rules=row["unit_rules"],
        joined_on=day(row["joined_on"]),
        left_on=day(row["left_on"]),
        language=row["language"],
        monthly=bool(row["monthly"]),
        quiet_from=row["quiet_from"],
        quiet_to=row["quiet_to"],
        telegram_id=row["telegram_id"],
        blocked=row["blocked_at"] is not None,
        roles=frozenset((row["roles"] or "").split(";")) - {""},
    )


class People:
    """Reads the register. Changing it is ``storage.register``'s."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def by_account(self, telegram_id: int) -> Person | None:
        """Who is bound to an account."""
        row = await self._queries.by_account(self._connection, telegram_id=telegram_id)
        return None if row is None else person_of(row)

    async def by_id(self, person_id: int) -> Person | None:
        """The person of an id."""
        row = await self._queries.by_id(self._connection, person_id=person_id)
        return None if row is None else person_of(row)

    async def of_ids(self, person_ids: Iterable[int]) -> list[Person]:
        """The people of these ids, by id."""
        rows = self._queries.of_ids(self._connection, people=id_list(person_ids))
        return [person_of(row) async for row in rows]

    async def count(self) -> int:
        """How many people were ever registered."""
        return int(await self._queries.count(self._connection))

    async def next_ids(self, after_person: int, limit: int) -> list[int]:
        """The next ids of everyone ever registered."""
        rows = self._queries.next_ids(self._connection, after_person=after_person, most=limit)
        return [row["person_id"] async for row in rows]

    async def by_staff_no(self, staff_no: str) -> Person | None:
        """The person of a (normalised) staff number."""
        row = await self._queries.by_staff_no(self._connection, staff_no=staff_no)
        return None if row is None else person_of(row)

    async def of_staff_nos(self, staff_nos: Iterable[str]) -> dict[str, Person]:
        """The people of some (normalised) staff numbers, by these."""
        rows = self._queries.of_staff_nos(self._connection, staff_nos=json.dumps(list(staff_nos)))
        return {row["staff_no"]: person_of(row) async for row in rows}

    async def with_role(self, role: str, unit: str | None, today: date) -> list[Person]:
        """Everyone on the register with a role, of one unit or of all, by staff number."""
        rows = self._queries.with_role(self._connection, role=role, unit=unit, today=today.isoformat())
        return [person_of(row) async for row in rows]

    async def of_unit(self, unit: str | None) -> list[Person]:
        """Everyone ever registered who is in a unit now (or in any), by staff number."""
        queries, connection = self._queries, self._connection
        rows = queries.everyone(connection) if unit is None else queries.of_unit(connection, unit=unit)
        return [person_of(row) async for row in rows]

    async def on_register(self, today: date, after_person: int, limit: int) -> list[Person]:
        """The next people on the register on a day (art. 2), by id."""
        rows = self._queries.on_register(
            self._connection, today=today.isoformat(), after_person=after_person, most=limit
        )
        return [person_of(row) async for row in rows]

    async def unit(self, code: str) -> Unit | None:
        """The unit of a code."""
        row = await self._queries.unit(self._connection, unit=code)
        return None if row is None else Unit(**dict(row))

    async def units(self) -> list[Unit]:
        """Every unit, by code."""
        return [Unit(**dict(row)) async for row in self._queries.units(self._connection)]

    async def ranks_of(self, person_ids: Iterable[int]) -> dict[int, tuple[RankSince, ...]]:
        """The ranks that each of these people held, rising by day (R1)."""
        ranks: dict[int, tuple[RankSince, ...]] = {}
        async for row in self._queries.ranks_of(self._connection, people=id_list(person_ids)):
            rank = RankSince(Rank(row["rank"]), date.fromisoformat(row["since"]))
            ranks[row["person_id"]] = (*ranks.get(row["person_id"], ()), rank)
        return ranks
