"""What people have on a class's half-days already is told before its hours are booked (R3: both count)."""

from __future__ import annotations

from datetime import date

from rules.record import State
from tests.handlers.test_classes import AFTER, WALK, School, school_on
from tests.hours import class_days, registers
from tests.story import Academy


async def held(school: School) -> None:
    """A class of two mornings with a day between them, all there and passed; each has something else in these days."""
    academy = school.academy
    await school.planned(*WALK[:4], "3.16上午，3.18上午", "60", *WALK[6:])
    for phone in (school.li, school.zhao, school.he):
        await school.joins(phone)
    academy.now = AFTER
    await school.marked({})
    for title, phone, day, state in (
        ("量子信息", school.li, date(2026, 3, 16), State.APPROVED),
        ("前一天的", school.li, date(2026, 3, 15), State.APPROVED),
        ("科研诚信 培训班", school.zhao, date(2026, 3, 17), State.PENDING),
        ("中间那天的", school.zhao, date(2026, 3, 17), State.PENDING),
        ("退回了的", school.zhao, date(2026, 3, 16), State.RETURNED),
        ("别所的事", school.he, date(2026, 3, 18), State.PENDING),
    ):
        await registers(academy, phone, class_days(day, 1, title=title), state)
    await school.sun.taps_data("class.passed:1:1")
    await school.sun.taps("确认 3 人合格")
    await school.desk()
    await school.sun.taps("登记学时")


async def test_who_has_another_record_on_these_half_days_is_named_before_registering(any_academy: Academy) -> None:
    school = await school_on(any_academy)
    await held(school)
    shown = school.sun.sees(
        "还有别的记录的 3 件",
        "李强：2026-03-16（周一） → 2026-03-16（周一），“量子信息”，与这个班重 1 个半天，已通过",
        "赵敏：2026-03-17（周二） → 2026-03-17（周二），“科研诚信 培训班”，与这个班重 0 个半天，待审核",
        "何平：2026-03-18（周三） → 2026-03-18（周三），另一次培训，与这个班重 1 个半天，待审核",
    ).text
    assert not [title for title in ("前一天的", "中间那天的", "退回了的", "别所的事") if title in shown]


async def test_each_is_told_of_their_own_with_the_receipt(academy: Academy) -> None:
    school = await school_on(academy)
    await held(school)
    await school.sun.taps("登记这 3 人")
    school.li.sees("“科研诚信培训班”的学时已登记", "注意：2026-03-16（周一）与“量子信息”重叠")
    assert "前一天的" not in school.li.last.text
    school.he.sees("“科研诚信培训班”的学时已登记", "与“别所的事”重叠")


async def test_nobody_is_named_who_has_nothing_else(academy: Academy) -> None:
    school = await school_on(academy)
    await school.planned(*WALK[:7], "无考核", WALK[8])
    await school.joins(school.li)
    academy.now = AFTER
    await school.marked({})
    await school.desk()
    await school.sun.taps("登记学时")
    assert "别的记录" not in school.sun.sees("登记学时：").text
    await school.sun.taps("登记这 1 人")
    assert "注意" not in school.li.last.text
