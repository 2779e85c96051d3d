"""What the Bot API answers, read: one update that can't be read must not keep back those that came with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json
from telegram.error import TelegramError

_BEGINS = '{"update_id":'
_NUMBERED = re.compile(re.escape(_BEGINS) + r"\s*(\d{1,16})\b")


def read_answer(payload: bytes) -> dict[str, Any]:
    """The answer; of updates of which some can't be read, those that can, and the numbers of the others.

    Raises ``TelegramError`` for what is no answer. Nothing of it is logged, since it may hold people's words.
    """
    try:
        told = from_json(payload)  # quicker than the standard library, and stricter
    except ValueError:
        told = _what_can_be_read(payload.decode("utf-8", "replace"))
    if not isinstance(told, dict) or not told.keys() & {"result", "description"}:
        raise TelegramError("Invalid server response")
    return told


def _what_can_be_read(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return {"ok": True, "result": found} if (found := list(_updates_in(text))) else None


def _updates_in(text: str) -> Iterator[dict[str, Any]]:
    """The updates one by one. No text can hold the sign of their beginning, since its quotes are escaped there."""
    decoder, at = json.JSONDecoder(), 0
    while (start := text.find(_BEGINS, at)) >= 0:
        try:
            update, at = decoder.raw_decode(text, start)
            yield update
        except (ValueError, RecursionError):
            at = start + len(_BEGINS)
            if numbered := _NUMBERED.match(text, start):
                yield {"update_id": int(numbered[1])}
