"""Loads the named SQL of ``sql/*.sql``, one set for both engines; what differs stands in ``sql/<engine>/``."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import aiosql
from aiosql.adapters.asyncpg import AsyncPGAdapter

SQL = Path(__file__).parent / "sql"
PARAMETER = r":(\w+)"
SOME = 50
"""Rows of one insert on PostgreSQL."""


class OneHopSqlite:
    """aiosql's adapter for aiosqlite with one visit to the connection's thread a statement, instead of three."""

    is_aio_driver = True

    def process_sql(self, _name: str, _kind: object, sql: str) -> str:
        """SQLite reads ``:name`` parameters itself."""
        return sql

    async def select(
        self, conn: Any, _name: str, sql: str, parameters: Any, record_class: Any = None
    ) -> AsyncIterator[Any]:
        """Every row."""
        for row in await conn.execute_fetchall(sql, parameters):
            yield row

    async def select_one(self, conn: Any, _name: str, sql: str, parameters: Any, record_class: Any = None) -> Any:
        """The first row, or nothing."""
        rows = await conn.execute_fetchall(sql, parameters)
        return rows[0] if rows else None

    async def select_value(self, conn: Any, name: str, sql: str, parameters: Any) -> Any:
        """The first column of the first row, or nothing."""
        row = await self.select_one(conn, name, sql, parameters)
        return None if row is None else row[0]

    async def insert_update_delete(self, conn: Any, _name: str, sql: str, parameters: Any) -> None:
        """A write whose outcome nobody asks for; a write that may lose a race uses RETURNING and ``^``."""
        await conn.execute_fetchall(sql, parameters)

    async def insert_update_delete_many(self, conn: Any, _name: str, sql: str, parameters: Any) -> None:
        """The same write for many rows, by place: by name SQLite is asked for each value of each row what it is called,
        which is two thirds of the work of inserting thirty values into a table without indexes."""
        numbered, names = _numbered(sql)
        await conn.executemany(numbered, [[row[name] for name in names] for row in parameters])


@cache
def _numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """A statement whose parameters have places (``?1``) instead of names, and the names by place."""
    names = tuple(dict.fromkeys(re.findall(PARAMETER, sql)))
    return re.sub(PARAMETER, lambda found: f"?{names.index(found[1]) + 1}", sql), names


class DirectAsyncpg(AsyncPGAdapter):
    """aiosql's adapter for asyncpg, given connections only: at each statement it asks whether it was given a pool, by
    listing all that the object has, which costs as much as the statement.
    """

    def _in_order(self, name: str, parameters: Any) -> list[Any]:
        return list(self.maybe_order_params(name, parameters))  # type: ignore[no-untyped-call]

    async def select(
        self, conn: Any, name: str, sql: str, parameters: Any, record_class: Any = None
    ) -> AsyncIterator[Any]:
        """Every row."""
        for row in await conn.fetch(sql, *self._in_order(name, parameters)):
            yield row

    async def select_one(self, conn: Any, name: str, sql: str, parameters: Any, record_class: Any = None) -> Any:
        """The first row, or nothing."""
        return await conn.fetchrow(sql, *self._in_order(name, parameters))

    async def select_value(self, conn: Any, name: str, sql: str, parameters: Any) -> Any:
        """The first column of the first row, or nothing."""
        return await conn.fetchval(sql, *self._in_order(name, parameters))

    async def insert_update_delete(self, conn: Any, name: str, sql: str, parameters: Any) -> None:
        """A write whose outcome nobody asks for."""
        await conn.execute(sql, *self._in_order(name, parameters))

    async def insert_update_delete_many(self, conn: Any, name: str, sql: str, parameters: Any) -> None:
        """The same write for many rows; plain inserts some at a time, which saves the server a quarter of its work."""
        rows = [self._in_order(name, each) for each in parameters]
        some = _inserting_some(sql)
        while some and len(rows) >= SOME:
            await conn.execute(some, *(value for row in rows[:SOME] for value in row))
            del rows[:SOME]
        if rows:
            await conn.executemany(sql, rows)


@cache
def _inserting_some(sql: str) -> str | None:
    """An insert of one row as one of several; nothing for what does more than insert."""
    plain = re.fullmatch(r"(.*\bVALUES\s*)(\([^()]*\))\s*;?\s*", sql, re.DOTALL)
    if plain is None:
        return None
    into, values = plain.groups()
    each = len(set(re.findall(r"\$\d+", values)))
    return into + ", ".join(_further(values, number * each) for number in range(SOME))


def _further(values: str, by: int) -> str:
    """The same values of parameters that come later."""
    return re.sub(r"\$(\d+)", lambda place: f"${int(place[1]) + by}", values)


class Queries:
    """``queries.people.by_id(conn, person_id=7)``: a family of queries an attribute."""

    def __init__(self, engine: str) -> None:
        adapter: Any = OneHopSqlite if engine == "sqlite" else DirectAsyncpg
        for path in sorted(SQL.glob("*.sql")):
            family = aiosql.from_path(path, adapter)
            variant = SQL / engine / path.name
            if variant.exists():
                own = aiosql.from_path(variant, adapter)
                for name in own.available_queries:
                    setattr(family, name, getattr(own, name))
            setattr(self, path.stem, family)

    def __getattr__(self, family: str) -> Any:
        raise AttributeError(f"no query file {family}.sql")


@cache
def queries_of(engine: str) -> Queries:
    """The queries for an engine, loaded once: that takes longer than opening a database."""
    return Queries(engine)
