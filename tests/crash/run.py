"""Kills by seed, each compared with one undisturbed run of its kind."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.crash.kinds import KINDS
from tests.crash.outcome import Outcome, differences, faults_of, outcome_of, said_again
from tests.crash.stage import Stage, stage_of


@dataclass(frozen=True, slots=True)
class Kill:
    """What a seed showed: where inside the kill was proved to land, messages said again, and what differed."""

    seed: int
    landed: str | None
    said_again: int
    differs: tuple[str, ...]


async def kills(
    kind: str, seeds: Iterable[int], prepared: Path, folder: Path, tell: Callable[[Kill], None] = lambda _: None
) -> list[Kill]:
    """Kill once a seed, some side by side; ``tell`` hears of each as it is over."""
    undisturbed = await _undisturbed(kind, prepared, folder / kind)
    room = asyncio.Semaphore(KINDS[kind].side_by_side)

    async def one(seed: int) -> Kill:
        async with room:
            try:
                kill = await _killed(kind, seed, prepared, folder / f"{kind}-{seed}", undisturbed)
            except Exception as fault:  # the other seeds go on
                kill = Kill(seed, None, 0, ("".join(traceback.format_exception(fault)),))
        tell(kill)
        return kill

    return await asyncio.gather(*map(one, seeds))


async def _undisturbed(kind: str, prepared: Path, folder: Path) -> Outcome:
    async with stage_of(prepared, folder, KINDS[kind].opens) as stage:
        await stage.start()
        await KINDS[kind].tell(stage)
        return outcome_of(stage)


async def _killed(kind: str, seed: int, prepared: Path, folder: Path, undisturbed: Outcome) -> Kill:
    async with stage_of(prepared, folder, KINDS[kind].opens) as stage:
        await stage.start()
        async with asyncio.TaskGroup() as group:
            group.create_task(KINDS[kind].tell(stage))
            restarted = group.create_task(_kill_and_start(kind, seed, stage))
        after = outcome_of(stage)
        faults = await faults_of(stage)
    again = sum(len(said_again(undisturbed, after, chat)) for chat in after.chats)
    return Kill(seed, restarted.result(), again, (*differences(undisturbed, after), *faults))


async def _kill_and_start(kind: str, seed: int, stage: Stage) -> str:
    landed = await KINDS[kind].kill(stage, Random(f"{kind} {seed}"))
    await stage.start()
    return landed
