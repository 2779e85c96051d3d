"""What the sandbox knows: people, chats with their messages, files, and the updates that wait for the bot."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sandbox.html import Entity, with_found
from sandbox.updates import Updates
from sandbox.webhook import Webhook

Json = dict[str, Any]
Keyboard = list[list[Json]]

ACTION_SECONDS = 5.0
QUERY_SECONDS = 600.0


@dataclass(slots=True)
class Person:
    """Somebody with a phone."""

    id: int
    name: str
    username: str | None = None
    language_code: str = "zh-hans"
    about: str = ""
    """What the page of phones says beside the name; the bot never learns it."""

    def as_api(self) -> Json:
        """The User of the Bot API."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.name}
        if self.username:
            user["username"] = self.username
        return user | {"language_code": self.language_code}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes that a chat holds under a file id; width and height are 0 for documents."""

    file_id: str
    unique_id: str
    path: str
    data: bytes = field(repr=False)
    name: str | None = None
    mime_type: str | None = None
    width: int = 0
    height: int = 0

    def as_api(self) -> Json:
        """The part that File, PhotoSize and Document have in common."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo in its sizes, the smallest first."""

    sizes: tuple[StoredFile, ...]

    def as_api(self) -> Json:
        """The message's field."""
        return {"photo": [size.as_api() | {"width": size.width, "height": size.height} for size in self.sizes]}


@dataclass(frozen=True, slots=True)
class Document:
    """Any other file, with the name that its sender gave it."""

    file: StoredFile

    def as_api(self) -> Json:
        """The message's field."""
        named = {"file_name": self.file.name, "mime_type": self.file.mime_type}
        return {"document": self.file.as_api() | {key: value for key, value in named.items() if value}}


Media = Photo | Document


@dataclass(frozen=True, slots=True)
class Toast:
    """What a tap was answered with; empty text means that only the waiting ended."""

    query_id: str
    text: str
    alert: bool


@dataclass(slots=True, eq=False)
class Message:
    """One bubble of a chat; `text` is the caption where there is media."""

    id: int
    chat: Chat
    sender: Json
    date: int
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    keyboard: Keyboard = field(default_factory=list)
    media: Media | None = None
    group: str | None = None
    reply_to: Message | None = None
    more: Json = field(default_factory=dict)
    silent: bool = False
    edited: int | None = None
    deleted: bool = False
    revision: int = 0

    @property
    def by_bot(self) -> bool:
        """Whether the bot wrote it."""
        return bool(self.sender["is_bot"])

    def as_api(self, *, nested: bool = False) -> Json:
        """The Message of the Bot API; a nested one doesn't tell what it replied to."""
        told: Json = {"message_id": self.id, "from": self.sender, "chat": self.chat.as_api(), "date": self.date}
        if self.edited:
            told["edit_date"] = self.edited
        if self.group:
            told["media_group_id"] = self.group
        if self.reply_to and not nested:
            told["reply_to_message"] = self.reply_to.as_api(nested=True)
        text, entities = ("caption", "caption_entities") if self.media else ("text", "entities")
        if self.text:
            told[text] = self.text
        if self.entities:
            told[entities] = self.entities
        if self.media:
            told |= self.media.as_api()
        if self.keyboard:
            told["reply_markup"] = {"inline_keyboard": self.keyboard}
        return told | self.more


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat of a person with the bot, or a group."""

    id: int
    person: Person | None = None
    title: str = ""
    started: bool = False
    blocked: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    toasts: list[Toast] = field(default_factory=list)
    last_id: int = 0
    action: str = ""
    action_until: float = 0.0
    waiting: list[asyncio.Future[None]] = field(default_factory=list)
    told: Json = field(default_factory=dict)

    def as_api(self) -> Json:
        """The Chat of the Bot API."""
        if not self.told:
            if self.person is None:
                self.told = {"id": self.id, "type": "supergroup", "title": self.title}
            else:
                user = self.person.as_api()
                kept = {key: user[key] for key in ("first_name", "username") if key in user}
                self.told = {"id": self.id, "type": "private"} | kept
        return self.told

    async def change(self) -> None:
        """Waits for the next thing that happens in this chat."""
        future = asyncio.get_running_loop().create_future()
        self.waiting.append(future)
        try:
            await future
        finally:
            if future in self.waiting:
                self.waiting.remove(future)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something a phone shows: kind is message, edit, delete, toast, action, chat or commands."""

    kind: str
    chat: Chat | None
    subject: Message | Toast | None = None


class World:
    """Everything in memory; it outlives the bot, so that what was not confirmed comes again."""

    def __init__(self, bot: Json) -> None:
        self.bot = bot
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.paths: dict[str, StoredFile] = {}
        self.file_numbers = count()
        self.updates = Updates()
        self.webhook = Webhook(self.updates)
        self.queries: dict[str, tuple[Chat, float]] = {}
        self.query_seconds = QUERY_SECONDS
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.revision = 0
        self.observers: list[Callable[[Happening], None]] = []

    def add_person(self, person: Person, *, started: bool = False) -> Person:
        """A new person; the bot can write only to one who has started the chat."""
        self.people[person.id] = person
        self.chats[person.id] = Chat(person.id, person=person, started=started)
        self.chat_changed(self.chats[person.id])
        return person

    def chat_changed(self, chat: Chat) -> None:
        """Tells that a chat was begun, blocked or opened again."""
        self.tell(Happening("chat", chat))

    def tell(self, happening: Happening) -> None:
        """Wakes those who wait in the chat and tells those who watch the world."""
        chat = happening.chat
        if chat is not None and chat.waiting:
            for future in chat.waiting:
                if not future.done():
                    future.set_result(None)
            chat.waiting.clear()
        for observe in self.observers:
            observe(happening)

    def post(self, chat: Chat, sender: Json, text: str, entities: list[Entity], **fields: Any) -> Message:
        """A new message at the end of the chat."""
        chat.last_id += 1
        self.revision += 1
        message = Message(chat.last_id, chat, sender, int(time.time()), text, with_found(text, entities), **fields)
        message.revision = self.revision
        chat.messages[message.id] = message
        chat.action = ""
        self.tell(Happening("message", chat, message))
        return message

    def changed(self, message: Message, *, kind: str = "edit") -> None:
        """Marks a message that is no longer what it was."""
        self.revision += 1
        message.revision = self.revision
        self.tell(Happening(kind, message.chat, message))

    def store(self, data: bytes, folder: str, suffix: str, **fields: Any) -> StoredFile:
        """Keeps bytes under a new file id and a path for downloads."""
        token = secrets.token_urlsafe(24)
        path = f"{folder}/file_{next(self.file_numbers)}{suffix}"
        file = StoredFile(f"AgAC{token}", f"AQAD{token[:10]}", path, data, **fields)
        self.files[file.file_id] = self.paths[file.path] = file
        return file

    def forget_file(self, file_id: str) -> None:
        """Telegram no longer has this file: neither getFile nor an old path finds it."""
        del self.paths[self.files.pop(file_id).path]

    def menu(self, person: Person) -> list[Json]:
        """The commands that this person's phone offers, from the narrowest scope that has some."""
        language = person.language_code.split("-")[0]
        for scope in (f"chat:{person.id}", "all_private_chats", "default"):
            for code in (language, ""):
                if commands := self.commands.get((scope, code)):
                    return commands
        return []
