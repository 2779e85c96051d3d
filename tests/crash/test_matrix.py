"""Part 1 of issue 4, must show 1: killed at any boundary of a full day, the program goes on where it was.

A sample of `make crash`, which kills at every boundary. ``SEED=7 make test TESTS=tests/crash`` draws another one.
"""

from __future__ import annotations

import os
from random import Random

import pytest

from tests.crash.__main__ import folder_for_runs
from tests.crash.day import the_day
from tests.crash.matrix import Kill, matrix
from tests.crash.trouble import all_trouble, strikes

SAMPLE = 8
STRUCK = 4
STEPS = {"sqlite": None, "postgresql": 50}
"""How much of the day the sample plays on each engine; `make crash` plays all of it on both."""
SEED = int(os.environ.get("SEED", "1"))
GREETED = [step for step in the_day() if step.name == "opens the invite"]


def faults(kills: list[Kill]) -> list[tuple[str, str, tuple[str, ...]]]:
    """What differed, by step and boundary."""
    return [(kill.step, kill.boundary, kill.differs) for kill in kills if kill.differs]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_after_a_kill_everything_is_as_if_there_had_been_none(
    engine: str, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres") if engine == "postgresql" else None
    with folder_for_runs() as folder:
        async with matrix(folder, server, the_day()[: STEPS[engine]]) as day:
            drawn = Random(SEED).sample(day.boundaries(), SAMPLE)
            kills = await day.kill_all(drawn, finish=lambda number: number == 0)
            kills += await all_trouble(
                day, Random(SEED).sample(strikes(day), STRUCK), Random(SEED).sample(day.played, 1)
            )
    assert faults(kills) == []
    assert [kill.landed for kill in kills].count(None) == 0


async def test_a_planted_send_before_the_commit_is_found() -> None:
    with folder_for_runs() as folder:
        async with matrix(folder, None, GREETED, plant="send-before-commit") as day:
            kills = await day.kill_all([each for each in day.boundaries() if "before COMMIT" in each[1]])
    assert any("said again" in difference for kill in kills for difference in kill.differs)


async def test_a_new_statement_is_killed_at_by_itself() -> None:
    """Nobody lists the boundaries: a statement that is executed is traced, and so killed at."""
    with folder_for_runs() as folder:
        async with matrix(folder, None, GREETED, plant="another-statement") as day:
            [(played, boundary)] = [each for each in day.boundaries() if "another statement" in each[1]]
            kill = await day.kill(played, boundary)
    assert kill.landed == boundary
    assert kill.differs == ()
