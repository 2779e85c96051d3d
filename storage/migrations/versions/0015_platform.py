"""What has been entered in the academy's own site (art. 7): each list that was drawn up, and what stands there."""

from __future__ import annotations

from alembic import op

from storage.migrations.tables import make, unmake

revision = "0015"
down_revision = "0014"

TABLES = """
CREATE TABLE platform_lists (
    list_id {identity}, unit TEXT REFERENCES units, made_by BIGINT REFERENCES people, made_at TEXT NOT NULL,
    entered_by BIGINT REFERENCES people, entered_at TEXT
);
CREATE TABLE platform_listed (
    list_id BIGINT NOT NULL REFERENCES platform_lists, submission_id BIGINT NOT NULL REFERENCES submissions,
    revision BIGINT NOT NULL, act TEXT NOT NULL, details TEXT NOT NULL, PRIMARY KEY (list_id, submission_id)
);
CREATE INDEX platform_listed_of_submission ON platform_listed (submission_id, list_id);
"""

INDEXES = {
    "to_enter": "state = 'approved' AND route <> 'platform' AND source <> 'import'"
    " AND COALESCE(entered_revision, 0) <> revision",
    "to_remove": "state IN ('corrected', 'rejected', 'withdrawn') AND route <> 'platform'"
    " AND (entered_revision IS NOT NULL OR source = 'import') AND removed_in IS NULL",
}
"""What is still to be done there. Earlier years' records were registered there in their day."""
COLUMNS = ("entered_revision BIGINT", "entered_in BIGINT", "removed_in BIGINT")


def upgrade() -> None:
    """Make them."""
    make(TABLES)
    for column in COLUMNS:
        op.execute(f"ALTER TABLE submissions ADD COLUMN {column}")
    for name, where in INDEXES.items():
        op.execute(f"CREATE INDEX submissions_{name} ON submissions (unit, submission_id) WHERE {where}")


def downgrade() -> None:
    """Take them away."""
    for name in INDEXES:
        op.execute(f"DROP INDEX submissions_{name}")
    for column in reversed(COLUMNS):
        op.execute(f"ALTER TABLE submissions DROP COLUMN {column.split()[0]}")
    unmake(TABLES)
