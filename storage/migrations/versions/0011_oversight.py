"""What the bureau looks at of all units is found by an index: a year's entries, what was approved, decisions by day."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"

INDEXES = {
    "ledger_of_year": "ledger (year, entered_at, bucket, hours, submission_id)",
    "submissions_approved": "submissions (end_on, unit, route, submitted_at) WHERE state = 'approved'",
    "decisions_of_day": "decisions (decided_at)",
}


def upgrade() -> None:
    """Make them."""
    for name, on in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {on}")


def downgrade() -> None:
    """Take them away."""
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
