"""Indexes of what every tick or tap asks for and had to look for in a large table (`tests/storage/test_plans.py`)."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

INDEXES = {
    "absences_open": "absences (ends_on) WHERE ended_at IS NULL",
    "absences_untold": "absences (absence_id) WHERE told_at IS NULL AND ended_at IS NULL",
    "evidence_next": "evidence (not_before, evidence_id) WHERE state = 'waiting'",
    "evidence_fetching": "evidence (lease_until) WHERE state = 'fetching'",
    "live_messages_of_call": "live_messages (out_id)",
    "roles_of_role": "roles (role)",
    "totals_set_aside": "totals_due (person_id) WHERE unreadable = 1",
}


def upgrade() -> None:
    """Make them."""
    for name, on in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {on}")


def downgrade() -> None:
    """Without them."""
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
