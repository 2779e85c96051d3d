"""The closed loop: so many in flight and no more, each reply waited for on the phone, every call counted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from bench.load import Crowd, Step, says
from sandbox.person import Phone
from sandbox.server import Sandbox


class Parrot:
    """A bot within the test: it answers every text after taking the buttons off its last message."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.most_waiting = 0

    async def run(self) -> None:
        offset, world = 0, self.sandbox.world
        while True:
            updates = json.loads(await world.updates.poll(offset, 100, 5, None))
            self.most_waiting = max(self.most_waiting, len(updates))
            for update in updates:
                offset = update["update_id"] + 1
                chat = world.chats[update["message"]["chat"]["id"]]
                for message in chat.messages.values():
                    if message.by_bot:
                        world.changed(message)
                await asyncio.sleep(0)
                world.post(chat, world.bot, update["message"]["text"], [])


@pytest.fixture
async def parrot() -> AsyncIterator[Parrot]:
    made = Parrot(Sandbox(quiet=True))
    running = asyncio.create_task(made.run())
    yield made
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


def phones(parrot: Parrot, people: int) -> list[Phone]:
    return [parrot.sandbox.phone(101 + number, started=True) for number in range(people)]


async def test_each_person_goes_round_the_steps_in_their_order(parrot: Parrot) -> None:
    crowd = Crowd(parrot.sandbox.world, phones(parrot, 3), [Step(says("one"), "one"), Step(says("two"), "two")])
    await crowd.load(updates=12, in_flight=2)
    for phone in crowd.phones:
        assert [message.text for message in phone.messages if not message.by_bot] == ["one", "two"] * 2
        assert [message.text for message in phone.messages if message.by_bot] == ["one", "two"] * 2


async def test_no_more_wait_for_a_reply_than_are_in_flight(parrot: Parrot) -> None:
    measured = await Crowd(parrot.sandbox.world, phones(parrot, 8), [Step(says("x"), "x")]).load(40, in_flight=3)
    assert parrot.most_waiting == 3
    assert measured.updates == 40
    assert measured.updates_a_second * measured.seconds == pytest.approx(40)


async def test_every_call_that_a_phone_shows_is_counted_and_nothing_that_people_do(parrot: Parrot) -> None:
    """Two rounds of two people: four replies, and an edit each the second time."""
    measured = await Crowd(parrot.sandbox.world, phones(parrot, 2), [Step(says("x"), "x")]).load(4, in_flight=2)
    assert measured.calls == 4 + 2


async def test_a_changed_old_message_is_not_taken_for_the_reply(parrot: Parrot) -> None:
    crowd = Crowd(parrot.sandbox.world, phones(parrot, 1), [Step(says("x"), "x")])
    for replies in (1, 2, 3):
        await crowd.load(1, 1)
        assert sum(message.by_bot for message in crowd.phones[0].messages) == replies


async def test_a_bot_that_stays_silent_fails_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.load.PATIENCE", 0.05)
    sandbox = Sandbox(quiet=True)
    with pytest.raises(TimeoutError):
        await Crowd(sandbox.world, [sandbox.phone(101)], [Step(says("x"), "x")]).load(1, 1)
