"""The first tables. Columns are BIGINT and TEXT only, so that a row reads the same from both engines.

Days are ISO dates, moments are UTC with six decimals and ``Z`` (so that they sort as text), hours are
tenths, truth is 0 or 1.
"""

from __future__ import annotations

from alembic import op

from storage.migrations.tables import close, make, on_postgres, unmake

revision = "0001"
down_revision = None

REGISTER = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE units (
    unit TEXT PRIMARY KEY, unit_name TEXT NOT NULL, records_since BIGINT NOT NULL,
    rules TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE people (
    person_id {identity}, staff_no TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    unit TEXT NOT NULL REFERENCES units, joined_on TEXT, left_on TEXT,
    language TEXT NOT NULL DEFAULT 'zh', monthly BIGINT NOT NULL DEFAULT 0,
    quiet_from TEXT, quiet_to TEXT
);
CREATE INDEX people_of_unit ON people (unit);
CREATE TABLE unit_stays (
    person_id BIGINT NOT NULL REFERENCES people, unit TEXT NOT NULL REFERENCES units, since TEXT NOT NULL,
    PRIMARY KEY (person_id, since)
);
CREATE TABLE ranks (
    person_id BIGINT NOT NULL REFERENCES people, rank TEXT NOT NULL, since TEXT NOT NULL,
    PRIMARY KEY (person_id, since)
);
CREATE TABLE roles (
    person_id BIGINT NOT NULL REFERENCES people, role TEXT NOT NULL, PRIMARY KEY (person_id, role)
);
CREATE TABLE absences (
    absence_id {identity}, person_id BIGINT NOT NULL REFERENCES people,
    starts_on TEXT NOT NULL, ends_on TEXT NOT NULL, substitute_id BIGINT REFERENCES people,
    told_at TEXT, ended_at TEXT
);
CREATE INDEX absences_of_person ON absences (person_id);
CREATE INDEX absences_of_substitute ON absences (substitute_id);
"""

BINDING = """
CREATE TABLE bindings (
    binding_id {identity}, person_id BIGINT NOT NULL REFERENCES people, telegram_id BIGINT NOT NULL,
    bound_at TEXT NOT NULL, ended_at TEXT, blocked_at TEXT
);
CREATE UNIQUE INDEX one_account_a_person ON bindings (person_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX one_person_an_account ON bindings (telegram_id) WHERE ended_at IS NULL;
CREATE TABLE invites (
    secret_hash TEXT PRIMARY KEY, person_id BIGINT NOT NULL REFERENCES people,
    made_at TEXT NOT NULL, expires_at TEXT NOT NULL, used_at TEXT, ended_at TEXT
);
CREATE INDEX invites_of_person ON invites (person_id);
CREATE TABLE arrivals (
    telegram_id BIGINT PRIMARY KEY, secret_hash TEXT, person_id BIGINT REFERENCES people, staff_no TEXT,
    wrong BIGINT NOT NULL DEFAULT 0, closed_until TEXT, language TEXT, revision BIGINT NOT NULL
);
CREATE TABLE binding_requests (
    request_id {identity}, person_id BIGINT NOT NULL REFERENCES people, telegram_id BIGINT NOT NULL,
    state TEXT NOT NULL, asked_at TEXT NOT NULL, decided_at TEXT, decided_by BIGINT REFERENCES people
);
CREATE UNIQUE INDEX one_open_request ON binding_requests (telegram_id) WHERE state = 'open';
"""

# The register as every update needs it: a person, the unit's name, the account bound now, the roles.
REGISTER_VIEW = """
CREATE VIEW register AS
SELECT p.person_id, p.staff_no, p.name, p.unit, u.unit_name, p.joined_on, p.left_on, p.language, p.monthly,
    p.quiet_from, p.quiet_to, b.telegram_id, b.blocked_at,
    (SELECT {join_text}(r.role, ';') FROM roles r WHERE r.person_id = p.person_id) AS roles
FROM people p
JOIN units u ON u.unit = p.unit
LEFT JOIN bindings b ON b.person_id = p.person_id AND b.ended_at IS NULL
"""

RECORDS = """
CREATE TABLE drafts (
    draft_id {identity}, person_id BIGINT NOT NULL REFERENCES people, kind TEXT NOT NULL,
    subject_id BIGINT, answers TEXT NOT NULL, revision BIGINT NOT NULL, state TEXT NOT NULL,
    touched_at TEXT NOT NULL
);
CREATE UNIQUE INDEX one_open_draft ON drafts (person_id) WHERE state = 'open';
CREATE INDEX drafts_of_person ON drafts (person_id, state);
CREATE TABLE submissions (
    submission_id {identity}, person_id BIGINT NOT NULL REFERENCES people,
    unit TEXT NOT NULL REFERENCES units, draft_id BIGINT UNIQUE REFERENCES drafts,
    source TEXT NOT NULL, outside_key TEXT UNIQUE, state TEXT NOT NULL, revision BIGINT NOT NULL,
    route TEXT NOT NULL, form TEXT NOT NULL, title TEXT NOT NULL, content TEXT NOT NULL,
    organiser TEXT NOT NULL, platform TEXT, place TEXT NOT NULL,
    start_on TEXT NOT NULL, start_half TEXT NOT NULL, end_on TEXT NOT NULL, end_half TEXT NOT NULL,
    half_days BIGINT, absent_half_days BIGINT NOT NULL DEFAULT 0, hours BIGINT,
    result TEXT NOT NULL, off_job BIGINT NOT NULL, makeup_year BIGINT, makeup_hours BIGINT,
    policy TEXT NOT NULL, registered_by BIGINT REFERENCES people, registered_at TEXT NOT NULL,
    submitted_at TEXT NOT NULL, announced_at TEXT, chased_at TEXT, escalated_at TEXT
);
CREATE INDEX submissions_of_person ON submissions (person_id, end_on);
CREATE INDEX submissions_waiting ON submissions (unit, submitted_at) WHERE state = 'pending';
CREATE INDEX submissions_unannounced ON submissions (submitted_at) WHERE state = 'pending' AND announced_at IS NULL;
CREATE INDEX submissions_alike ON submissions (unit, registered_at);
CREATE TABLE evidence (
    evidence_id {identity}, person_id BIGINT NOT NULL REFERENCES people,
    draft_id BIGINT NOT NULL REFERENCES drafts, submission_id BIGINT REFERENCES submissions,
    kind TEXT NOT NULL, file_id TEXT NOT NULL, file_unique_id TEXT NOT NULL, file_name TEXT,
    media_type TEXT, size BIGINT, album TEXT, sha256 TEXT, state TEXT NOT NULL, fault TEXT, added_at TEXT NOT NULL,
    holder TEXT, lease_until TEXT, tries BIGINT NOT NULL DEFAULT 0, not_before TEXT NOT NULL
);
CREATE UNIQUE INDEX one_file_a_draft ON evidence (draft_id, file_unique_id);
CREATE INDEX evidence_of_submission ON evidence (submission_id);
CREATE INDEX evidence_alike ON evidence (sha256);
CREATE INDEX evidence_waiting ON evidence (not_before) WHERE state IN ('waiting', 'fetching');
CREATE TABLE decisions (
    decision_id {identity}, submission_id BIGINT NOT NULL REFERENCES submissions,
    revision BIGINT NOT NULL, verb TEXT NOT NULL, actor_id BIGINT REFERENCES people,
    stands_in_for BIGINT REFERENCES people, reason TEXT, policy TEXT NOT NULL, decided_at TEXT NOT NULL,
    UNIQUE (submission_id, revision)
);
CREATE TABLE review_places (
    person_id BIGINT PRIMARY KEY REFERENCES people, submission_id BIGINT NOT NULL REFERENCES submissions
);
CREATE INDEX review_places_of_submission ON review_places (submission_id);
"""

TRUST = """
CREATE TABLE ledger (
    entry_id {identity}, person_id BIGINT NOT NULL REFERENCES people,
    submission_id BIGINT NOT NULL REFERENCES submissions, decision_id BIGINT NOT NULL REFERENCES decisions,
    kind TEXT NOT NULL, year BIGINT NOT NULL, bucket TEXT NOT NULL, hours BIGINT NOT NULL,
    reason TEXT, actor_id BIGINT REFERENCES people, entered_at TEXT NOT NULL,
    UNIQUE (submission_id, decision_id, year, kind)
);
CREATE INDEX ledger_of_person ON ledger (person_id, year);
CREATE TABLE audit (
    chain TEXT NOT NULL, seq BIGINT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
    subject TEXT NOT NULL, detail TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL,
    PRIMARY KEY (chain, seq)
);
CREATE INDEX audit_of_subject ON audit (subject);
CREATE TABLE audit_heads (chain TEXT PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL);
"""

QUEUES = """
CREATE TABLE inbox (
    seq {identity}, bot_id BIGINT NOT NULL, update_id BIGINT NOT NULL, lane BIGINT NOT NULL,
    received_at TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL,
    holder TEXT, lease_until TEXT, tries BIGINT NOT NULL DEFAULT 0, not_before TEXT NOT NULL,
    incident TEXT, fault TEXT,
    UNIQUE (bot_id, update_id)
);
CREATE INDEX inbox_waiting ON inbox (seq) WHERE state = 'waiting';
CREATE INDEX inbox_held ON inbox (holder) WHERE state = 'working';
CREATE INDEX inbox_lanes ON inbox (lane, seq) WHERE state IN ('waiting', 'working');
CREATE TABLE outbox (
    out_id {identity}, lane BIGINT NOT NULL, chat_id BIGINT NOT NULL, priority BIGINT NOT NULL,
    method TEXT NOT NULL, body TEXT NOT NULL, attached TEXT, about BIGINT, cause BIGINT,
    state TEXT NOT NULL, holder TEXT, lease_until TEXT, tries BIGINT NOT NULL DEFAULT 0,
    doubts BIGINT NOT NULL DEFAULT 0, not_before TEXT NOT NULL, message_id BIGINT, made_at TEXT NOT NULL,
    sent_at TEXT, fault TEXT
);
CREATE INDEX outbox_waiting ON outbox (priority, out_id) WHERE state = 'waiting';
CREATE INDEX outbox_held ON outbox (holder) WHERE state = 'sending';
CREATE INDEX outbox_lanes ON outbox (lane, out_id) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_edits ON outbox (about, out_id) WHERE state = 'waiting';
CREATE TABLE live_messages (
    chat_id BIGINT NOT NULL, task TEXT NOT NULL, out_id BIGINT NOT NULL REFERENCES outbox,
    PRIMARY KEY (chat_id, task)
);
CREATE INDEX live_messages_of_task ON live_messages (task);
CREATE TABLE reminders (
    person_id BIGINT NOT NULL REFERENCES people, period TEXT NOT NULL, kind TEXT NOT NULL, queued_at TEXT NOT NULL,
    PRIMARY KEY (person_id, period, kind)
);
CREATE TABLE reminder_runs (
    period TEXT PRIMARY KEY, due_at TEXT NOT NULL, after_person BIGINT NOT NULL DEFAULT 0, finished_at TEXT
);
"""

FAMILIES = (REGISTER, BINDING, RECORDS, TRUST, QUEUES)

# The application may add to these tables and never change them (security.md 17); each with what makes a
# new row the same as a kept one.
APPEND_ONLY = {
    "ledger": """entry_id = NEW.entry_id OR (submission_id = NEW.submission_id
        AND decision_id = NEW.decision_id AND year = NEW.year AND kind = NEW.kind)""",
    "audit": "chain = NEW.chain AND seq = NEW.seq",
}

# SQLite's way of taking a list as one parameter, so that a query about several ids is the same on both engines.
POSTGRES_LIST = """
CREATE FUNCTION json_each(list TEXT) RETURNS TABLE (value TEXT) LANGUAGE sql IMMUTABLE AS
$$ SELECT json_array_elements_text(CAST(list AS JSON)) $$
"""

POSTGRES_GUARD_FUNCTION = """
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def upgrade() -> None:
    """Make every table, then close the append-only ones."""
    postgres = on_postgres()
    for family in FAMILIES:
        make(family)
    op.execute(REGISTER_VIEW.replace("{join_text}", "STRING_AGG" if postgres else "GROUP_CONCAT"))
    if postgres:
        op.execute(POSTGRES_LIST)
        op.execute(POSTGRES_GUARD_FUNCTION)
    close(APPEND_ONLY)


def downgrade() -> None:
    """Take the tables away again, the dependent ones first."""
    op.execute("DROP VIEW register")
    for family in reversed(FAMILIES):
        unmake(family)
    if on_postgres():
        op.execute("DROP FUNCTION append_only")
        op.execute("DROP FUNCTION json_each(TEXT)")
