"""The catalogues as they are written: every wording of every text, and the values that each wants."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from fluent.syntax import ast as fluent
from fluent.syntax import parse

from bot.texts import FOLDER

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "storage", "rules")


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one language: its topic (the file's name), the values it wants, and every wording it can have.

    In a wording a value stands as ``{name}``.
    """

    key: str
    topic: str
    values: frozenset[str]
    wordings: tuple[str, ...]


@cache
def catalogue(language: str) -> Mapping[str, Text]:
    """Every text of a language, by key."""
    return {text.key: text for text in written(language)}


@cache
def written(language: str) -> tuple[Text, ...]:
    """Every text of a language in the order of writing; what can't be read is a fault."""
    found = []
    for path in sorted((FOLDER / language).glob("*.ftl")):
        for entry in parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, fluent.Junk), f"{path.name}: {entry.content}"
            if isinstance(entry, fluent.Message):
                wanted = frozenset(_values(entry.value))
                found.append(Text(entry.id.name, path.stem, wanted, tuple(_wordings(entry.value))))
    return tuple(found)


def _values(pattern: Any) -> Iterator[str]:
    for element in pattern.elements:
        expression = getattr(element, "expression", None)
        if isinstance(expression, fluent.VariableReference):
            yield expression.id.name
        elif isinstance(expression, fluent.SelectExpression):
            assert isinstance(expression.selector, fluent.VariableReference)
            yield expression.selector.id.name
            for variant in expression.variants:
                yield from _values(variant.value)


def _wordings(pattern: Any) -> Iterator[str]:
    yield from map("".join, product(*map(_parts, pattern.elements)))


def _parts(element: Any) -> list[str]:
    if isinstance(element, fluent.TextElement):
        return [element.value]
    expression = element.expression
    if isinstance(expression, fluent.SelectExpression):
        return [wording for variant in expression.variants for wording in _wordings(variant.value)]
    if isinstance(expression, fluent.VariableReference):
        return [f"{{{expression.id.name}}}"]
    return [expression.parse()["value"]]


@dataclass(frozen=True, slots=True)
class Said:
    """A ``say(…)`` in the code: its key, or with a hole (``log-half-{}``) its pattern; nothing for what is computed
    elsewhere. ``values`` are those given by name; ``more`` when others may come with them."""

    place: str
    key: str
    values: frozenset[str]
    more: bool


@cache
def modules() -> Mapping[Path, ast.Module]:
    """The program's modules, read as code."""
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return {path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


@cache
def said() -> tuple[Said, ...]:
    """Every ``say(…)``, ``.say(…)`` with a key that is written there."""
    found = []
    for path, module in modules().items():
        for call in (node for node in ast.walk(module) if isinstance(node, ast.Call) and node.args):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name == "say":
                named = frozenset(word.arg for word in call.keywords if word.arg)
                more = len(call.args) > 1 or any(word.arg is None for word in call.keywords)
                for key in keys_of(call.args[0]):
                    found.append(Said(f"{path}:{call.lineno}", key, named, more))
    return tuple(found)


def keys_of(node: ast.expr) -> list[str]:
    """The keys that an expression writes down; ``{}`` for each part that it computes."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)]
    if isinstance(node, ast.IfExp):
        return [*keys_of(node.body), *keys_of(node.orelse)]
    return []


@cache
def words_in_code() -> frozenset[str]:
    """Every text constant of the program, but those within a computed text."""
    found: set[str] = set()
    for module in modules().values():
        within = {id(part) for node in ast.walk(module) if isinstance(node, ast.JoinedStr) for part in node.values}
        found |= {
            node.value
            for node in ast.walk(module)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in within
        }
    return frozenset(found)
