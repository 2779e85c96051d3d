"""A reminder broadcast within Telegram's limits, while people tap: how much of the budget is used, and how taps fare.

70,000 reminders take 39 minutes at 30 calls a second; here a sample of them is sent, at the same pace and by the same
code. The server takes 50 ms a call and refuses what passes its limits. The clock is moved to just before the run.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import cycle
from pathlib import Path

from bench.academy import HEADER
from bench.contender import OURS, Contender, contender
from bench.figures import Figure
from bench.slow_server import LATENCY
from sandbox.person import Phone
from sandbox.server import Sandbox
from sandbox.state import Message
from storage.database import open_database

A_SECOND, A_CHAT = 30, 1
REMINDED = 2700
TAPPERS = 40
TAPS = 300
TAPS_A_SECOND = 3
"""As the whole academy might tap while a broadcast goes on; each tap is an edit of the budget."""
STARTS_AT = "2026-09-01T09:27:30+08:00"
PATIENCE = 400.0
LOOK_SECONDS = 0.1


async def measure(folder: Path) -> list[Figure]:
    """Taps at rest, then the broadcast with taps."""
    sandbox = Sandbox(latency=LATENCY, flood_per_bot=A_SECOND, flood_per_chat=A_CHAT)
    async with contender(OURS, folder, sandbox=sandbox) as bot:
        bot.environment |= {"SEND_PER_SECOND": str(A_SECOND), "SEND_PER_CHAT": str(A_CHAT), "CLOCK_AT": STARTS_AT}
        await _register(bot)
        phones = [sandbox.phone(1001 + number, started=True) for number in range(REMINDED)]
        reminded: set[int] = set()
        sandbox.watch(lambda happening: _note(happening.subject, reminded))
        await bot.start()
        tappers = phones[:TAPPERS]
        for phone in tappers:
            await phone.send("/settings")
            await phone.expect("提醒", PATIENCE)
        rest = await taps(tappers)
        await _until(lambda: bool(reminded))
        began, before = time.monotonic(), len(sandbox.calls)
        busy = await taps(tappers)
        await _until(lambda: len(reminded) == REMINDED)
        made = list(sandbox.calls)[before:]
    spent = [call.at for call in made if call.status == 200 and call.method.startswith(("send", "edit"))]
    rate = len(spent) / (max(spent) - began)
    refused = sum(call.status == 429 for call in made)
    return [
        Figure("calls a second in the broadcast", rate, "calls/s", rate / A_SECOND, "the budget of 30 a second",
               f"{REMINDED} of 70,000 reminders, {TAPS} taps, {1000 * LATENCY:.0f} ms a call"),
        Figure("calls refused with 429", refused, "calls"),
        Figure("answer to a tap at rest, median", percentile(rest, 50) * 1000, "ms"),
        Figure("answer to a tap at rest, 99th percentile", percentile(rest, 99) * 1000, "ms"),
        Figure("answer to a tap in the broadcast, median", percentile(busy, 50) * 1000, "ms",
               percentile(busy, 50) / percentile(rest, 50), "at rest"),
        Figure("answer to a tap in the broadcast, 99th percentile", percentile(busy, 99) * 1000, "ms",
               percentile(busy, 99) / percentile(rest, 99), "at rest"),
    ]  # fmt: skip


async def taps(phones: Sequence[Phone], most: int = TAPS, a_second: int = TAPS_A_SECOND) -> list[float]:
    """People change a setting to and fro, at an even pace; the seconds from each tap to its changed message."""
    begun = time.monotonic()
    waits = []
    for number, phone in zip(range(most), cycle(phones), strict=False):
        await asyncio.sleep(begun + number / a_second - time.monotonic())
        waits.append(asyncio.create_task(_tap(phone)))
    return await asyncio.gather(*waits)


async def _tap(phone: Phone) -> float:
    on = any("月初也提醒" in message.text for message in phone.messages)
    label, shows = ("只要季度提醒", "提醒：每季度一次\n") if on else ("其他月份也提醒", "月初也提醒")
    started = time.monotonic()
    await phone.tap(label, timeout=PATIENCE)
    await phone.expect(shows, PATIENCE, anywhere=True)
    return time.monotonic() - started


async def _until(holds: Callable[[], bool]) -> None:
    for _ in range(int(PATIENCE / LOOK_SECONDS)):
        if holds():
            return
        await asyncio.sleep(LOOK_SECONDS)
    raise TimeoutError("the broadcast doesn't get on")


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many per cent of them don't pass."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def _note(subject: object, reminded: set[int]) -> None:
    """Heard as it happens: to look through all phones takes so long that calls would arrive together."""
    if isinstance(subject, Message) and subject.by_bot and "季度学时提醒" in subject.text:
        reminded.add(subject.chat.id)


async def _register(bot: Contender) -> None:
    """Everybody on the register, and bound in the database alone."""
    rows = [f"A{number:05},职工{number},ICT,计算所,staff,2015-07-01," for number in range(REMINDED)]
    await asyncio.to_thread((bot.folder / "roster.csv").write_text, "\n".join([HEADER, *rows]), "utf-8")
    await bot.command("roster", "import", "roster.csv")
    database = await open_database(bot.environment["DATABASE_URL"])
    async with database.transaction() as work:
        for account, person in enumerate(await work.people.of_unit("ICT"), 1001):
            await work.register.bind(person.person_id, account, datetime.fromisoformat(STARTS_AT))
    await database.close()
