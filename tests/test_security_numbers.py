"""Every attack and accident of the list (security.md 1 to 20) has tests that name it, where docs/testing.md says."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
LAST = 20


def numbers_in(words: str) -> set[int]:
    """The numbers that a text names: ``security.md 4 to 6, 10``."""
    return {
        number
        for named in re.findall(r"security\.md ((?:\d+(?:, | and | to )?)+)", words)
        for first, last in re.findall(r"(\d+)(?: to (\d+))?", named)
        for number in range(int(first), int(last or first) + 1)
    }


def named_by_tests() -> dict[int, set[str]]:
    """The files with a test that names a number in its own words."""
    found: dict[int, set[str]] = defaultdict(set)
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for number in numbers_in(ast.get_docstring(node) or ""):
                    found[number].add(str(path.relative_to(ROOT)))
    return found


def told_in_the_table() -> dict[int, set[str]]:
    """The files by number, as the document has them."""
    page = (ROOT / "docs" / "testing.md").read_text().partition("## Attacks and accidents")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \|.*\| (.*) \|$", page, re.MULTILINE)
    return {int(number): set(re.findall(r"`([^`]+)`", files)) for number, files in rows}


def test_ranges_and_lists_are_read() -> None:
    assert numbers_in("security.md 4 to 6, 10 and 13: …; security.md 2.") == {2, 4, 5, 6, 10, 13}


def test_every_number_has_a_test_that_names_it() -> None:
    assert set(range(1, LAST + 1)) - named_by_tests().keys() == set()


def test_the_table_says_where() -> None:
    named, told = named_by_tests(), told_in_the_table()
    assert told.keys() == set(range(1, LAST + 1))
    assert {number: files - named[number] for number, files in told.items() if files - named[number]} == {}
