"""An invite link's secret never reaches the disk: an update is stored with its hash instead (security.md 10)."""

from __future__ import annotations

import re
from typing import Any

from storage.invites import OPEN_PAYLOADS, secret_hash

_START = re.compile(r"(/start(?:@\w+)?)\s+(\S.*)", re.IGNORECASE | re.DOTALL)
_LINK = re.compile(r"(\b(?:t(?:elegram)?\.(?:me|dog)\b|tg:)[^\s?]*\?(?:[^\s?]*&)?start=)([\w-]+)", re.IGNORECASE)
"""A link of Telegram's; what another site takes for its start is no secret of ours."""


def hidden(text: str) -> str:
    """``/start SECRET``, or a link of Telegram with ``start=SECRET``, with the secret's hash that finds an invite;
    any other text as it is.

    Every payload but those of classes is hashed, so that a hash read from the database opens nothing when it is sent.
    """
    found = _START.fullmatch(text)
    if found is None:
        return _LINK.sub(lambda link: link[1] + _told(link[2]), text)
    return f"{found[1]} {_told(found[2].strip())}"


def _told(payload: str) -> str:
    """What is kept of a payload: one that is no secret stays."""
    return payload if payload.startswith(OPEN_PAYLOADS) else secret_hash(payload)


def without_secret(update: dict[str, Any]) -> dict[str, Any]:
    """A raw update with no secret in its message, nor in the one that it replies to."""
    message = update.get("message")
    return {**update, "message": _without(message)} if isinstance(message, dict) else update


def _without(message: dict[str, Any]) -> dict[str, Any]:
    told = {**message}
    told.pop("quote", None)  # a part of the text that is replied to: it may be the bare secret
    for name in ("text", "caption"):
        if isinstance(told.get(name), str):
            told[name] = hidden(told[name])
    for name in ("entities", "caption_entities"):
        if isinstance(told.get(name), list):
            told[name] = [_without_link(each) for each in told[name]]
    if "link_preview_options" in told:
        told["link_preview_options"] = _without_link(told["link_preview_options"])
    if isinstance(told.get("reply_to_message"), dict):
        told["reply_to_message"] = _without(told["reply_to_message"])
    return told


def _without_link(options: Any) -> Any:
    if isinstance(options, dict) and isinstance(options.get("url"), str):
        return {**options, "url": hidden(options["url"])}
    return options
