"""The wire by a proxy: what failed before anything was said is told from what may have been said."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from telegram.error import NetworkError

from bot import wire
from bot.wire import NotCarriedOut, OutcomeUnknown, Wire
from sandbox.server import Sandbox
from tests.gate import Gate, gate_before
from tests.proxies import HOST, LOGIN, running_proxy

SAID = {"chat_id": 101, "text": "学时登记"}


@asynccontextmanager
async def by_proxy(kind: str, sandbox: Sandbox) -> AsyncIterator[tuple[Wire, Gate]]:
    """A wire to a sandbox by a proxy of a kind, open, and the gate before the proxy."""
    sandbox.phone(101, started=True)
    async with sandbox.serve() as url, running_proxy(kind) as proxy, gate_before(proxy) as gate:
        opened = Wire(sandbox.token, url.replace("127.0.0.1", HOST), f"{kind}://{LOGIN}@127.0.0.1:{gate.port}")
        await opened.open()
        try:
            yield opened, gate
        finally:
            await opened.close()


@contextmanager
def hasty() -> Iterator[None]:
    """Whoever can't connect within 0.3 s gives up; else nobody has that little time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(wire, "CONNECT_SECONDS", 0.3)
        wire._timeout.cache_clear()
        yield
    wire._timeout.cache_clear()


@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_a_proxy_that_is_down_or_silent_carried_nothing(kind: str) -> None:
    sandbox = Sandbox()
    async with by_proxy(kind, sandbox) as (opened, gate):
        for fail in (gate.shut, gate.be_silent):
            await fail()
            with hasty(), pytest.raises(NetworkError):
                await opened.call("sendMessage", SAID)  # on a kept connection, which leaves a doubt
            with hasty(), pytest.raises(NotCarriedOut) as told:
                await opened.call("sendMessage", SAID)
            assert "127.0.0.1" not in str(told.value)
        await gate.open()
        await opened.call("sendMessage", SAID)
    assert [message.text for message in sandbox.phone(101).messages] == ["学时登记"]


@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_a_proxy_that_refuses_carried_nothing(kind: str) -> None:
    sandbox = Sandbox()
    async with by_proxy(kind, sandbox) as (_, gate):
        for login in ("xueshi:wrong", "nobody:x"):
            other = Wire(sandbox.token, f"http://{HOST}:9", f"{kind}://{login}@127.0.0.1:{gate.port}")
            with pytest.raises(NotCarriedOut, match="ProxyError"):
                await other.open()
            await other.close()
        elsewhere = Wire(sandbox.token, "http://another.invalid:9", f"{kind}://{LOGIN}@127.0.0.1:{gate.port}")
        with pytest.raises(NotCarriedOut, match="ProxyError"):
            await elsewhere.open()
        await elsewhere.close()


@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_a_proxy_that_dies_in_the_middle_leaves_a_doubt(kind: str) -> None:
    sandbox = Sandbox()
    async with by_proxy(kind, sandbox) as (opened, gate):
        sandbox.faults.add("slow", "sendMessage", seconds=5)
        saying = asyncio.create_task(opened.call("sendMessage", SAID))
        async with asyncio.timeout(20):
            while sandbox.faults.waiting:
                await asyncio.sleep(0.02)
        await gate.shut()
        with pytest.raises(OutcomeUnknown):
            await saying


def test_the_library_of_proxies_is_loaded_only_where_there_is_one() -> None:
    told = "import sys, bot.app; print('aiohttp_socks' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert loaded.stdout == "False\n"
