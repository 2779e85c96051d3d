"""Migrations climbed up, down and up again on both engines, by one process and by several at once."""

from __future__ import annotations

import asyncio

from storage.migrate import migrate
from tests.storage.plain_sql import plain_sql


async def schema(database_url: str) -> list[tuple[str, ...]]:
    """Everything that was made, in words that can be compared; nothing for an empty database."""
    if database_url.startswith("sqlite"):
        return await plain_sql(
            database_url,
            "SELECT type, name, sql FROM sqlite_master"
            " WHERE name NOT LIKE 'sqlite_%' AND name <> 'alembic_version' ORDER BY type, name",
        )
    return await plain_sql(
        database_url,
        "SELECT 'column', table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name <> 'alembic_version'"
        " UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes"
        " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        " UNION ALL SELECT 'trigger', event_object_table, trigger_name, event_manipulation"
        " FROM information_schema.triggers"
        " UNION ALL SELECT 'function', routine_name, '', '' FROM information_schema.routines"
        " WHERE routine_schema = 'public' ORDER BY 1, 2, 3, 4",
    )


async def test_up_down_and_up_again_makes_the_same(empty_database_url: str) -> None:
    await migrate(empty_database_url)
    made = await schema(empty_database_url)
    assert made
    await migrate(empty_database_url, "base")
    assert await schema(empty_database_url) == []
    await migrate(empty_database_url)
    assert await schema(empty_database_url) == made


async def test_climbing_again_changes_nothing(empty_database_url: str) -> None:
    await migrate(empty_database_url)
    made = await schema(empty_database_url)
    await migrate(empty_database_url)
    assert await schema(empty_database_url) == made


async def test_several_may_start_at_once(empty_database_url: str) -> None:
    """They wait for each other, and whoever comes second finds nothing to do."""
    await asyncio.gather(*(migrate(empty_database_url) for _ in range(4)))
    made = await schema(empty_database_url)
    assert made
    await migrate(empty_database_url)
    assert await schema(empty_database_url) == made


async def test_columns_are_whole_numbers_and_text_only(empty_database_url: str) -> None:
    """So that a row reads the same from both engines."""
    await migrate(empty_database_url)
    if empty_database_url.startswith("sqlite"):
        kinds = await plain_sql(
            empty_database_url,
            "SELECT DISTINCT c.type FROM sqlite_master t, pragma_table_info(t.name) c"
            " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'alembic_version'",
        )
        assert {kind for (kind,) in kinds} == {"BIGINT", "INTEGER", "TEXT"}  # INTEGER is the rowid alone
    else:
        kinds = await plain_sql(
            empty_database_url,
            "SELECT DISTINCT data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
        )
        assert {kind for (kind,) in kinds} == {"bigint", "text"}
