"""Why a registered class was opened again (art. 4, 9.1): kept until it is registered anew."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """The reason, of a class that is open again."""
    op.execute("ALTER TABLE classes ADD COLUMN reopened_because TEXT")


def downgrade() -> None:
    """Without it."""
    op.execute("ALTER TABLE classes DROP COLUMN reopened_because")
