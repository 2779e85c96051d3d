"""Classes held in the academy (art. 9.1, 10): plan, half-days, trainees, attendance, and every try to check in."""

from __future__ import annotations

from storage.migrations.tables import make, unmake

revision = "0008"
down_revision = "0007"

TABLES = """
CREATE TABLE classes (
    class_id {identity}, unit TEXT NOT NULL REFERENCES units, organiser_id BIGINT NOT NULL REFERENCES people,
    draft_id BIGINT UNIQUE REFERENCES drafts, state TEXT NOT NULL, revision BIGINT NOT NULL,
    form TEXT NOT NULL, title TEXT NOT NULL, content TEXT NOT NULL, place TEXT NOT NULL,
    capacity BIGINT, assessed BIGINT NOT NULL, off_job BIGINT NOT NULL,
    first_on TEXT NOT NULL, last_on TEXT NOT NULL, made_at TEXT NOT NULL, registered_at TEXT
);
CREATE INDEX classes_of_organiser ON classes (organiser_id, last_on);
CREATE INDEX classes_of_unit ON classes (unit, last_on);
CREATE TABLE sessions (
    session_id {identity}, class_id BIGINT NOT NULL REFERENCES classes,
    held_on TEXT NOT NULL, half TEXT NOT NULL, opened_at TEXT, closed_at TEXT,
    UNIQUE (class_id, held_on, half)
);
CREATE INDEX sessions_of_day ON sessions (held_on);
CREATE TABLE class_units (
    class_id BIGINT NOT NULL REFERENCES classes, unit TEXT NOT NULL REFERENCES units, PRIMARY KEY (class_id, unit)
);
CREATE INDEX class_units_of_unit ON class_units (unit);
CREATE TABLE trainees (
    class_id BIGINT NOT NULL REFERENCES classes, person_id BIGINT NOT NULL REFERENCES people,
    state TEXT NOT NULL, place_in_line BIGINT NOT NULL, joined_by TEXT NOT NULL, joined_at TEXT NOT NULL,
    result TEXT, warned BIGINT NOT NULL DEFAULT 0, submission_id BIGINT REFERENCES submissions,
    PRIMARY KEY (class_id, person_id)
);
CREATE INDEX trainees_of_person ON trainees (person_id);
CREATE INDEX trainees_of_submission ON trainees (submission_id);
CREATE TABLE attendance (
    session_id BIGINT NOT NULL REFERENCES sessions, person_id BIGINT NOT NULL REFERENCES people,
    mark TEXT NOT NULL, marked_by BIGINT REFERENCES people, how TEXT NOT NULL, marked_at TEXT NOT NULL,
    PRIMARY KEY (session_id, person_id)
);
CREATE INDEX attendance_of_person ON attendance (person_id);
CREATE TABLE check_ins (
    check_in_id {identity}, session_id BIGINT NOT NULL REFERENCES sessions, person_id BIGINT REFERENCES people,
    telegram_id BIGINT NOT NULL, shown_at TEXT NOT NULL, came_at TEXT NOT NULL, outcome TEXT NOT NULL
);
CREATE INDEX check_ins_of_session ON check_ins (session_id, came_at);
CREATE INDEX check_ins_of_person ON check_ins (person_id);
CREATE UNIQUE INDEX one_check_in ON check_ins (session_id, person_id) WHERE outcome = 'in';
"""


def upgrade() -> None:
    """Make the tables."""
    make(TABLES)


def downgrade() -> None:
    """Take them away, the dependent ones first."""
    unmake(TABLES)
