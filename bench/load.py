"""Closed loops of people: each sends, waits for the delivered reply, and makes room for the next person."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median

from sandbox.person import Phone
from sandbox.state import Happening, World

PATIENCE = 60.0
"""Seconds for a whole load; a bot that stops answering fails the measurement instead of hanging it."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a person does, and a text that the reply shows; steps that follow each other show different texts."""

    act: Callable[[Phone], Awaitable[object]]
    shows: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One load: how long it took, how long each reply, and how many calls reached the phones."""

    updates: int
    calls: int
    seconds: float
    reply_seconds: float
    """Median from an act to its reply on the phone."""

    @property
    def updates_a_second(self) -> float:
        """Updates to delivered replies."""
        return self.updates / self.seconds


@dataclass
class Crowd:
    """People on their phones, each going round the same steps; whoever waited longest acts next."""

    world: World
    phones: list[Phone]
    steps: list[Step]
    _free: deque[tuple[Phone, cycle[Step]]] = field(init=False)

    def __post_init__(self) -> None:
        """Everybody begins at the first step."""
        self._free = deque((phone, cycle(self.steps)) for phone in self.phones)

    async def load(self, updates: int, in_flight: int) -> Measured:
        """Make so many updates, with so many waiting for their replies at any time."""
        calls = 0
        waits: list[float] = []
        numbers = iter(range(updates))

        def count(happening: Happening) -> None:
            nonlocal calls
            subject = happening.subject
            calls += happening.kind in ("edit", "toast") or getattr(subject, "by_bot", False)

        async def go_on() -> None:
            for _ in numbers:
                phone, steps = self._free.popleft()
                started = time.perf_counter()
                await _answered(phone, next(steps))
                waits.append(time.perf_counter() - started)
                self._free.append((phone, steps))

        self.world.observers.append(count)
        started = time.perf_counter()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(go_on() for _ in range(in_flight)))
        seconds = time.perf_counter() - started
        self.world.observers.remove(count)
        return Measured(updates, calls, seconds, median(waits))


async def _answered(phone: Phone, step: Step) -> None:
    """The reply is the newest message: sent, or edited to show the text."""
    before = phone.world.revision
    await step.act(phone)
    while True:
        newest = phone.chat.messages[phone.chat.last_id]
        if newest.by_bot and newest.revision > before and step.shows in newest.text:
            return
        await phone.chat.change()


def says(text: str) -> Callable[[Phone], Awaitable[object]]:
    """The act of sending a text or a command."""
    return lambda phone: phone.send(text)


def taps(label: str) -> Callable[[Phone], Awaitable[object]]:
    """The act of tapping the newest button with a label."""
    return lambda phone: phone.tap(label)
