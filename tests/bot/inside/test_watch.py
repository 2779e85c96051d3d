"""The service manager's side: ready once every loop goes round, alive while they do, and silence when one hangs."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App
from bot.inside import pulse
from bot.inside.pulse import PULSE, Pulse
from bot.inside.systemd import notify, watchdog_seconds
from bot.outbox import Outbox
from bot.settings import Settings
from sandbox.server import Sandbox
from tests.story import Academy, sqlite_url

WITHIN = 3.0
"""Seconds; the outbox goes round once in one."""


class Manager:
    """A service manager's socket, and what it heard."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(address)
        self.status = ""

    def heard(self) -> list[str]:
        """What came since the last time, line by line."""
        lines: list[str] = []
        while True:
            try:
                lines += self._socket.recv(4096).decode().splitlines()
            except BlockingIOError:
                self.status = next((line for line in reversed(lines) if line.startswith("STATUS=")), self.status)
                return lines

    async def hears(self, line: str) -> list[str]:
        """Wait for a line; everything heard until then."""
        lines: list[str] = []
        async with asyncio.timeout(20):
            while line not in lines:
                lines += self.heard()
                await asyncio.sleep(0.01)
        return lines

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Manager]:
    """One that wants to hear three times a second."""
    address = str(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    monkeypatch.setenv("WATCHDOG_USEC", str(300_000))
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    made = Manager(address)
    yield made
    made.close()


async def test_ready_alive_silent_when_a_loop_hangs_and_stopping(
    academy: Academy, manager: Manager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outbox's loop stops going round in the middle of its work: nothing else shows it."""
    hung = asyncio.Event()
    turn = Outbox._turn

    async def turn_or_hang(self: Outbox, most: int) -> float:
        if hung.is_set():
            await asyncio.Event().wait()
        return await turn(self, most)

    monkeypatch.setattr(Outbox, "_turn", turn_or_hang)
    monkeypatch.setattr("bot.app.WITHIN", {**pulse.WITHIN, "outbox": WITHIN})
    sandbox, stopping = Sandbox(), asyncio.Event()
    async with sandbox.serve() as url:
        monkeypatch.setenv("BOT_TOKEN", sandbox.token)
        app = App(Settings(bot_api_url=url, data_dir=tmp_path, database_url=sqlite_url(tmp_path)), academy.database)
        running = asyncio.create_task(app.run(stopping))
        before = await manager.hears("READY=1")
        assert before[0] == "READY=1"
        for _ in range(3):
            await manager.hears("WATCHDOG=1")
        hung.set()
        while manager.status != "STATUS=stands still: outbox":  # on a busy machine it may have been slow before
            await asyncio.sleep(0.05)
            manager.heard()
        await asyncio.sleep(1)  # three times what the manager would wait for
        assert "WATCHDOG=1" not in manager.heard()
        stopping.set()
        await manager.hears("STOPPING=1")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_it_is_not_ready_before_every_loop_went_round() -> None:
    seconds = 100.0
    beats = Pulse(lambda: seconds)
    beats.expect({"poll": 90, "inbox": 30})
    assert not beats.complete
    beats.beat("poll")
    assert not beats.complete
    beats.beat("inbox")
    assert beats.complete
    seconds += 31
    assert beats.silent() == ["inbox"]
    beats.beat("inbox")
    assert beats.silent() == []
    beats.expect({"poll": 90})
    assert not beats.complete


def test_without_a_manager_nobody_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    notify("READY=1")
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    assert watchdog_seconds() is None
    monkeypatch.setenv("WATCHDOG_USEC", "30000000")
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    assert watchdog_seconds() == 30
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert watchdog_seconds() is None


def test_an_abstract_socket_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name begins with an @ in the environment, and with a zero byte on the wire."""
    name = f"xueshi-{os.getpid()}"
    manager = Manager(f"\0{name}")
    monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
    notify("STATUS=here", "WATCHDOG=1")
    assert manager.heard() == ["STATUS=here", "WATCHDOG=1"]
    manager.close()


def test_the_process_has_one_pulse() -> None:
    """Loops beat without being handed anything."""
    PULSE.expect({"poll": 90})
    pulse.beat("poll")
    assert PULSE.complete
