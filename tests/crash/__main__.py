"""``make crash``: 50 kills of each kind; ``make crash SEED=17 KIND=reminders`` repeats one of them."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.crash.academy import prepare
from tests.crash.kinds import KINDS
from tests.crash.run import Kill, kills

SEEDS = 50


async def run(kinds: list[str], seeds: list[int], folder: Path) -> bool:
    """Whether nothing differed."""
    (folder / "academy").mkdir()
    prepared = await prepare(folder / "academy")
    found = [told(kind, await kills(kind, seeds, prepared, folder, show)) for kind in kinds]
    return not any(found)


def show(kill: Kill) -> None:
    """A line a kill."""
    print(f"  {kill.seed:3} {kill.landed}; said again: {kill.said_again}", flush=True)


def told(kind: str, found: list[Kill]) -> list[str]:
    """Print what a kind's kills showed; everything that differed."""
    landed = Counter(kill.landed for kill in found if kill.landed)
    again = [kill.said_again for kill in found]
    differs = [f"{kind} {kill.seed}: {each}" for kill in found for each in kill.differs]
    print(f"{kind}: {len(found)} seeds, {landed.total()} kills proved to have landed inside")
    for where, count in landed.most_common():
        print(f"    {count:3} {where}")
    print(f"    messages said again: {sum(again)}, at most {max(again)} a kill")
    print("    what differed: " + ("\n    ".join(differs) or "nothing"), flush=True)
    return differs


def main() -> None:
    """Read the command line; exit 1 when anything differed."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description="The durable path, proved by kill -9.")
    parser.add_argument("--kind", choices=KINDS, help="default: all")
    parser.add_argument("--seed", type=int, help=f"default: 1 to {SEEDS}")
    options = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        kinds = [options.kind] if options.kind else list(KINDS)
        seeds = [options.seed] if options.seed is not None else list(range(1, SEEDS + 1))
        good = asyncio.run(run(kinds, seeds, Path(folder)))
    print(f"{time.monotonic() - started:.0f} s in all")
    raise SystemExit(not good)


if __name__ == "__main__":
    main()
