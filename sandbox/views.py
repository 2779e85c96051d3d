"""How a chat looks: values for tests to read, and JSON for the page and other programs."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from sandbox.html import render
from sandbox.state import Chat, Document, Happening, Json, Message, Photo, Toast, World


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; `data` or `url` says what it does."""

    text: str
    data: str | None = None
    url: str | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as its reader sees it now; `text` is the caption where there is media."""

    id: int
    by_bot: bool
    text: str
    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    photo: str | None = None
    document: str | None = None
    file_id: str | None = None
    group: str | None = None
    edited: bool = False
    deleted: bool = False
    silent: bool = False
    revision: int = field(default=0, compare=False)

    @property
    def labels(self) -> list[str]:
        """The labels of all buttons, row by row."""
        return [button.text for row in self.buttons for button in row]


def shown(message: Message) -> Shown:
    """The message as a value."""
    media = message.media
    file = media.sizes[-1] if isinstance(media, Photo) else media.file if media else None
    buttons = tuple(
        tuple(Button(b["text"], b.get("callback_data"), b.get("url"), b.get("style")) for b in row)
        for row in message.keyboard
    )
    return Shown(
        id=message.id,
        by_bot=message.by_bot,
        text=message.text,
        html=render(message.text, message.entities),
        buttons=buttons,
        photo=file.file_id if file and isinstance(media, Photo) else None,
        document=file.name if file and isinstance(media, Document) else None,
        file_id=file.file_id if file else None,
        group=message.group,
        edited=message.edited is not None,
        deleted=message.deleted,
        silent=message.silent,
        revision=message.revision,
    )


def message_json(message: Message) -> Json:
    """The message for the page: text with its entities, never markup."""
    return {
        "id": message.id,
        "by_bot": message.by_bot,
        "sender": message.sender["first_name"],
        "date": message.date,
        "text": message.text,
        "entities": message.entities,
        "html": render(message.text, message.entities),
        "keyboard": message.keyboard,
        "media": media_json(message),
        "group": message.group,
        "reply_to": reply_json(message.reply_to),
        "contact": message.more.get("contact"),
        "forwarded_from": forwarded_from(message.more.get("forward_origin")),
        "edited": message.edited is not None,
        "deleted": message.deleted,
        "silent": message.silent,
    }


def media_json(message: Message) -> Json | None:
    """Where the page fetches the photo or document, and how big it is."""
    match message.media:
        case Photo(sizes):
            full = sizes[-1]
            size = {"width": full.width, "height": full.height, "small": sizes[0].file_id}
            return {"kind": "photo", "file_id": full.file_id, "size": len(full.data)} | size
        case Document(file):
            return {"kind": "document", "file_id": file.file_id, "name": file.name, "size": len(file.data)}
    return None


def reply_json(message: Message | None) -> Json | None:
    """The line above a reply."""
    if message is None:
        return None
    media = media_json(message)
    told = {"id": message.id, "sender": message.sender["first_name"], "text": message.text[:80]}
    return told | {"kind": media and media["kind"]}


def forwarded_from(origin: dict[str, Any] | None) -> str | None:
    """The name above a forwarded message."""
    if origin is None:
        return None
    return str(origin.get("sender_user_name") or origin["sender_user"]["first_name"])


def toast_json(toast: Toast) -> Json:
    """A toast, or an alert."""
    return {"query_id": toast.query_id, "text": toast.text, "alert": toast.alert}


def chat_json(world: World, chat: Chat) -> Json:
    """All of a chat."""
    return {
        "id": chat.id,
        **chat_state(world, chat),
        "messages": [message_json(message) for message in chat.messages.values()],
        "toasts": [toast_json(toast) for toast in chat.toasts],
    }


def chat_state(world: World, chat: Chat) -> Json:
    """All of a chat but its messages."""
    person = chat.person
    return {
        "name": person.name if person else chat.title,
        "username": person.username if person else None,
        "language_code": person.language_code if person else None,
        "bot": {"name": world.bot["first_name"], "username": world.bot["username"]},
        "started": chat.started,
        "blocked": chat.blocked,
        "action": chat.action if chat.action_until > time.monotonic() else "",
        "commands": world.menu(person) if person else [],
    }


def happening_json(world: World, happening: Happening) -> Json:
    """An event for the page."""
    told: Json = {"kind": happening.kind, "chat": happening.chat.id if happening.chat else None}
    match happening.subject:
        case Message() as message:
            told["message"] = message_json(message)
        case Toast() as toast:
            told["toast"] = toast_json(toast)
    if happening.chat and happening.kind in ("action", "chat", "message"):
        told["state"] = chat_state(world, happening.chat)
    return told
