"""Where the time of an update goes: ``python -m bench.profiled [UPDATES]``, on SQLite, in microseconds of CPU.

The bot runs as ever, under a load of two steps of the conversation; every millisecond of CPU a signal looks at where
its main thread stands, and counts that for the area of the program to which the innermost known frame belongs. What
other threads spend, as for a commit, is counted where the main one goes on.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from bench.academy import TITLE_TYPED_AND_TAKEN_BACK, crowd_of, register, settle
from bench.contender import contender
from bench.racers import PEOPLE, WARM_UP, Racer

EVERY = 0.001
"""Seconds of CPU between two looks."""
UPDATES = 6000
SAMPLED = ("-m", "bench.profiled", "--in")

AREAS: Mapping[str, tuple[str, ...]] = {
    "HTTP calls": ("/aiohttp/", "bot/wire.py", "/yarl/", "/multidict/", "/httpx/"),
    "python-telegram-bot": ("/telegram/", "bot/routes.py", "bot/doors/updates.py"),
    "words and buttons": ("bot/render.py", "bot/speak.py", "bot/texts/", "/fluent/", "/babel/", "/markupsafe/"),
    "statements": ("storage/", "/aiosql/", "/aiosqlite/"),
    "handlers and rules": ("handlers/", "rules/", "bot/turns.py"),
    "queues": ("bot/inbox.py", "bot/outbox.py", "bot/budget.py", "bot/attachments.py"),
    "event loop": ("/asyncio/", "/uvloop/", "bot/"),
}
"""Areas by parts of the paths of their files; the first that fits."""


def area_of(frame: FrameType | None) -> str:
    """The area of the innermost frame that has one."""
    while frame is not None:
        path = frame.f_code.co_filename
        for area, parts in AREAS.items():
            if any(part in path if part.startswith("/") else f"/{part}" in path for part in parts):
                return area
        frame = frame.f_back
    return "event loop"


def run_sampled(file: str) -> None:
    """The bot, whose counts are written when it ends."""
    from bot.cli import main

    counts: Counter[str] = Counter()

    def look(_number: int, frame: FrameType | None) -> None:
        counts[area_of(frame)] += 1

    def forget(_number: int, _frame: FrameType | None) -> None:
        counts.clear()

    signal.signal(signal.SIGUSR1, forget)
    signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    try:
        main(["run"])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        Path(file).write_text(json.dumps(counts), "utf-8")


async def measure(folder: Path, updates: int) -> None:
    """Put the bot under load and print the table."""
    file = folder / "counts.json"
    async with contender((*SAMPLED, str(file)), folder) as bot:
        payloads = await register(bot, PEOPLE)
        await bot.start()
        await settle(bot, payloads)
        racer = Racer(bot, crowd_of(bot, PEOPLE, TITLE_TYPED_AND_TAKEN_BACK), [])
        await racer.run(WARM_UP)
        assert bot.process is not None
        bot.process.send_signal(signal.SIGUSR1)
        ran = await racer.run(updates)
        await bot.stop()
    counts = Counter(json.loads(file.read_text("utf-8")))
    cpu = ran.bot_cpu / updates * 1e6
    print(f"{updates} updates, {ran.load.updates_a_second:.0f} a second, {cpu:.0f} µs of CPU each")
    for area, looks in counts.most_common():
        print(f"{area:22} {cpu * looks / counts.total():6.0f} µs  {looks / counts.total():4.0%}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--in"]:
        run_sampled(sys.argv[2])
    else:
        with tempfile.TemporaryDirectory(prefix="xueshi-profile-") as place:
            asyncio.run(measure(Path(place), int(sys.argv[1]) if sys.argv[1:] else UPDATES))
