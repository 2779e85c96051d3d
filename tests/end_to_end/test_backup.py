"""Part 6: a backup that was taken while people tap is one state, and a restore of it verifies, on either engine."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import suppress
from pathlib import Path

import pytest

from sandbox.person import Phone
from sandbox.story import certificate
from tests.end_to_end.campus import AT_TEN, log_class
from tests.running import Bot, running_bot
from tests.storage.plain_sql import plain_sql

PEOPLE = 6
ROSTER = "\n".join(
    ["staff_no,name,unit,unit_name,rank,since,roles"]
    + [f"A{number:03},职工{number},ICT,计算所,staff,2020-01-01," for number in range(PEOPLE)]
)
PATIENCE = 30.0


async def taps_on(phone: Phone, number: int) -> None:
    """Somebody who logs class after class with a certificate each, as fast as they are answered."""
    for count in itertools.count(100 * number):
        await log_class(phone, f"培训班{count}", certificate(count))


async def backed_up_under_load(bot: Bot, count: int) -> list[Path]:
    """Backups while everybody taps."""
    secrets = await bot.register(ROSTER)
    await bot.start(CLOCK_AT=AT_TEN)
    phones = {staff_no: bot.sandbox.phone(100 + number, staff_no) for number, staff_no in enumerate(secrets)}
    await asyncio.gather(*(bot.bind(phone, staff_no, secrets[staff_no]) for staff_no, phone in phones.items()))
    busy = [asyncio.create_task(taps_on(phone, number)) for number, phone in enumerate(phones.values())]
    await asyncio.gather(*(phone.expect("已提交", PATIENCE, anywhere=True) for phone in phones.values()))
    async with asyncio.timeout(PATIENCE):
        while await plain_sql(bot.environment["DATABASE_URL"], SUBMITTED) < [(PEOPLE,)]:
            await asyncio.sleep(0.1)  # the first photos are still being fetched
    files = []
    for number in range(count):
        before = sum(len(phone.messages) for phone in phones.values())
        file = bot.folder / f"{number}.tar"
        await bot.done("backup", str(file))
        files.append(file)
        assert sum(len(phone.messages) for phone in phones.values()) > before, "nobody was answered meanwhile"
        assert not any(task.done() for task in busy)
    for task in busy:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert await bot.stop() == 0
    return files


UNCAUSED = """
SELECT COUNT(*) FROM outbox
WHERE cause IS NOT NULL AND cause NOT IN (SELECT seq FROM inbox WHERE state = 'done')
"""
"""Calls whose update isn't done."""
UNANSWERED = """
SELECT COUNT(*) FROM inbox
WHERE state = 'done' AND body LIKE '%"callback_query"%'
    AND seq NOT IN (SELECT cause FROM outbox WHERE cause IS NOT NULL)
"""
"""Taps that are done and whose answer isn't there."""
SUBMITTED = "SELECT COUNT(DISTINCT person_id) FROM evidence WHERE submission_id IS NOT NULL AND sha256 IS NOT NULL"
CHAINS = "SELECT chain, seq, hash FROM audit WHERE action <> 'database.restored' ORDER BY chain, seq"


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("database_url", "other_database_url"), [("sqlite", "postgresql"), ("postgresql", "sqlite")], indirect=True
)
async def test_a_backup_taken_under_load_is_one_state(
    database_url: str, other_database_url: str, tmp_path: Path
) -> None:
    """What an update did and that it is done stand in one commit: no backup may hold the one without the other."""
    async with running_bot(tmp_path, database_url) as bot:
        files = await backed_up_under_load(bot, 2)
        living = await plain_sql(database_url, CHAINS)
        bot.environment |= {"DATABASE_URL": other_database_url, "DATA_DIR": str(tmp_path / "other" / "data")}
        for file in files:
            await bot.done("restore", str(file), "--replace", "--resend")
            assert await plain_sql(other_database_url, UNCAUSED) == [(0,)]
            assert await plain_sql(other_database_url, UNANSWERED) == [(0,)]
            restored = await plain_sql(other_database_url, CHAINS)
            assert set(restored) <= set(living)
            assert await plain_sql(other_database_url, SUBMITTED) >= [(PEOPLE,)]
            await bot.done("verify")
