"""python-telegram-bot's handlers: each turns an update into an ``Event``; everything else is dropped here."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from telegram import Bot, Message, Update
from telegram.constants import ChatMemberStatus
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from handlers.event import Event, File, Kind, Tap

log = structlog.get_logger()

Listener = Callable[[Event], Awaitable[None]]
Context = ContextTypes.DEFAULT_TYPE


@dataclass
class Job:
    """The stored update being handled: where its event goes, when it was received, whether it went there, and what
    broke, if anything."""

    at: datetime
    listener: Listener
    heard: bool = False
    fault: Exception | None = None


_job: ContextVar[Job] = ContextVar("job")


class Routes:
    """A python-telegram-bot ``Application`` without an updater: updates come from the inbox."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._application = Application.builder().bot(bot).updater(None).build()
        private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
        self._application.add_handlers(
            [
                CallbackQueryHandler(_tapped),
                MessageHandler(private & filters.COMMAND & ~filters.FORWARDED, _commanded),
                MessageHandler(private & filters.TEXT & ~filters.FORWARDED, _typed),
                MessageHandler(private & (filters.PHOTO | filters.Document.ALL), _filed),
                MessageHandler(private & filters.CONTACT & ~filters.FORWARDED, _contacted),
                MessageHandler(private & ~filters.StatusUpdate.ALL, _not_understood),
                MessageHandler(~filters.ChatType.PRIVATE & filters.COMMAND, _not_private),
                ChatMemberHandler(_blocked, ChatMemberHandler.MY_CHAT_MEMBER),
            ]
        )
        self._application.add_error_handler(_hand_back)

    async def open(self) -> None:
        """Ready the application; its bot is open already."""
        await self._application.initialize()

    async def close(self) -> None:
        """Let the application go."""
        await self._application.shutdown()

    async def handle(self, body: str, at: datetime, listener: Listener) -> None:
        """Give a stored update's event to ``listener``; what it raises comes out here, not in a log."""
        job, raw = Job(at, listener), _lean(json.loads(body))
        token = _job.set(job)
        try:
            await self._application.process_update(Update.de_json(raw, self._bot))
        except Exception as fault:
            job.fault = fault
        finally:
            _job.reset(token)
        if job.fault is None:
            return
        if job.heard:
            raise job.fault
        log.warning("update not understood", fault=type(job.fault).__name__)
        event = _what_is_left(raw, at)
        if event is not None:
            await listener(event)


def _lean(update: dict[str, Any]) -> dict[str, Any]:
    """An update without what nobody looks at and is slow to read: the messages that it is about or answers.

    Of a tap's message only the chat matters; what else it says is told as Telegram tells it of an old message.
    """
    message, query = update.get("message"), update.get("callback_query")
    if isinstance(message, dict):
        message.pop("reply_to_message", None)
    if isinstance(query, dict) and isinstance(query.get("message"), dict):
        query["message"] = {name: query["message"].get(name) for name in ("chat", "message_id")} | {"date": 0}
    return update


async def _hand_back(_update: object, context: Context) -> None:
    """``process_update`` swallows what a handler raises; the inbox must see it."""
    fault = context.error
    _job.get().fault = fault if isinstance(fault, Exception) else RuntimeError(repr(fault))


async def _tell(kind: Kind, update: Update, **more: Any) -> None:
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None or user.is_bot:
        return
    job = _job.get()
    job.heard = True
    event = Event(job.at, kind, user.id, chat.id, language=user.language_code or "", **more)
    await job.listener(event)


async def _tapped(update: Update, _context: Context) -> None:
    query = update.callback_query
    assert query is not None
    if query.message is None:
        return
    kind = Kind.TAP if query.message.chat.type == "private" else Kind.NOT_PRIVATE
    tap = Tap.parse(query.data) if isinstance(query.data, str) else None
    await _tell(kind, update, tap=tap, tap_id=query.id)


async def _commanded(update: Update, _context: Context) -> None:
    message = _message(update)
    name, _, rest = (message.text or "")[1:].partition(" ")
    await _tell(Kind.COMMAND, update, command=name.split("@")[0].lower(), text=rest.strip())


async def _typed(update: Update, _context: Context) -> None:
    await _tell(Kind.TEXT, update, text=_message(update).text or "")


async def _filed(update: Update, _context: Context) -> None:
    message = _message(update)
    if message.photo:
        photo = message.photo[-1]
        file = File("photo", photo.file_id, photo.file_unique_id, None, None, photo.file_size)
    else:
        document = message.document
        assert document is not None
        file = File(
            "document",
            document.file_id,
            document.file_unique_id,
            document.file_name,
            document.mime_type,
            document.file_size,
        )
    await _tell(Kind.FILE, update, file=file, album=message.media_group_id, text=message.caption or "")


async def _contacted(update: Update, _context: Context) -> None:
    await _tell(Kind.CONTACT, update)


async def _not_understood(update: Update, _context: Context) -> None:
    await _tell(Kind.NOT_UNDERSTOOD, update, forwarded=_message(update).forward_origin is not None)


async def _not_private(update: Update, _context: Context) -> None:
    await _tell(Kind.NOT_PRIVATE, update)


async def _blocked(update: Update, _context: Context) -> None:
    change = update.my_chat_member
    assert change is not None
    if change.chat.type == "private":
        gone = change.new_chat_member.status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
        await _tell(Kind.BLOCKED if gone else Kind.UNBLOCKED, update)


def _what_is_left(raw: dict[str, Any], at: datetime) -> Event | None:
    """Of an update in which the library stumbles over a part: that somebody sent or tapped something."""
    query = raw.get("callback_query") or {}
    content = query or raw.get("message") or {}
    sender, chat = content.get("from"), (query.get("message") or content).get("chat")
    if not sender or sender.get("is_bot") or not chat or chat.get("type") != "private":
        return None
    kind = Kind.TAP if query else Kind.NOT_UNDERSTOOD
    return Event(at, kind, sender["id"], chat["id"], tap_id=query.get("id", ""), forwarded="forward_origin" in content)


def _message(update: Update) -> Message:
    message = update.message
    assert message is not None
    return message
