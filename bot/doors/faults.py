"""What is wrong with an outside file, so that all of it can be told at once and nothing is half-applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `row` counts as a spreadsheet does, from 1 with the header; None is the file as a whole.

    `column` is the header as the file writes it, or empty. `code` and `params` become words by the text
    `door-<code>`.
    """

    row: int | None
    column: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


class Faults(Exception):
    """A file that is refused, with every fault that was found in it, in the order of its rows.

    `readable` is what of it could be read, if that can be checked further, so that those faults are told as well.
    """

    def __init__(self, faults: tuple[Fault, ...], readable: Any = None) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(sorted(faults, key=lambda fault: fault.row or 0))
        self.readable = readable


def refuse_file(code: str, **params: str | int) -> Faults:
    """The refusal of a file as a whole."""
    return Faults((Fault(None, "", code, params),))
