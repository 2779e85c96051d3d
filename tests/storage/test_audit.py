"""The audit chain on both engines: each row carries the one before it, and workers can't fork it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from storage.audit import ACADEMY, AuditRow, Told
from storage.database import Database

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


async def note(database: Database, chain: str, number: int) -> None:
    async with database.transaction() as work:
        await work.audit.note(chain, NOW, "system", "tested", f"thing:{number}", {"number": number, "who": "王芳"})


async def rows(database: Database, chain: str) -> list[AuditRow]:
    async with database.reading() as work:
        return [row async for row in work.audit.rows(chain)]


async def test_each_row_carries_the_hash_of_the_one_before(database: Database) -> None:
    for number in range(3):
        await note(database, "ICT", number)
    await note(database, ACADEMY, 9)
    found = await rows(database, "ICT")
    assert [row.seq for row in found] == [1, 2, 3]
    assert [row.previous for row in found] == ["", found[0].hash, found[1].hash]
    assert all(row.hash == row.computed_hash() for row in found)
    async with database.reading() as work:
        assert (await work.audit.heads())["ICT"] == (3, found[2].hash)


async def test_many_workers_make_one_chain(database: Database) -> None:
    await asyncio.gather(*(note(database, "ICT", number) for number in range(40)))
    found = await rows(database, "ICT")
    assert [row.seq for row in found] == list(range(1, 41))
    assert [row.previous for row in found[1:]] == [row.hash for row in found[:-1]]


async def test_many_rows_go_on_each_chain_in_their_order(database: Database) -> None:
    """One chain that has rows, one that has none yet, and one for which there is nothing to trace."""
    await note(database, "ICT", 0)
    told: Told = {"ICT": [("thing:1", {"who": "王芳"}), ("thing:2", {})], "IOP": [("thing:3", {})], "IHEP": []}
    async with database.transaction() as work:
        await work.audit.note_many(NOW, "operator", "tested", told)
    await note(database, "IOP", 4)
    ict, iop = await rows(database, "ICT"), await rows(database, "IOP")
    assert [(row.seq, row.subject) for row in ict] == [(1, "thing:0"), (2, "thing:1"), (3, "thing:2")]
    assert [(row.seq, row.subject) for row in iop] == [(1, "thing:3"), (2, "thing:4")]
    for chain in (ict, iop):
        assert [row.previous for row in chain] == ["", *(row.hash for row in chain[:-1])]
        assert all(row.hash == row.computed_hash() for row in chain)
    async with database.reading() as work:
        assert await work.audit.heads() == {"ICT": (3, ict[-1].hash), "IOP": (2, iop[-1].hash)}


def test_the_hash_covers_every_column() -> None:
    """Whatever is altered in a row shows in it."""
    row = AuditRow("ICT", 1, "2026-03-10", "person:1", "submission.approved", "submission:1", "{}", "", "")
    columns: dict[str, Any] = {name: getattr(row, name) * 2 or "x" for name in AuditRow.__slots__ if name != "hash"}
    altered = [replace(row, **{name: value}) for name, value in columns.items()]
    assert len({each.computed_hash() for each in (row, *altered)}) == 1 + len(columns)
