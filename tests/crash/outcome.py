"""What is left in the end, and in what it differs from a run that nobody disturbed."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.crash.stage import Bubble, Stage, bubble

TABLES = (
    "drafts", "submissions", "evidence", "decisions", "ledger", "audit", "audit_heads", "reminders", "reminder_runs",
)  # fmt: skip
VARYING = {
    *("at", "hash", "previous", "file_id", "file_unique_id", "holder", "lease_until", "tries", "not_before"),
    *("fault",),
}
"""Columns that no two runs have in common, beside the moments (``…_at``)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Rows by table, updates by sender, messages by chat as they were queued, and the phones."""

    rows: dict[str, Counter[tuple[Any, ...]]]
    chats: dict[int, Counter[Bubble]]
    seen: dict[int, set[Bubble]]
    in_doubt: Counter[int]


def outcome_of(stage: Stage) -> Outcome:
    """To be asked when the stage is at rest."""
    rows = {table: _rows(stage, table) for table in TABLES}
    rows["updates"] = Counter(stage.rows("SELECT lane, state FROM inbox"))
    rows["messages"] = Counter(stage.rows("SELECT chat_id, method, body, state FROM outbox WHERE method LIKE 'send%'"))
    chats = {phone.person.id: Counter(map(bubble, phone.chat.messages.values())) for phone in stage.phones.values()}
    return Outcome(rows, chats, stage.seen, stage.in_doubt)


def _rows(stage: Stage, table: str) -> Counter[tuple[Any, ...]]:
    columns = [name for _, name, *_ in stage.rows(f"PRAGMA table_info({table})")]
    kept = [name for name in columns if name not in VARYING and not name.endswith("_at")]
    return Counter(stage.rows(f"SELECT {', '.join(kept)} FROM {table}"))


async def faults_of(stage: Stage) -> list[str]:
    """What the program's own commands find: ``verify``, and the records' standing against the ledger's."""
    year = ("--all", "--year", "2026", "--as-of", "2026-12-31")
    (status, _, told), case, standing = await asyncio.gather(
        stage.bot.command("verify"), stage.bot.done("case", *year), stage.bot.done("standing", *year)
    )
    assessed = await stage.bot.done("assess", "-", stdin=case.encode())
    faults = [f"verify: {told}"] if status else []
    if json.loads(assessed) != json.loads(standing):
        faults.append("what assess makes of the records differs from the standing by the ledger")
    return faults


def differences(undisturbed: Outcome, after: Outcome) -> list[str]:
    """Everything in which a run differs, a line each.

    The one message that was in doubt when the kill came, if any, must be said again, once; no other may be.
    """
    found = []
    for table, rows in undisturbed.rows.items():
        found += [f"{table}: missing {row}" for row in (rows - after.rows[table]).elements()]
        found += [f"{table}: too many {row}" for row in (after.rows[table] - rows).elements()]
    for chat, bubbles in undisturbed.chats.items():
        found += [f"chat {chat}: missing {each}" for each in (bubbles - after.chats[chat]).elements()]
        again = said_again(undisturbed, after, chat)
        found += [f"chat {chat}: never said {each}" for each in again if each not in undisturbed.seen[chat]]
        if len(again) != after.in_doubt[chat]:
            found.append(f"chat {chat}: {after.in_doubt[chat]} in doubt, said again {again}")
    if after.in_doubt.total() > 1:
        found.append(f"more than one message in doubt: {after.in_doubt}")
    return found


def said_again(undisturbed: Outcome, after: Outcome, chat: int) -> list[Bubble]:
    """The messages of a chat that are there once more than they should be."""
    return list((after.chats[chat] - undisturbed.chats[chat]).elements())
