"""Every query finds its rows by an index: none goes through a large table, of which there is ever more, but those that
are about everything, each with its reason."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

import aiosql
import asyncpg
import pytest

from bench.bulk import FIRST_ACCOUNT
from storage.database import sqlite_path
from storage.queries import SQL, OneHopSqlite
from tests.storage.large import grow

LARGE = 5_000
"""Rows from which on a table is large."""

GOES_THROUGH = {
    "evidence.stored": "the whole store, for a backup",
    "evidence.over": "the tick that clears evidence goes through all once in six hours, beside the writer",
    "drafts.untouched": "the tick that clears drafts goes through all once in six hours, beside the writer",
    "inspection.people": "verify reads everything",
    "inspection.ranks": "verify reads everything",
    "inspection.roles": "verify reads everything",
    "inspection.stays": "verify reads everything",
    "inspection.bindings": "verify reads everything",
    "inspection.invites": "verify reads everything",
    "inspection.absences": "verify reads everything",
    "audit.of_register": "verify reads everything",
    "inspection.traced_and_gone": "verify reads everything",
    "attendance.traced_and_gone": "verify reads everything",
    "classes.traced_and_gone": "verify reads everything",
    "inspection.newest": "once at a start, so that the clock goes on from there",
    "people.count": "of how many, told by what goes over everyone",
    "people.everyone": "an import or an export of the whole register",
    "people.of_unit": "a whole unit's people; PostgreSQL joins their accounts all at once",
    "register.stays": "an import or an export of the whole register",
    "reminders.reminded": "the command that lists everyone whose reminder is due",
    "samples.candidates": "a sample is drawn out of a whole year, beside the writer",
    "oversight.by_rank": "the bureau looks at the whole academy, beside the writer",
    "oversight.by_form": "the same",
    "oversight.decided": "the same, of a year",
    "publications.causes": "an erratum, read beside the writer; PostgreSQL joins all that came since at once",
    "totals.mark_all": "other rules or another year make everyone due",
    "totals.sums": "the report of the whole academy, read beside the writer",
    "totals.ranking": "the same",
    "totals.short": "the same",
    "totals.count_unreached": "the same",
    "totals.unreached": "the same",
}
"""Queries that may go through a large table, and why."""

SOME = json.dumps(list(range(500, 550)))
"""A list of ids."""
VALUES: Mapping[str, Any] = {
    "person_id": 500, "staff_no": "A1000500", "unit": "U107", "lowest": "U107", "highest": "U107",
    "year": 2026, "first": "2026-01-01", "last": "2026-06-30", "day": "2026-06-30", "today": "2026-06-30",
    "telegram_id": FIRST_ACCOUNT + 500, "chat_id": FIRST_ACCOUNT + 500, "lane": FIRST_ACCOUNT + 500,
    "subject": "person:500", "chain": "U107", "task": "card:500", "state": "waiting", "role": "approver",
    "most": 50, "skipped": 0, "secret_hash": "h500", "now": "2026-06-30T00:00:00.000000Z", "bureau": 0,
    "after": 69_990, "least": 69_990, "through": 70_000,
}  # fmt: skip
"""Of parameters by name, as in an ordinary hour; any other is 500, or a moment of that hour."""


def queries(engine: str) -> dict[str, str]:
    """Every query of the program by family and name, its parameters by name; the engine's variant if it has one."""
    found = {}
    for path in sorted(SQL.glob("*.sql")):
        for file in (path, SQL / engine / path.name):
            family = aiosql.from_path(file, OneHopSqlite) if file.exists() else None  # type: ignore[arg-type]
            for name in family.available_queries if family else ():
                if not name.endswith("_cursor"):
                    found[f"{path.stem}.{name}"] = getattr(family, name).sql
    return found


def parameters(sql: str) -> list[str]:
    """The names of its parameters, each once."""
    return list(dict.fromkeys(re.findall(r"(?<!:):([a-z_0-9]+)", re.sub(r"--.*|'[^']*'", "", sql))))


