"""Where a process can be killed: traced by wrapping the drivers and the wire, so that the product carries no hook.

A boundary lies before each SQL statement (and so after the one before it), before and after each commit, before each
change of a file, and around each Bot API call: before it is written, once it was sent, and once its answer has come.
Its name says in which part of the program it lies, what it is, and the how-manyth of its kind: ``Inbox._work_lane:
before drafts.save #1``. Nobody lists them: a new statement has a boundary by being executed.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from aiohttp.http_writer import StreamWriter
from telegram.request import BaseRequest

from storage.queries import Queries, queries_of

WRITING = os.O_WRONLY | os.O_RDWR
CHAT = re.compile(rb'^\{"chat_id": ?"?(-?\d+)')
PART = "part of the program unknown"


@dataclass
class Trace:
    """Counts boundaries from the moment it is armed, writes each to a file, and kills its own process at one.

    ``kill_at`` is a boundary's name, or its number as text.
    """

    file: int
    kill_at: str | None
    armed: bool
    counted: Counter[str] = field(default_factory=Counter)

    def passed(self, what: str, part: str | None = None) -> None:
        """The process is at a boundary."""
        if not self.armed:
            return
        kind = f"{part or part_now() or PART}: {what}"
        self.counted[kind] += 1
        name = f"{kind} #{self.counted[kind]}"
        os.write(self.file, f"{name}\n".encode())
        if self.kill_at in (name, str(self.counted.total())):
            os.kill(os.getpid(), signal.SIGKILL)

    def name_of(self, sql: str) -> str:
        """A statement's name in ``storage/sql``, else its beginning."""
        return statement_names().get(sql) or " ".join(sql.split())[:40].rstrip(" ;")


def part_now() -> str | None:
    """The coroutine whose task is running; None in a thread."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return None
    return None if task is None else getattr(task.get_coro(), "__qualname__", None)


def prepare(trace: str, kill_at: str | None, from_update: bool, plant: str | None) -> None:
    """In a process that is about to run the program: trace to a file, from the start or from when the first update
    comes, die at a boundary, and carry a bug, if these are named."""
    file = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    install(Trace(file, kill_at, not from_update))
    if plant:
        import_module("tests.crash.plants").PLANTS[plant]()


def install(trace: Trace) -> None:
    """Wrap what this process will open: both database drivers, the wire, and changes of files."""
    _wrap_sqlite(trace)
    _wrap_postgresql(trace)
    _wrap_calls(trace)
    sys.addaudithook(_file_changes(trace))


@cache
def statement_names() -> dict[str, str]:
    """Each statement's text and name, for both engines."""
    return {sql: name for engine in ("sqlite", "postgresql") for sql, name in _named(queries_of(engine))}


def _named(queries: Queries) -> Iterator[tuple[str, str]]:
    for family, loaded in vars(queries).items():
        for name in getattr(loaded, "available_queries", ()):
            if not name.endswith("_cursor"):  # the same statement by its other name
                yield getattr(loaded, name).sql, f"{family}.{name}"


def _wrap_sqlite(trace: Trace) -> None:
    def told(sql: str, part: str | None) -> None:
        trace.passed(f"before {trace.name_of(sql)}", part)

    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, *parameters: Any) -> Any:
            told(sql, part_now() or "thread")
            return super().execute(sql, *parameters)

        def executemany(self, sql: str, *parameters: Any) -> Any:
            told(sql, part_now() or "thread")
            return super().executemany(sql, *parameters)

    class Connection(sqlite3.Connection):
        part: str | None = None
        """Who began what is open: a commit may run in a thread of its own."""

        def cursor(self, *_factory: Any) -> Any:
            return super().cursor(Cursor)

        def execute(self, sql: str, *parameters: Any) -> Any:
            self.part = part_now() or "thread"
            return self.cursor().execute(sql, *parameters)

        def executemany(self, sql: str, *parameters: Any) -> Any:
            return self.cursor().executemany(sql, *parameters)

        def commit(self) -> None:
            trace.passed("before COMMIT", self.part)
            super().commit()
            trace.passed("after COMMIT", self.part)

    connect = sqlite3.connect

    def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
        made: sqlite3.Connection = connect(*arguments, **{"factory": Connection, **options})
        return made

    for module in (sqlite3, sqlite3.dbapi2):  # SQLAlchemy takes it from the second
        setattr(module, "connect", traced)  # noqa: B010 - typed as an overload


