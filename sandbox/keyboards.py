"""Inline keyboards, checked as Telegram checks them."""

from __future__ import annotations

import re
from typing import Any

from sandbox.parameters import Parameters
from sandbox.refusals import MAX_BUTTONS, MAX_CALLBACK_DATA, Because, Refusal
from sandbox.state import Json, Keyboard

STYLES = {"success", "danger", "primary"}
WEB = re.compile(r"(https?://|tg://)[^\s/?#]+\S*|[\w-]+(\.[\w-]+)+(/\S*)?")


def keyboard(parameters: Parameters) -> Keyboard:
    """The call's inline keyboard, empty rows left out; anything else than an inline one is refused."""
    markup = parameters.structure("reply_markup")
    if markup is None:
        return []
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Refusal(Because.MARKUP_UNKNOWN)
    checked = [[button(given) for given in row] for row in rows if row]
    if sum(map(len, checked)) > MAX_BUTTONS:
        raise Refusal(Because.MARKUP_TOO_LONG)
    return checked


def button(given: Any) -> Json:
    """One button: a label, callback data or a link, and perhaps a style."""
    if not isinstance(given, dict) or not given.get("text"):
        raise Refusal(Because.BUTTON_WITHOUT_TEXT)
    kept: Json = {"text": str(given["text"])}
    if data := given.get("callback_data"):
        if len(str(data).encode()) > MAX_CALLBACK_DATA:
            raise Refusal(Because.BUTTON_DATA_INVALID)
        kept["callback_data"] = str(data)
    elif url := given.get("url"):
        if not WEB.fullmatch(str(url)):
            raise Refusal(Because.BUTTON_URL_INVALID, url=url)
        kept["url"] = str(url)
    else:
        raise Refusal(Because.BUTTON_KIND_UNKNOWN)
    if style := given.get("style"):
        if style not in STYLES:
            raise Refusal(Because.BUTTON_STYLE_UNKNOWN)
        kept["style"] = style
    return kept
