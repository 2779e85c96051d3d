"""Accounts that send very many updates at once, counted for all workers together."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.execute(
        """
        CREATE TABLE floods (
            lane BIGINT PRIMARY KEY, since TEXT NOT NULL, arrived BIGINT NOT NULL, before BIGINT NOT NULL,
            told BIGINT NOT NULL, ignored BIGINT NOT NULL
        )
        """
    )


def downgrade() -> None:
    """Take it away again."""
    op.execute("DROP TABLE floods")
