"""Who was reminded of what, on both engines: once a period and kind, however many workers ask (art. 14)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from storage.database import Database

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


async def test_a_person_is_claimed_once_a_period_and_kind(database: Database) -> None:
    async with database.transaction() as work:
        await work.register.add_unit("ICT", "计算所", 2026)
        li = await work.register.add_person("A002", "李强", "ICT", None, None)

    async def claim(period: str, kind: str) -> bool:
        async with database.transaction() as work:
            return await work.reminders.claim(li, period, kind, NOW)

    assert sorted(await asyncio.gather(*(claim("2026Q1", "short") for _ in range(4)))) == [False, False, False, True]
    assert await claim("2026Q1", "thanks")
    assert await claim("2026Q2", "short")
