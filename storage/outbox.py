"""The outbox: literal Bot API calls, queued in the transaction that caused them and sent after its commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import from_json

from storage.columns import id_list, json_text, moment, stamp

NO_ORDER = 0
"""The lane of calls that keep no order among themselves, such as answers to taps."""

OF_MEDIA = ("caption", "parse_mode")
"""What is the message's when a photo is sent, and the photo's when it takes another's place."""

FREE, OF_THE_BOT, MESSAGE = 0, 1, 2
"""What a call spends of the limits on sending: nothing; of the bot's; of the bot's and of its chat's."""

CLOSED_UNTIL = "sending_closed_until"
"""The fact that keeps until when the server takes nothing."""


def spends(method: str) -> int:
    """What a call of a method spends: the answer to a tap nothing, a message of both limits."""
    if method == "answerCallbackQuery":
        return FREE
    return MESSAGE if method.startswith("send") else OF_THE_BOT


@dataclass(frozen=True, slots=True)
class Call:
    """A Bot API call to be made; ``about`` names the queued message that it edits, ``attached`` the files it brings."""

    chat_id: int
    priority: int
    method: str
    body: Mapping[str, Any]
    attached: Mapping[str, Any] | None = None
    about: int | None = None
    cause: int | None = None
    lane: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A call under our lease, with the ``message_id`` of what it edits where that is known."""

    out_id: int
    lane: int
    chat_id: int
    priority: int
    method: str
    body: Mapping[str, Any]
    attached: Mapping[str, Any] | None
    about: int | None
    edits: int | None
    tries: int
    doubts: int


@dataclass(frozen=True, slots=True)
class Ready:
    """A waiting call that may go as far as its chat is concerned; ``attached`` as its row holds it."""

    out_id: int
    priority: int
    spends: int
    attached: str | None


@dataclass(frozen=True, slots=True)
class Spent:
    """What the last calls took of the bot's limit: how many, since when, and when the last message went.

    Until ``closed_until`` the server takes nothing.
    """

    used: int
    oldest: datetime | None
    last_message: datetime | None
    closed_until: datetime | None


@dataclass(frozen=True, slots=True)
class Live:
    """The message that stands for a task in a chat, sent or still queued."""

    chat_id: int
    task: str
    out_id: int
    method: str
    state: str
    message_id: int | None


def _due(row: Any) -> Due:
    return Due(
        row["out_id"],
        row["lane"],
        row["chat_id"],
        row["priority"],
        row["method"],
        from_json(row["body"]),
        None if row["attached"] is None else from_json(row["attached"]),
        row["about"],
        row["edits"],
        row["tries"],
        row["doubts"],
    )


class Outbox:
    """States: ``waiting`` → ``sending`` (leased) → ``sent``; or ``uncertain``, ``parked``, ``dropped``."""

    def __init__(self, connection: Any, queries: Any) -> None:
        self._connection = connection
        self._queries = queries

    async def queue(self, call: Call, at: datetime, not_before: datetime | None = None) -> int:
        """Queue a call, to be made at once or not before a moment; its id."""
        return int(
            await self._queries.queue(
                self._connection,
                lane=call.chat_id if call.lane is None else call.lane,
                chat_id=call.chat_id,
                priority=call.priority,
                method=call.method,
                body=json_text(call.body),
                attached=None if call.attached is None else json_text(call.attached),
                about=call.about,
                cause=call.cause,
                spends=spends(call.method),
                not_before=stamp(not_before or at),
                at=stamp(at),
            )
        )

    async def rewrite(self, out_id: int, call: Call) -> bool:
        """Replace a call that nobody has begun to send; false when it is too late for that."""
        row = await self._queries.rewrite(
            self._connection,
            out_id=out_id,
            method=call.method,
            body=json_text(call.body),
            attached=None if call.attached is None else json_text(call.attached),
        )
        return row is not None

    async def waiting_edit_of(self, about: int) -> int | None:
        """The queued edit of a message, if one waits: a later edit replaces it."""
        return await self._queries.waiting_edit_of(self._connection, about=about)  # type: ignore[no-any-return]

    async def spent(self, since: datetime, ahead: datetime) -> Spent:
        """What was spent since a moment, with no other worker choosing before this transaction ends."""
        await self._queries.one_at_a_time(self._connection)
        row = await self._queries.spent(self._connection, since=stamp(since), ahead=stamp(ahead), closing=CLOSED_UNTIL)
        moments = (row["oldest"], row["last_message"], row["closed_until"])
        return Spent(row["used"], *(None if each is None else moment(each) for each in moments))

    async def ready(self, at: datetime, chat_since: datetime, ahead: datetime, limit: int) -> list[Ready]:
        """The first waiting call of each lane, by priority and age, without messages to chats that had one since."""
        rows = self._queries.ready(
            self._connection, now=stamp(at), chat_since=stamp(chat_since), ahead=stamp(ahead), most=limit
        )
        return [Ready(*row) async for row in rows]

    async def take(self, out_ids: Iterable[int], holder: str, at: datetime, until: datetime) -> list[Due]:
        """Lease calls, which take their turn at this moment; in the order of the queue."""
        rows = self._queries.take(
            self._connection, calls=id_list(out_ids), holder=holder, now=stamp(at), lease_until=stamp(until)
        )
        due = [_due(row) async for row in rows]
        return sorted(due, key=lambda call: (call.priority, call.out_id))

    async def sent(self, results: Sequence[tuple[int, int | None, datetime]], holder: str, at: datetime) -> None:
        """Mark calls as made, each with its message id, if it has one, and the moment it left."""
        await self._queries.sent(
            self._connection,
            [
                {
                    "out_id": out_id,
                    "message_id": message_id,
                    "holder": holder,
                    "went_at": stamp(went),
                    "sent_at": stamp(at),
                }
                for out_id, message_id, went in results
            ],
        )

    async def postpone(self, out_id: int, holder: str, fault: str, until: datetime, *, doubt: bool) -> None:
        """Try again later; ``doubt`` when the call may have been carried out."""
        await self._queries.postpone(
            self._connection,
            out_id=out_id,
            holder=holder,
            fault=fault,
            not_before=stamp(until),
            doubt=int(doubt),
        )

    async def end(self, out_id: int, holder: str, state: str, fault: str) -> None:
        """Give a call up as ``parked``, ``dropped`` or ``uncertain``."""
        await self._queries.end(self._connection, out_id=out_id, holder=holder, state=state, fault=fault)

    async def drop_chat(self, chat_id: int, fault: str) -> None:
        """Nothing more goes to a chat that blocked the bot."""
        await self._queries.drop_chat(self._connection, chat_id=chat_id, fault=fault)

    async def renew(self, holder: str, until: datetime, held: Iterable[int]) -> None:
        """Keep the leases of what is really in hand; one that was dropped by mistake runs out and is found again."""
        await self._queries.renew(self._connection, holder=holder, lease_until=stamp(until), held=id_list(held))

    async def release_dead(self, at: datetime | None) -> None:
        """Calls whose sender died: their outcome is unknown. ``at`` None: every lease is a dead one's."""
        await self._queries.release_dead(self._connection, now=None if at is None else stamp(at))

    async def next_moment(self) -> datetime | None:
        """When the earliest postponed call is due."""
        value = await self._queries.next_moment(self._connection)
        return None if value is None else moment(value)

    async def live(self, chat_id: int, task: str) -> Live | None:
        """The message that stands for a task in a chat."""
        row = await self._queries.live(self._connection, chat_id=chat_id, task=task)
        return None if row is None else Live(**dict(row))

    async def live_of_task(self, task: str) -> list[Live]:
        """The messages that stand for a task, in every chat."""
        return [Live(**dict(row)) async for row in self._queries.live_of_task(self._connection, task=task)]

    async def set_live(self, chat_id: int, task: str, out_id: int) -> None:
        """From now on this message stands for the task."""
        await self._queries.set_live(self._connection, chat_id=chat_id, task=task, out_id=out_id)

    async def replace_live(self, was: int, out_id: int) -> None:
        """A message that can't be edited any more is said anew: whatever it stood for, the new one does."""
        await self._queries.replace_live(self._connection, was=was, out_id=out_id)

    async def end_live(self, chat_id: int, task: str) -> None:
        """No message stands for the task any more."""
        await self._queries.end_live(self._connection, chat_id=chat_id, task=task)
