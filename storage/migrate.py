"""Brings a database to the newest table layout, under a lock, so that several processes may start at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database import sqlite_path

HERE = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 8_920_190  # any constant; PostgreSQL's advisory locks are numbers


async def migrate(url: str, to: str = "head") -> None:
    """Climb to revision ``to`` (or down, when it is an earlier one). The ``url`` is a ``DATABASE_URL``."""
    if url.startswith("sqlite"):
        await asyncio.to_thread(_migrate_sqlite, url, to)
    else:
        await _migrate_postgres(url, to)


def _migrate_sqlite(url: str, to: str) -> None:
    address = sa.URL.create("sqlite", database=str(sqlite_path(url)))  # the path as it is, whatever is in it
    engine = sa.create_engine(address, poolclass=sa.NullPool, connect_args={"timeout": 60, "isolation_level": None})
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")  # the others wait here, then find nothing to do
        try:
            _climb(connection, to)
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
    engine.dispose()


async def _migrate_postgres(url: str, to: str) -> None:
    engine = create_async_engine("postgresql+asyncpg" + url[url.index("://") :], poolclass=sa.NullPool)
    async with engine.begin() as connection:
        await connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        await connection.run_sync(_climb, to)
    await engine.dispose()


def _climb(connection: sa.Connection, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    if to == "base" or (to.isdigit() and to < _revision(connection)):
        command.downgrade(config, to)
    else:
        command.upgrade(config, to)


def _revision(connection: sa.Connection) -> str:
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or ""
