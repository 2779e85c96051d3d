"""The front door: groups, strangers and people who left."""

from __future__ import annotations

from datetime import date

from handlers.event import Event, Kind
from tests.story import Academy


async def test_a_bound_person_is_greeted_at_home(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await wang.says("/start")
    wang.sees("王芳 · 2026 年学时")


async def test_a_group_is_told_nothing_of_anyone(academy: Academy) -> None:
    """security.md 11."""
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await academy.happens(Event(academy.now, Kind.NOT_PRIVATE, wang.telegram_id, -77))
    assert "王芳" not in academy.phone(-77).transcript()
    academy.phone(-77).sees("私聊")


async def test_all_doors_close_for_who_left_and_the_archive_stays(academy: Academy) -> None:
    """security.md 9."""
    await academy.unit("ICT", "计算所")
    gone = await academy.person("A009", "周远", "ICT", left_on=date(2026, 3, 1))
    await gone.says("/start")
    gone.sees("不在册")


async def test_forged_data_is_answered_and_changes_nothing(academy: Academy) -> None:
    """security.md 6."""
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    for data in ("", "x", "review.approve:1", "log.answer:999999999999999999:1:x", "a:" + "9" * 90):
        await wang.taps_data(data)
    assert len(wang.toasts) == 5
