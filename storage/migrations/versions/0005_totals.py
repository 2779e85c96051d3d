"""What each person's year adds up to, kept beside the ledger, and the marks of those that must be worked out again.

Every write to a table that a standing is read from marks the person, by triggers, so that no place in the program (nor
anyone with the database in hand) can forget it. On PostgreSQL staff numbers sort by their characters, as on SQLite.
"""

from __future__ import annotations

from typing import NamedTuple

from alembic import op

from storage.migrations.tables import make, on_postgres, unmake

revision = "0005"
down_revision = "0004"

TABLES = """
CREATE TABLE totals (
    person_id BIGINT NOT NULL REFERENCES people, year BIGINT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL,
    unit TEXT{by_character} NOT NULL, joined_on TEXT NOT NULL, left_on TEXT NOT NULL,
    required_general BIGINT NOT NULL, required_online BIGINT NOT NULL,
    recorded_general BIGINT NOT NULL, recorded_online BIGINT NOT NULL,
    counted_general BIGINT NOT NULL, counted_online BIGINT NOT NULL,
    remaining_general BIGINT NOT NULL, remaining_online BIGINT NOT NULL,
    self_study_recorded BIGINT NOT NULL, self_study_counted BIGINT NOT NULL,
    met BIGINT NOT NULL, obligations TEXT NOT NULL,
    PRIMARY KEY (person_id, year, since)
);
CREATE INDEX totals_of_unit ON totals (
    year, unit, since, until, joined_on, left_on, met, counted_general, counted_online
);
CREATE TABLE totals_years (year BIGINT PRIMARY KEY);
CREATE TABLE totals_due (
    person_id BIGINT PRIMARY KEY REFERENCES people, unreadable BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX totals_due_next ON totals_due (person_id) WHERE unreadable = 0;
CREATE INDEX submissions_pending_of_person ON submissions (person_id) WHERE state = 'pending';
"""

RULED = (
    "person_id, state, route, form, start_on, start_half, end_on, end_half, half_days, absent_half_days, hours, "
    "result, off_job, makeup_year, makeup_hours"
)
MARK = "INSERT INTO totals_due (person_id) {whom} ON CONFLICT (person_id) DO UPDATE SET unreadable = 0;"
"""Written even if it is there: who takes the mark meanwhile waits for this transaction, and sees what it changed."""


class Marking(NamedTuple):
    """A kind of write that changes what people's years add up to: of which table, which one, and when it does."""

    table: str
    event: str
    when: str = "1 = 1"

    @property
    def name(self) -> str:
        """The trigger's name."""
        return f"{self.table}_{self.event.split()[0].lower()}_marks_totals"

    def body(self) -> str:
        """The statements that mark whom the write concerns."""
        if self.table == "units":
            return MARK.format(whom="SELECT person_id FROM people WHERE unit = NEW.unit")
        rows = {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE": ("OLD", "NEW")}[self.event.split()[0]]
        return " ".join(MARK.format(whom=f"VALUES ({row}.person_id)") for row in rows)


MARKINGS = (
    Marking("people", "INSERT"),
    Marking(
        "people",
        "UPDATE OF unit, joined_on, left_on",
        "OLD.unit <> NEW.unit OR COALESCE(OLD.joined_on, '') <> COALESCE(NEW.joined_on, '')"
        " OR COALESCE(OLD.left_on, '') <> COALESCE(NEW.left_on, '')",
    ),
    *(Marking(table, event) for table in ("ranks", "unit_stays", "ledger") for event in ("INSERT", "UPDATE", "DELETE")),
    Marking("submissions", "INSERT", "NEW.state = 'approved'"),
    Marking("submissions", f"UPDATE OF {RULED}", "OLD.state = 'approved' OR NEW.state = 'approved'"),
    Marking("submissions", "DELETE", "OLD.state = 'approved'"),
    Marking("units", "UPDATE OF records_since, rules"),
)

SQLITE = "CREATE TRIGGER {name} AFTER {event} ON {table} WHEN {when} BEGIN {body} END"
POSTGRES_FUNCTION = "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
POSTGRES = "CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()"

REGISTER = """
CREATE VIEW register AS
SELECT p.person_id, p.staff_no, p.name, p.unit, u.unit_name, p.joined_on, p.left_on, p.language, p.monthly,
    p.quiet_from, p.quiet_to, b.telegram_id, b.blocked_at,
    (SELECT STRING_AGG(r.role, ';') FROM roles r WHERE r.person_id = p.person_id) AS roles
FROM people p
JOIN units u ON u.unit = p.unit
LEFT JOIN bindings b ON b.person_id = p.person_id AND b.ended_at IS NULL
"""


def upgrade() -> None:
    """Make the tables; whose totals are kept from when on is the program's to say."""
    postgres = on_postgres()
    make(TABLES)
    for marking in MARKINGS:
        told = {"name": marking.name, "event": marking.event, "table": marking.table, "when": marking.when}
        if postgres:
            op.execute(POSTGRES_FUNCTION.format(body=marking.body(), **told))
        op.execute((POSTGRES if postgres else SQLITE).format(body=marking.body(), **told))
    if postgres:
        _sort_staff_numbers('TEXT COLLATE "C"')


def downgrade() -> None:
    """Take it all away again."""
    postgres = on_postgres()
    for marking in MARKINGS:
        op.execute(f"DROP TRIGGER {marking.name}" + (f" ON {marking.table}" if postgres else ""))
        if postgres:
            op.execute(f"DROP FUNCTION {marking.name}")
    op.execute("DROP INDEX submissions_pending_of_person")
    unmake(TABLES)
    if postgres:
        _sort_staff_numbers('TEXT COLLATE "default"')


def _sort_staff_numbers(kind: str) -> None:
    """Give the column another order; the view that shows it is made anew."""
    op.execute("DROP VIEW register")
    op.execute(f"ALTER TABLE people ALTER COLUMN staff_no TYPE {kind}")
    op.execute(REGISTER)
