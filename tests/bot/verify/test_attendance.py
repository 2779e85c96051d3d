"""Verify finds what was altered in a session: a mark, a try, when it was opened or closed (art. 9.1, 10)."""

from __future__ import annotations

import pytest

from tests.bot.verify.test_everything import check
from tests.handlers.attending import SESSION, Lesson, lesson
from tests.story import Academy

AT = "'2026-03-10T02:00:00.000000Z'"


async def found(morning: Lesson) -> set[tuple[str, str]]:
    """What is found of sessions."""
    report = await check(morning.academy)
    assert {each.code for each in report.findings} <= {"session"}
    return {(each.where, str(each.params["why"])) for each in report.findings}


@pytest.fixture
async def attended(any_academy: Academy, database_url: str) -> Lesson:
    """Two checked in, one of them was corrected, the third is absent by the close; strangers tried; opened again."""
    morning = await lesson(any_academy, database_url)
    await morning.opens()
    for phone in (*morning.trainees[:2], morning.stranger, any_academy.phone(99), morning.trainees[0]):
        await morning.scans(phone)
    await morning.sun.taps_data(SESSION)
    await morning.sun.taps("结束签到")
    await morning.sun.taps("确认结束")
    await morning.sun.taps_data("session.marks:1:0:l.0")
    await morning.sun.taps("学员2")
    await morning.sun.taps_data(SESSION)
    await morning.sun.taps("在这里出示码")
    return morning


async def test_what_was_marked_and_tried_agrees(attended: Lesson) -> None:
    assert await found(attended) == set()
    assert await attended.marks() == {"B001": "present qr", "B002": "leave tap", "B003": "absent close"}


DAMAGES = {
    "UPDATE attendance SET mark = 'present' WHERE mark = 'absent'": {"marks"},
    "UPDATE attendance SET how = 'tap', marked_by = 1 WHERE how = 'qr'": {"marks"},
    "DELETE FROM attendance WHERE mark = 'leave'": {"marks"},
    f"INSERT INTO attendance VALUES (1, 1, 'present', NULL, 'qr', {AT})": {"marks"},
    "DELETE FROM check_ins WHERE outcome = 'not_listed' AND person_id IS NULL": {"tries"},
    "UPDATE check_ins SET outcome = 'late' WHERE outcome = 'twice'": {"tries"},
    "INSERT INTO check_ins (session_id, person_id, telegram_id, shown_at, came_at, outcome)"
    f" VALUES (1, 4, 1004, {AT}, {AT}, 'in')": {"tries"},
    "UPDATE check_ins SET shown_at = '2026-03-10T01:59:40.000000Z' WHERE outcome = 'in'": {"late"},
    f"UPDATE sessions SET closed_at = {AT}": {"times"},
    "UPDATE sessions SET opened_at = NULL": {"times"},
    f"UPDATE sessions SET flagged_at = {AT}": {"flag"},
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_session_is_named(attended: Lesson, damage: str) -> None:
    await attended.sql(damage)
    assert await found(attended) == {("session 1", why) for why in DAMAGES[damage]}


async def test_a_session_that_is_gone_is_named(attended: Lesson) -> None:
    tables = ("attendance", "check_ins", "showings", "trainees", "sessions")
    await attended.sql(*(f"DELETE FROM {table}" for table in tables))
    assert await found(attended) == {("session 1", "gone")}
