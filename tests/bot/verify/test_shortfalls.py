"""Verify finds what was altered in the reasons that HR noted (R19)."""

from __future__ import annotations

import pytest

from storage.shortfalls import Noted
from tests.bot.verify.test_everything import check
from tests.handlers.test_overdue import Unit, here
from tests.storage.plain_sql import plain_sql
from tests.story import Academy

__all__ = ["here"]

DAMAGES = (
    "UPDATE shortfall_notes SET cause = 'maternity'",
    "UPDATE shortfall_notes SET words = 'x'",
    "UPDATE shortfall_notes SET year = 2025",
    "UPDATE shortfall_notes SET noted_by = 4",
    "DELETE FROM shortfall_notes",
    "INSERT INTO shortfall_notes (person_id, year, place, cause, words, noted_by, noted_at)"
    " VALUES (3, 2024, 1, 'sick', '', 1, '2026-03-10T02:00:00.000000Z')",
)


async def found(academy: Academy) -> list[str]:
    return [each.where for each in (await check(academy)).findings if each.code == "shortfall"]


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_note_is_named(any_academy: Academy, here: Unit, database_url: str, damage: str) -> None:
    """As somebody who owns the database: the guards are put aside first."""
    await here.hr.taps_data("shortfall.set:2:2024:1.sick")
    assert await found(any_academy) == []
    guards = [f"DROP TRIGGER shortfall_notes_no_{verb}" for verb in ("UPDATE", "DELETE", "REPLACE")]
    if not database_url.startswith("sqlite"):
        guards = ["DROP TRIGGER shortfall_notes_append_only ON shortfall_notes"]
        guards.append("GRANT UPDATE, DELETE ON shortfall_notes TO CURRENT_USER")
    await plain_sql(database_url, *guards, damage)
    assert set(await found(any_academy)) == {"person 3" if damage.startswith("INSERT") else "person 2"}


async def test_who_had_no_right_to_note_is_found(any_academy: Academy, here: Unit) -> None:
    """An approver of another unit, in its chain or in that of the person's, and a colleague."""
    other = await any_academy.who(await any_academy.person("B002", "周人事", "IOP", "approver"))
    wang = await any_academy.who(here.wang)
    colleague = await any_academy.who(await any_academy.person("A009", "钱同事", "ICT"))
    await here.bureau.taps_data(f"shortfall.set:{wang.person_id}:2025:1.sick")
    for place, (by, unit) in enumerate(((other, "IOP"), (other, "ICT"), (colleague, "ICT")), 1):
        noted = Noted(wang.person_id, 2024, place, "sick", "", by.person_id, any_academy.now)
        told = {"year": 2024, "place": place, "cause": "sick", "words": ""}
        async with any_academy.database.transaction() as work:
            assert await work.shortfalls.note(noted)
            actor, subject = f"person:{by.person_id}", f"person:{wang.person_id}"
            await work.audit.note(unit, any_academy.now, actor, "shortfall.noted", subject, told)
    assert len(await found(any_academy)) == 3
