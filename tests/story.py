"""Tests as stories: people send, tap and see, on a real database, without a network.

``Academy`` opens a migrated database and plays events through the real handlers and the real outbox; each
``Phone`` shows a chat as the queued Bot API calls would leave it.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.start_links import hidden
from bot.turns import play
from bot.uploads import read_upload
from handlers.event import Event, File, Kind, Tap
from handlers.register.roster import RosterPerson
from handlers.register.roster_apply import OPERATOR, traced
from handlers.turn import Links
from rules.policy import Policies
from rules.record import Rank, RankSince
from storage.database import Database
from storage.people import Person
from storage.unit_of_work import UnitOfWork
from tests.layout import open_laid_out
from tests.outgoing import taken

LINKS = Links("xueshi_bot", "https://xueshi.example.org")
FAR_AHEAD = timedelta(days=10_000)


@dataclass
class Message:
    """A message in a chat, as the last edit left it."""

    message_id: int
    text: str
    keyboard: list[list[dict[str, str]]]
    method: str
    body: dict[str, Any]
    edits: int = 0
    code: str = ""
    """The address of a QR that it shows."""
    attached: dict[str, Any] = field(default_factory=dict)
    """What the outbox holds of the files that it brings, by the name of their field."""

    @property
    def labels(self) -> list[str]:
        """The labels of the buttons, row by row."""
        return [button["text"] for row in self.keyboard for button in row]


@dataclass
class Phone:
    """A person's chat with the bot."""

    academy: Academy
    telegram_id: int
    messages: list[Message] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    menu: list[str] = field(default_factory=list)

    async def says(self, text: str, **more: Any) -> None:
        """Send a text, or a command such as ``/log``."""
        if text.startswith("/"):
            command, _, rest = hidden(text)[1:].partition(" ")
            await self.academy.happens(self._event(Kind.COMMAND, command=command, text=rest, **more))
        else:
            await self.academy.happens(self._event(Kind.TEXT, text=text, **more))

    async def sends_file(self, unique_id: str, kind: str = "photo", **more: Any) -> None:
        """Send a photo or a document."""
        album = more.pop("album", None)
        file = File(
            kind,
            f"file-{unique_id}",
            unique_id,
            more.get("name"),
            more.get("media_type"),
            more.get("size", 1000),
        )
        await self.academy.happens(self._event(Kind.FILE, file=file, album=album))

    async def sends_list(self, name: str, data: bytes) -> None:
        """Send a table as a file."""
        self.academy.files[f"file-{name}"] = data
        await self.sends_file(name, "document", name=name, size=len(data))

    async def taps(self, label: str) -> str:
        """Tap the newest button whose label contains ``label``; its data, to tap it again later."""
        data = self.button(label)["callback_data"]
        await self.taps_data(data)
        return data

    async def taps_data(self, data: str) -> None:
        """Tap with raw callback data, as any client can."""
        number = next(self.academy.numbers)
        await self.academy.happens(self._event(Kind.TAP, tap=Tap.parse(data), tap_id=f"tap-{number}"))

    async def blocks(self) -> None:
        """Block the bot."""
        await self.academy.happens(self._event(Kind.BLOCKED))

    def button(self, label: str) -> dict[str, str]:
        """The newest button whose label contains ``label``."""
        for message in reversed(self.messages):
            for row in message.keyboard:
                for button in row:
                    if label in button["text"]:
                        return button
        raise AssertionError(f"no button “{label}” in: {self.transcript()}")

    @property
    def last(self) -> Message:
        """The newest message."""
        return self.messages[-1]

    def sees(self, *parts: str) -> Message:
        """The newest message that shows every part (text or button label)."""
        for message in reversed(self.messages):
            shown = "\n".join([message.text, *message.labels])
            if all(part in shown for part in parts):
                return message
        raise AssertionError(f"nothing shows {parts} in: {self.transcript()}")

    def transcript(self) -> str:
        """The whole chat as text."""
        return "\n---\n".join(f"{m.text}\n{m.labels}" for m in self.messages)

    def _event(self, kind: Kind, **more: Any) -> Event:
        return Event(self.academy.now, kind, self.telegram_id, self.telegram_id, **more)


