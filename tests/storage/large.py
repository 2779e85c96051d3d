"""A database as after years: 70,000 people with their records, and queues that are all but done, on either engine."""

from __future__ import annotations

from bench.bulk import FIRST_ACCOUNT, Size, fill, plainly
from storage.migrate import migrate

SIZE = Size(people=70_000, records=2, updates=70_000)
AT = "'2026-03-01T00:00:00.000000Z'"
ACCOUNT = f"{FIRST_ACCOUNT} + person_id"

AROUND = (
    f"INSERT INTO drafts (draft_id, person_id, kind, answers, revision, state, touched_at)"
    f" SELECT person_id, person_id, 'log', '{{}}', 3, 'submitted', {AT} FROM people",
    "INSERT INTO evidence (evidence_id, person_id, draft_id, submission_id, kind, file_id, file_unique_id, sha256,"
    f" state, added_at, not_before) SELECT person_id, person_id, person_id, person_id, 'photo', 'f' || person_id,"
    f" 'u' || person_id, 'h' || person_id, 'stored', {AT}, {AT} FROM people",
    "INSERT INTO audit (chain, seq, at, actor, action, subject, detail, previous, hash)"
    f" SELECT unit, person_id, {AT}, 'operator', 'roster.added', 'person:' || person_id, '{{}}', '', '' FROM people",
    f"INSERT INTO invites (secret_hash, person_id, made_at, expires_at) SELECT 'h' || person_id, person_id, {AT}, {AT}"
    " FROM people",
    f"INSERT INTO arrivals (telegram_id, person_id, revision) SELECT {ACCOUNT}, person_id, 1 FROM people",
    "INSERT INTO binding_requests (person_id, telegram_id, state, asked_at)"
    f" SELECT person_id, {ACCOUNT}, 'accepted', {AT} FROM people",
    "INSERT INTO absences (person_id, starts_on, ends_on, substitute_id, told_at, ended_at)"
    f" SELECT person_id, '2025-01-01', '2025-01-03', person_id, {AT}, {AT} FROM people",
    f"INSERT INTO live_messages (chat_id, task, out_id) SELECT {ACCOUNT}, 'card:' || person_id, person_id FROM people",
    "INSERT INTO reminders (person_id, period, kind, queued_at)"
    f" SELECT person_id, '2025-Q4', 'short', {AT} FROM people",
    f"INSERT INTO floods (lane, since, arrived, before, told, ignored) SELECT {ACCOUNT}, {AT}, 1, 0, 0, 0 FROM people",
    "INSERT INTO feed_runs (file_name, sha256, origin, of_rows, begun_at, finished_at)"
    f" SELECT 'feed.csv', 'h' || person_id, 'command', 1, {AT}, {AT} FROM people",
    "INSERT INTO feed_rows (outside_id, version, person_id, submission_id, said, end_on, run_id)"
    " SELECT 'C' || person_id, 1, person_id, person_id, 'd', '2026-03-02', 1 FROM people",
    "INSERT INTO feed_faults (fault_key, outside_id, file_name, line, faults, cells, run_id, first_at, last_at)"
    f" SELECT 'id:C' || person_id, 'C' || person_id, 'feed.csv', 1, '[]', '{{}}', 1, {AT}, {AT} FROM people",
    f"INSERT INTO platform_lists (unit, made_at) SELECT unit, {AT} FROM people",
    "INSERT INTO platform_listed (list_id, submission_id, revision, act, details)"
    " SELECT person_id, person_id, 2, 'enter', '{}' FROM people",
    "INSERT INTO totals (person_id, year, since, until, unit, joined_on, left_on, required_general, required_online,"
    " recorded_general, recorded_online, counted_general, counted_online, remaining_general, remaining_online,"
    " self_study_recorded, self_study_counted, met, obligations) SELECT person_id, 2026, '0001-01-01', '9999-12-31',"
    " unit, '2018-03-01', '9999-12-31', 900, 500, 0, 0, person_id % 900, 0, 900, 500, 0, 0, person_id % 2, '[]'"
    " FROM people",
    "UPDATE totals SET lapses_on = '2025-12-31' WHERE person_id % 10 = 3",
    "DELETE FROM totals_due",
    "INSERT INTO totals_due (person_id) SELECT person_id FROM people WHERE person_id % 1400 = 7",
    "INSERT INTO totals_years (year) VALUES (2026)",
)


async def grow(url: str) -> None:
    """Make an empty database's tables large. PostgreSQL looks at its tables in time by itself; SQLite never does."""
    await migrate(url)
    await fill(url, SIZE, *AROUND)
    if not url.startswith("sqlite"):
        async with plainly(url) as plain:
            await plain.run("ANALYZE")
