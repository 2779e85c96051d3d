"""For whom somebody of HR may enter a record (art. 9.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from handlers.log.owner import may_enter
from tests.story import Academy

TODAY = date(2026, 3, 10)


async def test_hr_enters_for_people_of_their_own_unit_on_the_register_alone(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    hr = await academy.who(await academy.person("A001", "王芳", "ICT", "approver"))
    owner = await academy.who(await academy.person("A002", "老钱", "ICT"))
    assert may_enter(hr, owner, TODAY)
    assert not may_enter(hr, hr, TODAY)
    assert not may_enter(hr, replace(owner, unit="IOP"), TODAY)
    assert not may_enter(hr, replace(owner, left_on=date(2026, 3, 9)), TODAY)
    assert not may_enter(replace(hr, roles=frozenset({"bureau"})), owner, TODAY)
