"""Files that read very much are made in a process of their own, at the lowest priority, so that no tap waits for them.

The child is given an order as JSON, tells how far it is a line each, and then gives the file. What is queued is the
order, not the file: after a kill it is made again.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.incidents import note_incident
from bot.policies import installed
from bot.render import paper_of, table_of
from bot.speak import queue_replies
from handlers.papers.unit import TASK, Asked, made
from handlers.reply import Paper, Place, Show, To, Workbook, say
from storage.columns import academy_day
from storage.database import Database, open_database

ROOT = Path(__file__).parents[1]
TOLD_AGAIN = 2.0
"""Seconds between two words on how far it is; chats take one message a second."""
NICE = 19

Tell = Callable[[int, int], Awaitable[None]]


class Failed(Exception):
    """The child ended without a file; its last words."""


class Exports:
    """Makes files one at a time, and tells in the chat how far each is."""

    def __init__(self, database: Database, clock: Clock, url: str) -> None:
        self._database = database
        self._clock = clock
        self._url = url
        self._one = asyncio.Semaphore(1)

    async def make(self, order: Mapping[str, Any], seed: bytes) -> bytes:
        """The file of an order, with what there is now; the seed signs papers. Raises ``Failed``."""
        to = To(**order["to"])

        async def tell(done: int, of: int) -> None:
            await self._tell(to, "paper-making", done=done, all=of)

        async with self._one:
            try:
                now = {"at": self._clock.now().isoformat(), "url": self._url, "seed": seed.hex()}
                file = await in_child({**order, **now}, tell)
            except Failed:
                await self._tell(to, "paper-making-failed")
                raise
            await self._tell(to, "paper-making-done")
            return file

    async def _tell(self, to: To, key: str, **values: int) -> None:
        line = Show(to, TASK, (say(key, **values),), place=Place.IN_PLACE)
        at = self._clock.now()
        async with self._database.transaction() as work:
            await queue_replies(work, [line], at, None, to.language, None)


async def in_child(order: Mapping[str, Any], tell: Tell) -> bytes:
    """Have a file made by another process. Raises ``Failed``; takes the child along when it is cancelled."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.exports"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(json.dumps(order).encode())
        child.stdin.close()
        file = await _told(child.stdout, tell)
        if await child.wait() or file is None:
            raise Failed(f"making {order['what']} ended with {child.returncode}")
        return file
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def _told(out: asyncio.StreamReader, tell: Tell) -> bytes | None:
    """Pass on how far it is; the file, if it comes."""
    loop = asyncio.get_running_loop()
    next_at = loop.time() + TOLD_AGAIN
    while line := await out.readline():
        first, second = map(int, line.split())
        if second < 0:
            return await out.readexactly(first)
        if loop.time() >= next_at:
            next_at = loop.time() + TOLD_AGAIN
            await tell(first, second)
    return None


async def file_of(database: Database, order: Mapping[str, Any], tell: Callable[[int, int], None]) -> bytes:
    """The file of an order, made here."""
    at = datetime.fromisoformat(order["at"])
    to, policies = To(**order["to"]), installed()
    async with database.reading() as work:
        unit = await work.people.unit(order["unit"])
        assert unit is not None
        asked = Asked(order["what"], unit, order["year"], academy_day(at), order.get("chat", ""))
        reply = await made(work, policies, asked, to, order["name"], tell)
    return _written(reply, at, to.language, bytes.fromhex(order["seed"]))


def _written(reply: Workbook | Paper, at: datetime, language: str, seed: bytes) -> bytes:
    if isinstance(reply, Paper):
        from bot.papers.seal import Signer
        from bot.papers.typeset import pdf_of

        return pdf_of(paper_of(reply, at, language), Signer(seed))
    from bot.sheets import write_xlsx

    return write_xlsx(dict(table_of(sheet, language) for sheet in reply.sheets))


async def _in_the_child() -> bytes:
    order = json.load(sys.stdin)
    database = await open_database(order["url"])
    try:
        return await file_of(database, order, lambda done, of: print(done, of, flush=True))
    finally:
        await database.close()


def _main() -> int:
    os.nice(NICE)
    gc.disable()  # the process ends with the file; going through its millions of cells takes a quarter of the time
    try:
        file = asyncio.run(_in_the_child())
    except Exception as fault:
        note_incident(fault)
        return 1
    sys.stdout.buffer.write(f"{len(file)} -1\n".encode() + file)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
