"""The send budget in the outbox itself: what a call spends of Telegram's limits, and the moment it took its turn."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

COLUMNS = {"spends": "BIGINT NOT NULL DEFAULT 1", "turn_at": "TEXT"}
INDEXES = {
    "outbox_turns": "(turn_at, spends) WHERE turn_at IS NOT NULL",
    "outbox_turns_of_chat": "(chat_id, turn_at) WHERE spends = 2",
}
KNOWN = """
UPDATE outbox SET spends = CASE WHEN method = 'answerCallbackQuery' THEN 0 WHEN method LIKE 'send%' THEN 2 ELSE 1 END
WHERE state IN ('waiting', 'sending')
"""


def upgrade() -> None:
    """Calls that wait already are told apart by their method."""
    for column, kind in COLUMNS.items():
        op.execute(f"ALTER TABLE outbox ADD COLUMN {column} {kind}")
    op.execute(KNOWN)
    for name, on in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON outbox {on}")


def downgrade() -> None:
    """Without the budget."""
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
    for column in COLUMNS:
        op.execute(f"ALTER TABLE outbox DROP COLUMN {column}")
