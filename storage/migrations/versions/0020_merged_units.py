"""Which unit another one became a part of; it stays for what was decided in it (art. 4)."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Of most units nothing."""
    op.execute("ALTER TABLE units ADD COLUMN merged_into TEXT")


def downgrade() -> None:
    """Without it."""
    op.execute("ALTER TABLE units DROP COLUMN merged_into")
