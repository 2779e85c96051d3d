"""A feed of 200,000 rows of the academy's platform: how long it takes and in how much memory, the same again, and how
people who tap meanwhile fare beside those who tap at rest (art. 9.4)."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from bench.broadcast import percentile, taps
from bench.bulk import FIRST_ACCOUNT, Size, fill
from bench.contender import OURS, ROOT, Contender, contender
from bench.engines import engines
from bench.figures import Figure
from sandbox.person import Phone
from storage.migrate import migrate

ROWS, A_PERSON, RECORDS = 200_000, 20, 10
TAPPERS, TAPS, TAPS_A_SECOND = 40, 300, 10
PATIENCE = 60.0
LOG_FILES, LOG_FILE_MB = 128, 16
CLOCK = "2026-11-10T10:00:00+08:00"
HEADER = "外部编号,工号,培训名称,开始日期,完成日期,学时,考核结果\n"


@dataclass(frozen=True, slots=True)
class Took:
    """What an import took: seconds, and megabytes of memory at the most."""

    seconds: float
    megabytes: float
    rows: dict[str, int]


async def measure(folder: Path, scale: float = 1.0) -> list[Figure]:
    """On both engines; ``scale`` of the rows."""
    rows = max(1_000, round(ROWS * scale))
    file = folder / "feed.csv"
    await asyncio.to_thread(file.write_text, "".join((HEADER, *_rows(rows))), "utf-8")
    found = []
    with engines(folder, "feed") as both:
        for engine, [url] in both:
            await migrate(url)
            await fill(url, Size(rows // A_PERSON, RECORDS))
            if engine == "PostgreSQL":
                await _with_log_files(url)
            (folder / engine).mkdir()
            async with contender(OURS, folder / engine, url) as bot:
                bot.environment["CLOCK_AT"] = CLOCK
                found += await _on(engine, bot, file, rows)
    return found


async def _with_log_files(url: str) -> None:
    """A server that has lived for a while, set as ``docs/operating.md`` has it: the files of its log are there and are
    written again. A new one makes each while all who commit wait for it."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"ALTER SYSTEM SET min_wal_size = '{LOG_FILES * LOG_FILE_MB}MB'")
        await connection.execute("SELECT pg_reload_conf()")
        for _ in range(LOG_FILES):
            await connection.execute("SELECT pg_logical_emit_message(true, 'bench', 'one more')")
            await connection.execute("SELECT pg_switch_wal()")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


def _rows(rows: int) -> Iterator[str]:
    """Twenty courses a person, in the order in which they were completed, as the platform writes them."""
    people = rows // A_PERSON
    for number in range(rows):
        day = f"2026-{1 + number * 10 // rows:02}-{3 + number % 20:02}"
        course = f"网络课程第{number % 300}讲：科学道德与学风建设"
        yield f"C{number:08},A{1_000_001 + number % people},{course},{day},{day},{1 + number % 7}.5,合格\n"


async def _on(engine: str, bot: Contender, file: Path, rows: int) -> list[Figure]:
    await bot.start()
    phones = [bot.sandbox.phone(FIRST_ACCOUNT + 1 + number, started=True) for number in range(TAPPERS)]
    for phone in phones:
        await phone.send("/settings")
        await phone.expect("提醒", PATIENCE)
    rest = await taps(phones, TAPS, TAPS_A_SECOND)
    importing = asyncio.create_task(_import(bot, file))
    busy = await _taps_until(importing, phones)
    took = await importing
    if took.rows["added"] != rows:
        raise RuntimeError(f"{took.rows} of {rows} rows")
    await bot.stop()
    again = await _import(bot, file)
    return [
        Figure(f"a feed of {rows:,} rows, {engine}", took.seconds, "s", note="with people tapping"),
        Figure(f"its memory, {engine}", took.megabytes, "MB"),
        Figure(f"the same file again, {engine}", again.seconds, "s", again.seconds / took.seconds, "the first time"),
        Figure(f"answer to a tap at rest, 99th percentile, {engine}", percentile(rest, 99) * 1000, "ms"),
        Figure(
            f"answer to a tap beside the feed, 99th percentile, {engine}", percentile(busy, 99) * 1000, "ms",
            percentile(busy, 99) / percentile(rest, 99), "at rest", f"{len(busy)} taps",
        ),
    ]  # fmt: skip


async def _taps_until(importing: asyncio.Task[Took], phones: list[Phone]) -> list[float]:
    found: list[float] = []
    while not importing.done():
        found += await taps(phones, len(phones), TAPS_A_SECOND)
    return found


async def _import(bot: Contender, file: Path) -> Took:
    """By the command, as a process of its own whose memory the system tells at its end."""
    started = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.feed", "feed", "import", str(file), "--json"),
        env=bot.environment | {"PYTHONPATH": str(ROOT)}, cwd=bot.folder,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    if process.returncode:
        raise RuntimeError(err.decode()[-500:])
    *_, counts, memory = out.decode().splitlines()
    return Took(time.monotonic() - started, float(memory), json.loads(counts))


def _measured() -> int:
    """A command, and then what it needed at the most."""
    import resource

    from bot.cli import main

    status = main(sys.argv[1:])
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
    return status


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    os._exit(_measured())
