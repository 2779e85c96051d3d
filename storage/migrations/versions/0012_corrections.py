"""Corrections (art. 4): a submission may replace an earlier one, and says why; the earlier one stays as it was."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"

INDEXES = {
    "INDEX corrections_of": "corrects IS NOT NULL",
    "UNIQUE INDEX one_open_correction": "corrects IS NOT NULL AND state IN ('pending', 'returned')",
    "UNIQUE INDEX one_successor": "corrects IS NOT NULL AND state IN ('approved', 'corrected')",
}
"""Of a record at most one correction is open, and at most one took its place."""

DECISIONS = "CREATE INDEX decisions_correcting ON decisions (decided_at) WHERE verb IN ('correct', 'void', 'restore')"


def upgrade() -> None:
    """What a submission replaces, and why."""
    op.execute("ALTER TABLE submissions ADD COLUMN corrects BIGINT REFERENCES submissions")
    op.execute("ALTER TABLE submissions ADD COLUMN corrects_because TEXT")
    for index, where in INDEXES.items():
        op.execute(f"CREATE {index} ON submissions (corrects) WHERE {where}")
    op.execute(DECISIONS)


def downgrade() -> None:
    """Without them."""
    op.execute("DROP INDEX decisions_correcting")
    for index in INDEXES:
        op.execute(f"DROP INDEX {index.split()[-1]}")
    op.execute("ALTER TABLE submissions DROP COLUMN corrects_because")
    op.execute("ALTER TABLE submissions DROP COLUMN corrects")
