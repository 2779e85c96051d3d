"""Trouble that kills nobody: each call of each step meets each fault of the wire, and the database is locked or full.

The step must end as it does undisturbed. Said again may be one message whose outcome the wire left open.
"""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import subprocess
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import asyncpg

from sandbox.faults import Kind
from tests.crash.engines import SqliteStore
from tests.crash.matrix import Kill, Matrix, Played, how_it_differs
from tests.crash.outcome import Outcome, outcome_of, without
from tests.crash.place import PATIENCE, Place, place

KINDS: tuple[Kind, ...] = ("lost", "cut", "429", "500", "502")
OPEN: tuple[Kind, ...] = ("lost", "cut")
"""The kinds that leave open whether the call was carried out."""
BLOCKED: Kind = "403"
"""Who is written to has blocked the bot: nothing more reaches them, and all else is as ever."""
NO_ANSWER, TOO_LONG = 0.1, 4.5
"""Seconds until a lost answer's connection is closed: soon, or after the bot (planted to be impatient) gave it up."""
LASTS = 1.5
"""Seconds for which the database can't be written: longer than an impatient bot tries at a time."""
SMALL = 24 * 1024 * 1024
CALL = re.compile(r": before ([a-z][A-Za-z]+)(?: to (-?\d+))? #\d+$")


@dataclass(frozen=True, slots=True)
class Strike:
    """A call of a step that is to go wrong; ``chat`` None: whichever comes first."""

    played: Played
    kind: Kind
    method: str
    chat: int | None
    times_out: bool = False

    @property
    def name(self) -> str:
        """For people."""
        to = f" to {self.chat}" if self.chat is not None else ""
        return f"{'time-out' if self.times_out else self.kind} of {self.method}{to}"


def strikes(day: Matrix) -> list[Strike]:
    """Every kind of fault at every call of every step, by method and chat."""
    return [
        Strike(played, kind, method, chat, times_out)
        for played in day.played
        if played.step.act is not None
        for method, chat in calls_of(played)
        for kind, times_out in (*((kind, False) for kind in (*KINDS, BLOCKED)), ("lost", True))
        if not (times_out and method == "getUpdates")  # it waits as long as it asks Telegram to
        if kind != BLOCKED or (chat is not None and method.startswith(("send", "edit")))
    ]


def calls_of(played: Played) -> list[tuple[str, int | None]]:
    """The calls that an undisturbed step makes, each once."""
    found = (CALL.search(boundary) for boundary in played.boundaries)
    calls = {(match[1], int(match[2]) if match[2] else None) for match in found if match}
    return sorted(calls, key=str)


async def struck(day: Matrix, strike: Strike) -> Kill:
    """Play a step in which a call goes wrong, and compare."""
    played = strike.played
    bot = replace(day, plant="impatient") if strike.times_out else day
    async with place(day.zygote, played.before, day.root) as here:
        seconds = TOO_LONG if strike.times_out else NO_ANSWER
        here.sandbox.faults.add(strike.kind, strike.method, chat_id=strike.chat, seconds=seconds)
        end = await _end(bot, here, played)
        met = not here.sandbox.faults.waiting
    open_in = strike.chat if strike.kind in OPEN and strike.method.startswith("send") else None
    if strike.kind == BLOCKED:
        assert strike.chat is not None
        end, played = (
            without(end, strike.chat),
            replace(played, ends=tuple(without(each, strike.chat) for each in played.ends)),
        )
    return _told(strike.name, here, played, end, open_in) if met else Kill(played.step.name, strike.name, None)


async def all_trouble(
    day: Matrix, struck_at: Sequence[Strike], held: Sequence[Played], tell: Callable[[Kill], None] = lambda _: None
) -> list[Kill]:
    """Strike these calls, some side by side, and hold these steps up; a disk is full where root may mount one."""
    found = await day.side_by_side([partial(struck, day, strike) for strike in struck_at], tell)
    kinds = ["locked", "full"] if held[0].before.store.is_a_file and os.geteuid() == 0 else ["locked"]
    for played in held:
        for trouble in kinds if played.step.act is not None else ():
            found.append(await held_up(day, played, trouble))
            tell(found[-1])
    return found


