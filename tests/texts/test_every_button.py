"""Every button that can be reached is pressed, every question answered, in Chinese and English (wish 13).

What is said is looked at in both languages, whatever the person speaks: nothing in it depends on the language but the
words. Commands, buttons, right and wrong answers, photos and files, what the program says by itself, and each kind of
button sent by a stranger: in the end nothing broke, and nothing said is out of order (``checks``).

The run is a sample: of screens that differ only in values, in a remark, in what was put aside, or in the route of a
draft with the same questions, and of people with the same roles, one is taken; of a month's days three.
``EVERY_BUTTON=all`` takes them all: some 300,000 actions on 12,000 screens, in a quarter of an hour.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers import front
from tests.story import academy_on, sqlite_url
from tests.texts.archive import NOW
from tests.texts.checks import faults
from tests.texts.crawler import Crawl, Outcome
from tests.texts.world import World, build

ALL = os.environ.get("EVERY_BUTTON") == "all"
MOST = 20_000 if ALL else 2_400
"""Screens at most; a run that leaves some out says so."""

NEVER_SHOWN = {"review.previous"}
"""Taps that a queue has and a card hasn't; the handler is there for both."""


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """An academy with everything there is to see."""
    async with academy_on(sqlite_url(tmp_path), NOW) as academy:
        yield await build(academy)


def told(outcome: Outcome) -> str:
    """The way to an outcome, in short."""
    return " → ".join(
        action if isinstance(action, str) else f"{action.chat_id} {_what(action)}" for action in outcome.way[-6:]
    )


def _what(action: object) -> str:
    tap, command, text = (getattr(action, name) for name in ("tap", "command", "text"))
    return tap.data() if tap else f"/{command}" if command else repr(text[:30]) if text else "…"


@pytest.mark.timeout(3600 if ALL else 300)
async def test_every_button_leads_somewhere_and_everything_said_is_in_order(world: World) -> None:
    crawl = Crawl(world, ALL, MOST)
    found: Counter[str] = Counter()
    first: dict[str, str] = {}
    async for outcome in crawl.outcomes():
        for fault in await faults(outcome, world):
            found[fault.what] += 1
            first.setdefault(fault.what, f"{told(outcome)}\n        {fault.shown[:400]!r}")
    print(f"{len(crawl.found)} screens, {crawl.tried} actions, {crawl.left_out} screens left out")
    assert not found, "\n".join(f"{what}\n    {count} times, first: {first[what]}" for what, count in found.items())
    assert crawl.left_out == 0
    assert front.TAPS.keys() - crawl.pressed.keys() == NEVER_SHOWN
    assert front.COMMANDS.keys() <= crawl.pressed.keys()
