"""Reads everything in one snapshot, whatever the layout, for backups; whoever writes goes on beside it (art. 4)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database import sqlite_path
from storage.evidence import OVER
from storage.migrate import async_address, revision_of, sqlite_engine

T = TypeVar("T")

ROWS_AT_ONCE = 1000
LAYOUT = "alembic_version"
"""The table that says which layout the others have; it is no data."""

YOUNGER = {"submissions": "registered_at", "decisions": "decided_at", "audit": "at"}
"""Tables by which it can be told what happened since a moment, with the column that says when."""

Row = tuple[int | str | None, ...]


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table and its columns, in the layout's order."""

    name: str
    columns: tuple[str, ...]


class Snapshot:
    """One state of the whole database."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self.engine = connection.dialect.name
        self.revision = revision_of(connection)
        self._tables = tables_of(connection)
        self.shapes = tuple(
            TableShape(str(table.name), tuple(map(str, table.columns.keys()))) for table in self._tables.values()
        )

    def rows(self, table: str) -> Iterator[Row]:
        """Every row by its primary key, streamed."""
        of = self._tables[table]
        found = self._connection.execute(
            sa.select(of).order_by(*of.primary_key.columns), execution_options={"yield_per": ROWS_AT_ONCE}
        )
        return (tuple(row) for row in found)

    def key(self, table: str) -> tuple[str, ...]:
        """The columns of a table's primary key."""
        return tuple(column.name for column in self._tables[table].primary_key.columns)

    def where(self, table: str, keys: Mapping[str, Sequence[int | str]]) -> list[dict[str, Any]]:
        """The rows of which any of these columns has one of its keys, by primary key."""
        of = self._tables[table]
        asked = sa.or_(*(of.c[column].in_(chosen) for column, chosen in keys.items()))
        found = self._connection.execute(sa.select(of).where(asked).order_by(*of.primary_key.columns))
        return [dict(row) for row in found.mappings()]

    def files(self) -> Iterator[str]:
        """The SHA-256 of every evidence file that the database names and whose period isn't over, each once."""
        of = self._tables.get("evidence")
        if of is None:
            return
        kept = sa.and_(of.c.sha256.is_not(None), of.c.state.not_in(OVER))
        named = sa.select(of.c.sha256).where(kept).distinct().order_by(of.c.sha256)
        for (sha256,) in self._connection.execute(named, execution_options={"yield_per": ROWS_AT_ONCE}):
            yield sha256

    def counters(self) -> dict[str, int]:
        """The highest id that each table with ids of its own ever gave out."""
        return counters_of(self._connection, self._tables)

    def chains(self) -> dict[str, tuple[int, str]]:
        """Each audit chain's length and last hash."""
        of = self._tables.get("audit_heads")
        if of is None:
            return {}
        found = self._connection.execute(sa.select(of.c.chain, of.c.seq, of.c.hash).order_by(of.c.chain))
        return {chain: (seq, digest) for chain, seq, digest in found}

    def since(self, moment: str) -> dict[str, int]:
        """How many rows of the tables that people's work is in are younger than a moment (as columns have it)."""
        known = [(self._tables[table], column) for table, column in YOUNGER.items() if table in self._tables]
        return {
            table.name: self._connection.execute(
                sa.select(sa.func.count()).select_from(table).where(table.c[column] > moment)
            ).scalar_one()
            for table, column in known
        }

    def is_empty(self) -> bool:
        """Whether nobody would miss anything: no row but what the layout itself brings, and remembered facts."""
        return not any(
            self._connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).scalar()
            for name, table in self._tables.items()
            if name != "facts"
        )


async def read_whole(url: str, take: Callable[[Snapshot], T]) -> T:
    """What ``take`` makes of one snapshot of a ``DATABASE_URL``; it runs in a thread of its own and may block."""
    if url.startswith("sqlite"):
        return await asyncio.to_thread(_from_sqlite, url, take)
    return await asyncio.to_thread(lambda: asyncio.run(_from_postgres(url, take)))


def _from_sqlite(url: str, take: Callable[[Snapshot], T]) -> T:
    engine = sqlite_engine(sqlite_path(url))
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
            connection.exec_driver_sql("BEGIN")
            return take(Snapshot(connection))
    finally:
        engine.dispose()


async def _from_postgres(url: str, take: Callable[[Snapshot], T]) -> T:
    engine = create_async_engine(
        async_address(url), poolclass=sa.NullPool, isolation_level="REPEATABLE READ"
    ).execution_options(postgresql_readonly=True)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(lambda reader: take(Snapshot(reader)))
    finally:
        await engine.dispose()


def tables_of(connection: sa.Connection) -> dict[str, sa.Table]:
    """The layout's tables, those that others refer to first."""
    layout = sa.MetaData()
    layout.reflect(connection)
    return {table.name: table for table in layout.sorted_tables if table.name != LAYOUT}


def counters_of(connection: sa.Connection, tables: dict[str, sa.Table]) -> dict[str, int]:
    """The highest id that each table with ids of its own ever gave out; nothing for one that gave none."""
    if connection.dialect.name == "sqlite":
        if not sa.inspect(connection).has_table("sqlite_sequence"):
            return {}
        found = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        return {name: seq for name, seq in found if name in tables}
    counted = {
        name: connection.execute(sa.select(sa.func.pg_sequence_last_value(sequence_of(table)))).scalar()
        for name, table in tables.items()
        if own_id(table) is not None
    }
    return {name: last for name, last in sorted(counted.items()) if last is not None}


def own_id(table: sa.Table) -> sa.Column[int] | None:
    """The column that the database counts up by itself, if there is one; on SQLite it is the only ``INTEGER``."""
    return next((each for each in table.columns if each.identity is not None or type(each.type) is sa.INTEGER), None)


def sequence_of(table: sa.Table) -> sa.ColumnElement[str]:
    """What counts that column up, on PostgreSQL."""
    column = own_id(table)
    assert column is not None
    return sa.cast(sa.func.pg_get_serial_sequence(table.name, column.name), postgresql.REGCLASS)