def scanned_by_sqlite(connection: sqlite3.Connection, sql: str) -> set[str]:
    """The tables that a query goes through, by their names; one that is kept small by an index of a part is none."""
    views = " ".join(row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'view'"))
    aliases = {alias: table for table, alias in re.findall(r"\b(\w+) (?:AS )?(\w+)\b", f"{sql} {views}")}
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    partial = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%INDEX% WHERE %'")}
    plan = connection.execute(f"EXPLAIN QUERY PLAN {sql}", dict.fromkeys(parameters(sql), "[500]"))
    steps = [re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step) for *_, step in plan]
    scanned = {str(step[1]) for step in steps if step and step[2] not in partial}
    return {name if name in tables else aliases.get(name, name) for name in scanned} & tables


def large_in_sqlite(connection: sqlite3.Connection) -> set[str]:
    """The tables with very many rows."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {table for table in tables if connection.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0] >= LARGE}


async def scanned_by_postgres(connection: Any, sql: str, partial: set[str]) -> set[str]:
    """The same of PostgreSQL, asked with the values of an ordinary hour."""
    names = parameters(sql)
    numbered = sql
    for number, name in enumerate(names, start=1):
        numbered = re.sub(rf"(?<!:):{name}\b", f"${number}", numbered)
    prepared = await connection.prepare(f"EXPLAIN (FORMAT JSON) {numbered}")
    kinds = [kind.name for kind in prepared.get_parameters()]
    lists = re.findall(r"json_each\(CAST\(:(\w+)", sql)
    values = (SOME if name in lists else _value(name, kind) for name, kind in zip(names, kinds, strict=True))
    [[plan]] = await prepared.fetch(*values)
    return {
        str(node["Relation Name"])
        for node in _nodes(json.loads(plan)[0]["Plan"])
        if "Relation Name" in node and _goes_through(node, partial)
    }


def _goes_through(node: dict[str, Any], partial: set[str]) -> bool:
    """Whether a step reads a whole table; an index without a condition serves who wants the first rows alone."""
    if node["Node Type"] == "Seq Scan":
        return True
    whole = "Index Name" in node and "Index Cond" not in node and node["Index Name"] not in partial
    return whole and (node["above"] != "Limit" or "Filter" in node)


def _value(name: str, kind: str) -> Any:
    if kind == "text":
        value = VALUES.get(name, VALUES["now"])
        return str(value)
    return VALUES.get(name, 500)


def _nodes(plan: dict[str, Any], above: str = "") -> Iterator[dict[str, Any]]:
    yield plan | {"above": above}
    for below in plan.get("Plans", ()):
        yield from _nodes(below, plan["Node Type"])


def test_whoever_may_go_through_a_table_is_a_query_of_the_program() -> None:
    assert GOES_THROUGH.keys() <= queries("sqlite").keys()


@pytest.mark.timeout(300)
async def test_no_query_goes_through_a_large_table(database_url: str) -> None:
    """Whatever query is written next is asked, too."""
    await grow(database_url)
    found = await (_sqlite if database_url.startswith("sqlite") else _postgres)(database_url)
    assert {name: sorted(tables) for name, tables in found.items() if tables and name not in GOES_THROUGH} == {}


async def _sqlite(database_url: str) -> dict[str, set[str]]:
    connection = sqlite3.connect(sqlite_path(database_url))
    large = large_in_sqlite(connection)
    found = {name: scanned_by_sqlite(connection, sql) & large for name, sql in queries("sqlite").items()}
    connection.close()
    assert len(large) > 15
    return found


async def _postgres(database_url: str) -> dict[str, set[str]]:
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= $1", LARGE)
    partial = {
        row[0] for row in await connection.fetch("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '% WHERE %'")
    }
    large = {row[0] for row in rows}
    found = {
        name: await scanned_by_postgres(connection, sql, partial) & large for name, sql in queries("postgresql").items()
    }
    await connection.close()
    assert len(large) > 15
    return found
