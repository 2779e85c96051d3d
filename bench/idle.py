"""What the bot takes when nothing happens: seconds from its start to a first answer, and its memory, beside an echo."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.academy import crowd_of, register, settle
from bench.contender import ECHO, OURS, Contender, contender
from bench.figures import Figure
from bench.load import Crowd, Step, says

IDLE_SECONDS = 10
STARTS = 3
HELLO = Step(says("/start"), "")


async def measure(folder: Path) -> list[Figure]:
    """Starts on a fresh and on a ready database; memory idle, and after a picture was drawn."""
    for memory in ("memory-echo", "memory"):
        (folder / memory).mkdir()
    fresh = await _starts(folder, "fresh", OURS, again=False)
    ready = await _starts(folder, "ready", OURS, again=True)
    bare = await _starts(folder, "echo", ECHO, again=True)
    idle_echo = (await _memory(folder / "memory-echo", ECHO))[0]
    idle, drawn = await _memory(folder / "memory", OURS)
    echo = "the bare echo"
    return [
        Figure("start to first answer, bare echo", bare, "s"),
        Figure("start to first answer, Xueshi, new database", fresh, "s", fresh / bare, echo),
        Figure("start to first answer, Xueshi", ready, "s", ready / bare, echo),
        Figure("idle, bare echo", idle_echo, "MB"),
        Figure("idle, Xueshi", idle, "MB", idle / idle_echo, echo),
        Figure("idle after a picture was drawn, Xueshi", drawn, "MB", drawn / idle_echo, echo),
    ]


async def _starts(folder: Path, name: str, run: Sequence[str], *, again: bool) -> float:
    """The median of several starts; ``again``: each on the database that an earlier start left."""
    seconds = []
    for number in range(STARTS):
        own = folder / f"{name}-{number}"
        own.mkdir()
        async with contender(run, own) as bot:
            crowd = crowd_of(bot, 1, [HELLO])
            first = await seconds_to_answer(bot, crowd)
            await bot.stop()
            seconds.append(await seconds_to_answer(bot, crowd) if again else first)
    return median(seconds)


async def seconds_to_answer(bot: Contender, crowd: Crowd) -> float:
    """Seconds from the start to the first answer; the person has written before the process starts."""
    answered = asyncio.create_task(crowd.load(1, 1))
    await asyncio.sleep(0)
    started = time.perf_counter()
    await bot.start()
    await answered
    return time.perf_counter() - started


async def _memory(folder: Path, run: Sequence[str]) -> tuple[float, float]:
    """Megabytes idle, and idle again after ``/my``, which ours answers with a picture."""
    async with contender(run, folder) as bot:
        if run == OURS:
            payloads = await register(bot, 1)
            await bot.start()
            await settle(bot, payloads)
            await bot.stop()
        await bot.start()
        await crowd_of(bot, 1, [HELLO]).load(1, 1)
        await asyncio.sleep(IDLE_SECONDS)
        idle = bot.megabytes()
        await crowd_of(bot, 1, [Step(says("/my"), "")]).load(1, 1)
        await asyncio.sleep(IDLE_SECONDS)
        return idle, bot.megabytes()
