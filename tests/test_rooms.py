"""What each room may import, named whole: anything else is refused (import-linter sees to the order of rooms)."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STANDARD = frozenset(sys.stdlib_module_names)
PLAIN = frozenset(
    {"__future__", "calendar", "collections", "copy", "dataclasses", "datetime", "decimal", "difflib", "enum"}
    | {"fractions", "functools", "itertools", "json", "math", "re", "string", "types", "typing", "unicodedata"}
)
"""The standard library without clocks, files, chance or other programs (``datetime`` for its values alone)."""

ROOMS = {
    # The policy is a file of its own; hence pathlib and tomllib. Codes are signed.
    "rules": PLAIN
    | {"base64", "hashlib", "hmac", "pathlib", "tomllib", "chinese_calendar", "pydantic", "pydantic_core"},
    # Fingerprints of texts, and drafts packed small.
    "handlers": PLAIN | {"base64", "hashlib", "zlib", "rules", "storage"},
    # pydantic_core: the JSON of the queues, written and read quickly.
    "storage": STANDARD | {"aiosql", "aiosqlite", "alembic", "asyncpg", "pydantic_core", "sqlalchemy", "rules"},
    "sandbox": STANDARD | {"PIL", "aiohttp"},
    "bot": (STANDARD - {"sqlite3"})
    | {"handlers", "storage", "rules", "telegram", "apscheduler", "aiohttp", "click", "dotenv", "filetype", "fluent"}
    | {
        "aiohttp_socks",
        "cryptography",
        "noto_cjk_sans_otc",
        "obstore",
        "openpyxl",
        "PIL",
        "pydantic",
        "pydantic_core",
        "pydantic_settings",
        "prometheus_client",
        "pyrage",
        "segno",
        "typst",
        "structlog",
        "uvloop",
        "xlsxwriter",
    },
}
AROUND = {"tests", "bench"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield str(node.module).split(".")[0]


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_imports_what_is_named_and_nothing_else(room: str) -> None:
    found = {(str(path.relative_to(ROOT)), name) for path in (ROOT / room).rglob("*.py") for name in imported(path)}
    assert found
    assert {(path, name) for path, name in found if name != room and name not in ROOMS[room]} == set()


def test_no_room_was_added_unseen() -> None:
    """A new top-level folder of code must be named here, with what it may import."""
    rooms = {path.relative_to(ROOT).parts[0] for path in ROOT.glob("*/**/*.py") if not path.parts[-2].startswith(".")}
    assert {room for room in rooms if not room.startswith(".")} == ROOMS.keys() | AROUND


@pytest.mark.parametrize("room", ["rules", "handlers"])
def test_no_handler_and_no_rule_asks_the_time(room: str) -> None:
    """An event carries its moment, a case its day, so that a replay decides the same."""
    asked = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and _asks_the_time(node)
    ]
    assert asked == []


def _asks_the_time(node: ast.Attribute) -> bool:
    of = node.value.id if isinstance(node.value, ast.Name) else ""
    return node.attr in {"now", "utcnow"} or (node.attr == "today" and of in {"date", "datetime"})
