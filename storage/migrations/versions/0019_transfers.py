"""Transfers between units: asked for by the one's HR, accepted by the other's (art. 2)."""

from __future__ import annotations

from alembic import op

from storage.migrations.tables import make, unmake

revision = "0019"
down_revision = "0018"

TABLES = """
CREATE TABLE transfers (
    transfer_id {identity}, person_id BIGINT NOT NULL REFERENCES people, from_unit TEXT NOT NULL REFERENCES units,
    to_unit TEXT NOT NULL REFERENCES units, since TEXT NOT NULL, held TEXT NOT NULL,
    asked_by BIGINT NOT NULL REFERENCES people, asked_at TEXT NOT NULL, state TEXT NOT NULL,
    decided_by BIGINT REFERENCES people, decided_at TEXT,
    CHECK (from_unit <> to_unit), CHECK (asked_by <> person_id),
    CHECK (state <> 'accepted' OR (decided_by <> asked_by AND decided_by <> person_id))
);
"""


def upgrade() -> None:
    """Make the table."""
    make(TABLES)
    op.execute("CREATE UNIQUE INDEX one_open_transfer ON transfers (person_id) WHERE state = 'open'")


def downgrade() -> None:
    """Take it away."""
    unmake(TABLES)
