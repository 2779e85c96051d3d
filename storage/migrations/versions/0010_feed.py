"""The platform's feed (art. 9.4): every import of one, what each outside id said last, and the rows kept apart."""

from __future__ import annotations

from storage.migrations.tables import make, unmake

revision = "0010"
down_revision = "0009"

TABLES = """
CREATE TABLE feed_runs (
    run_id {identity}, file_name TEXT NOT NULL, sha256 TEXT NOT NULL, origin TEXT NOT NULL,
    span_first TEXT, span_last TEXT, of_rows BIGINT NOT NULL, done BIGINT NOT NULL DEFAULT 0,
    added BIGINT NOT NULL DEFAULT 0, changed BIGINT NOT NULL DEFAULT 0, unchanged BIGINT NOT NULL DEFAULT 0,
    bad BIGINT NOT NULL DEFAULT 0, mended BIGINT NOT NULL DEFAULT 0, off_register BIGINT NOT NULL DEFAULT 0,
    above_daily BIGINT NOT NULL DEFAULT 0, vanished BIGINT NOT NULL DEFAULT 0,
    begun_at TEXT NOT NULL, finished_at TEXT, filed_at TEXT
);
CREATE UNIQUE INDEX one_open_feed_run ON feed_runs (sha256) WHERE finished_at IS NULL;
CREATE INDEX feed_runs_of_file ON feed_runs (sha256, run_id);
CREATE TABLE feed_rows (
    outside_id TEXT PRIMARY KEY, version BIGINT NOT NULL, person_id BIGINT NOT NULL REFERENCES people,
    submission_id BIGINT NOT NULL UNIQUE REFERENCES submissions, said TEXT NOT NULL, end_on TEXT NOT NULL,
    run_id BIGINT NOT NULL REFERENCES feed_runs, vanished_at TEXT
);
CREATE INDEX feed_rows_by_day ON feed_rows (end_on, outside_id);
CREATE INDEX feed_rows_vanished ON feed_rows (outside_id) WHERE vanished_at IS NOT NULL;
CREATE TABLE feed_faults (
    fault_key TEXT PRIMARY KEY, outside_id TEXT, staff_no TEXT, file_name TEXT NOT NULL, line BIGINT NOT NULL,
    faults TEXT NOT NULL, cells TEXT NOT NULL, run_id BIGINT NOT NULL REFERENCES feed_runs,
    first_at TEXT NOT NULL, last_at TEXT NOT NULL
);
CREATE INDEX feed_faults_of_file ON feed_faults (file_name) WHERE outside_id IS NULL;
"""


def upgrade() -> None:
    """Make the tables."""
    make(TABLES)


def downgrade() -> None:
    """Take them away, the dependent ones first."""
    unmake(TABLES)
