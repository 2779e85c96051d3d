"""Accounts that send very many updates, counted for all workers together (security.md 12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage.columns import stamp

WINDOW = timedelta(seconds=3)
"""The time within which updates are counted; a flood is over with the first window that holds no more than allowed."""


@dataclass(frozen=True, slots=True)
class Flood:
    """What came from an account in this window and in the one before; whether it was told that it is ignored."""

    arrived: int
    before: int
    told: bool


class Floods:
    """One row an account that ever sent many at once; nothing of what it sent."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def count(self, lane: int, arrived: int, most: int, at: datetime) -> Flood:
        """Add what arrived; a window that holds more than ``most`` is a flood. Held until the commit."""
        row = await self._queries.count(
            self._connection,
            lane=lane,
            arrived=arrived,
            most=most,
            now=stamp(at),
            begun_after=stamp(at - WINDOW),
            begun_before=stamp(at + WINDOW),
            just_over=stamp(at - 2 * WINDOW),
        )
        return Flood(row["arrived"], row["before"], bool(row["told"]))

    async def ignore(self, lane: int, count: int) -> None:
        """So many updates of the account were ignored, and it was told or is being told."""
        await self._queries.ignore(self._connection, lane=lane, count=count)
