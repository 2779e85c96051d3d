"""Part 9, must show 4: killed with SIGKILL anywhere, the program goes on where it was; nothing is lost or done twice.

A sample of `make crash`, which kills 50 times of each kind. To repeat one kill: `make crash SEED=3 KIND=reminders`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from sandbox.person import Phone
from sandbox.state import Happening
from tests.crash import reminders
from tests.crash.academy import prepare
from tests.crash.kinds import KINDS
from tests.crash.run import kills
from tests.crash.stage import stage_of

SAMPLE = (1, 2, 3, 4)


def is_message(happening: Happening) -> bool:
    return happening.kind == "message"


def texts_of(phone: Phone) -> Counter[str]:
    """What a phone shows, and how often."""
    return Counter(message.text for message in phone.messages)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The academy's database, to be copied for each kill."""
    return asyncio.run(prepare(tmp_path_factory.mktemp("academy")))


@pytest.mark.parametrize("kind", KINDS)
async def test_after_a_kill_everything_is_as_if_there_had_been_none(kind: str, prepared: Path, tmp_path: Path) -> None:
    found = await kills(kind, SAMPLE, prepared, tmp_path, tell=print)
    assert [(kill.seed, kill.differs) for kill in found if kill.differs] == []


async def test_two_kills_in_one_run_leave_nobody_out_and_tell_nobody_thrice(prepared: Path, tmp_path: Path) -> None:
    """The first reminder is in doubt both times; those that only waited for their turn never are."""

    async with stage_of(prepared, tmp_path / "twice", reminders.OPENS) as stage:
        for _ in range(2):
            await stage.start()
            await stage.kill_when(is_message, delay=0)
        await stage.start()
        await reminders.tell(stage)
        first, *others = (texts_of(phone) for phone in stage.phones.values())
        assert sorted(first.values()) == [1, 2]  # the digest, and the reminder
        assert all(set(texts.values()) == {1} for texts in others)
        ended = Counter(state for (state,) in stage.rows("SELECT state FROM outbox"))
    assert ended == {"uncertain": 1, "sent": reminders.MESSAGES - 1}
