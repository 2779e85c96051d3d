"""The tables of an academy's file as plain rows, read beside the program and compared from one moment to the next."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]

KEYS: Mapping[str, tuple[str, ...]] = {
    "units": ("unit",),
    "people": ("person_id",),
    "ranks": ("person_id", "since"),
    "roles": ("person_id", "role"),
    "unit_stays": ("person_id", "since"),
    "absences": ("absence_id",),
    "bindings": ("binding_id",),
    "binding_requests": ("request_id",),
    "submissions": ("submission_id",),
    "decisions": ("decision_id",),
    "ledger": ("entry_id",),
    "evidence": ("evidence_id",),
    "drafts": ("draft_id",),
    "reminders": ("person_id", "period", "kind"),
}
"""What is read whole every time, with its key."""

TAILS: Mapping[str, str] = {"audit": "rowid", "outbox": "out_id"}
"""What only grows: of these the new rows are read."""


@dataclass(frozen=True, slots=True)
class Change:
    """A row that came (``before`` is None), went (``after`` is None) or changed."""

    table: str
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The row as it is, or as it last was."""
        row = self.after if self.after is not None else self.before
        assert row is not None
        return row

    @property
    def columns(self) -> set[str]:
        """The columns that differ."""
        if self.before is None or self.after is None:
            return set(self.row)
        return {name for name in self.after if self.after[name] != self.before[name]}


@dataclass(slots=True)
class Moment:
    """All rows at one moment; ``audit`` and ``outbox`` hold what came since the moment before."""

    tables: dict[str, dict[tuple[Any, ...], Row]]
    audit: list[Row] = field(default_factory=list)
    outbox: list[Row] = field(default_factory=list)

    def all(self, table: str, **equal: Any) -> list[Row]:
        """The rows of a table with these values."""
        return [row for row in self.tables[table].values() if all(row[name] == told for name, told in equal.items())]

    def one(self, table: str, *key: Any) -> Row | None:
        """The row of a key."""
        return self.tables[table].get(key)

    def person_of(self, account: int) -> Row | None:
        """The person who is bound to an account."""
        bound = self.all("bindings", telegram_id=account, ended_at=None)
        return self.one("people", bound[0]["person_id"]) if bound else None

    def changes_since(self, before: Moment) -> Iterator[Change]:
        """Every row that is not as it was."""
        for table, now in self.tables.items():
            was = before.tables[table]
            for key in now.keys() | was.keys():
                if now.get(key) != was.get(key):
                    yield Change(table, was.get(key), now.get(key))


class Reader:
    """Reads an academy's SQLite file while the program has it open."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.row_factory = sqlite3.Row
        self._seen = dict.fromkeys(TAILS, 0)

    def moment(self) -> Moment:
        """All rows now; what only grows, since the last call."""
        tables = {
            table: {tuple(row[name] for name in key): row for row in self._rows(table)} for table, key in KEYS.items()
        }
        grown = {table: self._grown(table, key) for table, key in TAILS.items()}
        return Moment(tables, **grown)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _rows(self, table: str) -> list[Row]:
        return [dict(row) for row in self._connection.execute(f"SELECT * FROM {table}")]

    def _grown(self, table: str, key: str) -> list[Row]:
        sql = f"SELECT {key} AS place, * FROM {table} WHERE {key} > ? ORDER BY {key}"
        found: list[Row] = [dict(row) for row in self._connection.execute(sql, (self._seen[table],))]
        self._seen[table] = max((row["place"] for row in found), default=self._seen[table])
        return found


def said(call: Row) -> str:
    """Everything that a queued call shows, as text: its body and what it brings."""
    return json.dumps([json.loads(call["body"]), json.loads(call["attached"] or "null")], ensure_ascii=False)
