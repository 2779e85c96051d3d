"""Rows that were put aside are found without walking through all that went well."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """An index each, of these few rows alone."""
    op.execute("CREATE INDEX inbox_parked ON inbox (seq) WHERE state = 'parked'")
    op.execute("CREATE INDEX outbox_parked ON outbox (out_id) WHERE state IN ('parked', 'uncertain')")


def downgrade() -> None:
    """Without them."""
    op.execute("DROP INDEX outbox_parked")
    op.execute("DROP INDEX inbox_parked")
