"""The house's own rules: short files and handlers, few statements that differ, documents that point at what exists."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "storage", "rules", "sandbox", "bench", "tests")
FILE_LINES, HANDLER_LINES, DIFFERING_STATEMENTS = 400, 25, 5


def modules(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((ROOT / room).rglob("*.py"))


def test_no_file_is_longer_than_a_reader_likes() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules(*ROOMS)}
    assert {path: lines for path, lines in lengths.items() if lines > FILE_LINES} == {}


def functions_of_handlers() -> Iterator[tuple[str, int]]:
    """Every function of the room with its lines, from its first decorator or ``def`` to its last."""
    for path in modules("handlers"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
                assert node.end_lineno is not None
                yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1


def test_handlers_are_short() -> None:
    found = dict(functions_of_handlers())
    assert len(found) > 500
    assert {name: lines for name, lines in found.items() if lines > HANDLER_LINES} == {}


def test_few_statements_differ_between_the_engines() -> None:
    told = [
        f"{path.name}: {name}"
        for path in (ROOT / "storage" / "sql" / "postgresql").glob("*.sql")
        for name in re.findall(r"^-- name: (\w+)", path.read_text(), re.MULTILINE)
    ]
    assert len(told) <= DIFFERING_STATEMENTS, told


CLOCKS = re.compile(r"datetime\.now|utcnow|\.today\(\)|time\.time\(\)|\blocaltime|apscheduler")
ASK_THE_HOST = {
    "bot/clock.py",
    "bot/incidents.py",
    "bot/schedule.py",
    "bot/wire.py",
    "bot/doctor/telegram.py",
    "bot/doctor/places.py",
}
"""The clock itself; what stamps stories of faults; and what looks whether the host's clock is right."""


def test_there_is_one_clock() -> None:
    """The host's may be set back, and lies in the host's zone."""
    asking = {
        str(path.relative_to(ROOT))
        for path in modules("bot", "handlers", "storage", "rules")
        if CLOCKS.search(path.read_text())
    }
    assert asking == ASK_THE_HOST


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules(*ROOMS)
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_checks_leave_nothing_out() -> None:
    """No excluded files, no bare ignores."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    assert settings["mypy"]["strict"] is True
    assert "exclude" not in settings["mypy"]
    assert settings["ruff"].get("extend-exclude", []) == [".venv"]
    bare = [
        str(path) for path in modules(*ROOMS) if re.search(r"# (type: ignore|(ruff: )?noqa)(?![\[:])", path.read_text())
    ]
    assert [path for path in bare if not path.endswith("test_house.py")] == []


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")], key=str), ids=lambda p: p.name
)
def test_documents_point_at_files_that_exist(page: Path) -> None:
    named = set(re.findall(r"`((?:bot|handlers|storage|rules|sandbox|tests|bench|docs)/[\w./-]+)`", page.read_text()))
    links = set(re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text()))
    gone = [name for name in named if not (ROOT / name).exists()]
    gone += [link for link in links if not (page.parent / link).exists()]
    assert gone == []
