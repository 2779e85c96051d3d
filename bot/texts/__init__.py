"""The catalogues: every text said to people, in Chinese (default) and English, as Fluent files by topic."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number

FOLDER = Path(__file__).parent
LANGUAGES = ("zh", "en")
DEFAULT = "zh"


class MissingText(KeyError):
    """A key that the catalogue lacks, or a value that its text wants and was not given."""


class Texts:
    """One language's catalogue."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._known: dict[str, str] = {}
        self._bundle = FluentBundle([language], use_isolating=False)
        for path in sorted((FOLDER / language).glob("*.ftl")):
            self._bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")), allow_overrides=False)

    def say(self, key: str, args: Mapping[str, Any] | None = None, /, **more: Any) -> str:
        """The text of a key with its values; numbers are shown without grouping. Raises ``MissingText``."""
        if not args and not more:
            return self._plain(key)
        return self._format(key, {**(args or {}), **more})

    def _plain(self, key: str) -> str:
        """A text without values, which is the same each time."""
        if key not in self._known:
            self._known[key] = self._format(key, {})
        return self._known[key]

    def _format(self, key: str, given: Mapping[str, Any]) -> str:
        if not self._bundle.has_message(key):
            raise MissingText(f"{self.language}: {key}")
        values = {
            name: value if isinstance(value, str) else fluent_number(value, useGrouping=False)
            for name, value in given.items()
        }
        pattern = self._bundle.get_message(key).value
        assert pattern is not None, key
        text, faults = self._bundle.format_pattern(pattern, values)
        if faults:
            raise MissingText(f"{self.language}: {key}: {faults[0]}")
        return str(text)

    def has(self, key: str) -> bool:
        """Whether the catalogue knows a key."""
        return bool(self._bundle.has_message(key))


@cache
def texts(language: str) -> Texts:
    """The catalogue of a language, read once; an unknown language speaks the default one."""
    return Texts(language if language in LANGUAGES else DEFAULT)
