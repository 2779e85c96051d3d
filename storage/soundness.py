"""Whether a database file is whole, and laid out as the migrations lay it out: what SQLite itself can say of it.

On a server this is the server's own care, and that of who may alter its tables.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from storage.migrate import migrate

Malformed = sqlite3.DatabaseError
"""What reading a damaged file raises."""
MOST = 100
_TREE = re.compile(r"Tree (\d+)")
_NAMED = re.compile(r"index (\w+)")


class Unsound(NamedTuple):
    """What is damaged (a table, an index, a row), how (``pages``, ``layout``, ``dangling``), and more of it."""

    where: str
    code: str
    more: str


def broken_pages(path: Path) -> list[Unsound]:
    """What a failing disk left: pages that can't be read, indexes that miss a row. The first hundred faults."""
    if not path.exists():
        return []
    try:
        with closing(_opened(path)) as connection:
            try:
                told = [row[0] for row in connection.execute(f"PRAGMA integrity_check({MOST})")]
            except sqlite3.DatabaseError as fault:
                return _unreadable(connection) or [Unsound(path.name, "pages", str(fault))]
            trees = dict(connection.execute("SELECT rootpage, name FROM sqlite_schema WHERE rootpage > 0"))
    except sqlite3.DatabaseError as fault:
        return [Unsound(path.name, "pages", str(fault))]
    lines = [line for text in told for line in text.splitlines() if line != "ok" and not line.startswith("***")]
    return [Unsound(_where(line, trees) or path.name, "pages", line) for line in lines]


def _where(line: str, trees: dict[int, str]) -> str | None:
    if tree := _TREE.search(line):
        return trees.get(int(tree[1]))
    named = _NAMED.search(line)
    return named[1] if named else None


def _unreadable(connection: sqlite3.Connection) -> list[Unsound]:
    """The check stops at a page that isn't one at all; whose it is shows by reading each table and index."""
    found = []
    for name, table, kind in connection.execute(
        "SELECT name, tbl_name, type FROM sqlite_schema WHERE type IN ('table', 'index') ORDER BY type DESC, name"
    ).fetchall():
        by = "NOT INDEXED" if kind == "table" else f"INDEXED BY {name}"
        try:
            connection.execute(f"SELECT COUNT(*) FROM {table} {by}").fetchall()  # noqa: S608 - names of the layout
        except sqlite3.OperationalError:
            continue  # an index of some rows alone can't be walked without their condition
        except sqlite3.DatabaseError as fault:
            found.append(Unsound(name, "pages", str(fault)))
    return found


async def strange_layout(path: Path) -> list[Unsound]:
    """What differs from a fresh database of the same revision, and rows that refer to none."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "fresh.db"
        await migrate(f"sqlite:///{fresh}")
        expected = _layout(fresh)
    held = _layout(path)
    return [*_differences(held, expected), *_dangling(path)]


def _differences(held: dict[str, str], expected: dict[str, str]) -> Iterator[Unsound]:
    for name in sorted(held.keys() | expected.keys()):
        if name not in held:
            yield Unsound(name, "layout", "gone")
        elif name not in expected:
            yield Unsound(name, "layout", "strange")
        elif held[name] != expected[name]:
            yield Unsound(name, "layout", "other")


def _layout(path: Path) -> dict[str, str]:
    """Every table, index, trigger and view by its name, as it was made; SQLite's own left out."""
    with closing(_opened(path)) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
        return {name: " ".join(str(sql).split()) for name, sql in found}


def _dangling(path: Path) -> list[Unsound]:
    with closing(_opened(path)) as connection:
        rows = connection.execute("PRAGMA foreign_key_check").fetchmany(MOST)
    return [Unsound(f"{table} {number}", "dangling", parent) for table, number, parent, _ in rows]


def _opened(path: Path) -> sqlite3.Connection:
    """Beside whoever writes, and writing nothing."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA query_only = ON")
    return connection
