"""Plain SQL past the program, as somebody with the database in hand would use it: for attacks and accidents."""

from __future__ import annotations

from typing import Any

import aiosqlite
import asyncpg

from storage.database import sqlite_path


async def plain_sql(database_url: str, *statements: str) -> list[tuple[Any, ...]]:
    """Run statements on a connection of their own; the rows of the last one."""
    if database_url.startswith("sqlite"):
        async with aiosqlite.connect(sqlite_path(database_url), isolation_level=None) as connection:
            rows: list[Any] = []
            for statement in statements:
                rows = list(await connection.execute_fetchall(statement))
            return [tuple(row) for row in rows]
    direct = await asyncpg.connect(database_url)
    try:
        found: list[Any] = []
        for statement in statements:
            found = await direct.fetch(statement)
        return [tuple(row.values()) for row in found]
    finally:
        await direct.close()


async def open_append_only(database_url: str) -> None:
    """Take the guards of ledger and audit away, as only the owner of the database can."""
    if database_url.startswith("sqlite"):
        rows = await plain_sql(
            database_url, "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%!_no!_%' ESCAPE '!'"
        )
        await plain_sql(database_url, *(f"DROP TRIGGER {name}" for (name,) in rows))
    else:
        await plain_sql(
            database_url, *(f"DROP TRIGGER {table}_append_only ON {table}" for table in ("ledger", "audit"))
        )
