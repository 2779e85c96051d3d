"""A mark that is there isn't written again: a feed marks a person for each of many rows, and on PostgreSQL each left a
dead row behind. Who takes the mark meanwhile waits all the same, since a conflict locks its row (migration 0005)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from alembic import op

from storage.migrations.tables import on_postgres

revision = "0023"
down_revision = "0022"

_marks = import_module("storage.migrations.versions.0005_totals")
AS_IT_IS = " WHERE totals_due.unreadable <> 0;"


def upgrade() -> None:
    """Make the triggers anew."""
    for statement in _statements(AS_IT_IS):
        op.execute(statement)


def downgrade() -> None:
    """Have each mark written."""
    for statement in _statements(";"):
        op.execute(statement)


def _statements(end: str) -> Iterator[str]:
    for marking in _marks.MARKINGS:
        told = {"name": marking.name, "event": marking.event, "table": marking.table, "when": marking.when}
        body = marking.body().replace(";", end)
        if on_postgres():
            yield _marks.POSTGRES_FUNCTION.format(body=body, **told).replace("CREATE", "CREATE OR REPLACE", 1)
        else:
            yield f"DROP TRIGGER {marking.name}"
            yield _marks.SQLITE.format(body=body, **told)
