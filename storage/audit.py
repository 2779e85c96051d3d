"""The audit trail (art. 4): one chain a unit, each row carrying the hash of the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.columns import json_texts, stamp

ACADEMY = "*"
"""The chain of what belongs to no unit."""

_text_of = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str).encode
AT_ONCE = 1000
Told = Mapping[str, Sequence[tuple[str, Mapping[str, Any]]]]
"""Subjects and details of rows, by chain."""
LEAST = -(2**63)
"""The least number that a column holds: pages begin with it and not after it, lest a row hide there."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One traced change: who (``person:7``, ``operator``, ``system``) did what to which subject."""

    chain: str
    seq: int
    at: str
    actor: str
    action: str
    subject: str
    detail: str
    previous: str
    hash: str

    def computed_hash(self) -> str:
        """The hash that this row must carry, over all its other columns."""
        parts = (
            self.chain, str(self.seq), self.at, self.actor, self.action, self.subject, self.detail, self.previous
        )  # fmt: skip
        return hashlib.sha256(json_texts(parts).encode()).hexdigest()


class Audit:
    """Adds to the chains and reads them; nothing changes or deletes a row."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def note(
        self, chain: str, at: datetime, actor: str, action: str, subject: str, detail: Mapping[str, Any]
    ) -> None:
        """Add a row to a unit's chain; its head stays locked until the commit, so that no two rows share a place."""
        head = await self._queries.advance_head(self._connection, chain=chain)
        row = AuditRow(
            chain=chain,
            seq=int(head["seq"]),
            at=stamp(at),
            actor=actor,
            action=action,
            subject=subject,
            detail=_text_of(detail),
            previous=str(head["hash"]),
            hash="",
        )
        told = row.computed_hash()
        values = {name: getattr(row, name) for name in AuditRow.__slots__} | {"hash": told}
        await self._queries.add(self._connection, **values)
        await self._queries.set_head(self._connection, chain=chain, hash=told)

    async def note_many(self, at: datetime, actor: str, action: str, told: Told) -> None:
        """Add a row for each subject and detail, in their order, to the chain under which they stand, in one go. The
        chains are taken by name, lest two who take several wait for each other; until the commit others wait for them.
        """
        steps = {chain: len(rows) for chain, rows in sorted(told.items()) if rows}
        if not steps:
            return
        await self._queries.advance_many(self._connection, [{"chain": each, "steps": steps[each]} for each in steps])
        heads = {
            row["chain"]: row async for row in self._queries.heads_of(self._connection, chains=json.dumps([*steps]))
        }
        moment, added = stamp(at), []
        for chain in steps:
            first, previous = int(heads[chain]["seq"]) - steps[chain] + 1, str(heads[chain]["hash"])
            for seq, (subject, detail) in enumerate(told[chain], first):
                row = AuditRow(chain, seq, moment, actor, action, subject, _text_of(detail), previous, "")
                previous = row.computed_hash()
                added.append({name: getattr(row, name) for name in AuditRow.__slots__} | {"hash": previous})
        await self._queries.add_many(self._connection, added)
        last = {row["chain"]: row["hash"] for row in added}
        await self._queries.set_heads(self._connection, [{"chain": each, "hash": last[each]} for each in last])

    async def rows(self, chain: str | None = None) -> AsyncIterator[AuditRow]:
        """Every row (of one chain), in order; read a thousand at a time, since there are ever more."""
        begins: tuple[str, int] | None = (chain or "", LEAST)
        while begins is not None:
            place = {"chain": begins[0], "seq": begins[1], "most": AT_ONCE + 1}
            rows = [AuditRow(**dict(row)) async for row in self._queries.rows(self._connection, **place)]
            for row in rows[:AT_ONCE]:
                if chain not in (None, row.chain):
                    return
                yield row
            begins = (rows[AT_ONCE].chain, rows[AT_ONCE].seq) if len(rows) > AT_ONCE else None

    async def of_register(self) -> list[AuditRow]:
        """Every row that traces a change of somebody on the register, by chain and in order."""
        return [AuditRow(**dict(row)) async for row in self._queries.of_register(self._connection)]

    async def of_subject(self, subject: str) -> list[AuditRow]:
        """What happened to one subject, oldest first."""
        return [AuditRow(**dict(row)) async for row in self._queries.of_subject(self._connection, subject=subject)]

    async def latest(self, subjects: Iterable[str], actions: Iterable[str], but_by: str, most: int) -> list[AuditRow]:
        """The latest rows of some actions on some subjects, but those of one actor; the latest first."""
        found = self._queries.latest(
            self._connection,
            subjects=json.dumps(list(subjects)),
            actions=json.dumps(list(actions)),
            but_by=but_by,
            most=most,
        )
        return [AuditRow(**dict(row)) async for row in found]

    async def heads(self) -> dict[str, tuple[int, str]]:
        """Each chain's length and last hash; told outside the database daily, since a chain can't show a cut tail."""
        return {row["chain"]: (row["seq"], row["hash"]) async for row in self._queries.heads(self._connection)}
