"""What a check found: well, worth a look, or wrong; the words are in ``texts/*/doctor.ftl``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """How it is. Only what is wrong makes the command fail."""

    GOOD = "good"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """A code of the texts with its values; the text of a remedy is the code's with ``-remedy``."""

    state: State
    code: str
    args: Mapping[str, str | int] = field(default_factory=dict)


def good(code: str, **args: str | int) -> Finding:
    """All is well."""
    return Finding(State.GOOD, code, args)


def note(code: str, **args: str | int) -> Finding:
    """Nothing is wrong, and somebody should know."""
    return Finding(State.NOTE, code, args)


def wrong(code: str, **args: str | int) -> Finding:
    """It doesn't work, or won't for long."""
    return Finding(State.WRONG, code, args)
