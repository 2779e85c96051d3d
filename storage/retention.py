"""Clears what is done from the two queues, old rows first and a stretch at a time; nothing else is deleted here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from storage.columns import id_list, stamp

Queue = Literal["updates", "calls"]
"""Those of the inbox, or of the outbox."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows that follow one another: which may go, the last one's number, and whether older ones may follow."""

    going: tuple[int, ...]
    last: int
    more: bool


class Retention:
    """What is done, was sent or was dropped before a moment goes, unless something that lives refers to it. What
    was parked or is in doubt stays for people to look at."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def stretch(self, queue: Queue, after: int, before: datetime, most: int) -> Stretch:
        """The next rows after a number, by number, which rises with time."""
        read = getattr(self._queries, queue)
        rows = [row async for row in read(self._connection, after=after, before=stamp(before), most=most)]
        going = tuple(row["number"] for row in rows if row["goes"])
        more = len(rows) == most and not any(row["is_young"] for row in rows)
        return Stretch(going, rows[-1]["number"] if rows else after, more)

    async def remove(self, queue: Queue, numbers: Iterable[int]) -> int:
        """Delete those of the rows that may still go; how many."""
        delete = getattr(self._queries, f"remove_{queue}")
        return len([row async for row in delete(self._connection, numbers=id_list(numbers))])
