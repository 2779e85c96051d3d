"""Changes to the register: units, people, ranks, roles, and the accounts bound to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from storage.columns import id_list, iso, stamp


@dataclass(frozen=True, slots=True)
class Stay:
    """A person's time in a unit, from a day until the next stay begins (R13)."""

    unit: str
    since: date


class Register:
    """Writes what ``storage.people`` reads. Tracing a change is the caller's, who knows why it was made."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def add_unit(self, unit: str, unit_name: str, records_since: int) -> None:
        """Add a unit that starts with Xueshi in the year ``records_since`` (R19)."""
        await self._queries.add_unit(self._connection, unit=unit, unit_name=unit_name, records_since=records_since)

    async def rename_unit(self, unit: str, unit_name: str) -> None:
        """The unit's name from now on."""
        await self._queries.rename_unit(self._connection, unit=unit, unit_name=unit_name)

    async def merge_unit(self, unit: str, into: str) -> bool:
        """The unit is a part of another one from now on; false when it is of one already."""
        return await self._queries.merge_unit(self._connection, unit=unit, into=into) is not None

    async def set_records_since(self, unit: str, year: int) -> None:
        """The year in which the unit starts with Xueshi (R19)."""
        await self._queries.set_records_since(self._connection, unit=unit, records_since=year)

    async def set_rules(self, unit: str, rules: str) -> None:
        """The unit's supplementary rules (art. 16) from now on, as the JSON array that a case takes."""
        await self._queries.set_rules(self._connection, unit=unit, rules=rules)

    async def add_person(
        self, staff_no: str, name: str, unit: str, joined_on: date | None, left_on: date | None
    ) -> int:
        """Add a person; their id."""
        return int(
            await self._queries.add_person(
                self._connection,
                staff_no=staff_no,
                name=name,
                unit=unit,
                joined_on=iso(joined_on),
                left_on=iso(left_on),
            )
        )

    async def hold(self, person_id: int) -> None:
        """Nobody else changes the person until the commit; read what is to be changed after it."""
        await self._queries.hold(self._connection, person_id=person_id)

    async def change_person(
        self, person_id: int, name: str, unit: str, joined_on: date | None, left_on: date | None
    ) -> None:
        """What the register says of a person, but for ranks, roles and stays."""
        await self._queries.change_person(
            self._connection,
            person_id=person_id,
            name=name,
            unit=unit,
            joined_on=iso(joined_on),
            left_on=iso(left_on),
        )

    async def choose(
        self, person_id: int, language: str, monthly: bool, quiet_from: str | None, quiet_to: str | None
    ) -> None:
        """What the person chose: language, an extra monthly reminder, quiet hours (``22:00`` to ``07:00``)."""
        await self._queries.choose(
            self._connection,
            person_id=person_id,
            language=language,
            monthly=int(monthly),
            quiet_from=quiet_from,
            quiet_to=quiet_to,
        )

    async def set_rank(self, person_id: int, rank: str, since: date) -> None:
        """The person holds a rank since a day."""
        await self._queries.set_rank(self._connection, person_id=person_id, rank=rank, since=since.isoformat())

    async def stay(self, person_id: int, unit: str, since: date) -> None:
        """The person belongs to a unit since a day."""
        await self._queries.stay(self._connection, person_id=person_id, unit=unit, since=since.isoformat())

    async def stays(self) -> dict[int, tuple[Stay, ...]]:
        """Everybody's stays, each person's in the order of their days."""
        return await _by_person(self._queries.stays(self._connection))

    async def stays_of(self, person_ids: Iterable[int]) -> dict[int, tuple[Stay, ...]]:
        """The stays of these people, each person's in the order of their days."""
        return await _by_person(self._queries.stays_of(self._connection, people=id_list(person_ids)))

    async def move_stay(self, person_id: int, was: date, since: date) -> None:
        """A stay began on another day than was known."""
        await self._queries.move_stay(
            self._connection, person_id=person_id, was=was.isoformat(), since=since.isoformat()
        )

    async def move_pending(self, person_id: int, unit: str) -> None:
        """What waits for review, or was returned, goes to the unit that the person is in now.

        Its revision rises, so that the old unit's buttons are old, and the new unit's approvers are asked anew.
        Past decisions stay with the unit that made them.
        """
        await self._queries.move_pending(self._connection, person_id=person_id, unit=unit)

    async def give_role(self, person_id: int, role: str) -> None:
        """``approver``, ``organiser`` or ``bureau``."""
        await self._queries.give_role(self._connection, person_id=person_id, role=role)

    async def end_role(self, person_id: int, role: str) -> None:
        """Its buttons fail from now on."""
        await self._queries.end_role(self._connection, person_id=person_id, role=role)

    async def bind(self, person_id: int, telegram_id: int, at: datetime) -> bool:
        """Bind an account; false when the person or the account is bound already."""
        row = await self._queries.bind(
            self._connection, person_id=person_id, telegram_id=telegram_id, bound_at=stamp(at)
        )
        return row is not None

    async def set_language(self, person_id: int, language: str) -> None:
        """The language that a person is spoken to in."""
        await self._queries.set_language(self._connection, person_id=person_id, language=language)

    async def note_blocked(self, telegram_id: int, at: datetime | None) -> None:
        """The account blocked the bot at a moment, or no longer does (None)."""
        await self._queries.note_blocked(
            self._connection, telegram_id=telegram_id, blocked_at=None if at is None else stamp(at)
        )


async def _by_person(rows: AsyncIterator[Any]) -> dict[int, tuple[Stay, ...]]:
    stays: dict[int, list[Stay]] = defaultdict(list)
    async for row in rows:
        stays[row["person_id"]].append(Stay(row["unit"], date.fromisoformat(row["since"])))
    return {person_id: tuple(each) for person_id, each in stays.items()}
