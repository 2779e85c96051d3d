"""Four messages at once from one person: what is kept of 2,000 when their order matters and all must count."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

from bench.academy import FIRST_ID, register, settle
from bench.contender import OURS, PEERS, Contender, contender
from bench.figures import Figure
from sandbox.person import Phone

PEOPLE = 500
SAID = ("图计算年会", "图数据库与图学习", "中国计算机学会", "北京")
"""Four answers of the logging conversation in their order: name, content, organiser, place."""
UPDATES = PEOPLE * len(SAID)
QUIET_SECONDS = 2.0
"""As long nothing changes on any phone when everything was worked."""


async def measure(folder: Path) -> list[Figure]:
    """Both bots with the same 2,000 messages."""
    for name in ("durable", "sqlite"):
        (folder / name).mkdir()
    durable, seconds = await _typical(folder / "durable")
    ours, our_seconds = await _ours(folder / "sqlite")
    of = f"of {UPDATES:,} updates, four at once from each of {PEOPLE} people"
    return [
        Figure("kept by a typical durable bot", durable, "updates", durable / UPDATES, "all", f"{of}; {seconds:.1f} s"),
        Figure("kept by Xueshi, in their order", ours, "updates", ours / UPDATES, "all", f"{of}; {our_seconds:.1f} s"),
    ]


async def _typical(folder: Path) -> tuple[int, float]:
    async with contender(("-m", "bench.peers.durable"), folder, python=str(PEERS)) as bot:
        await bot.start()
        first = bot.sandbox.phone(1, started=True)
        await first.send("你好")
        await first.expect("你好", 30, anywhere=True)
        seconds = await _burst(bot)
        await bot.stop()
    return _asked(folder / "durable.db", f"SELECT SUM(said) FROM people WHERE telegram_id >= {FIRST_ID}"), seconds


async def _ours(folder: Path) -> tuple[int, float]:
    async with contender(OURS, folder) as bot:
        payloads = await register(bot, PEOPLE)
        await bot.start()
        await settle(bot, payloads)
        seconds = await _burst(bot)
        await bot.stop()
    shown = [f"json_extract(answers, '$.{name}') = '{text}'" for name, text in zip(_ANSWERS, SAID, strict=True)]
    return _asked(folder / "xueshi.db", f"SELECT SUM({' + '.join(f'({each})' for each in shown)}) FROM drafts"), seconds


_ANSWERS = ("title", "content", "organiser", "place")


async def _burst(bot: Contender) -> float:
    """Everybody says all four at once; the seconds until the last change on a phone."""
    world, changed, change = bot.sandbox.world, time.perf_counter(), asyncio.Event()

    def note(_happening: object) -> None:
        nonlocal changed
        changed = time.perf_counter()
        change.set()

    phones = [bot.sandbox.phone(FIRST_ID + number, started=True) for number in range(PEOPLE)]
    world.observers.append(note)
    started = time.perf_counter()
    await asyncio.gather(*(_says_all(phone) for phone in phones))
    with suppress(TimeoutError):
        while True:
            await asyncio.wait_for(change.wait(), QUIET_SECONDS)
            change.clear()
    world.observers.remove(note)
    return changed - started


async def _says_all(phone: Phone) -> None:
    for text in SAID:
        await phone.send(text)


def _asked(file: Path, question: str) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute(question).fetchone()[0])
