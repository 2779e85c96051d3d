"""Telegram's HTML: parsed into text and entities as the Bot API does, and written back for transcripts.

Offsets and lengths of entities count UTF-16 units; byte offsets in faults count UTF-8, as Telegram's do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Any, NamedTuple, NoReturn

from sandbox.refusals import Because, Refusal

Entity = dict[str, Any]

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

TOKEN = re.compile(r"""<(?P<tag>(?:[^<>"']|"[^"]*"|'[^']*')*)(?P<end>>?)|&(?P<entity>#x[0-9a-fA-F]+|#[0-9]+|[a-z]+);""")
ATTRIBUTE = re.compile(r"""\s*([^\s=>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.\-]+)))?""")
FOUND_IN_TEXT = re.compile(
    r"(?P<url>https?://[!-;=?-~]*[A-Za-z0-9/#=&_-])"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)(?![\w/<>])"
    r"|(?<![\w@])(?P<mention>@[A-Za-z]\w{3,31})\b"
)


class Open(NamedTuple):
    """A tag that waits for its end."""

    tag: str
    offset: int
    position: int
    more: Entity


def utf16(text: str) -> int:
    """The length of `text` in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def parse(html: str) -> tuple[str, list[Entity]]:
    """The text of `html` and its entities; Refusal (ENTITIES_BROKEN) names the first fault."""
    text: list[str] = []
    entities: list[Entity] = []
    opened: list[Open] = []
    length = done = 0
    for token in TOKEN.finditer(html):
        before = html[done : token.start()]
        done = token.end()
        text.append(before)
        length += utf16(before)
        if (name := token["entity"]) is not None:
            character = decoded(name)
            text.append(character)
            length += utf16(character)
        elif token["tag"].startswith("/"):
            start, more = closed(opened, token["tag"], token["end"], byte_offset(html, token.start()))
            add(entities, {"offset": start.offset, "length": length - start.offset, **more}, text, start)
        else:
            opened.append(opening(token["tag"], token["end"], html, token.start(), length, len(text)))
    if opened:
        fail(f'Can\'t find end tag corresponding to start tag "{opened[-1].tag}"')
    text.append(html[done:])
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)  # a language is the block's around it
    return trimmed("".join(text), sorted(entities, key=lambda e: (e["offset"], -e["length"])))


def opening(tag: str, end: str, html: str, start: int, length: int, position: int) -> Open:
    """A start tag, checked; what it says beyond its name goes into the entity."""
    at = byte_offset(html, start)
    name, blank, rest = re.sub(r"\s", " ", tag).partition(" ")
    name = name.lower()
    if not end and not blank:
        fail(f"Unclosed start tag at byte offset {at}")
    if name not in KINDS:
        fail(f'Unsupported start tag "{name}" at byte offset {at}')
    if not end:
        fail(f'Unclosed start tag "{name}" at byte offset {at}')
    attributes = {key.lower(): unescaped(a or b or c) for key, a, b, c in ATTRIBUTE.findall(rest)}
    if name == "span" and attributes.get("class") != "tg-spoiler":
        fail(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    more: Entity = {"type": KINDS[name]}
    if name == "a":
        more["url"] = attributes.get("href", "")
    elif name == "blockquote" and "expandable" in attributes:
        more["type"] = "expandable_blockquote"
    elif name == "code" and attributes.get("class", "").startswith("language-"):
        more["language"] = attributes["class"].removeprefix("language-")
    return Open(name, length, position, more)


def closed(opened: list[Open], tag: str, end: str, at: int) -> tuple[Open, Entity]:
    """The start tag that the end tag at byte offset `at` belongs to."""
    if not opened:
        fail(f"Unexpected end tag at byte offset {at}")
    if not end:
        fail(f"Unclosed end tag at byte offset {at}")
    name = tag[1:].strip().lower()
    if name and name != opened[-1].tag:
        fail(f'Unmatched end tag at byte offset {at}, expected "</{opened[-1].tag}>", found "</{name}>"')
    return opened[-1], opened.pop().more


def add(entities: list[Entity], entity: Entity, text: list[str], start: Open) -> None:
    """Adds an entity that covers something; a link that leads nowhere and an empty one are left out."""
    if not entity["length"]:
        return
    if start.tag == "a":
        entity["url"] = address = entity["url"] or "".join(text[start.position :])
        if person := re.fullmatch(r"tg://user\?id=(\d+)", address):
            del entity["url"]
            entity |= {"type": "text_mention", "user": {"id": int(person[1]), "is_bot": False, "first_name": ""}}
        elif not re.match(r"(https?|tg|mailto|tel):|[\w-]+\.\w", address):
            return
    if start.tag == "pre" and entities:
        inner = entities[-1]
        if "language" in inner and (inner["offset"], inner["length"]) == (entity["offset"], entity["length"]):
            entity["language"] = entities.pop()["language"]
    entities.append(entity)


def decoded(name: str) -> str:
    """The character of `&name;`; Telegram knows four names and numbers, and leaves the rest as it is."""
    if not name.startswith("#"):
        return NAMED.get(name, f"&{name};")
    number = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else f"&{name};"


def unescaped(value: str) -> str:
    """An attribute's value with its character references replaced."""
    return re.sub(r"&(#x[0-9a-fA-F]+|#[0-9]+|[a-z]+);", lambda found: decoded(found[1]), value)


def byte_offset(html: str, position: int) -> int:
    """Where `position` is in the UTF-8 bytes."""
    return len(html[:position].encode())


def fail(fault: str) -> NoReturn:
    """Refuses the text as Telegram words it."""
    raise Refusal(Because.ENTITIES_BROKEN, fault=fault)


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Text without blanks at its ends, as Telegram stores it, and its entities moved along."""
    kept = text.strip()
    if len(kept) == len(text):
        return text, entities
    shift = utf16(text[: len(text) - len(text.lstrip())])
    end = utf16(kept)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - shift)
        stop = min(end, entity["offset"] + entity["length"] - shift)
        if stop > start:
            moved.append(entity | {"offset": start, "length": stop - start})
    return kept, moved


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """`entities` and the commands, links and mentions that Telegram finds in a text by itself."""
    if "/" not in text and "@" not in text:
        return entities
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in entities
        if entity["type"] in ("code", "pre", "text_link", "text_mention")
    ]
    found = []
    for match in FOUND_IN_TEXT.finditer(text):
        start, length = utf16(text[: match.start()]), utf16(match[0])
        if all(stop <= start or begin >= start + length for begin, stop in taken):
            found.append({"type": match.lastgroup, "offset": start, "length": length})
    return sorted([*entities, *found], key=lambda e: (e["offset"], -e["length"])) if found else entities


def render(text: str, entities: Iterable[Entity]) -> str:
    """The HTML that gives `text` and `entities`; what Telegram found by itself carries no tag."""
    units = text.encode("utf-16-le")
    edges = {0, len(units) // 2}
    tagged = [(e["offset"], e["offset"] + e["length"], *tags(e)) for e in entities if tags(e)[0]]
    for start, stop, *_ in tagged:
        edges |= {start, stop}
    pieces: list[str] = []
    pending: list[tuple[int, str]] = []
    points = sorted(edges)
    for here, there in zip(points, [*points[1:], points[-1]], strict=True):
        while pending and pending[-1][0] <= here:
            pieces.append(pending.pop()[1])
        for start, stop, head, tail in tagged:
            if start == here:
                pieces.append(head)
                pending.append((stop, tail))
        pieces.append(escape(units[2 * here : 2 * there].decode("utf-16-le"), quote=False))
    return "".join(pieces)


def tags(entity: Entity) -> tuple[str, str]:
    """The start and end tag of an entity; two empty strings if it has none."""
    match entity["type"]:
        case "text_link":
            return f'<a href="{escape(entity["url"])}">', "</a>"
        case "text_mention":
            return f'<a href="tg://user?id={entity["user"]["id"]}">', "</a>"
        case "expandable_blockquote":
            return "<blockquote expandable>", "</blockquote>"
        case "pre" if "language" in entity:
            return f'<pre><code class="language-{escape(entity["language"])}">', "</code></pre>"
        case kind if tag := SHORTEST.get(kind):
            return f"<{tag}>", f"</{tag}>"
    return "", ""


SHORTEST = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
