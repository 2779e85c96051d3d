"""What earlier years owe and was due is listed to HR: in the report, in its workbook, in the quarter's digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from handlers.standing.completion import completion_of
from handlers.standing.report import mark_of
from tests.handlers.test_remind import tick
from tests.handlers.test_report import meets
from tests.handlers.test_totals import catch_up, wrong
from tests.hours import class_days, registers
from tests.papers import file_of, sheets_of
from tests.story import Academy, Phone


@dataclass
class Unit:
    """A unit with records since 2024, on 1 June 2026: HR who has met everything, somebody who has not; the bureau."""

    hr: Phone
    wang: Phone
    bureau: Phone


@pytest.fixture
async def here(any_academy: Academy) -> Unit:
    """Beside Wang, somebody without Telegram owes all of it."""
    await any_academy.unit("ICT", "计算所", records_since=2024)
    await any_academy.unit("IOP", "物理所", records_since=2026)
    hr = await any_academy.person("A001", "赵敏", "ICT", "approver")
    wang = await any_academy.person("A002", "王芳", "ICT")
    await any_academy.person("A003", "李强", "ICT", bound=False)
    bureau = await any_academy.person("B001", "孙局", "IOP", "bureau")
    for year in (2024, 2025):
        await meets(any_academy, hr, year)
    await registers(any_academy, wang, class_days(date(2024, 5, 6), 10))
    return Unit(hr, wang, bureau)


async def test_who_owes_what_since_when_and_the_way_to_the_archive(any_academy: Academy, here: Unit) -> None:
    """What 2025 owes is due at the year's end only."""
    await here.hr.says("/report")
    await here.hr.taps("补训逾期（2）")
    assert here.hr.last.text.splitlines()[1:] == [
        "补训逾期的 2 人，点姓名看档案：",
        "· 王芳（A002）：2024 年还差线下 10 学时、网络 50 学时，2025-12-31（周三）已到期",
        "· 李强（A003）：2024 年还差线下 90 学时、网络 50 学时，2025-12-31（周三）已到期",
    ]
    assert here.hr.last.labels == ["王芳 A002", "李强 A003", "返回"]
    await here.hr.taps("王芳 A002")
    here.hr.sees("王芳（A002）的档案")
    assert await wrong(any_academy) == []


async def test_the_bureau_sees_all_of_them_and_another_unit_none(any_academy: Academy, here: Unit) -> None:
    bureau, wang = here.bureau, here.wang
    await bureau.says("/report")
    await bureau.taps("补训逾期（2）")
    bureau.sees("王芳（A002）", "李强（A003）")
    await bureau.taps_data(f"report.overdue:2026:{mark_of('IOP')}")
    bureau.sees("没有补训逾期的人。")
    await wang.taps_data("report.overdue:2026:0")
    assert wang.toasts == ["这个按钮已经失效。"]


async def test_it_is_off_the_list_once_it_is_made_up(any_academy: Academy, here: Unit) -> None:
    """R10: lateness forbids nothing."""
    made_up = class_days(date(2026, 3, 2), 3, makeup_year=2024, makeup_hours=Decimal(10))
    await registers(any_academy, here.wang, made_up)
    await here.hr.says("/report")
    await here.hr.taps("补训逾期（2）")
    here.hr.sees("王芳（A002）：2024 年还差网络 50 学时")


async def test_nothing_is_overdue_on_the_very_day(any_academy: Academy, here: Unit) -> None:
    """What 2024 owes is due on 31 December 2025; in 2025 nothing is listed, two days later it is."""
    await catch_up(any_academy, 2025, 2026)
    found = {}
    async with any_academy.database.reading() as work:
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 3, 1)):
            year = min(day.year, 2026)
            completion = await completion_of(work, any_academy.policies, year, day, "ICT")
            people = await work.totals.overdue(completion.scope)
            assert len(people) == await work.totals.count_overdue(completion.scope)
            found[day] = [(each.staff_no, owed.year) for each in people for owed in each.owed]
    assert found == {
        date(2025, 12, 31): [],
        date(2026, 1, 1): [("A002", 2024), ("A003", 2024)],
        date(2026, 12, 31): [("A002", 2024), ("A003", 2024)],
        date(2027, 3, 1): [("A002", 2024), ("A003", 2024)],
    }


async def test_what_a_promotion_makes_due_within_the_year_is_overdue_from_the_day_after(
    any_academy: Academy, here: Unit
) -> None:
    """The year before it is due a year after the promotion (art. 11), the year itself only at the end of the next."""
    await any_academy.unit("CAS", "院部", records_since=2024)
    zhou = await any_academy.who(await any_academy.person("C001", "周新", "CAS", joined_on=date(2024, 1, 1)))
    async with any_academy.database.transaction() as work:
        await work.register.set_rank(zhou.person_id, "leader", date(2025, 2, 10))
    await catch_up(any_academy, 2026)
    async with any_academy.database.reading() as work:
        for day, expected in ((date(2026, 2, 10), []), (date(2026, 2, 11), ["C001"])):
            completion = await completion_of(work, any_academy.policies, 2026, day, "CAS")
            assert [each.staff_no for each in await work.totals.overdue(completion.scope)] == expected
            assert await work.totals.count_overdue(completion.scope) == len(expected)


async def test_the_workbook_has_a_row_for_each_year_that_is_owed(any_academy: Academy, here: Unit) -> None:
    await here.hr.says("/report")
    await here.hr.taps("导出 Excel")
    rows = sheets_of(file_of(here.hr))["补训逾期"]
    assert [(row["工号"], row["所属年度"], row["线下还差"], row["到期日"]) for row in rows] == [
        ("A002", 2024, 10, date(2025, 12, 31)),
        ("A003", 2024, 90, date(2025, 12, 31)),
    ]


async def test_the_quarters_digest_names_them(any_academy: Academy, here: Unit) -> None:
    await tick(any_academy, "2026-09-01T09:30:00")
    [digest] = [each.text.splitlines() for each in here.hr.messages if "学时汇总" in each.text]
    assert digest[2:5] == [
        "补训逾期的 2 人：",
        "· 王芳（A002）：2024 年还差线下 10 学时、网络 50 学时，2025-12-31（周三）已到期",
        "· 李强（A003）：2024 年还差线下 90 学时、网络 50 学时，2025-12-31（周三）已到期",
    ]
