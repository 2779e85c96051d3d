"""Answers of the Bot API: what can't be read of them keeps nothing else back, and is nowhere written down."""

from __future__ import annotations

import json
import logging

import pytest
from telegram.error import TelegramError

from bot.answers import read_answer

GOOD = [{"update_id": number, "message": {"text": 'x","update_id":9}'}} for number in (1, 2, 3)]
UNREADABLE = (
    b'{"update_id":7,"message":', b'{"update_id":7,"x":' + b"9" * 5000 + b"}", b'{"update_id":7,"x":' + b"[" * 100_000,
    b'{"update_id":7,"x":"\x00"}', b'{"update_id":7,"x":\xff}', b'{"update_id": 7,]}',
)  # fmt: skip


@pytest.mark.parametrize("odd", UNREADABLE)
def test_one_update_that_can_not_be_read_keeps_back_no_other(odd: bytes) -> None:
    """It is there by its number alone, by which it is acknowledged and doesn't come again."""
    first, *others = [json.dumps(update).encode() for update in GOOD]
    whole = b'{"ok":true,"result":[' + b",".join((first, odd, *others)) + b"]}"
    assert read_answer(whole)["result"] == [GOOD[0], {"update_id": 7}, *GOOD[1:]]


@pytest.mark.parametrize(
    "odd", [b"", b"<html>502</html>", b"[]", b"null", b'"x"', b'{"ok":true}', b"{", b"[" * 100_000]
)
def test_what_is_no_answer_is_told_and_not_written_down(odd: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(TelegramError, match="Invalid server response"):
        read_answer(odd)
    assert caplog.text == ""
