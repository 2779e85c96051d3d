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
    engine = sqlite_engine(sqlite_path(url))
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")  # the others wait here, then find nothing to do
        try:
            climb(connection, to)
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
    engine.dispose()


async def _migrate_postgres(url: str, to: str) -> None:
    engine = create_async_engine(async_address(url), poolclass=sa.NullPool)
    async with engine.begin() as connection:
        await connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        await connection.run_sync(climb, to)
    await engine.dispose()


def sqlite_engine(path: Path) -> sa.Engine:
    """Connections to a file, the path taken as it is; a transaction begins when told to."""
    address = sa.URL.create("sqlite", database=str(path))
    return sa.create_engine(address, poolclass=sa.NullPool, connect_args={"timeout": 60, "isolation_level": None})


def async_address(url: str) -> str:
    """A server's ``DATABASE_URL`` as SQLAlchemy takes it."""
    return "postgresql+asyncpg" + url[url.index("://") :]


def climb(connection: sa.Connection, to: str) -> None:
    """Bring the layout to revision ``to`` within the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    if to == "base" or (to.isdigit() and to < revision_of(connection)):
        command.downgrade(config, to)
    else:
        command.upgrade(config, to)


def revision_of(connection: sa.Connection) -> str:
    """The revision of the layout, or nothing for a database without tables."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or ""
