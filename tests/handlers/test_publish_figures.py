"""What is frozen equals a second computation, person by person, whatever happened in the academy (R13)."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pytest

from handlers.oversight.figures import Choice, proposal_of
from storage.publications import Figures
from tests.handlers.publication import entrants_of, publish
from tests.handlers.test_totals import Life, catch_up
from tests.story import Academy

AFTER = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)


async def frozen(academy: Academy, year: int, top: int) -> Figures:
    """The figures as they are kept once they are asked for."""
    await catch_up(academy, year)
    async with academy.database.transaction() as work:
        proposal = await proposal_of(work, academy.policies, Choice(year, top, "units"), 1, AFTER)
        made = await work.publications.draw_up(proposal.drawn_up, proposal.figures)
        assert made is not None
        return await work.publications.figures_of(made.publication_id)


@pytest.mark.parametrize("seed", range(3))
async def test_the_frozen_figures_are_what_the_standings_add_up_to(any_academy: Academy, seed: int) -> None:
    """Records over New Year, make-up, promotions, moves, people of a part of the year, units' own rules, and ties."""
    dice = random.Random(seed)
    for unit in ("ICT", "IOP"):
        await any_academy.unit(unit, unit, records_since=2025)
    phones = [
        await any_academy.person(
            f"A{number:03}",
            f"Wang {number}",
            dice.choice(("ICT", "IOP")),
            rank=dice.choice(("staff", "leader")),
            joined_on=dice.choice((None, date(2025, 3, 1), date(2026, 1, 1))),
            left_on=dice.choice((None, None, date(2025, 12, 30), date(2026, 12, 31))),
        )
        for number in range(9)
    ]
    life = Life(any_academy, dice, phones, [])
    for _ in range(30):
        await life.goes_on()
    for year, top in ((2025, 3), (2026, 1)):
        expected = publish(await entrants_of(any_academy, year, date(year, 12, 31)), year, date(year, 12, 31), top)
        figures = await frozen(any_academy, year, top)
        lines = [(u.unit, u.in_scope, u.part_year, u.met, u.rate, u.mean) for u in figures.units]
        assert lines == expected.units
        assert [(p.rank, p.staff_no, p.unit, p.hours) for p in figures.places] == expected.ranking
