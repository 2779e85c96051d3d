"""What a raw update must be like before it is kept; what can't have come from a messenger's people is ignored.

Told apart here are only the parts that the program reads: everything else is python-telegram-bot's to read, and what it
can't read is no reason to lose the update (``bot.routes``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticSerializationError, to_json

from bot.start_links import without_secret

LARGEST = 1024 * 1024
"""Bytes of an update as JSON; Telegram's have some ten thousand at the most."""

Id = Annotated[int, Field(gt=-(2**53), lt=2**53)]
"""Telegram's ids have 52 bits at the most."""
Mark = Annotated[str, Field(max_length=512, pattern="^[ -~]*$")]
"""What only servers read: ids of files, of queries and of albums, codes of languages."""
Words = Annotated[str, Field(max_length=4096)]


class Part(BaseModel):
    """A part of an update: JSON's own types, nothing converted; what isn't named may be anything."""

    model_config = ConfigDict(strict=True, frozen=True)


class User(Part):
    """Who sent it."""

    id: Annotated[int, Field(gt=0, lt=2**53)]
    is_bot: bool = False
    language_code: Mark | None = None


class Chat(Part):
    """Where."""

    id: Id
    type: Mark


class File(Part):
    """A photo in one of its sizes, or a document."""

    file_id: Mark
    file_unique_id: Mark
    file_size: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    file_name: Words | None = None
    mime_type: Words | None = None


class Message(Part):
    """A message; the one under a tapped button has no sender but the bot."""

    message_id: Id
    chat: Chat
    sender: Annotated[User | None, Field(alias="from")] = None
    text: Words | None = None
    caption: Words | None = None
    photo: list[File] | None = None
    document: File | None = None
    media_group_id: Mark | None = None


class CallbackQuery(Part):
    """A tap."""

    id: Mark
    sender: Annotated[User, Field(alias="from")]
    data: str | None = None
    """Of any length: a client can send anything, and even that is answered (security.md 6)."""
    message: Message | None = None

    @property
    def chat(self) -> Chat | None:
        """Where the button is; nowhere that we know when it came by inline mode."""
        return self.message.chat if self.message else None


class Status(Part):
    """What somebody is in a chat."""

    status: Mark


class ChatMemberUpdated(Part):
    """The bot was blocked, let in, added or thrown out."""

    chat: Chat
    sender: Annotated[User, Field(alias="from")]
    new_chat_member: Status


class RawUpdate(Part):
    """An update of one of the kinds that we use."""

    update_id: Annotated[int, Field(ge=0, lt=2**53)]
    message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """An update that is kept: its number, whose order it belongs to (the sender, else the chat), and its JSON."""

    update_id: int
    lane: int
    body: str


class Unfit(ValueError):
    """An update that isn't kept: ``kind`` for one that we don't use, ``malformed``, ``too_large``."""


def fit(update: Any) -> Fit:
    """Read a raw update. Raises ``Unfit``, whose text is the reason's code and nothing of the update."""
    try:
        raw = RawUpdate.model_validate(update)
        body = to_json(without_secret(update))
    except (ValidationError, PydanticSerializationError, RecursionError):
        raise Unfit("malformed") from None  # its text may hold people's words
    content = raw.message or raw.callback_query or raw.my_chat_member
    if content is None:
        raise Unfit("kind")
    if len(body) > LARGEST:
        raise Unfit("too_large")
    sender, chat = content.sender, content.chat
    if sender and chat and chat.type == "private" and chat.id != sender.id:
        raise Unfit("malformed")  # a private chat is its person's; else an answer could go to somebody else
    lane = sender.id if sender else chat.id if chat else 0
    return Fit(raw.update_id, lane, body.decode())


def number_of(update: Any) -> int:
    """The ``update_id``, by which an update is acknowledged whether it is kept or not; 0 when it has none."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if type(number) is int and 0 <= number < 2**53 else 0
