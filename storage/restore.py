"""Puts a backup's rows in a database's place, whole or not at all (art. 4).

SQLite: a new file is built beside the old one and takes its name in the end. PostgreSQL: everything is done in one
transaction. Whoever is killed in between leaves the database as it was.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database import PROGRAM, VERSIONS, SqliteDatabase, sqlite_path
from storage.migrate import MIGRATION_LOCK, async_address, climb, migrate, revision_of, sqlite_engine
from storage.queries import queries_of
from storage.snapshot import LAYOUT, Row, Snapshot, own_id, read_whole, sequence_of, tables_of
from storage.unit_of_work import UnitOfWork

GAP = 1_000_000
"""Ids that are passed over, so that none is given out twice: buttons in people's chats carry those of rows that came
after the backup and are gone. More than an academy makes in a month."""

PATIENCE = "10s"
"""For PostgreSQL's locks: who holds one longer is at work on the database."""


class Occupied(Exception):
    """Somebody works on the database."""


class Unreadable(Exception):
    """The database can't be read."""


class Unfit(Exception):
    """The backup's rows don't fit its own layout: a table, a column or a value is not what it should be."""


@dataclass(frozen=True, slots=True)
class Present:
    """What stands in the database's place before: its layout, whether anybody would miss it, where its ids stand,
    and how much of it is younger than a moment."""

    revision: str
    is_empty: bool
    counters: Mapping[str, int]
    since: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Incoming:
    """The content of a backup: columns by table in the order of filling, rows in that order, and where ids stood."""

    revision: str
    shapes: Mapping[str, Sequence[str]]
    batches: Iterator[tuple[str, list[Row]]]
    counters: Mapping[str, int]


Finish = Callable[[UnitOfWork], Awaitable[None]]
"""What is still to be done and checked in the newest layout; when it raises, all is as it was."""


def is_known(revision: str) -> bool:
    """Whether this program has the layout of a revision; a newer program's it hasn't."""
    return any(path.name.split("_")[0] == revision for path in VERSIONS.glob("[0-9]*.py"))


async def look_at_present(url: str, moment: str) -> Present:
    """What a ``DATABASE_URL`` holds now. Raises ``Unreadable``."""

    def take(found: Snapshot) -> Present:
        return Present(found.revision, found.is_empty(), found.counters(), found.since(moment))

    if url.startswith("sqlite") and not sqlite_path(url).exists():
        return Present("", is_empty=True, counters={}, since={})
    try:
        return await read_whole(url, take)
    except sa.exc.DatabaseError as fault:
        raise Unreadable(str(fault.orig)) from fault


async def replace_whole(url: str, incoming: Incoming, finish: Finish) -> None:
    """Put a backup in the database's place, in the newest layout. Raises ``Occupied``, ``Unfit`` or what ``finish``
    raises; then nothing has changed."""
    if url.startswith("sqlite"):
        await _beside(sqlite_path(url), incoming, finish)
    else:
        await _within(url, incoming, finish)


async def _beside(path: Path, incoming: Incoming, finish: Finish) -> None:
    """Build the new file under a name that no program opens, then let it take the old one's."""
    fresh = path.with_name(path.name + ".restoring")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _forget(fresh)
    try:
        fresh.touch(mode=0o600)
        await migrate(f"sqlite:///{fresh}", incoming.revision)
        await asyncio.to_thread(_fill_file, fresh, incoming)
        await migrate(f"sqlite:///{fresh}")
        database = await SqliteDatabase.open(fresh)
        try:
            async with database.transaction() as work:
                await finish(work)
        finally:
            await database.close()
        _swap(fresh, path)
    except BaseException:
        _forget(fresh)
        raise


def _fill_file(path: Path, incoming: Incoming) -> None:
    engine = sqlite_engine(path)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        _fill(connection, incoming)
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise Unfit("a row refers to one that is not there")
        connection.exec_driver_sql("COMMIT")
    engine.dispose()


def _swap(fresh: Path, path: Path) -> None:
    """The old file's log must have gone into it, else it would be played onto the new one."""
    if path.exists():
        _settle(path)
    _sync(fresh)
    fresh.replace(path)
    _sync(path.parent)


