"""Transfers that one unit's HR asked for, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from storage.columns import moment, stamp


@dataclass(frozen=True, slots=True)
class Transfer:
    """A person who is to be in another unit since a day; ``state``: open, accepted, declined or withdrawn.

    ``held`` is all that the register said of the person when it was asked for, as JSON.
    """

    transfer_id: int
    person_id: int
    from_unit: str
    to_unit: str
    since: date
    held: str
    asked_by: int
    asked_at: datetime
    state: str
    decided_by: int | None
    decided_at: datetime | None


def _transfer(row: Any) -> Transfer:
    decided_at = None if row["decided_at"] is None else moment(row["decided_at"])
    told = {"since": date.fromisoformat(row["since"]), "asked_at": moment(row["asked_at"]), "decided_at": decided_at}
    return Transfer(**dict(row) | told)


class Transfers:
    """At most one is open of a person; the first decision wins."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def ask(
        self, person_id: int, units: tuple[str, str], since: date, held: str, asked_by: int, at: datetime
    ) -> Transfer | None:
        """Ask that a person goes from the first unit to the second; nothing when that was asked for already."""
        from_unit, to_unit = units
        told = {"person_id": person_id, "from_unit": from_unit, "to_unit": to_unit, "since": since.isoformat()}
        row = await self._queries.ask(self._connection, held=held, asked_by=asked_by, at=stamp(at), **told)
        return None if row is None else _transfer(row)

    async def by_id(self, transfer_id: int) -> Transfer | None:
        """One that was asked for."""
        row = await self._queries.by_id(self._connection, transfer_id=transfer_id)
        return None if row is None else _transfer(row)

    async def every(self) -> list[Transfer]:
        """Whatever was asked for."""
        return [_transfer(row) async for row in self._queries.every(self._connection)]

    async def open_of_unit(self, unit: str) -> list[Transfer]:
        """What is open from or to a unit, the first first."""
        return [_transfer(row) async for row in self._queries.open_of_unit(self._connection, unit=unit)]

    async def decide(self, transfer: Transfer, state: str, decided_by: int, at: datetime) -> Transfer | None:
        """``accepted``, ``declined`` or ``withdrawn``; nothing when another one was first."""
        told = {"transfer_id": transfer.transfer_id, "state": state, "decided_by": decided_by, "at": stamp(at)}
        row = await self._queries.decide(self._connection, **told)
        return None if row is None else _transfer(row)
