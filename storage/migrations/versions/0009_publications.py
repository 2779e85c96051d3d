"""A year's publication (art. 15, R13): its figures as they were drawn up, who approved them, who is not to be named.

What is drawn up and what is decided can be added and never changed, as in ledger and audit. No row of it refers to
another by a foreign key: on a server, checking one takes the right to update what nobody may update.
"""

from __future__ import annotations

from alembic import op

from storage.migrations.tables import close, make, unmake

revision = "0009"
down_revision = "0008"

TABLES = """
CREATE TABLE publications (
    publication_id {identity}, year BIGINT NOT NULL, number BIGINT NOT NULL, attempt BIGINT NOT NULL,
    policy TEXT NOT NULL, top BIGINT NOT NULL, audience TEXT NOT NULL, last_entry BIGINT NOT NULL,
    asked_by BIGINT NOT NULL REFERENCES people, asked_at TEXT NOT NULL, digest TEXT NOT NULL,
    UNIQUE (year, number, attempt)
);
CREATE TABLE publication_units (
    publication_id BIGINT NOT NULL, unit TEXT{by_character} NOT NULL, unit_name TEXT NOT NULL,
    in_scope BIGINT NOT NULL, part_year BIGINT NOT NULL, met BIGINT NOT NULL, rate BIGINT, mean BIGINT,
    PRIMARY KEY (publication_id, unit)
);
CREATE TABLE publication_places (
    publication_id BIGINT NOT NULL, rank BIGINT NOT NULL, staff_no TEXT{by_character} NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people, name TEXT NOT NULL, unit TEXT NOT NULL, unit_name TEXT NOT NULL,
    hours BIGINT NOT NULL,
    PRIMARY KEY (publication_id, rank, staff_no)
);
CREATE INDEX publication_places_of_person ON publication_places (person_id);
CREATE TABLE publication_causes (
    publication_id BIGINT NOT NULL, submission_id BIGINT NOT NULL REFERENCES submissions, hours BIGINT NOT NULL,
    PRIMARY KEY (publication_id, submission_id)
);
CREATE INDEX publication_causes_of_submission ON publication_causes (submission_id);
CREATE TABLE publication_decisions (
    publication_id BIGINT PRIMARY KEY, year BIGINT NOT NULL, number BIGINT NOT NULL, verb TEXT NOT NULL,
    actor_id BIGINT NOT NULL REFERENCES people, asked_by BIGINT NOT NULL REFERENCES people, unnamed TEXT NOT NULL,
    decided_at TEXT NOT NULL, CHECK (verb <> 'approve' OR actor_id <> asked_by)
);
CREATE UNIQUE INDEX one_publication ON publication_decisions (year, number) WHERE verb = 'approve';
CREATE TABLE unnamed (person_id BIGINT PRIMARY KEY REFERENCES people, since TEXT NOT NULL);
CREATE INDEX submissions_made_up ON submissions (makeup_year) WHERE makeup_year IS NOT NULL;
"""

APPEND_ONLY = {
    "publications": """publication_id = NEW.publication_id
        OR (year = NEW.year AND number = NEW.number AND attempt = NEW.attempt)""",
    "publication_units": "publication_id = NEW.publication_id AND unit = NEW.unit",
    "publication_places": "publication_id = NEW.publication_id AND rank = NEW.rank AND staff_no = NEW.staff_no",
    "publication_causes": "publication_id = NEW.publication_id AND submission_id = NEW.submission_id",
    "publication_decisions": """publication_id = NEW.publication_id
        OR (verb = 'approve' AND NEW.verb = 'approve' AND year = NEW.year AND number = NEW.number)""",
}
"""Each with what makes a new row the same as a kept one."""


def upgrade() -> None:
    """Make the tables, and close those that are append-only."""
    make(TABLES)
    close(APPEND_ONLY)


def downgrade() -> None:
    """Take them away, the dependent ones first."""
    op.execute("DROP INDEX submissions_made_up")
    unmake(TABLES)
