"""Samples of records that the bureau checks (art. 4): what was drawn, by which seed, what was found, who was asked to
correct. Rows are added and never changed."""

from __future__ import annotations

from storage.migrations.tables import close, make, unmake

revision = "0013"
down_revision = "0012"

TABLES = """
CREATE TABLE samples (
    sample_id {identity}, year BIGINT NOT NULL, unit TEXT NOT NULL, route TEXT NOT NULL, size BIGINT NOT NULL,
    population BIGINT NOT NULL, seed TEXT NOT NULL, drawn_by BIGINT NOT NULL REFERENCES people, drawn_at TEXT NOT NULL
);
CREATE TABLE sample_items (
    sample_id BIGINT NOT NULL, place BIGINT NOT NULL, submission_id BIGINT NOT NULL REFERENCES submissions,
    PRIMARY KEY (sample_id, place)
);
CREATE UNIQUE INDEX sample_items_of_submission ON sample_items (submission_id, sample_id);
CREATE TABLE sample_findings (
    finding_id {identity}, sample_id BIGINT NOT NULL, submission_id BIGINT NOT NULL REFERENCES submissions,
    kind TEXT NOT NULL, note TEXT NOT NULL, found_by BIGINT NOT NULL REFERENCES people, found_at TEXT NOT NULL
);
CREATE INDEX sample_findings_of_sample ON sample_findings (sample_id, submission_id);
CREATE INDEX sample_findings_of_submission ON sample_findings (submission_id);
CREATE TABLE sample_requests (
    finding_id BIGINT PRIMARY KEY, asked_by BIGINT NOT NULL REFERENCES people, asked_at TEXT NOT NULL
);
"""

APPEND_ONLY = {
    "samples": "sample_id = NEW.sample_id",
    "sample_items": """sample_id = NEW.sample_id
        AND (place = NEW.place OR submission_id = NEW.submission_id)""",
    "sample_findings": "finding_id = NEW.finding_id",
    "sample_requests": "finding_id = NEW.finding_id",
}
"""Each with what makes a new row the same as a kept one."""


def upgrade() -> None:
    """Make the tables, and close them."""
    make(TABLES)
    close(APPEND_ONLY)


def downgrade() -> None:
    """Take them away."""
    unmake(TABLES)
