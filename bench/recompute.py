"""The whole recomputation by the rules, a process of its own: ``python -m bench.recompute URL YEAR`` keeps everyone's
totals of a year, then compares all, as ``verify`` does; JSON with seconds and memory, progress on standard error."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time

import psutil

from bot.cli import GARBAGE_AFTER
from bot.commands.common import Progress
from bot.totals import catch_up
from bot.verify.totals import differences
from rules.policy import Policies
from storage.database import Database, open_database

EARLY = 5
"""Of a hundred people: how many are done when memory is looked at first."""


def _megabytes() -> float:
    return float(psutil.Process().memory_info().rss) / 1e6


async def recompute(database: Database, policies: Policies) -> dict[str, float]:
    """Work everybody out again and compare; seconds, and megabytes early and at the most."""
    told, done, early, most = Progress(), 0, 0.0, 0.0
    started = time.perf_counter()
    async with database.reading() as work:
        everyone = await work.people.count()
        async for people, found in differences(work, policies):
            if found:
                raise RuntimeError(f"totals that are not what the rules say: {found[:3]}")
            done += people
            most = max(most, _megabytes())
            early = early or (most if 100 * done >= EARLY * everyone else 0.0)
            told(done, everyone)
    return {"seconds": time.perf_counter() - started, "early": early, "most": most}


async def main(url: str, year: int) -> None:
    """Keep the totals, recompute them, tell."""
    gc.set_threshold(GARBAGE_AFTER)  # as every command has it
    policies, database = Policies.load(), await open_database(url)
    started = time.perf_counter()
    await catch_up(database, policies, year, Progress())
    kept = time.perf_counter() - started
    print(json.dumps({"kept": kept} | await recompute(database, policies)))
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
