"""Verify finds what was altered in the reasons that HR noted (R19)."""

from __future__ import annotations

import pytest

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
