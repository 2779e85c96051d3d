"""A unit's archive of 1,500 people by 30 records as a workbook: from the tap to the file in the chat, and how people
who tap meanwhile fare beside those who tap at rest (art. 4)."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from bench.broadcast import percentile, taps
from bench.bulk import FIRST_ACCOUNT, Size, fill
from bench.contender import OURS, Contender, contender
from bench.engines import engines
from bench.figures import Figure
from handlers.event import Tap
from handlers.standing.report import mark_of
from sandbox.person import Phone
from storage.migrate import migrate

PEOPLE, RECORDS = 1_500, 30
TIMES = 4
"""Made so often, one after the other: beside a single one there are too few taps to speak of their hundredth part."""
APPROVER, UNIT, YEAR = 1, "U101", 2026
TAPPERS, TAPS, TAPS_A_SECOND = 40, 300, 10
PATIENCE = 120.0
CLOCK = "2026-11-10T10:00:00+08:00"
ONE_UNIT = tuple(f"UPDATE {table} SET unit = '{UNIT}'" for table in ("people", "unit_stays", "submissions"))


async def measure(folder: Path) -> list[Figure]:
    """On both engines, one after the other."""
    found = []
    with engines(folder, "archive") as both:
        for engine, [url] in both:
            await migrate(url)
            await fill(url, Size(PEOPLE, RECORDS), *ONE_UNIT)
            (folder / engine).mkdir()
            async with contender(OURS, folder / engine, url) as bot:
                bot.environment["CLOCK_AT"] = CLOCK
                found += await _on(engine, bot)
    return found


async def _on(engine: str, bot: Contender) -> list[Figure]:
    await bot.start()
    phones = [bot.sandbox.phone(FIRST_ACCOUNT + 1 + number, started=True) for number in range(TAPPERS)]
    for phone in phones:
        await phone.send("/settings")
        await phone.expect("提醒", PATIENCE)
    approver, *others = phones
    rest = await taps(others, TAPS, TAPS_A_SECOND)
    making = asyncio.create_task(_archives(approver))
    busy = await _taps_until(making, others)
    seconds, size = await making
    return [
        Figure(
            f"a workbook of {PEOPLE:,} × {RECORDS}, {engine}", seconds, "s",
            note=f"with people tapping; the slowest of {TIMES}",
        ),
        Figure(f"its size, {engine}", size / 1e6, "MB"),
        Figure(f"answer to a tap at rest, 99th percentile, {engine}", percentile(rest, 99) * 1000, "ms"),
        Figure(
            f"answer to a tap beside it, 99th percentile, {engine}", percentile(busy, 99) * 1000, "ms",
            percentile(busy, 99) / percentile(rest, 99), "at rest", f"{len(busy)} taps",
        ),
    ]  # fmt: skip


async def _archives(approver: Phone) -> tuple[float, int]:
    """Of some made one after the other, the most seconds and the most bytes."""
    seconds, sizes = zip(*[await _archive(approver) for _ in range(TIMES)], strict=True)
    return max(seconds), max(sizes)


async def _archive(approver: Phone) -> tuple[float, int]:
    """Seconds from the tap to the file in the chat, and its bytes."""
    started = time.monotonic()
    await approver.forge(Tap("papers.archive", YEAR, mark_of(UNIT)).data())
    message = await approver.expect_file(PATIENCE)
    return time.monotonic() - started, len(approver.file(message))


async def _taps_until(making: asyncio.Task[tuple[float, int]], phones: list[Phone]) -> list[float]:
    found: list[float] = []
    while not making.done():
        found += await taps(phones, len(phones), TAPS_A_SECOND)
    return found
