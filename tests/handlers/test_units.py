"""What is set for one unit: the year of its first records (R19), and rules that may only be stricter (R14)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.verify.everything import verify
from handlers.register.units import AlreadyCredited, set_records_since, set_rules
from handlers.standing.cases import rules_of
from rules.case import CaseFaults
from rules.record import Rank
from storage.people import Unit
from tests.handlers.reviewing import COURSE, institute
from tests.story import Academy


async def unit(academy: Academy) -> Unit:
    async with academy.database.reading() as work:
        found = await work.people.unit("ICT")
    assert found is not None
    return found


async def give(academy: Academy, rules: object) -> None:
    async with academy.database.transaction() as work:
        await set_rules(work, await unit(academy), rules, academy.policies, academy.now)


async def test_the_first_year_of_records_can_be_set(any_academy: Academy) -> None:
    await any_academy.unit("ICT", "计算所")
    for _ in range(2):
        async with any_academy.database.transaction() as work:
            await set_records_since(work, await unit(any_academy), 2024, any_academy.now)
    assert (await unit(any_academy)).records_since == 2024
    assert await any_academy.audit("unit.changed") == [{"records_since": [2026, 2024]}]


async def test_stricter_rules_hold_and_are_traced(any_academy: Academy) -> None:
    await any_academy.unit("ICT", "计算所")
    stricter = {"since": 2026, "general_hours": {"staff": Decimal("100.5")}, "absence_limit": "1/8"}
    for _ in range(2):
        await give(any_academy, stricter)
    (rules,) = rules_of((await unit(any_academy)).rules, any_academy.policies)
    assert (rules.since, str(rules.absence_limit)) == (2026, "1/8")
    assert rules.general_hours == {Rank.STAFF: Decimal("100.5")}
    (traced,) = await any_academy.audit("unit.changed")
    assert traced["rules"][0] == []


async def test_laxer_rules_are_refused_by_name(academy: Academy) -> None:
    """R14."""
    await academy.unit("ICT", "计算所")
    with pytest.raises(CaseFaults) as refused:
        await give(academy, {"online_hours": 40, "self_study_cap": 12})
    assert {fault.place for fault in refused.value.faults} == {"unit_rules.online_hours", "unit_rules.self_study_cap"}
    assert (await unit(academy)).rules == "[]"


async def test_rules_cannot_change_what_was_credited(any_academy: Academy) -> None:
    """The ledger stays what the rules say: rules that would change it have to begin in a later year."""
    here = await institute(any_academy)
    approved = await here.submits(here.li, replace(COURSE, absent_half_days=1))
    await here.wang.taps("通过")
    with pytest.raises(AlreadyCredited) as refused:
        await give(any_academy, {"credit_below_limit": "attended"})
    assert refused.value.submissions == (approved.submission_id,)
    await give(any_academy, {"since": 2027, "credit_below_limit": "attended"})
    async with any_academy.database.reading() as work:
        assert (await verify(work, any_academy.policies, lambda _: True)).findings == []