class Academy:
    """A database with people, a settable clock, and their phones."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database = database
        self.now = now
        self.policies = Policies.load()
        self.numbers = itertools.count(1)
        self.phones: dict[int, Phone] = {}
        self.files: dict[str, bytes] = {}

    async def unit(self, code: str, name: str, records_since: int = 2026) -> None:
        """Add a unit."""
        async with self.database.transaction() as work:
            await work.register.add_unit(code, name, records_since)
            detail = {"unit_name": name, "records_since": records_since}
            await work.audit.note(code, self.now, OPERATOR, "unit.added", f"unit:{code}", detail)

    async def person(
        self,
        staff_no: str,
        name: str,
        unit: str,
        *roles: str,
        rank: str = "staff",
        since: date = date(2020, 1, 1),
        joined_on: date | None = None,
        left_on: date | None = None,
        bound: bool = True,
        language: str = "zh",
    ) -> Phone:
        """Add a person (bound to an account unless told otherwise) and give their phone."""
        async with self.database.transaction() as work:
            person_id = await work.register.add_person(staff_no, name, unit, joined_on, left_on)
            await work.register.set_rank(person_id, rank, since)
            await work.register.stay(person_id, unit, joined_on or since)
            for role in roles:
                await work.register.give_role(person_id, role)
            rank_since, roles_held = RankSince(Rank(rank), since), frozenset(roles)
            told = RosterPerson(staff_no, name, unit, joined_on or since, joined_on, left_on, roles_held, (rank_since,))
            subject = f"person:{person_id}"
            await work.audit.note(unit, self.now, OPERATOR, "roster.added", subject, traced(told))
            if bound:
                await bind(work, person_id, unit, 1000 + person_id, self.now)
        phone = self.phone(1000 + person_id)
        if bound and language != "zh":
            await phone.says("/settings")
            await phone.taps("English")
        return phone

    def phone(self, telegram_id: int) -> Phone:
        """The phone of an account, bound or not."""
        return self.phones.setdefault(telegram_id, Phone(self, telegram_id))

    async def who(self, phone: Phone) -> Person:
        """The person behind a phone."""
        async with self.database.reading() as work:
            person = await work.people.by_account(phone.telegram_id)
        assert person is not None
        return person

    async def happens(self, event: Event) -> None:
        """One update: what it brings is read, one transaction, then its calls reach the phones."""
        ahead = await read_upload(self.database, event, self._fetch)
        async with self.database.transaction() as work:
            await play(work, event, self.policies, "zh", ahead=ahead, links=LINKS)
        await self.deliver()

    async def _fetch(self, file_id: str, at_most: int) -> bytes:
        if len(self.files[file_id]) > at_most:
            raise ValueError("too big")
        return self.files[file_id]

    async def deliver(self) -> None:
        """Carry out every queued call on the phones."""
        while True:
            later = self.now + FAR_AHEAD
            async with self.database.transaction() as work:
                taking = await taken(work, "story", later, later)
                results = [(due.out_id, self._carry_out(due.method, dict(due.body), due), self.now) for due in taking]
                await work.outbox.sent(results, "story", self.now)
            if not taking:
                return

    def _carry_out(self, method: str, body: dict[str, Any], call: Any) -> int | None:
        phone = self.phone(call.chat_id)
        if method == "answerCallbackQuery":
            if "text" in body:
                phone.toasts.append(body["text"])
            return None
        if method == "setMyCommands":
            phone.menu = [each["command"] for each in body["commands"]]
            return None
        keyboard = body.get("reply_markup", {}).get("inline_keyboard", [])
        assert all(len(b.get("callback_data", "").encode()) <= 64 for row in keyboard for b in row)
        if method.startswith("send"):
            message = Message(next(self.numbers), body.get("text") or body.get("caption", ""), keyboard, method, body)
            message.attached = call.attached or {}
            message.code = message.attached.get("photo", {}).get("code", "")
            phone.messages.append(message)
            return message.message_id
        message = next(m for m in phone.messages if m.message_id == call.edits)
        if method == "editMessageText":
            message.text, message.edits = body["text"], message.edits + 1
        if method == "editMessageMedia":
            message.text, message.edits = body["media"]["caption"], message.edits + 1
            message.code = (call.attached or {})["media"]["code"]
        message.keyboard = keyboard
        return call.edits  # type: ignore[no-any-return]

    async def audit(self, action: str) -> list[dict[str, Any]]:
        """The details of every audit row of an action."""
        async with self.database.reading() as work:
            return [json.loads(row.detail) async for row in work.audit.rows() if row.action == action]


async def bind(work: UnitOfWork, person_id: int, unit: str, account: int, at: datetime) -> None:
    """Bind an account, and trace it, without the conversation that leads there."""
    await work.register.bind(person_id, account, at)
    await work.audit.note(unit, at, OPERATOR, "binding.bound", f"person:{person_id}", {"account": account})


@asynccontextmanager
async def academy_on(url: str, now: datetime | None = None) -> AsyncIterator[Academy]:
    """An empty academy on a database address; the clock stands at 2026-03-10 10:00 in Shanghai unless told."""
    database = await open_laid_out(url)
    try:
        yield Academy(database, now or datetime(2026, 3, 10, 2, 0, tzinfo=UTC))
    finally:
        await database.close()


def sqlite_url(folder: Path) -> str:
    """A database file in a folder."""
    return f"sqlite:///{folder}/xueshi.db"
