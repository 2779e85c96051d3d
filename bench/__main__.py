"""``python -m bench``: runs every measurement, prints a table, writes JSON; it reports and never judges."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import platform
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path

from bench import (
    assess,
    broadcast,
    bursts,
    feed,
    growth,
    idle,
    register_class,
    report,
    slow_server,
    unit_archive,
    update_to_reply,
    workers,
)
from bench.figures import Figure, table

MEASUREMENTS: dict[str, Callable[[Path], Awaitable[list[Figure]]]] = {
    "update_to_reply": update_to_reply.measure,
    "bursts": bursts.measure,
    "slow_server": slow_server.measure,
    "workers": workers.measure,
    "broadcast": broadcast.measure,
    "idle": idle.measure,
    "assess": assess.measure,
    "register_class": register_class.measure,
    "unit_archive": unit_archive.measure,
}
SCALED = {"report": report.measure, "growth": growth.measure, "feed": feed.measure}
"""Those that ask a large database, which a trial may have smaller."""


async def run(names: list[str], folder: Path, scale: float) -> dict[str, list[Figure]]:
    """Each measurement in a folder of its own, one after the other."""
    found = {}
    for name in names:
        (folder / name).mkdir()
        gc.collect()
        scaled = SCALED.get(name)
        found[name] = await (scaled(folder / name, scale) if scaled else MEASUREMENTS[name](folder / name))
        print(f"\n{name}\n{table(found[name])}", flush=True)
    return found


def main() -> None:
    """Read the command line."""
    known = [*MEASUREMENTS, *SCALED]
    parser = argparse.ArgumentParser(prog="python -m bench", description="Ratios measured in one run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}; default all")
    parser.add_argument("--scale", type=float, default=1.0, metavar="S", help="of the large databases, for a trial")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = parser.parse_args()
    if unknown := set(options.names) - set(known):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    # The phones and what stands for Telegram are in this process: while it looked for their garbage, calls that left
    # evenly would gather before it and be refused.
    gc.disable()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        found = asyncio.run(run(options.names or known, Path(folder), options.scale))
    seconds = time.monotonic() - started
    print(f"\n{seconds:.0f} s in all, Python {platform.python_version()}, {os.cpu_count()} cores")
    if options.json:
        told = {
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "seconds": round(seconds),
            "figures": {name: [asdict(figure) for figure in figures] for name, figures in found.items()},
        }
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()
