"""Rows of ledger and audit can be added and never changed or deleted, tried with plain SQL (security.md 17)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import aiosqlite
import asyncpg
import pytest

from storage.database import Database, open_migrated
from storage.migrate import migrate
from tests.handlers.reviewing import READING
from tests.storage.plain_sql import open_append_only, plain_sql

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
GUARDED = (aiosqlite.IntegrityError, asyncpg.RaiseError)
AUDIT = "chain, seq, at, actor, action, subject, detail, previous, hash"
LEDGER = "entry_id, person_id, submission_id, decision_id, kind, year, bucket, hours, reason, actor_id, entered_at"


@pytest.fixture
async def kept(database: Database) -> None:
    """A credited submission and its trace."""
    async with database.transaction() as work:
        await work.register.add_unit("ICT", "计算所", 2026)
        person_id = await work.register.add_person("A001", "王芳", "ICT", None, None)
        submission = await work.submissions.add(person_id, "ICT", READING, "2019-89", NOW, source="log")
        assert submission is not None
        decision = await work.ledger.decide(submission.submission_id, 1, "approve", None, "2019-89", NOW)
        assert decision is not None
        await work.ledger.enter(
            "credit", person_id, submission.submission_id, decision, "general", {2026: Decimal(8)}, None, NOW
        )
        await work.audit.note("ICT", NOW, "operator", "tested", "submission:1", {})


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("table", ["ledger", "audit"])
@pytest.mark.parametrize("attack", ["UPDATE {0} SET {1}", "DELETE FROM {0}"])
async def test_no_row_is_changed_or_deleted(database_url: str, table: str, attack: str) -> None:
    """security.md 17, by both engines' triggers."""
    column = "hours = 10" if table == "ledger" else "detail = '{}'"
    before = await plain_sql(database_url, f"SELECT * FROM {table}")
    with pytest.raises(GUARDED, match="append-only"):
        await plain_sql(database_url, attack.format(table, column))
    assert await plain_sql(database_url, f"SELECT * FROM {table}") == before


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(("table", "columns"), [("ledger", LEDGER), ("audit", AUDIT)])
async def test_no_row_is_replaced(database_url: str, table: str, columns: str) -> None:
    """security.md 17: SQLite's REPLACE deletes without asking a delete trigger; PostgreSQL's upsert is an update."""
    before = await plain_sql(database_url, f"SELECT * FROM {table}")
    if database_url.startswith("sqlite"):
        attack = f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}"
    else:
        key, change = ("entry_id", "hours = 1") if table == "ledger" else ("chain, seq", "detail = ''")
        attack = (
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} ON CONFLICT ({key}) DO UPDATE SET {change}"
        )
    with pytest.raises(GUARDED, match="append-only"):
        await plain_sql(database_url, attack)
    assert await plain_sql(database_url, f"SELECT * FROM {table}") == before


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", ["ledger", "audit"])
async def test_no_table_is_emptied_on_the_server(database_url: str, table: str) -> None:
    """security.md 17."""
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await plain_sql(database_url, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("attack", ["UPDATE {0} SET {1} = ''", "DELETE FROM {0}", "TRUNCATE {0}"])
async def test_the_server_grants_it_to_nobody(empty_database_url: str, attack: str) -> None:
    """security.md 17: to the role of the program, who owns the tables, least of all.

    The right is missing even without the triggers.
    """
    await plain_sql(
        empty_database_url,
        "DROP ROLE IF EXISTS program",
        "CREATE ROLE program LOGIN",
        "GRANT ALL ON SCHEMA public TO program",
    )
    as_program = empty_database_url.replace("postgres:@", "program:@")
    await migrate(as_program)
    await open_append_only(as_program)
    for table, column in (("ledger", "reason"), ("audit", "detail"), ("publications", "digest"), ("samples", "seed")):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await plain_sql(as_program, attack.format(table, column))
    await plain_sql(empty_database_url, "DROP OWNED BY program", "DROP ROLE program")


@pytest.mark.usefixtures("kept")
async def test_adding_stays_possible(database: Database, database_url: str) -> None:
    async with database.transaction() as work:
        await work.audit.note("ICT", NOW, "operator", "tested", "submission:1", {})
    assert await plain_sql(database_url, "SELECT COUNT(*) FROM audit") == [(2,)]


PUBLISHED = {
    "publications": "(1, 2025, 0, 1, '2019-89', 10, 'units', 1, 1, '2026-01-01', 'd')",
    "publication_units": "(1, 'ICT', '计算所', 1, 0, 1, 1000, 1400)",
    "publication_places": "(1, 1, 'A001', 1, '王芳', 'ICT', '计算所', 1400)",
    "publication_causes": "(1, 1, 80)",
    "publication_decisions": "(1, 2025, 0, 'approve', 2, 1, '[]', '2026-01-01')",
    "samples": "(1, 2025, '', '', 5, 1, 'seed', 1, '2026-01-01')",
    "sample_items": "(1, 1, 1)",
    "sample_findings": "(1, 1, 1, 'hours', '', 1, '2026-01-01')",
    "sample_requests": "(1, 1, '2026-01-01')",
}
"""A row of each table that the bureau's work is kept in."""


@pytest.fixture
async def published(kept: None, database: Database, database_url: str) -> None:
    """A row in each of these tables."""
    async with database.transaction() as work:
        await work.register.add_person("A002", "李强", "ICT", None, None)
    await plain_sql(database_url, *(f"INSERT INTO {table} VALUES {row}" for table, row in PUBLISHED.items()))


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("attack", ["UPDATE {0} SET {1}", "DELETE FROM {0}", "replace"])
@pytest.mark.parametrize("table", PUBLISHED)
async def test_nothing_of_a_publication_or_a_sample_is_changed(database_url: str, table: str, attack: str) -> None:
    """security.md 17."""
    before = await plain_sql(database_url, f"SELECT * FROM {table}")
    if attack == "replace" and database_url.startswith("sqlite"):
        attack = "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"
    elif attack == "replace":
        attack = "TRUNCATE {0}"
    column = {"samples": "sample_id", "sample_items": "sample_id"}.get(table, "publication_id")
    column = "finding_id" if table in ("sample_findings", "sample_requests") else column
    with pytest.raises(GUARDED, match="append-only"):
        await plain_sql(database_url, attack.format(table, f"{column} = 2"))
    assert await plain_sql(database_url, f"SELECT * FROM {table}") == before


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    "second", ["(2, 2025, 0, 'approve', 2, 1, '[]', '')", "(2, 2025, 1, 'approve', 1, 1, '[]', '')"]
)
async def test_a_year_is_published_once_and_by_two(database_url: str, second: str) -> None:
    """A second publication of one number, and one whom nobody but who asked approved."""
    with pytest.raises((aiosqlite.IntegrityError, asyncpg.UniqueViolationError, asyncpg.CheckViolationError)):
        await plain_sql(database_url, f"INSERT INTO publication_decisions VALUES {second}")
    assert await plain_sql(database_url, "SELECT COUNT(*) FROM publication_decisions") == [(1,)]


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
async def test_a_role_that_is_no_superuser_publishes_and_draws(empty_database_url: str) -> None:
    """What refers to another row is checked with a right that nobody has on these tables; so nothing refers to them."""
    await plain_sql(
        empty_database_url,
        "DROP ROLE IF EXISTS bureau",
        "CREATE ROLE bureau LOGIN",
        "GRANT ALL ON SCHEMA public TO bureau",
    )
    as_bureau = empty_database_url.replace("postgres:@", "bureau:@")
    await migrate(as_bureau)
    statements = [f"INSERT INTO {table} VALUES {row}" for table, row in PUBLISHED.items()]
    people = "INSERT INTO people (staff_no, name, unit) VALUES ('A001', '王芳', 'ICT'), ('A002', '李强', 'ICT')"
    await plain_sql(as_bureau, "INSERT INTO units VALUES ('ICT', '计算所', 2026, '[]')", people)
    database = await open_migrated(as_bureau)
    async with database.transaction() as work:
        assert await work.submissions.add(1, "ICT", READING, "2019-89", NOW, source="log") is not None
    await database.close()
    for statement in statements:
        await plain_sql(as_bureau, statement)
    assert await plain_sql(as_bureau, "SELECT COUNT(*) FROM publication_decisions") == [(1,)]
    await plain_sql(empty_database_url, "DROP OWNED BY bureau", "DROP ROLE bureau")
