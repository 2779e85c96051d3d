"""What people type, made safe to keep: composed, visible, one line, no longer than told (security.md 15, 20)."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher

from handlers.reply import Say, say

_FULL_WIDTH_DIGITS = {0xFF10 + digit: 0x30 + digit for digit in range(10)}
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_SPACES = frozenset({"Zs", "Zl", "Zp"})
_ALIKE_FROM = 0.75


class Wrong(ValueError):
    """An answer that can't be taken; ``line`` says so, with an example of one that can."""

    def __init__(self, line: Say) -> None:
        super().__init__(line.key)
        self.line = line


def clean_text(text: str, limit: int) -> str:
    """Text to be kept: NFC, full-width digits as digits, in one line, without what can't be seen.

    ``limit`` counts characters. Raises ``Wrong`` when nothing is left or when there is more than the limit.
    """
    cleaned = one_line(text)
    if not cleaned:
        raise Wrong(say("log-text-empty"))
    if len(cleaned) > limit:
        raise Wrong(say("log-text-long", length=len(cleaned), limit=limit))
    return cleaned


def one_line(text: str) -> str:
    """The text in NFC and one line; zero-width, direction-changing and control characters fall away."""
    spaced = "".join(" " if c in "\t\r\n" or unicodedata.category(c) in _SPACES else c for c in text)
    seen = "".join(c for c in spaced if unicodedata.category(c) not in _UNSEEN)
    return " ".join(unicodedata.normalize("NFC", seen).translate(_FULL_WIDTH_DIGITS).split())


def spelt_alike(one: str, other: str) -> bool:
    """Whether two names are likely one, spelt differently: punctuation, spaces, a part left out, a slip."""
    bare, other_bare = _bare(one), _bare(other)
    if not bare or not other_bare:
        return False
    within = bare in other_bare or other_bare in bare
    return within or SequenceMatcher(None, bare, other_bare).ratio() >= _ALIKE_FROM


def spelt_same(one: str, other: str) -> bool:
    """Whether two names differ in nothing but punctuation, spaces, case and width."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def brief(text: str, limit: int) -> str:
    """The text cut to a number of characters, with a mark where something is missing: for button labels."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
