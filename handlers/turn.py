"""What a handler is given: the event, the unit of work, who acts, and the rules in force."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.event import Event, Tap
from handlers.reply import Reply, To
from rules.policy import Policies
from storage.columns import academy_day
from storage.drafts import Draft
from storage.people import Person
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was read beside the writer before the transaction began, for the person as they were then."""

    person: Person
    found: Any


@dataclass(frozen=True, slots=True)
class Links:
    """Where people come in from outside: the bot's name at Telegram, and the public address of our pages, if any."""

    bot: str = ""
    pages: str | None = None

    def start(self, payload: str) -> str:
        """The link that opens the chat with a payload."""
        return f"https://t.me/{self.bot}?start={payload}"

    @property
    def chat(self) -> str:
        """The chat itself, for who has no link."""
        return f"https://t.me/{self.bot}"

    def page(self, token: str) -> str:
        """The page that a token opens; behind the ``#``, it is in no server's log."""
        return f"{self.pages}/check-in#{token}"


NOWHERE = Links()


@dataclass(frozen=True, slots=True)
class Turn:
    """One update's work. Everything a handler does goes through ``work`` and is committed or rolled back as one."""

    event: Event
    work: UnitOfWork
    policies: Policies
    person: Person | None
    default_language: str = "zh"
    ahead: Ahead | None = None
    links: Links = NOWHERE

    @property
    def me(self) -> Person:
        """The bound person who acts; handlers that anyone may reach look at ``person`` instead."""
        assert self.person is not None
        return self.person

    @property
    def tap(self) -> Tap:
        """The tap, in a handler of taps."""
        assert self.event.tap is not None
        return self.event.tap

    @property
    def to(self) -> To:
        """Where the answer goes."""
        language = self.person.language if self.person else self.default_language
        return To(self.event.chat_id, language)

    @property
    def today(self) -> date:
        """The academy's day of the event."""
        return academy_day(self.event.at)

    @property
    def read_ahead(self) -> Any:
        """What was read ahead; nothing, unless the person is still who they were: their unit, their roles."""
        return self.ahead.found if self.ahead and self.ahead.person == self.person else None

    async def note(self, action: str, subject: str, **detail: object) -> None:
        """Trace what the acting person did, in their unit's chain. Of a submission's rows ``verify`` reads ``verb``,
        ``details``, ``policy`` and ``reason``."""
        me = self.me
        await self.work.audit.note(me.unit, self.event.at, f"person:{me.person_id}", action, subject, detail)


Handler = Callable[[Turn], Awaitable[list[Reply]]]
"""A use case: what it changed is in the unit of work, what it says is returned."""

Typed = Callable[[Turn, Draft], Awaitable[list[Reply]]]
"""The same for a typed answer, with the open draft that takes it."""
