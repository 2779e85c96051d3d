"""``make year``: a year of an academy of 1,000 people in 12 units, through the bot; status 1 when anything is amiss."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.running import running_bot
from tests.year.academy import members
from tests.year.check import faults
from tests.year.life import Year
from tests.year.plan import weeks


async def lived(options: argparse.Namespace) -> bool:
    """The year lived and looked at; whether nothing was amiss."""
    everybody = members(options.people, options.units, options.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="xueshi-year-") as folder:
        async with running_bot(Path(folder)) as bot:
            year = Year(bot, everybody)
            await year.arrive()
            for week in weeks(everybody, options.records, options.seed):
                await year.live(week)
                print(f"{week.monday}  {year.updates} updates  {time.monotonic() - began:.0f} s", file=sys.stderr)
            await year.end()
            played = time.monotonic() - began
            amiss = await faults(year)
    print(f"seed {options.seed}: {year.updates} updates in {played:.0f} s; {dict(year.done)}")
    print("what is amiss:", *(amiss or ["nothing"]), sep="\n    ")
    return not amiss


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(prog="python -m tests.year")
    arguments.add_argument("--people", type=int, default=1000)
    arguments.add_argument("--units", type=int, default=12)
    arguments.add_argument("--records", type=float, default=12.5, help="how many a person logs, on average")
    arguments.add_argument("--seed", type=int, default=2026)
    sys.exit(0 if asyncio.run(lived(arguments.parse_args())) else 1)
