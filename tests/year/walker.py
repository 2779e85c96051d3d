"""Somebody who walks through the bot's conversations: what they look for is in the last messages of their chat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import TypeVar

from sandbox.person import Phone
from sandbox.state import Message

LOOKS_BACK = 25
"""Messages; an approver's chat holds thousands."""
PATIENCE = 120.0
"""Seconds for one answer: hundreds of people are at it at once."""
ONWARD = "下一页"
Found = TypeVar("Found")


class Walker:
    """One person's phone; every act counts as an update."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.updates = 0

    async def says(self, *texts: str) -> None:
        """Send texts one after the other; their order is kept."""
        for text in texts:
            await self.phone.send(text)
            self.updates += 1

    async def sends(self, photo: bytes) -> None:
        """Send a photo."""
        await self.phone.photo(photo)
        self.updates += 1

    async def taps(self, *labels: str) -> None:
        """Tap the newest button of each label, waiting until it is there."""
        for label in labels:
            data = await self._until(partial(self._button, label), f"a button “{label}”")
            await self.phone.forge(data)
            self.updates += 1

    async def sees(self, *texts: str, after: int = 0, verb: str | tuple[str, ...] = "") -> Message:
        """Wait for a message of the bot, changed after a revision, that shows one of the texts; of the
        verbs, if any are named, one of its buttons does one."""

        def suits(message: Message) -> bool:
            does = not verb or any(data.startswith(verb) for _, data in _buttons(message))
            return message.by_bot and message.revision > after and does and any(text in message.text for text in texts)

        def find() -> Message | None:
            return next(filter(suits, self.latest()), None)

        return await self._until(find, f"one of {texts}")

    async def tries(self, label: str) -> str:
        """Tap the newest button of a label; what the tap was answered with."""
        data = self._button(label)
        assert data is not None, label
        query = await self.phone.forge(data)
        self.updates += 1
        return (await self.phone.answer(query, PATIENCE)).text

    async def taps_on(self, message: Message, *labels: str) -> None:
        """Tap the buttons of one message, one after the other, each once it is there."""
        for label in labels:
            data = await self._until(partial(_labelled, message, label), f"a button “{label}” on it")
            await self.phone.forge(data, message.id)
            self.updates += 1

    async def step(self, shown: Message, label: str, *texts: str, verb: str | tuple[str, ...] = "") -> Message:
        """Tap on a message; what shows one of the texts then."""
        before = self.revision
        await self.taps_on(shown, label)
        return await self.sees(*texts, after=before, verb=verb)

    async def finds(self, shown: Message, label: str) -> Message | None:
        """The page of a list that has a button, turning its pages; nothing when none has."""
        while _labelled(shown, label) is None:
            if _labelled(shown, ONWARD) is None:
                return None
            before = self.revision
            await self.taps_on(shown, ONWARD)
            shown = await self._until(partial(_changed, shown, before), "another page")
        return shown

    def was_told(self, text: str) -> bool:
        """Whether any message of the bot shows a text."""
        return any(each.by_bot and text in each.text for each in self.phone.chat.messages.values())

    def has(self, label: str) -> bool:
        """Whether a button of that label is there now."""
        return self._button(label) is not None

    @property
    def revision(self) -> int:
        """What the world has come to: what changes later is news."""
        return self.phone.world.revision

    def latest(self) -> list[Message]:
        """The last messages, the newest first."""
        return list(islice(reversed(self.phone.chat.messages.values()), LOOKS_BACK))

    def _button(self, label: str) -> str | None:
        """The data of the newest message's button that has one."""
        return next((data for each in self.latest() if (data := _labelled(each, label))), None)

    async def _until(self, find: Callable[[], Found | None], wanted: str) -> Found:
        try:
            async with asyncio.timeout(PATIENCE):
                while (found := find()) is None:
                    await self.phone.chat.change()
                return found
        except TimeoutError:
            shown = "\n---\n".join(f"{m.text}\n{m.keyboard}" for m in reversed(self.latest()[:8]))
            raise AssertionError(f"{self.phone.person.name} waited for {wanted}:\n{shown}") from None


def _buttons(message: Message) -> list[tuple[str, str]]:
    """Label and data of the buttons that tap."""
    return [(b["text"], str(b["callback_data"])) for row in message.keyboard for b in row if "callback_data" in b]


def offers(message: Message, label: str) -> bool:
    """Whether a message has a button that is called so, or begins so."""
    return _labelled(message, label) is not None


def _changed(message: Message, after: int) -> Message | None:
    return message if message.revision > after else None


def _labelled(message: Message, label: str) -> str | None:
    """The data of the button that is called so, else of one that begins so."""
    named = [data for text, data in _buttons(message) if text == label]
    named += [data for text, data in _buttons(message) if text.startswith(label)]
    return named[0] if named else None
