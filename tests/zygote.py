"""Starts the program fast: a process that has imported everything forks a child for each start.

The child is a process of its own, as ``python -m bot …`` is: own environment, own folder, own output, a real SIGKILL.
`Zygote` is this side of a socket; ``python -m tests.zygote PATH`` the other, one for all tests of a process. What was
started over a connection is killed when that ends, and the other side ends with the process that started it.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Order:
    """What a child is to do: ``python -m bot`` with these arguments.

    ``read``, ``out`` and ``log`` are files, from the folder: standard input, output (made anew) and error (added to).
    ``before`` names a function (``module:name``) that is called first, with ``details``.
    """

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str
    read: str = os.devnull
    out: str = os.devnull
    log: str = os.devnull
    before: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


class Child:
    """A started process, with what tests want of asyncio's own."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._status: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def returncode(self) -> int | None:
        """Its exit status, or None while it runs; negative: the signal that ended it."""
        return self._status.result() if self._status.done() else None

    def ended(self, status: int) -> None:
        """Its end is told."""
        self._status.set_result(status)

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, if it still runs."""
        if not self._status.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Wait for its end, and tell the exit status."""
        return await asyncio.shield(self._status)


class Zygote:
    """This side: orders go out, what was started and what ended comes back."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._children: dict[int, Child] = {}
        self._starting: asyncio.Queue[Child] = asyncio.Queue()
        self._lock = asyncio.Lock()

    async def start(self, order: Order) -> Child:
        """Fork a child that carries the order out."""
        async with self._lock:
            self._writer.write(json.dumps(asdict(order)).encode() + b"\n")
            return await self._starting.get()

    async def listen(self) -> None:
        """Hear what was started and what ended."""
        while line := await self._reader.readline():
            pid, status = json.loads(line)
            if status is None:
                self._children[pid] = Child(pid)
                self._starting.put_nowait(self._children[pid])
            else:
                self._children.pop(pid).ended(status)


class Fresh:
    """Starts each process anew, for what is read once while modules are loaded."""

    async def start(self, order: Order) -> asyncio.subprocess.Process:
        """Start a process that carries the order out."""
        assert not order.before
        folder = Path(order.folder)
        with (
            (folder / order.read).open("rb") as read,
            (folder / order.out).open("wb") as out,
            (folder / order.log).open("ab") as log,
        ):
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", *order.arguments),
                env=order.environment, cwd=folder, stdin=read, stdout=out, stderr=log,
            )  # fmt: skip


@asynccontextmanager
async def zygote() -> AsyncIterator[Zygote]:
    """A connection to this process's zygote for as long as the block runs; what it started doesn't outlive it."""
    reader, writer = await asyncio.open_unix_connection(_warm())
    made = Zygote(reader, writer)
    listening = asyncio.create_task(made.listen())
    try:
        yield made
    finally:
        writer.write_eof()
        await listening
        writer.close()


@cache
def _warm() -> str:
    """The address of this process's zygote, which is started for the first who asks."""
    path = Path(tempfile.mkdtemp(prefix="xueshi-zygote-")) / "socket"
    # It reads from us, and so hears of our end whatever ends us.
    command = [sys.executable, "-m", "tests.zygote", str(path)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    while not path.exists():
        assert process.poll() is None, "the zygote ended"
        time.sleep(0.01)
    return str(path)


class Server:
    """The other side: forks on each order, tells each end; whatever ends it ends what was started."""

    def __init__(self, path: Path, parent: IO[bytes]) -> None:
        self._path = path
        self._listening = socket.socket(socket.AF_UNIX)
        self._parent = parent
        self._selector = selectors.DefaultSelector()
        self._children: dict[int, tuple[int, socket.socket]] = {}
        """Each child's handle, and over which connection it was started."""

    def serve(self) -> None:
        """Until the process that started this has gone."""
        waiting = self._path.with_suffix(".new")
        self._listening.bind(str(waiting))
        self._listening.listen()
        waiting.rename(self._path)  # who finds it can connect
        self._selector.register(self._listening, selectors.EVENT_READ, self._accept)
        self._selector.register(self._parent, selectors.EVENT_READ, self._leave)
        try:
            while True:
                for key, _ in self._selector.select():
                    key.data(key.fileobj)
        finally:
            for pid in self._children:
                os.kill(pid, signal.SIGKILL)
            self._path.unlink()
            self._path.parent.rmdir()

    def _leave(self, _parent: IO[bytes]) -> None:
        raise SystemExit

    def _accept(self, listening: socket.socket) -> None:
        connection, _ = listening.accept()
        orders = connection.makefile("rb")
        self._selector.register(connection, selectors.EVENT_READ, lambda _: self._order(connection, orders))

    def _order(self, connection: socket.socket, orders: IO[bytes]) -> None:
        line = orders.readline()
        if line:
            self._start(Order(**json.loads(line)), connection)
            return
        self._selector.unregister(connection)
        for pid in [pid for pid, (_, whose) in self._children.items() if whose is connection]:
            os.kill(pid, signal.SIGKILL)
            self._end(pid)
        orders.close()
        connection.close()

    def _start(self, order: Order, connection: socket.socket) -> None:
        pid = os.fork()
        if not pid:
            self._be_child(order)
        handle = os.pidfd_open(pid)
        self._children[pid] = handle, connection
        self._selector.register(handle, selectors.EVENT_READ, lambda _: self._end(pid))
        _tell(connection, pid, None)

    def _end(self, pid: int) -> None:
        if pid not in self._children:
            return  # ended with its connection, of which the same look told
        handle, connection = self._children.pop(pid)
        self._selector.unregister(handle)
        os.close(handle)
        _, status = os.waitpid(pid, 0)
        _tell(connection, pid, os.waitstatus_to_exitcode(status))

    def _be_child(self, order: Order) -> None:
        status = 1
        try:
            for key in list(self._selector.get_map().values()):
                os.close(key.fd)  # else a connection would stay open as long as this child lives
            status = _carry_out(order)
        except BaseException as fault:  # told to the log, which a failed test shows
            sys.excepthook(type(fault), fault, fault.__traceback__)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)


