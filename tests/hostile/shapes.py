"""Updates as the Bot API has them, and what can be done to their shape: types changed, parts missing, nested deep."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

DATE = 1_773_108_000
DEPTHS = (30, 200, 300, 900, 990, 1100, 100_000)


def person(number: int, **more: Any) -> Json:
    """A sender."""
    return {"id": number, "is_bot": False, "first_name": "某人", "language_code": "zh-hans", **more}


def private(number: int) -> Json:
    """A person's chat with the bot."""
    return {"id": number, "type": "private", "first_name": "某人"}


def message(number: int, **more: Any) -> Json:
    """A message of a person in private; a command is marked as one."""
    text = more.get("text")
    if isinstance(text, str) and text.startswith("/"):
        more["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return {"message_id": 900, "date": DATE, "chat": private(number), "from": person(number), **more}


def tap(number: int, data: object, query: str = "4711") -> Json:
    """A tap on a message of the bot."""
    robot = {"id": 1_000_000_001, "is_bot": True, "first_name": "学时"}
    under = {"message_id": 899, "date": DATE, "chat": private(number), "from": robot, "text": "学时"}
    return {"id": query, "from": person(number), "chat_instance": "1", "message": under, "data": data}


def photo(file_id: str = "photo-1", size: int = 1000) -> list[Json]:
    """A photo in one size."""
    return [{"file_id": file_id, "file_unique_id": f"u{file_id}", "width": 9, "height": 9, "file_size": size}]


def document(file_id: str = "file-1", name: str = "证书.pdf", **more: Any) -> Json:
    """A document."""
    kind = {"mime_type": "application/pdf", "file_size": 1000}
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_name": name, **kind, **more}


def member(number: int, status: str = "kicked") -> Json:
    """The bot was blocked, or let in again."""
    robot = {"id": 1_000_000_001, "is_bot": True, "first_name": "学时"}
    new: Json = {"user": robot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
    old = {"user": robot, "status": "member"}
    parts = {"chat": private(number), "from": person(number), "date": DATE}
    return {**parts, "old_chat_member": old, "new_chat_member": new}


def whole(number: int) -> list[tuple[str, Json]]:
    """One of each kind that we use, with every part that we read and some more."""
    robot = {"id": 77, "is_bot": True, "first_name": "别的机器人", "username": "other_bot"}
    origin = {"type": "hidden_user", "sender_user_name": "某人", "date": DATE}
    return [
        ("message", message(number, text="/my")),
        ("message", message(number, text="/start 1234567890abcdef1234567890")),
        ("message", message(number, text="学时", reply_to_message=message(number, text="/start abc"), via_bot=robot)),
        ("message", message(number, text="转", forward_origin=origin)),
        ("message", message(number, photo=photo(), caption="图", media_group_id="5")),
        ("message", message(number, document=document())),
        ("message", message(number, contact={"phone_number": "+861", "first_name": "某", "user_id": 1})),
        ("message", message(number, sticker={"file_id": "s", "file_unique_id": "s", "type": "regular"})),
        ("message", message(number, location={"latitude": 1.0, "longitude": 2.0})),
        ("callback_query", tap(number, "home:0:0")),
        ("callback_query", tap(number, "review.approve:1:1")),
        ("my_chat_member", member(number, "member")),
    ]


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every part of a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield (*at, key)
        yield from places(part, (*at, key))


def odd_value(draw: random.Random, number: int) -> Any:
    """A value of another type, or beyond what its type can be here."""
    return draw.choice(
        (
            None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, -(2**63) - 1, 2**64, 10**300, 0.5, float(number),
            float("inf"), -1e308, "", "x", str(number), "\x00", "\ud800", "\udfff\ud800", "\u202e", "private",
            "group", [], {}, [[]], [None], [{}], {"id": number}, {"type": "private"}, [1] * 1000, "a" * 5000,
            {"a": {"b": {"c": []}}},
        )
    )  # fmt: skip


def changed(draw: random.Random, payload: Json, number: int, times: int) -> Json:
    """The payload with some of its parts of other types."""
    odd = copy.deepcopy(payload)
    for _ in range(times):
        way = draw.choice(list(places(odd)))
        _inside(odd, way[:-1])[way[-1]] = odd_value(draw, number)
    return odd


def without(draw: random.Random, payload: Json, times: int) -> Json:
    """The payload with some of its parts missing."""
    odd = copy.deepcopy(payload)
    for _ in range(times):
        ways = list(places(odd))
        if ways:
            way = draw.choice(ways)
            del _inside(odd, way[:-1])[way[-1]]
    return odd


def _inside(value: Any, way: tuple[Any, ...]) -> Any:
    for key in way:
        value = value[key]
    return value


def written(update_id: int, kind: str, payload: object) -> bytes:
    """An update as JSON; a float beyond all bounds as ``1e400``, as another program may write it."""
    told = json.dumps({"update_id": update_id, kind: payload}, separators=(",", ":"))
    return told.replace("-Infinity", "-1e400").replace("Infinity", "1e400").encode()


def nested(draw: random.Random, update_id: int, number: int) -> bytes:
    """An update with something nested deep in a part that we don't read, or in one that we do."""
    depth = draw.choice(DEPTHS)
    deep = b"[" * depth + b"]" * depth
    if draw.random() < 0.5:
        deep = b'{"a":' * depth + b"1" + b"}" * depth
    part = draw.choice((b"unknown", b"text", b"entities", b"reply_to_message", b"photo"))
    rest = json.dumps(message(number, caption="深")).encode()
    return b'{"update_id":%d,"message":%s,"%s":%s}}' % (update_id, rest[:-1], part, deep)
