"""An index of the evidence whose period is over and whose file is about to leave (``EVIDENCE_YEARS``)."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make it."""
    op.execute("CREATE INDEX evidence_going ON evidence (evidence_id) WHERE state = 'expiring'")


def downgrade() -> None:
    """Without it."""
    op.execute("DROP INDEX evidence_going")