def _tell(connection: socket.socket, pid: int, status: int | None) -> None:
    with suppress(OSError):  # who closed the connection wants to hear no more
        connection.sendall(json.dumps((pid, status)).encode() + b"\n")


def _carry_out(order: Order) -> int:
    os.environ.clear()
    os.environ.update(order.environment)
    time.tzset()
    os.chdir(order.folder)
    for number, name, flags in ((0, order.read, os.O_RDONLY), (1, order.out, _FRESH), (2, order.log, _MORE)):
        os.dup2(os.open(name, flags, 0o600), number)
    random.seed()
    if order.before:
        module, _, name = order.before.partition(":")
        getattr(import_module(module), name)(**order.details)
    return int(import_module("bot.cli").main(list(order.arguments)))


def _warm_up() -> None:
    """Import what any command needs, read the texts, and keep the collector from touching (and so copying) it all."""
    for module in ("bot.app", "storage.migrate", "alembic.command", "asyncpg", "PIL.JpegImagePlugin"):
        import_module(module)
    cli = import_module("bot.cli")
    for command in cli.COMMANDS:
        import_module(f"bot.commands.{command.replace('-', '_')}")
    catalogues = import_module("bot.texts")
    for language in catalogues.LANGUAGES:
        catalogues.texts(language).say("review-bulk-title", count=2)
    import_module("tests.crash.boundaries").statement_names()
    import_module("tests.crash.plants")
    assert len(os.listdir("/proc/self/task")) == 1, "a thread would be missing in the children"  # noqa: PTH208
    gc.collect()
    gc.freeze()


_FRESH = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_MORE = os.O_WRONLY | os.O_CREAT | os.O_APPEND

if __name__ == "__main__":
    _warm_up()
    Server(Path(sys.argv[1]), sys.stdin.buffer).serve()
