"""Changes of a unit's own rules that somebody asked for, and what became of them (art. 16)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.columns import moment, stamp


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit's rules as they were, as they would be, and what that would do; ``state``: open, approved, declined or
    withdrawn."""

    asked_id: int
    unit: str
    before: str
    rules: str
    effect: dict[str, Any]
    asked_by: int
    asked_at: datetime
    state: str
    decided_by: int | None
    decided_at: datetime | None


def _asked(row: Any) -> Asked:
    decided_at = None if row["decided_at"] is None else moment(row["decided_at"])
    told = {"effect": json.loads(row["effect"]), "asked_at": moment(row["asked_at"]), "decided_at": decided_at}
    return Asked(**dict(row) | told)


class UnitRulesAsked:
    """At most one is open for a unit; the first decision wins."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def ask(
        self, unit: str, before: str, rules: str, effect: dict[str, Any], asked_by: int, at: datetime
    ) -> Asked | None:
        """Ask for a change; nothing when one is open already."""
        told = {"unit": unit, "before": before, "rules": rules, "asked_by": asked_by, "at": stamp(at)}
        effect_text = json.dumps(effect, ensure_ascii=False)
        row = await self._queries.ask(self._connection, effect=effect_text, **told)
        return None if row is None else _asked(row)

    async def by_id(self, asked_id: int) -> Asked | None:
        """One that was asked for."""
        row = await self._queries.by_id(self._connection, asked_id=asked_id)
        return None if row is None else _asked(row)

    async def every(self) -> list[Asked]:
        """Whatever was asked for."""
        return [_asked(row) async for row in self._queries.every(self._connection)]

    async def last_of_unit(self, unit: str, most: int) -> list[Asked]:
        """The latest of a unit, the latest first."""
        return [_asked(row) async for row in self._queries.last_of_unit(self._connection, unit=unit, most=most)]

    async def decide(self, asked: Asked, state: str, decided_by: int, at: datetime) -> Asked | None:
        """``approved``, ``declined`` or ``withdrawn``; nothing when another one was first."""
        told = {"asked_id": asked.asked_id, "state": state, "decided_by": decided_by, "at": stamp(at)}
        row = await self._queries.decide(self._connection, **told)
        return None if row is None else _asked(row)
