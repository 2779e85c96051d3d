"""What earlier years owe and when the first of it is due, in the totals that are kept; everyone is worked out anew."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """The columns, with an index of those who owe something, of whom there are few."""
    op.execute("ALTER TABLE totals ADD COLUMN lapsing TEXT NOT NULL DEFAULT '[]'")
    op.execute("ALTER TABLE totals ADD COLUMN lapses_on TEXT")
    op.execute("CREATE INDEX totals_lapsing ON totals (year, unit, lapses_on) WHERE lapses_on IS NOT NULL")
    op.execute(
        "INSERT INTO totals_due (person_id) SELECT person_id FROM people WHERE TRUE"
        " ON CONFLICT (person_id) DO UPDATE SET unreadable = 0"
    )


def downgrade() -> None:
    """Without them."""
    op.execute("DROP INDEX totals_lapsing")
    op.execute("ALTER TABLE totals DROP COLUMN lapses_on")
    op.execute("ALTER TABLE totals DROP COLUMN lapsing")
