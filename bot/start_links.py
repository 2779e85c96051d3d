"""An invite link's secret never reaches the disk: an update is stored with its hash instead (security.md 10)."""

from __future__ import annotations

import re
from typing import Any

from storage.invites import secret_hash

_START = re.compile(r"(/start(?:@\w+)?)\s+(\S.*)", re.IGNORECASE | re.DOTALL)


def hidden(text: str) -> str:
    """``/start SECRET`` with the secret's hash, by which an invite is found; any other text as it is.

    Every payload is hashed, so that a hash read from the database opens nothing when it is sent.
    """
    found = _START.fullmatch(text)
    return text if found is None else f"{found[1]} {secret_hash(found[2].strip())}"


def without_secret(update: dict[str, Any]) -> dict[str, Any]:
    """A raw update with no secret in its message, nor in the one that it replies to."""
    message = update.get("message")
    return {**update, "message": _without(message)} if isinstance(message, dict) else update


def _without(message: dict[str, Any]) -> dict[str, Any]:
    told = dict(message)
    if isinstance(told.get("text"), str):
        told["text"] = hidden(told["text"])
    if isinstance(told.get("reply_to_message"), dict):
        told["reply_to_message"] = _without(told["reply_to_message"])
    return told
