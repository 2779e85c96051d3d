"""What was measured: each figure with what it is compared to, as a table and as JSON."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: a value, and its ratio to what the same run measured beside it."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    against: str = ""
    note: str = ""


def table(figures: Sequence[Figure]) -> str:
    """The figures in columns, for people."""
    rows = [("what", "figure", "ratio", "note"), *(_row(figure) for figure in figures)]
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _row(figure: Figure) -> tuple[str, str, str, str]:
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} of {figure.against}"
    return figure.name, f"{_number(figure.value)} {figure.unit}", ratio, figure.note


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
