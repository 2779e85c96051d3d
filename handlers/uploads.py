"""A list that somebody sent as a file: its rows as texts, or why it can't be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.reply import Say

LARGEST = 2 * 1024 * 1024
"""Bytes: a list of people has some hundred kilobytes."""
MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Upload:
    """The rows of a table by header; ``faults`` when nothing of it is taken."""

    rows: Sequence[Mapping[str, str]] = ()
    faults: tuple[Say, ...] = ()
