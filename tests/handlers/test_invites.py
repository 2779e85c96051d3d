"""Who is invited: by number, unit or all; never who has left; each invitation traced without its secret."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.binding.invites import Uninvitable, choose_people, invite_people
from tests.story import Academy


async def two_units(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    await academy.unit("PHY", "物理所")
    await academy.person("A001", "王芳", "ICT")
    await academy.person("A002", "李强", "ICT", bound=False)
    await academy.person("A009", "周远", "ICT", bound=False, left_on=date(2026, 3, 9))
    await academy.person("P001", "陈晨", "PHY", bound=False)


async def chosen(academy: Academy, *numbers: str, unit: str | None = None, unbound: bool = False) -> list[str]:
    async with academy.database.reading() as work:
        people = await choose_people(work, numbers, unit, academy.now, unbound=unbound)
    return [person.staff_no for person in people]


async def test_by_number_unit_or_all(any_academy: Academy) -> None:
    await two_units(any_academy)
    assert await chosen(any_academy) == ["A001", "A002", "P001"]
    assert await chosen(any_academy, unbound=True) == ["A002", "P001"]
    assert await chosen(any_academy, unit="ICT") == ["A001", "A002"]
    assert await chosen(any_academy, "P001", "A001") == ["A001", "P001"]


async def test_all_who_cannot_be_invited_are_told(academy: Academy) -> None:
    await two_units(academy)
    with pytest.raises(Uninvitable) as refused:
        await chosen(academy, "A001", "A009", "B009")
    assert refused.value.faults == (
        ("invite-left", {"staff_no": "A009"}),
        ("invite-unknown", {"staff_no": "B009"}),
    )
    with pytest.raises(Uninvitable):
        await chosen(academy, unit="ZZZ")


async def test_an_invitation_is_traced_without_its_secret(academy: Academy) -> None:
    """security.md 10."""
    await two_units(academy)
    async with academy.database.transaction() as work:
        people = await choose_people(work, ("A002",), None, academy.now, unbound=False)
        ((person, secret),) = await invite_people(work, people, academy.now)
    assert person.staff_no == "A002"
    async with academy.database.reading() as work:
        (row,) = [row async for row in work.audit.rows("ICT") if row.action == "binding.invited"]
    assert row.subject == f"person:{person.person_id}"
    assert secret not in str(row)
