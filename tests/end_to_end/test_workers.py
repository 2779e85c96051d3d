"""Part 4, must show 3: two workers by webhook on one PostgreSQL, one of them killed in the middle of everything."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import asyncpg
import pytest

from bot.budget import REMINDERS_ON_THEIR_WAY
from sandbox.person import Phone
from storage.database import open_database
from tests.end_to_end.test_webhook import SECRET
from tests.ports import free_port
from tests.running import Bot, running_bot

PEOPLE = 2000
TAPPERS = 200
TAPS = 5
"""At least so often each."""
LONG = 110.0
BEFORE_THE_RUN = "2026-09-01T09:29:40+08:00"
PACE = "250"
"""Messages a second: the run takes some 15 seconds, in which one worker dies."""
LOOKS = 3.0
"""Seconds for which somebody looks at an answer: else 200 who never rest would take the whole budget for their own."""


@pytest.fixture
async def workers(postgres: str, tmp_path: Path) -> AsyncIterator[tuple[Bot, Bot]]:
    """Two workers on one port; 2,000 people are bound and short of the year's demand."""
    connection = await asyncpg.connect(postgres)
    await connection.execute("DROP DATABASE IF EXISTS of_workers WITH (FORCE)")
    await connection.execute("CREATE DATABASE of_workers")
    await connection.close()
    port = free_port()
    settings = {
        "WEBHOOK_URL": f"http://127.0.0.1:{port}/updates",
        "WEBHOOK_SECRET": SECRET,
        "WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        "SEND_PER_SECOND": PACE,
        "CLOCK_AT": BEFORE_THE_RUN,
    }
    url = postgres.replace("/postgres?", "/of_workers?")
    async with running_bot(tmp_path, url, **settings) as first:
        await registered(first)
        second = Bot(first.born, first.sandbox, first.sandbox.base_url, tmp_path / "second", url)
        second.folder.mkdir()
        second.environment = first.environment
        for worker in (first, second):
            await worker.start()
            await worker.logged("listening")
        try:
            yield first, second
        finally:
            await second.kill()


async def registered(bot: Bot) -> None:
    """Everybody on the register, and bound in the database alone."""
    rows = [f"A{number:04},职工{number},ICT,计算所,staff,2015-07-01" for number in range(PEOPLE)]
    file = bot.folder / "roster.csv"
    file.write_text("\n".join(["staff_no,name,unit,unit_name,rank,since", *rows]), "utf-8")
    await bot.done("roster", "import", str(file))
    database = await open_database(bot.environment["DATABASE_URL"])
    async with database.transaction() as work:
        for account, person in enumerate(await work.people.of_unit("ICT"), 1001):
            await work.register.bind(person.person_id, account, datetime.fromisoformat(BEFORE_THE_RUN))
    await database.close()


async def kills_in_the_middle(bot: Bot) -> dict[str, int]:
    """SIGKILL when the worker holds updates and a batch that is half sent; how much it held of each."""
    connection = await asyncpg.connect(bot.environment["DATABASE_URL"])
    assert bot.process is not None
    mine = f"%:{bot.process.pid}:%"
    held = """SELECT (SELECT COUNT(*) FROM inbox WHERE state = 'working' AND holder LIKE $1) AS inbox,
        (SELECT COUNT(*) FROM outbox WHERE state = 'sending' AND holder LIKE $1) AS outbox,
        (SELECT COUNT(*) FROM outbox WHERE state = 'sent' AND priority = 20) AS reminded"""
    async with asyncio.timeout(LONG):
        while True:
            found = await connection.fetchrow(held, mine)
            assert found is not None
            if found["inbox"] and found["outbox"] and found["reminded"] > PEOPLE // 10:
                break
            await asyncio.sleep(0.002)
    bot.process.kill()
    await bot.process.wait()
    await connection.close()
    return dict(found)


async def taps(phone: Phone, killed: asyncio.Task[dict[str, int]]) -> int:
    """Somebody changes a setting back and forth, and waits each time until the answer shows, as long as the
    worker lives, and at last to be reminded every month. How often they tapped."""
    await phone.send("/settings")
    tapped = 0
    while not killed.done() or tapped < TAPS or tapped % 2 == 0:
        wanted, shows = (
            ("其他月份也提醒", "其他月份月初也提醒") if tapped % 2 == 0 else ("只要季度提醒", "提醒：每季度一次\n")
        )
        await phone.tap(wanted, timeout=LONG)
        await phone.expect(shows, LONG, anywhere=True)
        tapped += 1
        await asyncio.sleep(LOOKS)
    return tapped


@pytest.mark.timeout(300)
async def test_one_worker_is_killed_in_a_run_and_nobody_is_left_out(workers: tuple[Bot, Bot]) -> None:
    first, second = workers
    sandbox = first.sandbox
    phones = [sandbox.phone(1001 + number, f"职工{number}", started=True) for number in range(PEOPLE)]
    killing = asyncio.create_task(kills_in_the_middle(first))
    tapped = await asyncio.gather(*(taps(phone, killing) for phone in phones[:TAPPERS]))
    held = await killing
    async with asyncio.timeout(LONG):
        while any(reminders(phone) == 0 for phone in phones) or sandbox.world.queries:
            await asyncio.sleep(0.2)
        await sandbox.until_confirmed(LONG)
    assert sandbox.world.queries == {}, "every tap was answered"
    said = Counter(reminders(phone) for phone in phones)
    print(f"{sum(tapped)} taps; the killed worker held {held}; reminders shown so often: {dict(said)}")
    assert set(said) <= {1, 2}
    assert said[2] <= REMINDERS_ON_THEIR_WAY, "only what was on its way is said again"
    connection = await asyncpg.connect(second.environment["DATABASE_URL"])
    left = await connection.fetchval("SELECT COUNT(*) FROM inbox WHERE state <> 'done'")
    monthly = await connection.fetchval("SELECT COUNT(*) FROM people WHERE monthly = 1")
    async with asyncio.timeout(LONG):  # a message shows a moment before its row says so
        while await connection.fetchval("SELECT COUNT(*) FROM outbox WHERE state IN ('waiting', 'sending')"):
            await asyncio.sleep(0.1)
    states = await connection.fetch("SELECT DISTINCT state FROM outbox")
    await connection.close()
    assert (left, monthly) == (0, TAPPERS)
    assert {row["state"] for row in states} <= {"sent", "dropped", "uncertain"}
    assert second.process is not None
    assert second.process.returncode is None


def reminders(phone: Phone) -> int:
    """How often a phone shows the quarter's reminder."""
    return sum("三季度学时提醒" in message.text for message in phone.messages if message.by_bot)
