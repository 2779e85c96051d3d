"""What somebody with the file of the database in hand can do: plain SQL with the triggers taken off and put back, and
audit rows whose hashes are right."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COLUMNS = ("chain", "seq", "at", "actor", "action", "subject", "detail", "previous")


class Hands:
    """A copy of the database and of the evidence, to be damaged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "xueshi.db"
        self._connection = sqlite3.connect(self.path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._open = True

    def close(self) -> None:
        """Everything goes into the file itself, none of it stays in a log beside it."""
        if self._open:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.close()
            self._open = False

    def sql(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        """Run a statement."""
        return self._connection.execute(statement, values).fetchall()

    def one(self, statement: str, *values: Any) -> Any:
        """The one value that a query finds."""
        return self.sql(statement, *values)[0][0]

    @contextmanager
    def guards_off(self) -> Iterator[None]:
        """Every trigger away, and back as it was: neither a refusal nor a mark is left of what is done meanwhile."""
        triggers = self.sql("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        for name, _ in triggers:
            self.sql(f"DROP TRIGGER {name}")
        yield
        for _, made in triggers:
            self.sql(made)

    def quietly(self, statement: str, *values: Any) -> None:
        """A statement of which no trigger learns, and which must change something."""
        with self.guards_off():
            changed = self._connection.total_changes
            self.sql(statement, *values)
            assert self._connection.total_changes > changed, statement

    def copied(self, table: str, key: str, value: int, /, **changes: Any) -> None:
        """A row once more, with some of its values changed."""
        [row] = self.sql(f"SELECT * FROM {table} WHERE {key} = ?", value)
        self.added(table, **{**dict(row), **changes})

    def added(self, table: str, /, **values: Any) -> None:
        """A new row."""
        places = ", ".join("?" * len(values))
        self.sql(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})", *values.values())

    def rehashed(self, chain: str) -> None:
        """Number a chain's rows anew, hash it from its first row to its last, and mend its head."""
        with self.guards_off():
            previous, seq = "", 0
            rows = self.sql("SELECT rowid, * FROM audit WHERE chain = ? ORDER BY seq", chain)
            for seq, row in enumerate(rows, start=1):
                told = dict(row) | {"seq": seq, "previous": previous}
                previous = self._hash(told)
                self.sql(
                    "UPDATE audit SET seq = ?, previous = ?, hash = ? WHERE rowid = ?",
                    *(seq, told["previous"], previous, row["rowid"]),
                )
            self.sql("UPDATE audit_heads SET seq = ?, hash = ? WHERE chain = ?", seq, previous, chain)

    def noted(self, chain: str, at: str, actor: str, action: str, subject: str, /, **detail: Any) -> None:
        """A row more at the end of a chain, as the program would write it."""
        [(seq, previous)] = self.sql("SELECT seq, hash FROM audit_heads WHERE chain = ?", chain)
        told = json.dumps(detail, ensure_ascii=False, sort_keys=True)
        row = dict(zip(COLUMNS, (chain, seq + 1, at, actor, action, subject, told, previous), strict=True))
        self.added("audit", **row, hash=self._hash(row))
        self.sql("UPDATE audit_heads SET seq = ?, hash = ? WHERE chain = ?", seq + 1, self._hash(row), chain)

    def detail_edited(self, action: str, subject: str, edit: Callable[[dict[str, Any]], Any]) -> None:
        """What a traced row says is changed, and its chain hashed anew."""
        [row] = self.sql("SELECT rowid, * FROM audit WHERE action = ? AND subject = ?", action, subject)
        detail = json.loads(row["detail"])
        edit(detail)
        told = json.dumps(detail, ensure_ascii=False, sort_keys=True)
        self.quietly("UPDATE audit SET detail = ? WHERE rowid = ?", told, row["rowid"])
        self.rehashed(row["chain"])

    def cut(self, chain: str, rows: int, *, mended: bool) -> None:
        """A chain's last rows are deleted; its head is mended or not."""
        last = self.one("SELECT MAX(seq) FROM audit WHERE chain = ?", chain)
        self.quietly("DELETE FROM audit WHERE chain = ? AND seq > ?", chain, last - rows)
        if mended:
            self.rehashed(chain)

    def evidence(self, evidence_id: int) -> Path:
        """Where the file of an evidence row lies."""
        sha256 = str(self.one("SELECT sha256 FROM evidence WHERE evidence_id = ?", evidence_id))
        return self.folder / "evidence" / sha256[:2] / sha256[2:4] / sha256

    def page_of(self, name: str) -> int:
        """The first page of a table or an index."""
        return int(self.one("SELECT rootpage FROM sqlite_schema WHERE name = ?", name))

    def page_zeroed(self, page: int) -> None:
        """A page of the file reads as zeroes."""
        size = self.one("PRAGMA page_size")
        self.close()
        with self.path.open("r+b") as file:
            file.seek((page - 1) * size)
            file.write(bytes(size))

    def bytes_replaced(self, old: bytes, new: bytes) -> None:
        """Bytes of the file turn into others, once."""
        self.close()
        data = self.path.read_bytes()
        assert data.count(old) == 1, data.count(old)
        self.path.write_bytes(data.replace(old, new))

    @staticmethod
    def _hash(row: Mapping[str, Any]) -> str:
        parts = [str(row[name]) for name in COLUMNS]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Damage:
    """Something done to the copy, and what one line of the report must contain: patterns, all of them."""

    act: Callable[[Hands], None]
    names: tuple[str, ...]
    told: bool
    """Whether only the heads that were told earlier can show it."""

    @property
    def family(self) -> str:
        """The module it stands in."""
        return self.act.__module__.rpartition(".")[2]


DAMAGES: list[Damage] = []


def named_by(*names: str, told: bool = False) -> Callable[[Callable[[Hands], None]], Callable[[Hands], None]]:
    """Add a damage to those that are tried."""

    def keep(act: Callable[[Hands], None]) -> Callable[[Hands], None]:
        DAMAGES.append(Damage(act, names, told))
        return act

    return keep


def person(person_id: int, staff_no: str) -> str:
    """A person as a report may name them."""
    return rf"(person[ :]{person_id}\b|{staff_no}\b)"


def submission(submission_id: int) -> str:
    """A submission as a report may name it."""
    return rf"(submission[ :]|记录 ){submission_id}\b"