def _settle(path: Path) -> None:
    """Leave the log's mode, which SQLite grants only to who is alone with the file. Raises ``Occupied``."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    try:
        [mode] = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError as fault:
        raise Occupied(str(fault)) from fault
    finally:
        connection.close()
    if mode != "delete":
        raise Occupied(f"journal mode {mode}")


def _forget(fresh: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        fresh.with_name(fresh.name + ending).unlink(missing_ok=True)


def _sync(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


async def _within(url: str, incoming: Incoming, finish: Finish) -> None:
    engine = create_async_engine(async_address(url), poolclass=sa.NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(sa.text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
            await connection.run_sync(_alone)
            await connection.run_sync(_fill_anew, incoming)
            direct = (await connection.get_raw_connection()).driver_connection
            await finish(UnitOfWork(direct, queries_of("postgresql")))
            await connection.execute(sa.text("ANALYZE"))
    except sa.exc.DBAPIError as fault:
        if getattr(fault.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise Occupied(str(fault.orig)) from fault
        raise
    finally:
        await engine.dispose()


LOCK_NOT_AVAILABLE = "55P03"


def _alone(connection: sa.Connection) -> None:
    """Who starts now waits for us when it asks for the layout; who started before is seen. Raises ``Occupied``."""
    connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
    if sa.inspect(connection).has_table(LAYOUT):
        connection.execute(sa.text(f"LOCK TABLE {LAYOUT} IN ACCESS EXCLUSIVE MODE"))
    others = sa.text(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :program"
    )
    if connection.execute(others, {"program": PROGRAM}).scalar_one():
        raise Occupied("a program is connected")


def _fill_anew(connection: sa.Connection, incoming: Incoming) -> None:
    if revision_of(connection):
        climb(connection, "base")
    climb(connection, incoming.revision)
    _fill(connection, incoming)
    climb(connection, "head")


def _fill(connection: sa.Connection, incoming: Incoming) -> None:
    """Rows into an empty layout of the backup's revision, and ids from behind the last one."""
    tables = tables_of(connection)
    _check_shapes(tables, incoming.shapes)
    with _without_triggers(connection, tables):
        _fill_tables(connection, tables, incoming)
    for table in tables.values():
        _count_on(connection, table, incoming.counters.get(table.name, 0))


@contextmanager
def _without_triggers(connection: sa.Connection, tables: Mapping[str, sa.Table]) -> Iterator[None]:
    """What they would write is in the backup as well; foreign keys hold all the same."""
    if connection.dialect.name == "postgresql":
        for verb in ("DISABLE", "ENABLE"):
            for name in tables:
                connection.execute(sa.text(f'ALTER TABLE "{name}" {verb} TRIGGER USER'))
            if verb == "DISABLE":
                yield
        return
    kept = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for name, _ in kept:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, made_by in kept:
        connection.exec_driver_sql(made_by)


def _fill_tables(connection: sa.Connection, tables: Mapping[str, sa.Table], incoming: Incoming) -> None:
    for table in reversed(list(tables.values())):
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).scalar():
            connection.execute(sa.delete(table))  # what the layout brought along is in the backup as well
    fitting = {name: _Fitting(tables[name], columns) for name, columns in incoming.shapes.items()}
    for name, rows in incoming.batches:
        columns = incoming.shapes[name]
        fitting[name].check(rows)
        try:
            connection.execute(sa.insert(tables[name]), [dict(zip(columns, row, strict=True)) for row in rows])
        except (sa.exc.DBAPIError, OverflowError) as fault:
            if not isinstance(fault, sa.exc.IntegrityError) and all(_can_be_kept(each) for row in rows for each in row):
                raise
            raise Unfit(f"a row of {name} can't be kept: {getattr(fault, 'orig', fault)}") from fault


def _check_shapes(tables: Mapping[str, sa.Table], shapes: Mapping[str, Sequence[str]]) -> None:
    layout = {name: sorted(table.columns.keys()) for name, table in tables.items()}
    told = {name: sorted(columns) for name, columns in shapes.items()}
    for name in sorted(layout.keys() | told.keys()):
        if layout.get(name) != told.get(name):
            raise Unfit(f"table {name} is not that of the layout")


class _Fitting:
    """Whether rows of a table have the types of its columns; each mixture of types is looked at once."""

    def __init__(self, table: sa.Table, columns: Sequence[str]) -> None:
        self._name = table.name
        self._wanted = [int if isinstance(table.c[each].type, sa.Integer) else str for each in columns]
        self._known: set[tuple[type, ...]] = set()

    def check(self, rows: Sequence[Row]) -> None:
        """Raises ``Unfit``."""
        for row in rows:
            kinds = tuple(map(type, row))
            if kinds in self._known:
                continue
            fits = len(kinds) == len(self._wanted) and all(
                kind in (wanted, type(None)) for kind, wanted in zip(kinds, self._wanted, strict=True)
            )
            if not fits:
                raise Unfit(f"a row of {self._name} has other types than its columns")
            self._known.add(kinds)


def _can_be_kept(value: int | str | None) -> bool:
    """Whole numbers have 64 bits, and PostgreSQL takes no NUL."""
    return "\0" not in value if isinstance(value, str) else -(2**63) <= (value or 0) < 2**63


def _count_on(connection: sa.Connection, table: sa.Table, counted: int) -> None:
    column = own_id(table)
    if column is None:
        return
    highest = connection.execute(sa.select(sa.func.coalesce(sa.func.max(column), 0))).scalar_one()
    last = max(counted, highest) + GAP
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.setval(sequence_of(table), last)))
        return
    connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
    connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, last))
