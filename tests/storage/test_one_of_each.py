"""What the database refuses by itself on both engines, tried with plain SQL: a second one of what there is one of."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import aiosqlite
import asyncpg
import pytest

from storage.database import Database
from storage.feed import Known
from storage.inbox import Update
from tests.handlers.reviewing import READING
from tests.storage.plain_sql import plain_sql

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
REFUSED = (aiosqlite.IntegrityError, asyncpg.UniqueViolationError)


@pytest.fixture
async def kept(database: Database) -> None:
    """One of everything of which there may be one."""
    async with database.transaction() as work:
        await work.register.add_unit("ICT", "计算所", 2026)
        one = await work.register.add_person("A001", "王芳", "ICT", None, None)
        await work.register.add_person("A002", "李强", "ICT", None, None)
        assert await work.register.bind(one, 7, NOW)
        await work.drafts.begin(one, "log", NOW)
        submission = await work.submissions.add(one, "ICT", READING, "2019-89", NOW, source="log")
        assert submission is not None
        decision = await work.ledger.decide(submission.submission_id, 1, "approve", None, "2019-89", NOW)
        assert decision is not None
        hours = {2026: Decimal(8)}
        await work.ledger.enter("credit", one, submission.submission_id, decision, "general", hours, None, NOW)
        await work.audit.note("ICT", NOW, "operator", "tested", "submission:1", {})
        await work.inbox.store([Update(1, 5, 7, NOW, "{}")])
        run = await work.feed.begin("feed.csv", "abc", "command", None, 1, NOW)
        assert run is not None
        await work.feed.keep(run, [Known("C-1", 1, one, submission.submission_id, "said", NOW.date(), vanished=False)])
        assert await work.reminders.claim(one, "2026-Q1", "short", NOW)


def again(table: str, columns: str, **changed: str) -> str:
    """A statement that puts each row in once more, under a number of its own."""
    told = [changed.get(column, column) for column in columns.split(", ")]
    return f"INSERT INTO {table} ({columns}) SELECT {', '.join(told)} FROM {table}"


AT = "'2026-03-10T02:00:00.000000Z'"
SECOND = {
    "staff number": again("people", "staff_no, name, unit", name="'另一人'"),
    "account of a person": again("bindings", "person_id, telegram_id, bound_at", telegram_id="8"),
    "person of an account": again("bindings", "person_id, telegram_id, bound_at", person_id="person_id + 1"),
    "open draft": again("drafts", "person_id, kind, answers, revision, state, touched_at"),
    "decision of a revision": again("decisions", "submission_id, revision, verb, policy, decided_at", verb="'reject'"),
    "entry of a decision": again(
        "ledger", "person_id, submission_id, decision_id, kind, year, bucket, hours, entered_at", hours="hours + 10"
    ),
    "record of an outside id": again(
        "feed_rows", "outside_id, version, person_id, submission_id, said, end_on, run_id", submission_id="9"
    ),
    "outside id of a record": again(
        "feed_rows", "outside_id, version, person_id, submission_id, said, end_on, run_id", outside_id="'C-2'"
    ),
    "open run of a file": again("feed_runs", "file_name, sha256, origin, of_rows, begun_at"),
    "row of a chain": again(
        "audit", "chain, seq, at, actor, action, subject, detail, previous, hash", detail="'{\"x\": 1}'"
    ),
    "update": again("inbox", "bot_id, update_id, lane, received_at, body, state, not_before", lane="8"),
    "reminder of a quarter": again("reminders", "person_id, period, kind, queued_at", queued_at=AT),
}


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("what", SECOND)
async def test_there_is_no_second(database_url: str, what: str) -> None:
    """security.md 2, 8, 10 and 17: whatever the program does, or somebody beside it."""
    table = SECOND[what].split()[2]
    before = await plain_sql(database_url, f"SELECT COUNT(*) FROM {table}")
    with pytest.raises(REFUSED):
        await plain_sql(database_url, SECOND[what])
    assert await plain_sql(database_url, f"SELECT COUNT(*) FROM {table}") == before