def _wrap_postgresql(trace: Trace) -> None:
    class Connection(asyncpg.Connection):
        async def execute(self, query: str, *parameters: Any, **options: Any) -> Any:
            name = trace.name_of(query)
            trace.passed(f"before {name}")
            told = await super().execute(query, *parameters, **options)
            if name == "COMMIT":
                trace.passed("after COMMIT")
            return told

        async def executemany(self, command: str, *parameters: Any, **options: Any) -> Any:
            trace.passed(f"before {trace.name_of(command)}")
            return await super().executemany(command, *parameters, **options)

    def traced(method: str) -> Callable[..., Any]:
        async def call(self: Any, query: str, *parameters: Any, **options: Any) -> Any:
            trace.passed(f"before {trace.name_of(query)}")
            return await getattr(asyncpg.Connection, method)(self, query, *parameters, **options)

        return call

    for method in ("fetch", "fetchrow", "fetchval", "prepare"):
        setattr(Connection, method, traced(method))
    for opener in ("connect", "create_pool"):
        setattr(asyncpg, opener, _opening(getattr(asyncpg, opener), Connection))


def _opening(opener: Callable[..., Any], kind: type) -> Callable[..., Any]:
    def traced(*arguments: Any, **options: Any) -> Any:
        return opener(*arguments, **{"connection_class": kind, **options})

    return traced


_calling: ContextVar[tuple[str, str | None] | None] = ContextVar("calling", default=None)


def _wrap_calls(trace: Trace) -> None:
    for kind in BaseRequest.__subclasses__():
        if kind.__module__.startswith("bot."):
            kind.do_request = _traced_request(kind.do_request, trace)  # type: ignore[method-assign]
    write_eof = StreamWriter.write_eof

    async def traced(self: StreamWriter, chunk: bytes = b"") -> None:
        await write_eof(self, chunk)
        if (call := _calling.get()) is not None:
            trace.passed(f"sent {call[0]}", call[1])

    StreamWriter.write_eof = traced  # type: ignore[method-assign]


def _traced_request(do_request: Callable[..., Any], trace: Trace) -> Any:
    async def traced(self: Any, url: str, method: str, request_data: Any = None, *rest: Any, **more: Any) -> Any:
        call = _call_of(url, request_data)
        trace.passed(f"before {call}")
        before = _calling.set((call, part_now()))
        try:
            status, body = await do_request(self, url, method, request_data, *rest, **more)
        finally:
            _calling.reset(before)
        if call == "getUpdates" and status == 200 and json.loads(body)["result"]:
            trace.armed = True
        trace.passed(f"answered {call}")
        return status, body

    return traced


def _call_of(url: str, data: Any) -> str:
    path = urlsplit(url).path
    if path.startswith("/file/"):
        return "download"
    chat = None if data is None else CHAT.search(data.json_payload)
    return path.rsplit("/", 1)[1] + (f" to {chat[1].decode()}" if chat else "")


def _file_changes(trace: Trace) -> Callable[[str, tuple[Any, ...]], None]:
    """Boundaries before a file of the run's folder is opened to be written, renamed or removed."""
    folder = str(Path.cwd())

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in ("open", "os.rename", "os.remove") or isinstance(arguments[0], int):
            return
        path = os.path.abspath(os.fsdecode(arguments[0]))  # noqa: PTH100 - within a hook, the less the better
        if path.startswith(folder) and (event != "open" or (arguments[2] or 0) & WRITING):
            trace.passed(f"before {event.rpartition('.')[2]} of a file")

    return hook
