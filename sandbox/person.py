"""A person with a phone: what they do becomes updates for the bot, what they see can be waited for."""

# ruff: noqa: ASYNC109 - `timeout=` is what a test says; inside it is asyncio.timeout

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sandbox import media
from sandbox.html import with_found
from sandbox.parameters import Upload
from sandbox.refusals import Refusal
from sandbox.state import Chat, Json, Media, Message, Person, Photo, Toast, World
from sandbox.views import Button, Shown, shown

TIMEOUT = 20.0
T = TypeVar("T")


class NotShown(AssertionError):
    """What was waited for did not come; the message tells what the phone shows instead."""


class Phone:
    """One person's chat with the bot.

    `expect` and `expect_toast` look at what the bot did since this phone's last own action, so that an old
    message with the same words is not taken for the answer; `anywhere=True` looks at the whole chat.
    """

    def __init__(self, world: World, person: Person) -> None:
        self.world = world
        self.person = person
        self.chat: Chat = world.chats[person.id]
        self._revision = 0
        self._toasts = 0

    # What the person does.

    async def send(self, text: str) -> int:
        """Sends a text or a command; returns the message's id, as all senders do."""
        return self._say(text)

    async def start(self, payload: str = "") -> int:
        """Presses Start, perhaps from a link with a payload."""
        return self._say(f"/start {payload}".strip())

    async def reply(self, text: str, to: int) -> int:
        """Replies to a message, which the update carries along."""
        return self._say(text, reply_to=self.chat.messages[to])

    async def forward(self, text: str, origin: str | Person = "某人") -> int:
        """Forwards somebody's text; a plain name stands for one who hides their account."""
        known: Json = {"type": "hidden_user", "sender_user_name": origin}
        if isinstance(origin, Person):
            known = {"type": "user", "sender_user": origin.as_api()}
        return self._say(text, more={"forward_origin": known | {"date": int(time.time())}})

    async def photo(self, data: bytes, caption: str = "") -> int:
        """Sends a photo."""
        return self._say(caption, media=self._photo(data))

    async def album(self, photos: Sequence[bytes], caption: str = "") -> list[int]:
        """Sends photos together: an update each, with one media_group_id; the caption is the first one's."""
        group = str(secrets.randbits(53))
        return [
            self._say("" if at else caption, media=self._photo(data), group=group) for at, data in enumerate(photos)
        ]

    async def document(self, name: str, data: bytes, caption: str = "", mime_type: str = "") -> int:
        """Sends a file under any name."""
        return self._say(caption, media=media.document(self.world, Upload(name, mime_type, data)))

    async def contact(self, phone_number: str, of: Person | None = None) -> int:
        """Sends a contact: one's own, or that of somebody else."""
        person = of or self.person
        card = {"phone_number": phone_number, "first_name": person.name, "user_id": person.id}
        return self._say("", more={"contact": card})

    async def in_group(self, text: str, group_id: int = -1001000000001, title: str = "同事群") -> int:
        """Writes in a group that the bot is a member of."""
        chat = self.world.chats.setdefault(group_id, Chat(group_id, title=title, started=True))
        return self._say(text, chat=chat)

    async def edit(self, message_id: int, text: str) -> None:
        """Edits an own message."""
        message = self.chat.messages[message_id]
        self._acts()
        message.text, message.entities = text, with_found(text, [])
        message.edited = int(time.time())
        self.world.changed(message)
        self.world.updates.add("edited_message", message.as_api())

    async def delete(self, message_id: int) -> None:
        """Deletes a message for both sides; the bot isn't told, as in Telegram."""
        message = self.chat.messages[message_id]
        message.deleted = True
        self.world.changed(message, kind="delete")

    async def tap(self, label: str, *, on: Shown | int | None = None, timeout: float = TIMEOUT) -> str:
        """Taps the button whose label is or contains `label`, in the newest message that has one.

        Waits for it if need be. `on` names the message. Returns the query's id, see `answer`.
        """

        def find() -> tuple[Message, str] | None:
            chosen = on.id if isinstance(on, Shown) else on
            for message in reversed(self.chat.messages.values()):
                if message.deleted or chosen not in (None, message.id):
                    continue
                if data := labelled(message, label):
                    return message, data
            return None

        message, data = await self._until(find, timeout, f"a button “{label}”")
        return self._query(data, message)

    async def tap_at(self, message_id: int, row: int, column: int) -> str:
        """Taps a button by its place, counted from 0."""
        message = self.chat.messages[message_id]
        return self._query(message.keyboard[row][column]["callback_data"], message)

    async def forge(self, data: str, message_id: int | None = None) -> str:
        """Sends callback data that no button carries, as a changed client can; on the newest message."""
        messages = self.chat.messages
        return self._query(data, messages[message_id or max(messages)])

    async def block(self) -> None:
        """Blocks the bot."""
        self._member("member", "kicked", blocked=True)

    async def unblock(self) -> None:
        """Lets the bot write again."""
        self._member("kicked", "member", blocked=False)

    # What the person sees.

    @property
    def messages(self) -> list[Shown]:
        """The chat, the oldest first."""
        return [shown(message) for message in self.chat.messages.values()]

    @property
    def newest(self) -> Shown:
        """The last message of the chat."""
        return shown(self.chat.messages[max(self.chat.messages)])

    @property
    def toasts(self) -> list[Toast]:
        """What taps were answered with, also without a text."""
        return self.chat.toasts

    @property
    def commands(self) -> list[Json]:
        """The menu of commands."""
        return self.world.menu(self.person)

    async def expect(self, text: str, timeout: float = TIMEOUT, *, anywhere: bool = False) -> Shown:
        """Waits until a message of the bot shows `text`, and gives the newest such message."""
        after = 0 if anywhere else self._revision
        return await self._expect(lambda message: text in message.text, after, timeout, f"“{text}”")

    async def expect_button(self, label: str, timeout: float = TIMEOUT, *, anywhere: bool = False) -> Shown:
        """Waits until a message of the bot has a button with `label`, and gives it."""
        after = 0 if anywhere else self._revision
        return await self._expect(
            lambda message: labelled(message, label) is not None, after, timeout, f"a button “{label}”"
        )

    async def expect_file(self, timeout: float = TIMEOUT, *, anywhere: bool = False) -> Shown:
        """Waits for a photo or document of the bot."""
        after = 0 if anywhere else self._revision
        return await self._expect(lambda message: message.media is not None, after, timeout, "a file")

    async def expect_toast(self, text: str, timeout: float = TIMEOUT) -> Toast:
        """Waits until the last tap, or one after it, is answered with `text`."""
        after = self._toasts

        def find() -> Toast | None:
            return next((toast for toast in self.chat.toasts[after:] if text in toast.text), None)

        return await self._until(find, timeout, f"a toast “{text}”")

    async def answer(self, query_id: str, timeout: float = TIMEOUT) -> Toast:
        """Waits until the tap is answered, also without a text."""

        def find() -> Toast | None:
            return next((toast for toast in self.chat.toasts if toast.query_id == query_id), None)

        return await self._until(find, timeout, "the answer to a tap")

    def file(self, message: Shown) -> bytes:
        """The bytes of the photo or document that a message shows."""
        assert message.file_id, "the message has no file"
        return self.world.files[message.file_id].data

    def transcript(self) -> str:
        """The chat as plain text, for people who read a failed test."""
        lines = []
        for message in self.messages:
            who = "bot" if message.by_bot else self.person.name
            attached = f" <{message.document or 'photo'}>" if message.file_id else ""
            buttons = "".join(f"\n      [{'] ['.join(button.text for button in row)}]" for row in message.buttons)
            lines.append(f"  {message.id} {who}:{attached} {message.text}{buttons}")
        return "\n".join(lines) or "  (empty)"

    # How it is done.

    def _say(self, text: str, *, chat: Chat | None = None, media: Media | None = None, **fields: Any) -> int:
        self._acts()
        chat = chat or self.chat
        chat.started = True
        message = self.world.post(chat, self.person.as_api(), text, [], media=media, **fields)
        self.world.updates.add("message", message.as_api())
        return message.id

    def _acts(self) -> None:
        if self.chat.blocked:
            raise RuntimeError("the bot is blocked; unblock it first")
        self._revision = self.world.revision
        self._toasts = len(self.chat.toasts)

    def _photo(self, data: bytes) -> Photo:
        try:
            return media.photo(self.world, data)
        except Refusal:
            # No client sends such a photo, but a test of the bot's own checks does.
            return Photo((self.world.store(data, "photos", ".jpg", width=1280, height=960),))

    def _query(self, data: str, message: Message) -> str:
        self._acts()
        query_id = str(secrets.randbits(62))
        self.world.queries[query_id] = (self.chat, time.monotonic())
        query = {"id": query_id, "from": self.person.as_api(), "message": message.as_api()}
        self.world.updates.add("callback_query", query | {"chat_instance": str(self.chat.id), "data": data})
        return query_id

    def _member(self, old: str, new: str, *, blocked: bool) -> None:
        if self.chat.blocked == blocked:
            return
        self.chat.blocked = blocked
        member: dict[str, Json] = {"member": {"status": "member"}, "kicked": {"status": "kicked", "until_date": 0}}
        update = {
            "chat": self.chat.as_api(),
            "from": self.person.as_api(),
            "date": int(time.time()),
            "old_chat_member": {"user": self.world.bot, **member[old]},
            "new_chat_member": {"user": self.world.bot, **member[new]},
        }
        self.world.updates.add("my_chat_member", update)
        self.world.chat_changed(self.chat)

    async def _expect(self, suits: Callable[[Message], bool], after: int, timeout: float, wanted: str) -> Shown:
        def find() -> Shown | None:
            for message in reversed(self.chat.messages.values()):
                if message.by_bot and not message.deleted and message.revision > after and suits(message):
                    return shown(message)
            return None

        return await self._until(find, timeout, wanted)

    async def _until(self, find: Callable[[], T | None], timeout: float, wanted: str) -> T:
        try:
            async with asyncio.timeout(timeout):
                while (found := find()) is None:
                    await self.chat.change()
                return found
        except TimeoutError:
            shows = self.transcript()
            raise NotShown(f"{self.person.name} waited {timeout} s for {wanted}; the phone shows\n{shows}") from None


def labelled(message: Message, label: str) -> str | None:
    """The callback data of the button that is called `label`, or else of the first that contains it."""
    buttons = [button for row in message.keyboard for button in row if "callback_data" in button]
    for button in buttons:
        if button["text"] == label:
            return str(button["callback_data"])
    return next((str(button["callback_data"]) for button in buttons if label in button["text"]), None)


__all__ = ["Button", "NotShown", "Phone", "Shown", "Toast"]
