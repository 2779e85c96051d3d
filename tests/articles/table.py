"""``docs/articles.md`` as values: each row's article, function and test."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from tests.sabotage.guard import ROOT, Guard

PAGE = "docs/articles.md"
ROW = re.compile(
    r"\| (?P<article>[\d.]+) \| [^|]*\| (?P<here>[^|]+) \| `(?P<function>[^`]+:[^`]+)` \| `(?P<test>[^`]+::[^`]+)` \|"
)
PARAGRAPHS_OF_9 = [f"9.{number}" for number in range(1, 6)]
ARTICLES = [*map(str, range(1, 9)), *PARAGRAPHS_OF_9, *map(str, range(10, 18))]


@dataclass(frozen=True, slots=True)
class Row:
    """An article, or a part of one: ``function`` is ``file:name``, ``test`` is ``file::name``."""

    article: str
    here: str
    function: str
    test: str

    @property
    def name(self) -> str:
        """How the row is told."""
        return f"{self.article}: {self.here}"

    def raising(self) -> Guard:
        """The sabotage that makes the function raise. Raises ``ValueError`` when it is not there."""
        file, name = self.function.split(":")
        source = (ROOT / file).read_text(encoding="utf-8")
        node = _function(source, name)
        if node is None:
            raise ValueError(f"{self.function} is not there")
        lines = source.splitlines(keepends=True)
        docstring = node.body[0].end_lineno if ast.get_docstring(node) else node.body[0].lineno - 1
        text = "".join(lines[node.lineno - 1 : docstring])
        indent = " " * node.body[0].col_offset
        return Guard(self.name, file, text, f'{text}{indent}raise RuntimeError("taken out")\n', (self.test,))

    def has_test(self) -> bool:
        """Whether the test is there."""
        path, _, name = self.test.partition("::")
        file = ROOT / path
        return file.is_file() and _function(file.read_text(encoding="utf-8"), name) is not None


def rows() -> list[Row]:
    """The table's rows, in their order."""
    lines = [line for line in (ROOT / PAGE).read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    found = [ROW.fullmatch(line) for line in lines[2:]]
    wrong = [line for line, row in zip(lines[2:], found, strict=True) if row is None]
    if wrong:
        raise ValueError(f"{PAGE}: not a row: {wrong}")
    return [Row(row["article"], row["here"], row["function"], row["test"]) for row in found if row]


def _function(source: str, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            return node
    return None
