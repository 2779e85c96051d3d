"""What is left when a step is over, and in what it differs from the same step that nobody disturbed.

Every table is compared, by rows without order. Left out are columns that no two runs have in common: moments (``…_at``,
``at``, ``not_before``, ``lease_until``, ``closed_until``), who held a row and how often it was tried (``holder``,
``tries``, ``doubts``, ``fault``), the audit's hashes (they cover the moment; ``verify`` proves them), and Telegram's
numbers of messages, files and taps (one that is said again has the next). Moments in texts read ``⟨moment⟩``. Ids are
compared as they are, but for those of the two queues: an update is called by its ``update_id`` and what it says, a call
by its place in its chat. Of the edits of one message the last counts, since one that waits is replaced by the next.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.state import Document, Message, World
from sandbox.views import shown
from tests.crash.engines import Row, Store

VARYING = {
    *("at", "not_before", "lease_until", "closed_until", "holder", "tries", "doubts", "fault", "hash", "previous"),
    *("message_id", "file_id", "file_unique_id"),
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?|(?<![\d:])\d{1,2}:\d\d(?![\d:])")
QUERY = re.compile(r'("callback_query_id": ?")\d+')

OF_CHATS = ("outbox", "live_messages")
"""The tables that keep what goes to chats."""

Bubble = tuple[bool, str, tuple[str, ...]]
"""A message as it is compared: whether the bot wrote it, its text and file, its buttons with what they send."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Rows by table, messages by chat, answers to taps, menus, and the evidence by its names."""

    rows: dict[str, Counter[tuple[Any, ...]]]
    chats: dict[int, Counter[Bubble]]
    others: Counter[tuple[Any, ...]]


async def outcome_of(store: Store, world: World, folder: Path) -> Outcome:
    """To be asked when nothing is left to be done."""
    tables = {name: await store.rows(f"SELECT * FROM {name}") for name in await store.tables()}
    tables["outbox"] = _without_earlier_edits(tables["outbox"])
    updates = {row["seq"]: row["update_id"] for row in tables["inbox"]}
    calls = _places(tables["outbox"])
    rows = {name: Counter(_plain(name, row, updates, calls) for row in found) for name, found in tables.items()}
    chats = {chat.id: Counter(map(bubble, chat.messages.values())) for chat in world.chats.values()}
    others: Counter[tuple[Any, ...]] = Counter(
        ("toast", chat.id, MOMENT.sub("⟨moment⟩", toast.text), toast.alert)
        for chat in world.chats.values()
        for toast in chat.toasts
    )
    others.update(("menu", *key, json.dumps(menu)) for key, menu in world.commands.items())
    others.update(("evidence", name) for name in kept_in(folder / "data" / "evidence"))
    return Outcome(rows, chats, others)


def kept_in(folder: Path) -> list[str]:
    """The files whose content has the hash that they are called by; what a kill left half-written isn't kept."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if hashlib.sha256(path.read_bytes()).hexdigest() == path.name]


def _without_earlier_edits(outbox: Iterable[Row]) -> list[Row]:
    """The calls in their order; of those that edit one message only the last."""
    last: dict[object, Row] = {}
    for row in sorted(outbox, key=lambda row: row["out_id"]):
        last[row["out_id"] if row["about"] is None else ("edit of", row["about"])] = row
    return sorted(last.values(), key=lambda row: row["out_id"])


def _places(outbox: Iterable[Row]) -> dict[int, str]:
    """Each call by its chat and its place there; an edit has none."""
    placed: defaultdict[int, int] = defaultdict(int)
    calls = {}
    for row in outbox:
        placed[row["chat_id"]] += row["about"] is None
        calls[row["out_id"]] = f"{row['chat_id']}#{placed[row['chat_id']]}"
    return calls


def _plain(table: str, row: Row, updates: Mapping[int, int], calls: Mapping[int, str]) -> tuple[Any, ...]:
    kept = {name: value for name, value in row.items() if name not in VARYING and not name.endswith("_at")}
    if table == "facts" and row["name"].startswith("key:"):
        kept["value"] = None  # made by chance
    if table == "inbox":
        kept |= {"seq": None, "body": _said(row["body"])}
    if table == "outbox" and row["about"] is not None:
        kept |= {"out_id": None, "cause": None, "priority": None}
    for name in ("out_id", "about"):
        if kept.get(name) is not None:
            kept[name] = calls[kept[name]]
    if kept.get("cause") is not None:
        kept["cause"] = updates.get(kept["cause"], "an update that is gone")
    if table == "outbox" and row["method"] == "answerCallbackQuery" and row["state"] == "dropped":
        kept["state"] = "sent"  # told twice is told once: the phones show each answer
    return tuple(_timeless(value) if isinstance(value, str) else value for value in kept.values())


def _timeless(text: str) -> str:
    return QUERY.sub(r"\1⟨query⟩", MOMENT.sub("⟨moment⟩", text))


def _said(body: str) -> str:
    """What an update says, without the message that a button hung on."""
    update = json.loads(body)
    [(kind, told)] = [(kind, told) for kind, told in update.items() if kind != "update_id"]
    return f"{kind} {told.get('text')} {told.get('data')} {'photo' in told}"


def bubble(message: Message) -> Bubble:
    """A message as it is compared."""
    told = shown(message)
    attached = f" <{message.media.file.name}>" if isinstance(message.media, Document) else " <photo>"
    text = MOMENT.sub("⟨moment⟩", told.html) + (attached if message.media else "") + (" (deleted)" * told.deleted)
    return told.by_bot, text, tuple(f"{button.text} → {button.data}" for row in told.buttons for button in row)


def differences(undisturbed: Outcome, after: Outcome) -> list[str]:
    """Everything in which a run differs but messages said again, a line each."""
    found = []
    for table, rows in undisturbed.rows.items():
        found += _differs(table, rows, after.rows.get(table, Counter()))
    for chat, bubbles in undisturbed.chats.items():
        found += [f"chat {chat}: missing {each}" for each in (bubbles - after.chats[chat]).elements()]
    return [*found, *_differs("told", undisturbed.others, after.others)]


def without(outcome: Outcome, chat: int) -> Outcome:
    """All but a chat, what is kept of the calls to it, and whom a publication was told: nobody who can't hear it."""
    calls = re.compile(rf"{chat}(#\d+)?")
    rows = {
        table: Counter({row: n for row, n in found.items() if not any(calls.fullmatch(str(value)) for value in row)})
        if table in OF_CHATS
        else found
        for table, found in outcome.rows.items()
    }
    rows["reminders"] = Counter({row: n for row, n in rows["reminders"].items() if "published" not in row})
    others = Counter({other: n for other, n in outcome.others.items() if other[1] != chat})
    return Outcome(rows, {each: told for each, told in outcome.chats.items() if each != chat}, others)


def _differs(what: str, wanted: Counter[Any], found: Counter[Any]) -> list[str]:
    missing = [f"{what}: missing {row}" for row in (wanted - found).elements()]
    return missing + [f"{what}: too many {row}" for row in (found - wanted).elements()]


def said_again(undisturbed: Outcome, after: Outcome, chat: int) -> list[Bubble]:
    """The messages of a chat that are there once more than they should be."""
    return list((after.chats[chat] - undisturbed.chats[chat]).elements())