async def _end(day: Matrix, here: Place, played: Played) -> Outcome:
    async with asyncio.timeout(PATIENCE * 2):
        child = await day.run(here, played.step, played.step.at)
        assert child is not None, here.log()
        await here.kill(child)
        return await outcome_of(here.store, here.sandbox.world, here.folder)


def _told(name: str, here: Place, played: Played, after: Outcome, open_in: int | None) -> Kill:
    after.rows["facts"] = Counter(
        {row: n for row, n in after.rows["facts"].items() if "sending_closed_until" not in row}
    )
    cut = Counter() if open_in is None else Counter({open_in: 1})
    found = [how_it_differs(here, end, after, cut) for end in played.ends]
    said, differs = min(found, key=lambda each: len(each[1]))
    return Kill(played.step.name, name, name, said, tuple(differs))


async def held_up(day: Matrix, played: Played, trouble: str) -> Kill:
    """Play a step while the database can't be written for a while; ``trouble`` is ``locked`` or ``full``."""
    bot = replace(day, plant="soon-unavailable")
    async with _disk(day, trouble) as root, place(day.zygote, played.before, root) as here:
        here.log_file = str(day.root / f"{here.folder.name}.log")
        updates = here.sandbox.world.updates
        waiting, updates.queue = updates.queue, deque()
        updates.drained.set()
        async with asyncio.timeout(PATIENCE * 2):
            child = await bot.run(here, replace(played.step, over=""), played.step.at)
            assert child is not None, here.log()
            async with _unwritable(here, trouble):
                updates.queue.extend(waiting)
                updates.wake()
                await asyncio.sleep(LASTS)
            assert await here.rest(child, played.step.over), here.log()
            await here.kill(child)
        after = await outcome_of(here.store, here.sandbox.world, here.folder)
        noticed = "Unavailable" in here.log()
    kill = _told(trouble, here, played, after, None)
    return kill if noticed or trouble == "locked" else replace(kill, landed=None)


@asynccontextmanager
async def _disk(day: Matrix, trouble: str) -> AsyncIterator[Path]:
    """Where the step's place is: a small disk of its own, if it is to be full."""
    if trouble != "full":
        yield day.root
        return
    with small_disk(day.root) as folder:
        yield folder


@contextmanager
def small_disk(root: Path) -> Iterator[Path]:
    """A tmpfs of a few megabytes, which only root may mount."""
    folder = root / "small"
    folder.mkdir(exist_ok=True)
    subprocess.run(("mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(folder)), check=True)
    try:
        yield folder
    finally:
        subprocess.run(("umount", str(folder)), check=True)


@asynccontextmanager
async def _unwritable(here: Place, trouble: str) -> AsyncIterator[None]:
    if isinstance(here.store, SqliteStore) and trouble == "full":
        with closing(sqlite3.connect(here.store.path, isolation_level=None, timeout=5)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # else the log may have room within for what is to come
        with _ballast(here.folder / "ballast"):
            yield
    elif isinstance(here.store, SqliteStore):
        with closing(sqlite3.connect(here.store.path, isolation_level=None, timeout=5)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
    else:
        other_program = await asyncpg.connect(here.store.url)
        async with other_program.transaction():
            await other_program.execute("LOCK TABLE inbox, outbox IN ACCESS EXCLUSIVE MODE")
            yield
        await other_program.close()


@contextmanager
def _ballast(file: Path) -> Iterator[None]:
    """Something else fills the disk to its last byte, and is removed again."""
    with file.open("wb", buffering=0) as written, suppress(OSError):
        while True:
            written.write(os.urandom(4096))
    try:
        yield
    finally:
        file.unlink()
