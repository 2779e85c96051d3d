"""What commands share: settings, the database, the clock, and how a refusal is told."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from datetime import datetime
from functools import cache

import click

from bot.clock import Clock
from bot.lock import InUse, alone, using
from bot.settings import BadSettings, Settings, language_wanted, load_settings
from bot.texts import texts
from storage.database import Database, open_migrated, sqlite_path

PROGRESS_SECONDS = 2


class Refused(Exception):
    """Bad input: each line is told on standard error, and the exit status is 2."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


@cache
def settings(*, needs_token: bool = False) -> Settings:
    """The settings, or a refusal with every fault."""
    try:
        return load_settings(needs_token=needs_token)
    except BadSettings as bad:
        raise Refused([told_setting(name, code) for name, code in bad.faults]) from None


def told_setting(name: str, code: str) -> str:
    """A fault of a setting in words."""
    catalogue = texts(language_wanted())
    key = f"setting-{code}"
    return f"{name}: " + catalogue.say(key if catalogue.has(key) else "setting-bad")


def language() -> str:
    """The language that commands speak."""
    return settings().default_language


def now() -> datetime:
    """The program's clock."""
    return Clock(settings().clock_at).now()


async def bot_username() -> str:
    """The bot's name in links, asked of the Bot API, which checks the token."""
    from telegram.error import InvalidToken, NetworkError

    from bot.wire import Wire  # only this needs Telegram; the other commands start faster without it

    wire = Wire(settings(needs_token=True).token, settings().bot_api_url, settings().proxy)
    try:
        await wire.open()
        return wire.bot.username
    except InvalidToken:
        raise Refused([told_setting("BOT_TOKEN", "refused")]) from None
    except NetworkError:
        raise Refused([told_setting("BOT_API_URL", "unreachable")]) from None
    finally:
        await wire.close()


class Progress:
    """Tells on standard error how far something long has come, every other second; what is quick tells nothing."""

    def __init__(self, of_what: str = "people") -> None:
        self._last = time.monotonic()
        self._of_what = of_what

    def __call__(self, done: int, of: int) -> None:
        """So many people, or rows, of all."""
        if time.monotonic() - self._last >= PROGRESS_SECONDS:
            self._last = time.monotonic()
            click.echo(texts(language()).say(f"cli-progress-{self._of_what}", done=done, all=of), err=True)


@asynccontextmanager
async def open_store() -> AsyncIterator[Database]:
    """The database of the settings, brought to the newest layout first."""
    url = settings().database_url
    with on_database(url):
        database = await open_migrated(url)
        try:
            yield database
        finally:
            await database.close()


@contextmanager
def on_database(url: str) -> Iterator[None]:
    """Work on a database beside others, but never while it is restored; a server sees to that itself."""
    try:
        with using(sqlite_path(url)) if url.startswith("sqlite") else nullcontext():
            yield
    except InUse:
        raise Refused([texts(language()).say("restore-under-way")]) from None


@contextmanager
def only_on_database(url: str) -> Iterator[None]:
    """Work on a database with everybody else kept off; on a server, who is on it is asked when it comes to that."""
    try:
        with alone(sqlite_path(url)) if url.startswith("sqlite") else nullcontext():
            yield
    except InUse:
        raise Refused([texts(language()).say("restore-in-use")]) from None
