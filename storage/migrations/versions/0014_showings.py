"""Codes that are being shown in a chat, and that a session's organiser was told of a burst (art. 9.1)."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"

SHOWINGS = """
CREATE TABLE showings (
    session_id BIGINT PRIMARY KEY REFERENCES sessions, chat_id BIGINT NOT NULL,
    until TEXT NOT NULL, shown_at TEXT NOT NULL
)
"""


def upgrade() -> None:
    """Make them."""
    op.execute(SHOWINGS)
    op.execute("ALTER TABLE sessions ADD COLUMN flagged_at TEXT")


def downgrade() -> None:
    """Take them away."""
    op.execute("ALTER TABLE sessions DROP COLUMN flagged_at")
    op.execute("DROP TABLE showings")
