"""The same with a server that takes 50 ms for every call, as Telegram does: what is done while waiting decides."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from bench.figures import Figure
from bench.racers import alternate, echo, figure, median_ratio, ours, peer
from bench.update_to_reply import best_at_once

LATENCY = 0.05
IN_FLIGHT = 256
TRIED_AT_ONCE = (16, 64, 256)


async def measure(folder: Path) -> list[Figure]:
    """Rates of python-telegram-bot's echo at its best setting, of aiogram's, and of ours."""
    folders = {name: folder / name for name in ("tried", "echo", "aiogram", "sqlite")}
    for made in folders.values():
        made.mkdir()
    best = await best_at_once(folders["tried"], TRIED_AT_ONCE, IN_FLIGHT, LATENCY)
    async with AsyncExitStack() as stack:
        bare = await stack.enter_async_context(echo(folders["echo"], best, IN_FLIGHT, LATENCY))
        aiogram = await stack.enter_async_context(peer("aiogram_echo", folders["aiogram"], IN_FLIGHT, LATENCY))
        sqlite = await stack.enter_async_context(ours(folders["sqlite"], "", IN_FLIGHT, LATENCY))
        await alternate((bare, aiogram, sqlite))
    rate = sqlite.median("updates_a_second")
    return [
        figure(f"bare echo, concurrent_updates={best}", bare, None, ""),
        figure("aiogram's bare echo", aiogram, bare, "the bare echo"),
        figure("Xueshi, SQLite", sqlite, bare, "the bare echo"),
        Figure("Xueshi, SQLite", rate, "updates/s", median_ratio(sqlite, aiogram), "aiogram's bare echo"),
    ]
