"""Bots that run side by side and are put under load in turn, so that each round meets the same machine."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.academy import IN_FLIGHT, TITLE_TYPED_AND_TAKEN_BACK, crowd_of, register, settle
from bench.contender import ECHO, OURS, PEERS, Contender, contender
from bench.figures import Figure
from bench.load import Crowd, Measured, Step, says

PEOPLE = 512
WARM_UP = 600
UPDATES = 1500
ROUNDS = 5

ECHO_STEPS = [Step(says("学时登记"), "学时登记"), Step(says("讲座三学时"), "讲座三学时")]


@dataclass(frozen=True, slots=True)
class Round:
    """One load on one contender, with the CPU seconds that both sides spent on it."""

    load: Measured
    bot_cpu: float
    sandbox_cpu: float


@dataclass
class Racer:
    """A contender with its crowd, the number of people who wait for a reply at any time, and the rounds it ran."""

    contender: Contender
    crowd: Crowd
    rounds: list[Round]
    in_flight: int = IN_FLIGHT

    async def run(self, updates: int) -> Round:
        """One load."""
        bot, own = self.contender.cpu_seconds(), time.process_time()
        load = await self.crowd.load(updates, self.in_flight)
        return Round(load, self.contender.cpu_seconds() - bot, time.process_time() - own)

    def median(self, of: str) -> float:
        """The median over the rounds of something that a load measured."""
        return float(median(getattr(round.load, of) for round in self.rounds))


@asynccontextmanager
async def echo(
    folder: Path, at_once: int, in_flight: int = IN_FLIGHT, latency: float = 0.0, people: int = PEOPLE
) -> AsyncIterator[Racer]:
    """A running echo of python-telegram-bot."""
    async with contender((*ECHO, str(at_once)), folder, latency=latency) as bot:
        await bot.start()
        yield await _warm(Racer(bot, crowd_of(bot, people, ECHO_STEPS), [], in_flight))


@asynccontextmanager
async def peer(module: str, folder: Path, in_flight: int = IN_FLIGHT, latency: float = 0.0) -> AsyncIterator[Racer]:
    """A running bot of ``bench.peers``, which echoes as well."""
    async with contender(("-m", f"bench.peers.{module}"), folder, latency=latency, python=str(PEERS)) as bot:
        await bot.start()
        yield await _warm(Racer(bot, crowd_of(bot, PEOPLE, ECHO_STEPS), [], in_flight))


@asynccontextmanager
async def ours(
    folder: Path, database_url: str = "", in_flight: int = IN_FLIGHT, latency: float = 0.0
) -> AsyncIterator[Racer]:
    """Our bot, running, with everybody bound and asked for a title."""
    async with contender(OURS, folder, database_url, latency=latency) as bot:
        payloads = await register(bot, PEOPLE)
        await bot.start()
        await settle(bot, payloads)
        yield await _warm(Racer(bot, crowd_of(bot, PEOPLE, TITLE_TYPED_AND_TAKEN_BACK), [], in_flight))


async def _warm(racer: Racer) -> Racer:
    await racer.run(WARM_UP)
    return racer


def figure(name: str, racer: Racer, bare: Racer | None, against: str) -> Figure:
    """A racer's rate, and its ratio to another's."""
    rate, calls = racer.median("updates_a_second"), racer.median("calls") / UPDATES
    cpu = median(round.bot_cpu for round in racer.rounds) / UPDATES * 1000
    busy = median(round.sandbox_cpu / round.load.seconds for round in racer.rounds)
    reply = racer.median("reply_seconds") * 1000
    note = (
        f"{racer.in_flight} in flight, {calls * rate:.0f} calls/s, reply after {reply:.0f} ms, "
        f"{cpu:.1f} ms of CPU an update, phones {busy:.0%} busy"
    )
    return Figure(name, rate, "updates/s", None if bare is None else median_ratio(racer, bare), against, note)


def median_ratio(racer: Racer, bare: Racer) -> float:
    """The median of the ratios round by round, since what disturbs the machine disturbs neighbours alike."""
    pairs = zip(racer.rounds, bare.rounds, strict=True)
    return median(ours.load.updates_a_second / theirs.load.updates_a_second for ours, theirs in pairs)


async def alternate(racers: Sequence[Racer], rounds: int = ROUNDS) -> None:
    """Let each race in turn."""
    for _ in range(rounds):
        for racer in racers:
            racer.rounds.append(await racer.run(UPDATES))
