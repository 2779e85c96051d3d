"""Starts the program fast: a process that has imported everything forks a child for each start.

The child is a process of its own, as ``python -m bot …`` is: own environment, own folder, own output, a real SIGKILL.
It runs ``bot.cli.main`` with the boundaries of ``tests/crash/boundaries.py`` around it. `Zygote` is this side of the
socket; ``python -m tests.crash.zygote FD`` the other. When this side goes, the zygote kills what it started and ends.
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
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Order:
    """What a child is to do: ``python -m bot`` with these arguments, killing itself at a boundary, perhaps planted.

    Boundaries count from the start, or from when the first update comes (``from_update``).
    """

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str
    log: str
    trace: str
    from_update: bool = False
    kill_at: str | None = None
    plant: str | None = None


class Child:
    """A started process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.status: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if it still runs."""
        if not self.status.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def ended(self) -> int:
        """Wait for the exit status; negative: the signal that ended it."""
        return await asyncio.shield(self.status)


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
                self._children.pop(pid).status.set_result(status)


@asynccontextmanager
async def zygote() -> AsyncIterator[Zygote]:
    """A zygote for as long as the block runs."""
    ours, theirs = socket.socketpair()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.crash.zygote", str(theirs.fileno()), pass_fds=[theirs.fileno()], cwd=ROOT
    )
    theirs.close()
    reader, writer = await asyncio.open_unix_connection(sock=ours)
    made = Zygote(reader, writer)
    listening = asyncio.create_task(made.listen())
    try:
        yield made
    finally:
        writer.close()
        await process.wait()
        await listening


def main(connection: socket.socket) -> None:
    """The other side: fork on each order, tell each end; whatever ends this ends what was started."""
    _warm_up()
    children: dict[int, int] = {}
    try:
        _serve(connection, children)
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)


def _serve(connection: socket.socket, children: dict[int, int]) -> None:
    orders = connection.makefile("rb")
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.data is not None:
                    selector.unregister(key.fileobj)
                    os.close(children.pop(key.data))
                    _tell(connection, key.data, _reaped(key.data))
                    continue
                line = orders.readline()
                if not line:
                    return
                pid = _fork(Order(**json.loads(line)), connection)
                children[pid] = os.pidfd_open(pid)
                selector.register(children[pid], selectors.EVENT_READ, pid)
                _tell(connection, pid, None)


def _warm_up() -> None:
    """Import what any command needs, read the texts, and keep the collector from touching (and so copying) it all."""
    for module in ("bot.app", "storage.migrate", "alembic.command", "asyncpg", "PIL.JpegImagePlugin"):
        import_module(module)
    cli = import_module("bot.cli")
    for command in cli.COMMANDS:
        import_module(f"bot.commands.{command}")
    catalogues = import_module("bot.texts")
    for language in catalogues.LANGUAGES:
        catalogues.texts(language).say("review-bulk-title", count=2)
    import_module("tests.crash.boundaries").statement_names()
    import_module("tests.crash.plants")
    assert len(os.listdir("/proc/self/task")) == 1, "a thread would be missing in the children"  # noqa: PTH208
    gc.collect()
    gc.freeze()


def _tell(connection: socket.socket, pid: int, status: int | None) -> None:
    connection.sendall(json.dumps((pid, status)).encode() + b"\n")


def _reaped(pid: int) -> int:
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _fork(order: Order, connection: socket.socket) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        connection.close()
        status = _carry_out(order)
    except BaseException as fault:  # told to the log, which a failed test shows
        sys.excepthook(type(fault), fault, fault.__traceback__)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _carry_out(order: Order) -> int:
    os.environ.clear()
    os.environ.update(order.environment)
    os.chdir(order.folder)
    for number, name, flags in ((0, os.devnull, os.O_RDONLY), (1, "out", _FRESH), (2, order.log, _MORE)):
        os.dup2(os.open(name, flags, 0o600), number)
    random.seed()
    boundaries = import_module("tests.crash.boundaries")
    trace = os.open(order.trace, _MORE, 0o600)
    boundaries.install(boundaries.Trace(trace, order.kill_at, not order.from_update))
    if order.plant:
        import_module("tests.crash.plants").PLANTS[order.plant]()
    return int(import_module("bot.cli").main(list(order.arguments)))


_FRESH = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_MORE = os.O_WRONLY | os.O_CREAT | os.O_APPEND

if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
