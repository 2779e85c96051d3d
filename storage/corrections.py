"""Which submission took another one's place, and which wants to (art. 4): the chain that ``corrects`` makes.

A record keeps the outside key by which it came (R8) for ever; what took its place has none, or one of its own where the
feed said something else. Who looks a key up finds that record by ``submissions.by_outside_keys``, and what holds now by
``chains_of``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.columns import id_list, stamp
from storage.ledger import Decision, decision_of
from storage.submissions import Submission, submission_of


@dataclass(frozen=True, slots=True)
class Corrected:
    """A decision that corrected a record, voided it or took either back, and what stands in the record's place now."""

    decision: Decision
    successor_id: int | None


class Corrections:
    """Reads the chain; it is written by ``submissions.add``, and by what moves a submission."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def open_of(self, submission_id: int) -> Submission | None:
        """The correction of a record that is being reviewed or mended."""
        row = await self._queries.open_of(self._connection, submission_id=submission_id)
        return None if row is None else submission_of(row)

    async def successor_of(self, submission_id: int) -> Submission | None:
        """What took a record's place."""
        row = await self._queries.successor_of(self._connection, submission_id=submission_id)
        return None if row is None else submission_of(row)

    async def corrected_by(self, submission_ids: Iterable[int]) -> dict[int, int]:
        """Those of these submissions that correct another one, with that one."""
        rows = self._queries.corrected_by(self._connection, submissions=id_list(submission_ids))
        return {row["submission_id"]: row["corrects"] async for row in rows}

    async def chains_of(self, submission_ids: Iterable[int]) -> dict[int, list[Submission]]:
        """Each of these records with all that took its place one after another; the last is what holds now. One that
        was voided ends a chain in the state ``corrected``."""
        chains: dict[int, list[Submission]] = {submission_id: [] for submission_id in submission_ids}
        async for row in self._queries.chains_of(self._connection, submissions=id_list(chains)):
            chains[row["first_id"]].append(submission_of(row))
        return chains

    async def of_year(self, year: int, since: datetime) -> list[Corrected]:
        """What was corrected, voided or restored since a moment and touches a year, in that order (art. 15)."""
        rows = self._queries.of_year(self._connection, year=year, since=stamp(since))
        found = []
        async for row in rows:
            told = dict(row)
            successor_id = told.pop("successor_id")
            found.append(Corrected(decision_of(told), successor_id))
        return found
