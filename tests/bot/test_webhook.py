"""The webhook without a wire: what is acknowledged is stored, and what can't be stored is asked for again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
import pytest

from bot.settings import Settings
from bot.webhook import HEADER, Webhook
from storage.database import Unavailable
from tests.ports import free_port

SECRET = "a-secret-of-the-webhook"


class Kept:
    """A database that keeps what it is given, when the test lets it."""

    def __init__(self) -> None:
        self.commits: list[list[int]] = []
        self.may = asyncio.Event()
        self.fault: Exception | None = None

    async def store(self, updates: Sequence[dict[str, Any]]) -> None:
        await self.may.wait()
        if self.fault is not None:
            raise self.fault
        self.commits.append([update["update_id"] for update in updates])


@pytest.fixture
async def kept() -> Kept:
    return Kept()


@pytest.fixture
async def url(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A webhook that listens."""
    port = free_port()
    told = {"URL": f"http://127.0.0.1:{port}/here", "SECRET": SECRET, "LISTEN": f"127.0.0.1:{port}"}
    for name, value in told.items():
        monkeypatch.setenv(f"WEBHOOK_{name}", value)
    stopping = asyncio.Event()
    serving = asyncio.create_task(Webhook(Settings(), kept.store).receive(stopping))
    async with asyncio.timeout(10):
        while not await listens(port):
            await asyncio.sleep(0.01)
    yield told["URL"]
    kept.may.set()
    stopping.set()
    await serving


async def listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.close()
    return True


async def call(url: str, number: int) -> int:
    headers = {HEADER: SECRET}
    body = {"update_id": number, "message": {}}
    async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as answer:
        return answer.status


async def test_a_call_is_acknowledged_only_when_its_update_is_stored(url: str, kept: Kept) -> None:
    calling = asyncio.create_task(call(url, 1))
    await asyncio.sleep(0.2)
    assert not calling.done()
    kept.may.set()
    assert await calling == 200
    assert kept.commits == [[1]]


async def test_what_comes_while_a_commit_is_made_shares_the_next(url: str, kept: Kept) -> None:
    calls = [asyncio.create_task(call(url, number)) for number in range(20)]
    await asyncio.sleep(0.3)
    kept.may.set()
    assert [await each for each in calls] == [200] * 20
    assert len(kept.commits) < 20
    assert sorted(number for commit in kept.commits for number in commit) == list(range(20))


async def test_what_cannot_be_stored_is_asked_for_again(url: str, kept: Kept) -> None:
    kept.may.set()
    kept.fault = Unavailable("locked")
    assert await call(url, 1) == 503
    kept.fault = None
    assert await call(url, 1) == 200
    assert kept.commits == [[1]]
