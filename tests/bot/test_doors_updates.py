"""What is no update is ignored before it is kept, whatever it is; what is one is kept as it came."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.doors.updates import LARGEST, Unfit, fit, number_of
from tests.hostile.shapes import member, message, tap


def update(**content: Any) -> dict[str, Any]:
    """An update of 李强's."""
    return {"update_id": 5, **content}


GOOD = {
    "a message": (update(message=message(7, text="学时\n")), 7),
    "a tap": (update(callback_query=tap(8, "home:0:0")), 8),
    "a tap by inline mode": (update(callback_query={k: v for k, v in tap(8, "x").items() if k != "message"}), 8),
    "a tap of any length": (update(callback_query=tap(8, "x" * 5000)), 8),
    "a block": (update(my_chat_member=member(9)), 9),
    "a channel that speaks in a group": (
        update(message={"message_id": 1, "date": 1, "chat": {"id": -100, "type": "supergroup"}, "text": "x"}), -100
    ),
    "a part that nobody knows": (update(message=message(7, text="x", of_the_future={"a": [1.5, None]})), 7),
}  # fmt: skip


@pytest.mark.parametrize("which", GOOD)
def test_an_update_is_kept_as_it_came(which: str) -> None:
    told, lane = GOOD[which]
    kept = fit(told)
    assert (kept.update_id, kept.lane, json.loads(kept.body)) == (5, lane, told)


def without(value: dict[str, Any], *keys: str) -> dict[str, Any]:
    """A JSON object without some of its parts."""
    return {key: part for key, part in value.items() if key not in keys}


def deep(levels: int) -> Any:
    """A list in a list in a list."""
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


BAD: dict[str, Any] = {
    "nothing": None,
    "a text": "x",
    "a list": [update(message=message(7, text="x"))],
    "no number": {"message": message(7, text="x")},
    "a number as text": update(message=message(7, text="x")) | {"update_id": "5"},
    "a number that is true": update(message=message(7, text="x")) | {"update_id": True},
    "a number with a fraction": update(message=message(7, text="x")) | {"update_id": 5.0},
    "a negative number": update(message=message(7, text="x")) | {"update_id": -1},
    "a number beyond 64 bits": update(message=message(7, text="x")) | {"update_id": 2**70},
    "a sender beyond 52 bits": update(message=message(2**60, text="x")),
    "a sender below nought": update(message=message(-7, text="x")),
    "a sender as text": update(message=message(7, text="x") | {"from": {"id": "7"}}),
    "a chat without a kind": update(message=message(7, text="x") | {"chat": {"id": 7}}),
    "somebody else's private chat": update(message=message(7, text="x") | {"chat": {"id": 8, "type": "private"}}),
    "a tap in somebody else's chat": update(callback_query=tap(7, "x") | {"message": tap(8, "x")["message"]}),
    "a tap of nobody": update(callback_query=without(tap(7, "x"), "from")),
    "a text that is none": update(message=message(7, text=5)),
    "a text beyond the messenger's limit": update(message=message(7, text="x" * 4097)),
    "half a character": update(message=message(7, text="\ud800")),
    "half a character where nobody looks": update(message=message(7, text="x", unknown={"a": "\udfff"})),
    "an id with what can't be seen": update(callback_query=tap(7, "x", "a\x00b")),
    "nested beyond reason": update(message=message(7, text="x", unknown=deep(900))),
}


@pytest.mark.parametrize("which", BAD)
def test_what_is_no_update_is_told_by_a_code_alone(which: str) -> None:
    with pytest.raises(Unfit, match="malformed"):
        fit(BAD[which])


def test_a_reply_to_a_reply_to_a_reply_is_kept_or_refused_and_breaks_nothing() -> None:
    """The secrets of links are struck from all of them, however many there are."""
    told = message(7, text="/start secret")
    for _ in range(40):
        told = message(7, text="/start secret", reply_to_message=told)
    assert "secret" not in fit(update(message=told)).body
    for _ in range(2000):
        told = message(7, text="x", reply_to_message=told)
    with pytest.raises(Unfit, match="malformed"):
        fit(update(message=told))


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(Unfit, match="too_large"):
        fit(update(message=message(7, text="x", unknown="y" * LARGEST)))


@pytest.mark.parametrize(
    "content", [{}, {"message": None}, {"edited_message": message(7, text="x")}, {"poll": {"id": "1"}}]
)
def test_a_kind_that_is_not_used_is_none_of_ours(content: dict[str, Any]) -> None:
    """security.md 4."""
    with pytest.raises(Unfit, match="kind"):
        fit(update(**content))


def test_what_is_not_kept_is_acknowledged_by_its_number_where_it_has_one() -> None:
    assert [number_of(each) for each in ({"update_id": 5}, {}, None, {"update_id": "5"}, {"update_id": True})] == [
        5,
        0,
        0,
        0,
        0,
    ]
