"""An academy of any size made by a few statements: people, records, decisions, ledger, and queues that are done.

Nobody lived it: there is no audit of it. What the rules say of it is what the ledger holds, so that totals and
standings can be worked out; everything else only stands in the way, as it would after years.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import asyncpg

from storage.database import sqlite_path

UNITS = 50
FIRST_ACCOUNT = 10_000_000
AT = "'2026-03-01T00:00:00.000000Z'"


@dataclass(frozen=True, slots=True)
class Size:
    """How many people, records a person, and updates handled long ago."""

    people: int
    records: int
    updates: int = 0


def statements(size: Size) -> list[str]:
    """The statements that make it, on tables that are empty; the same on both engines."""
    people, records = _counted(size.people), _counted(size.people * size.records)
    rows = [
        f"INSERT INTO units (unit, unit_name, records_since) WITH {_counted(UNITS)} SELECT {_unit('i')},"
        " 'Institute ' || i, 2025 FROM n",
        f"INSERT INTO people (person_id, staff_no, name, unit) WITH {people} SELECT i, 'A' || (1000000 + i),"
        f" 'Wang Fang', {_unit('i')} FROM n",
        f"INSERT INTO ranks (person_id, rank, since) WITH {people}"
        " SELECT i, CASE i % 10 WHEN 0 THEN 'leader' ELSE 'staff' END, '2018-03-01' FROM n",
        f"INSERT INTO unit_stays (person_id, unit, since) WITH {people} SELECT i, {_unit('i')}, '2018-03-01' FROM n",
        f"INSERT INTO bindings (person_id, telegram_id, bound_at) WITH {people}"
        f" SELECT i, {FIRST_ACCOUNT} + i, {AT} FROM n",
        f"INSERT INTO roles (person_id, role) WITH {_counted(min(2 * UNITS, size.people))}"
        f" SELECT 1 + (i - 1) * {size.people // (2 * UNITS) | 1}, 'approver' FROM n",
        _submissions(size, records),
        f"INSERT INTO decisions (decision_id, submission_id, revision, verb, actor_id, policy, decided_at)"
        f" WITH {records} SELECT i, i, 1, 'approve', 1 + i % {2 * UNITS}, '2019-89', {AT} FROM n",
        _ledger(size, records),
    ]
    return rows + (_queues(size.updates) if size.updates else [])


def _counted(most: int) -> str:
    return f"RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most})"


def _unit(number: str) -> str:
    return f"'U' || (100 + {number} % {UNITS})"


# The record's number tells whose it is and what: a class of two days (16 hours), online study (6) or self-study (1).
_KIND = {"route": ("external", "external_online", "self_study"), "form": ("special_class", "online", "self_study")}


def _chosen(values: tuple[str, ...]) -> str:
    cases = " ".join(f"WHEN {number} THEN {value}" for number, value in enumerate(values))
    return f"CASE i % {len(values)} {cases} END"


def _day(size: Size, plus: int) -> str:
    """This year and the one before in turns; no record runs over a month's end."""
    month = f"SUBSTR(CAST(101 + i / 2 % {size.records} % 12 AS TEXT), 2)"
    return f"(2025 + i % 2) || '-' || {month} || '-' || SUBSTR(CAST(101 + i % 26 + {plus} AS TEXT), 2)"


def _submissions(size: Size, records: str) -> str:
    route, form = (_chosen(tuple(f"'{value}'" for value in _KIND[kind])) for kind in ("route", "form"))
    return (
        "INSERT INTO submissions (submission_id, person_id, unit, source, state, revision, route, form, title, content,"
        " organiser, place, start_on, start_half, end_on, end_half, half_days, hours, result, off_job, policy,"
        f" registered_at, submitted_at, announced_at) WITH {records} SELECT i, {_person(size)}, {_unit(_person(size))},"
        f" 'import', 'approved', 2, {route}, {form}, 'Class ' || i % 1000, 'Ethics', 'CAST', 'Beijing',"
        f" {_day(size, 0)}, 'am', {_day(size, 1)}, 'pm', {_chosen(('4', 'NULL', 'NULL'))},"
        f" {_chosen(('NULL', '60', '10'))}, 'pass', 0, '2019-89', {AT}, {AT}, {AT} FROM n"
    )


def _person(size: Size) -> str:
    return f"((i - 1) / {size.records} + 1)"


def _ledger(size: Size, records: str) -> str:
    bucket = _chosen(("'general'", "'online'", "'general'"))
    return (
        "INSERT INTO ledger (person_id, submission_id, decision_id, kind, year, bucket, hours, entered_at)"
        f" WITH {records} SELECT {_person(size)}, i, i, 'credit', 2025 + i % 2, {bucket},"
        f" {_chosen(('160', '60', '10'))}, {AT} FROM n"
    )


def _queues(updates: int) -> list[str]:
    counted = _counted(updates)
    return [
        f"INSERT INTO inbox (seq, bot_id, update_id, lane, received_at, body, state, not_before) WITH {counted}"
        f" SELECT i, 1, i, {FIRST_ACCOUNT} + i % 70000, {AT}, '{{}}', 'done', {AT} FROM n",
        f"INSERT INTO outbox (out_id, lane, chat_id, priority, method, body, state, not_before, message_id, made_at,"
        f" sent_at) WITH {counted} SELECT i, {FIRST_ACCOUNT} + i % 70000, {FIRST_ACCOUNT} + i % 70000, 0,"
        f" 'sendMessage', '{{}}', 'sent', {AT}, i, {AT}, {AT} FROM n",
    ]


class Connection(Protocol):
    """What both engines' plain connections do here."""

    async def run(self, sql: str) -> list[tuple[Any, ...]]:
        """A statement and its rows."""


class _Sqlite:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    async def run(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()


class _Postgres:
    def __init__(self, connection: Any) -> None:
        self.connection = connection

    async def run(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.connection.fetch(sql)]


@asynccontextmanager
async def plainly(url: str) -> AsyncIterator[Connection]:
    """A connection past the program, which every statement commits by itself."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(sqlite_path(url), isolation_level=None)
        try:
            yield _Sqlite(connection)
        finally:
            connection.close()
    else:
        server = await asyncpg.connect(url)
        try:
            yield _Postgres(server)
        finally:
            await server.close()


async def fill(url: str, size: Size, *more: str) -> None:
    """Fill a migrated, empty database, with ``more`` statements at the end; what triggers would mark is marked then."""
    marked = "INSERT INTO totals_due (person_id) SELECT person_id FROM people"
    async with plainly(url) as plain:
        filling = _fill_sqlite if url.startswith("sqlite") else _fill_postgres
        await filling(plain, [*statements(size), marked, *more])


async def _fill_sqlite(plain: Connection, made: list[str]) -> None:
    triggers = await plain.run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    await plain.run("PRAGMA synchronous = OFF")
    await plain.run("BEGIN")
    for name, _ in triggers:
        await plain.run(f"DROP TRIGGER {name}")
    for statement in made:
        await plain.run(statement)
    for _, sql in triggers:
        await plain.run(sql)
    await plain.run("COMMIT")


async def _fill_postgres(plain: Connection, made: list[str]) -> None:
    await plain.run("SET session_replication_role = replica")  # neither triggers nor foreign keys
    await plain.run("SET synchronous_commit = off")
    for statement in made:
        await plain.run(statement)
    await plain.run("SET session_replication_role = origin")
    columns = await plain.run(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE is_identity = 'YES' AND table_schema = current_schema()"
    )
    for table, column in columns:
        top = f"(SELECT COALESCE(MAX({column}), 0) + 1 FROM {table})"
        await plain.run(f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), {top}, false)")
