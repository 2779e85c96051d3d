"""Who is about to lose the hours of a class is told before, who has lost them, and who got them back (art. 10, R4)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handlers.classes.warn import level_of
from rules.policy import Policies
from tests.handlers.attending import Lesson, lesson
from tests.story import Academy


@pytest.mark.parametrize(
    ("absent", "half_days", "level"),
    [
        (0, 1, "fine"),
        (1, 1, "lost"),
        (1, 7, "lost"),
        (0, 7, "fine"),
        (1, 8, "near"),
        (2, 8, "lost"),
        (1, 14, "near"),
        (2, 14, "lost"),
        (1, 15, "fine"),
        (2, 15, "near"),
        (3, 15, "lost"),
    ],
)
def test_what_somebody_faces(absent: int, half_days: int, level: str) -> None:
    assert level_of(absent, half_days, Policies.load().judging(2026)) == level


@pytest.fixture
async def week(any_academy: Academy, database_url: str) -> Lesson:
    """The class has ten half-days, of which one passed yesterday."""
    made = await lesson(any_academy, database_url)
    days = ["(2, 1, '2026-03-09', 'am')", "(3, 1, '2026-03-09', 'pm')"]
    days += [f"({number}, 1, '2026-03-{number + 7}', 'am')" for number in range(4, 11)]
    await made.sql(f"INSERT INTO sessions (session_id, class_id, held_on, half) VALUES {', '.join(days)}")
    return made


async def test_the_next_absence_is_warned_of_and_a_correction_takes_it_back(week: Lesson) -> None:
    one = week.trainees[0]
    await week.sun.taps_data("session.mark:2:0:2.nl.0")
    one.sees("科研诚信培训班", "已缺席 1 个半天（含请假），共 10 个半天", "再缺 1 个半天，这个班就不计学时了")
    await week.sun.taps_data("session.mark:2:0:2.la.0")
    assert len(one.messages) == 1, "nothing else is faced"
    await week.sun.taps_data("session.mark:3:0:2.na.0")
    one.sees("已缺席 2 个半天", "达到七分之一，这个班不计学时")
    await week.sun.taps_data("session.mark:3:0:2.ap.0")
    assert "再缺 1 个半天" in one.last.text
    await week.sun.taps_data("session.mark:2:0:2.ap.0")
    assert "出勤已更正，你缺席 0 个半天" in one.last.text
    assert [each["absent"] for each in await week.academy.audit("attendance.warned")] == [
        {"2": [0, 1]},
        {"2": [1, 2]},
        {"2": [2, 1]},
        {"2": [1, 0]},
    ]
    assert not week.trainees[1].messages


async def test_when_the_class_is_over_no_further_absence_is_warned_of(week: Lesson) -> None:
    one = week.trainees[0]
    await week.sun.taps_data("session.mark:2:0:2.na.0")
    one.sees("再缺 1 个半天")
    week.academy.now = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
    await week.sun.taps_data("session.mark:3:0:2.na.0")
    one.sees("已缺席 2 个半天", "达到七分之一，这个班不计学时")
    await week.sun.taps_data("session.mark:3:0:2.ap.0")
    assert "出勤已更正，你缺席 1 个半天（含请假），共 10 个半天，学时不受影响" in one.last.text
    told = len(one.messages)
    await week.sun.taps_data("session.mark:2:0:2.ap.0")
    assert len(one.messages) == told, "nothing else is faced"


async def test_the_close_warns_all_who_are_missing_and_who_comes_late_keeps_the_hours(week: Lesson) -> None:
    await week.opens()
    await week.sun.taps_data("session.close:1:0")
    await week.sun.taps("确认结束，3 人缺席")
    for phone in week.trainees:
        phone.sees("再缺 1 个半天")
    await week.sun.taps("开放签到，在这里出示码")
    await week.trainees[2].says(f"/start {week.payload()}")
    week.trainees[2].sees("出勤已更正", "学时不受影响")


async def test_who_can_not_be_reached_is_told_when_they_can(week: Lesson) -> None:
    one = week.trainees[0]
    await one.blocks()
    await week.sun.taps_data("session.mark:2:0:2.na.0")
    assert not one.messages
    await one.says("/my")
    await week.sun.taps_data("session.mark:3:0:2.na.0")
    one.sees("已缺席 2 个半天", "不计学时")
