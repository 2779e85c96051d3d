"""The queues' statements read what waits or is held, never the rows that are done, of which there are ever more."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from storage.migrate import migrate
from storage.queries import Queries
from tests.story import sqlite_url


def statements() -> list[tuple[str, str]]:
    queries: Any = Queries("sqlite")
    families = (queries.inbox, queries.outbox, queries.backlog, queries.parked)
    found = [getattr(family, name) for family in families for name in family.available_queries]
    return [(query.__name__, query.sql) for query in found if not query.__name__.endswith("_cursor")]


@pytest.fixture
async def plain(tmp_path: Path) -> sqlite3.Connection:
    """The file of a migrated database, without our code around it."""
    await migrate(sqlite_url(tmp_path))
    return sqlite3.connect(tmp_path / "xueshi.db")


@pytest.mark.parametrize(("name", "sql"), statements())
async def test_no_statement_goes_through_a_whole_queue(plain: sqlite3.Connection, name: str, sql: str) -> None:
    values = dict.fromkeys(re.findall(r"(?<!:):(\w+)", sql), 1)
    plan = [step for *_, step in plain.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert not [step for step in plan if re.match(r"SCAN (inbox|outbox|earlier)( |$)(?!USING INDEX)", step)]
    plain.close()
