"""Why a year fell short, as HR noted it (art. 11, 14, R19): rows are added and never changed."""

from __future__ import annotations

from storage.migrations.tables import close, make, unmake

revision = "0022"
down_revision = "0021"

TABLES = """
CREATE TABLE shortfall_notes (
    person_id BIGINT NOT NULL REFERENCES people, year BIGINT NOT NULL, place BIGINT NOT NULL,
    cause TEXT NOT NULL, words TEXT NOT NULL, noted_by BIGINT NOT NULL REFERENCES people, noted_at TEXT NOT NULL,
    PRIMARY KEY (person_id, year, place), CHECK (noted_by <> person_id)
);
"""

APPEND_ONLY = {"shortfall_notes": "person_id = NEW.person_id AND year = NEW.year AND place = NEW.place"}


def upgrade() -> None:
    """Make the table, and close it."""
    make(TABLES)
    close(APPEND_ONLY)


def downgrade() -> None:
    """Take it away."""
    unmake(TABLES)
