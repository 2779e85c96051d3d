"""A sample of the hostile run; ``make hostile`` runs the whole and holds the memory to its bound."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from bot.evidence_check import Unfit, media_type_of
from tests.hostile.attacks import MAKERS
from tests.hostile.files import HOSTILE, POLYGLOTS, broken
from tests.hostile.report import attacked
from tests.hostile.run import academy

SAMPLE, FILES, SEED = 600, 400, 17


@pytest.mark.timeout(300)
async def test_nothing_breaks_leaks_or_changes_whatever_comes(database_url: str, tmp_path: Path) -> None:
    """security.md 4 to 6, 10, 11, 13 to 15, 18, 20: every update is answered, ignored by rule or refused."""
    async with academy(tmp_path, SEED, database_url) as run:
        report = await attacked(run, 0, SAMPLE)
    assert report.amiss == []
    assert {kind for kind, _ in report.counts} == MAKERS.keys()


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_by_its_content(what: str) -> None:
    """security.md 13."""
    name, data = HOSTILE[what]
    with pytest.raises(Unfit):
        media_type_of(data, name, None)


@pytest.mark.parametrize("what", POLYGLOTS)
def test_a_file_that_is_two_things_is_taken_for_the_harmless_one(what: str) -> None:
    """security.md 13: it lies under its hash, and goes back as what it was taken for."""
    name, data = POLYGLOTS[what]
    assert media_type_of(data, name, None) in {"image/jpeg", "image/png", "image/webp", "application/pdf"}


def test_a_broken_file_is_taken_or_refused_and_never_breaks_us() -> None:
    """security.md 13: bytes changed at random, ends cut off."""
    draw, ends = random.Random(SEED), Counter[str]()
    for _ in range(FILES):
        try:
            ends["taken"] += bool(media_type_of(broken(draw), None, None))
        except Unfit as why:
            ends[why.code] += 1
    assert {"taken", "broken", "pixels", "type"} <= ends.keys()
