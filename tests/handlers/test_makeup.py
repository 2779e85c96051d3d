"""Making up for an earlier year while logging: offered, chosen, shown, changeable (art. 14, R10)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.speak import queue_replies
from handlers.review.cards import announce_due
from storage.submissions import Details
from tests.handlers.walks import hides, shows, walk_to_evidence
from tests.hours import class_days, online, registers
from tests.story import Academy, Phone


async def owing(
    academy: Academy, years: tuple[int, ...] = (2025,), joined_on: date | None = None
) -> tuple[Phone, Phone]:
    """Somebody who was short of general hours in earlier years, and an approver."""
    await academy.unit("ICT", "计算所", records_since=min(years))
    zhao = await academy.person("A100", "赵敏", "ICT", "approver")
    li = await academy.person("A002", "李强", "ICT", joined_on=joined_on)
    for year in years:
        await registers(academy, li, class_days(date(year, 3, 3), 11))
        await registers(academy, li, online(date(year, 5, 5), 50))
    return li, zhao


async def details(academy: Academy) -> Details:
    """What was submitted last."""
    async with academy.database.reading() as work:
        person = await work.people.by_staff_no("A002")
        assert person is not None
        [latest] = await work.submissions.latest_of(person.person_id, 1)
    return latest.details


async def cards_come(academy: Academy) -> None:
    """Approvers get their cards when the files are late."""
    academy.now += timedelta(minutes=1)
    async with academy.database.transaction() as work:
        replies = await announce_due(work, academy.policies, academy.now)
        await queue_replies(work, replies, academy.now, None, "zh", None)
    await academy.deliver()


async def gives(academy: Academy, li: Phone) -> None:
    """李强 logs a class of five days and gives two of its hours to 2025; the card is out."""
    await walk_to_evidence(li)
    await li.taps("补 2025 年 2 学时")
    await li.sends_file("certificate")
    await li.taps("没有了")
    await li.taps("提交")
    await cards_come(academy)


async def test_a_record_is_offered_to_the_year_that_is_short(any_academy: Academy) -> None:
    li, zhao = await owing(any_academy)
    await walk_to_evidence(li)
    shows(li, "2025 年线下 88 / 90", "补 2 学时：2025 年 → 90 / 90，2026 年 → 38 / 90", "不补：2026 年线下 → 40 / 90")
    await li.taps("补 2025 年 2 学时")
    await li.sends_file("certificate")
    await li.taps("没有了")
    shows(
        li,
        "其中 2 学时用于补 2025 年",
        "通过后（2025 年）：线下 88 → <b>90 / 90</b>",
        "通过后：线下 0 → <b>38 / 90</b>",
    )
    await li.taps("提交")
    await cards_come(any_academy)
    shows(zhao, "其中 2 学时用于补 2025 年", "通过后（2025 年）：线下 88 → <b>90 / 90</b>")
    told = await details(any_academy)
    assert (told.makeup_year, told.makeup_hours) == (2025, Decimal(2))
    await zhao.taps("通过")
    await li.says("/my")
    hides(li, "补训：")


@pytest.mark.parametrize(("said", "given"), [("1.5", "1.5"), ("2025年 2学时", "2"), ("补 2025 年 1 学时", "1")])
async def test_hours_are_typed(academy: Academy, said: str, given: str) -> None:
    li, _zhao = await owing(academy)
    await walk_to_evidence(li)
    await li.says(said)
    await li.sends_file("certificate")
    await li.taps("没有了")
    shows(li, f"其中 {given} 学时用于补 2025 年")


@pytest.mark.parametrize("said", ["2.1", "0.05", "很多", "2024 1", "-1", "2025", "9999999999999"])
async def test_a_wrong_number_is_told_with_a_right_one(academy: Academy, said: str) -> None:
    li, _zhao = await owing(academy)
    await walk_to_evidence(li)
    await li.says(said)
    shows(li, f"“{said}”不行", "例如：2；", "补 2025 年 2 学时")


@pytest.mark.parametrize("none", ["不补", "0", "none"])
async def test_nothing_need_be_given_and_it_can_be_changed_in_the_summary(academy: Academy, none: str) -> None:
    li, _zhao = await owing(academy)
    await walk_to_evidence(li)
    await li.says(none)
    await li.sends_file("certificate")
    await li.taps("没有了")
    hides(li, "用于补")
    await li.taps("修改")
    await li.taps("补训")
    await li.taps("补 2025 年 2 学时")
    shows(li, "其中 2 学时用于补 2025 年", "提交")
    await li.taps("修改")
    await li.taps("考核")
    await li.taps("不合格")
    shows(li, "请核对")
    hides(li, "用于补")
    await li.taps("提交")
    assert (await details(academy)).makeup_year is None


async def test_of_several_years_one_is_named(academy: Academy) -> None:
    li, _zhao = await owing(academy, years=(2024, 2025))
    await walk_to_evidence(li)
    await li.says("1")
    shows(li, "请写上年度和学时数", "例如：2025 2")
    await li.says("2024 2")
    await li.sends_file("certificate")
    await li.taps("没有了")
    shows(li, "其中 2 学时用于补 2024 年")


async def test_other_days_ask_again(academy: Academy) -> None:
    """What was to be given may be more than other days hold."""
    li, _zhao = await owing(academy)
    await walk_to_evidence(li)
    await li.taps("补 2025 年 2 学时")
    await li.sends_file("certificate")
    await li.taps("没有了")
    await li.taps("修改")
    await li.taps("日期")
    await li.says("3.2上午")
    await li.taps("就是这样")
    shows(li, "补 2025 年 2 学时", "不补")


@pytest.mark.parametrize("joined", [None, date(2025, 2, 1)])
async def test_nothing_is_asked_where_nothing_could_be_filled(academy: Academy, joined: date | None) -> None:
    """The year was met, or not spent wholly on the register."""
    li, _zhao = await owing(academy, joined_on=joined)
    if joined is None:
        await registers(academy, li, class_days(date(2025, 6, 3), 1))
    await walk_to_evidence(li)
    shows(li, "证书或通知")


async def test_self_study_and_online_study_fill_no_general_hours(academy: Academy) -> None:
    li, _zhao = await owing(academy)
    for said in ("/log", "在职自学", "图论", "和名称一样", "计算所", "昨天", "8", "无考核"):
        await li.says(said)
    hides(li, "补 2025 年")
    shows(li, "证书")


async def test_a_returned_record_keeps_what_it_gave(academy: Academy) -> None:
    li, zhao = await owing(academy)
    await gives(academy, li)
    await zhao.taps("退回")
    await zhao.taps("日期")
    await li.taps("改日期")
    await li.says("3.2-3.6")
    shows(li, "其中 2 学时用于补 2025 年")


async def test_a_correction_takes_the_hours_back_to_their_own_year(academy: Academy) -> None:
    li, zhao = await owing(academy)
    await gives(academy, li)
    await zhao.taps("通过")
    await li.says("/records")
    await li.taps("看“")
    await li.taps("申请更正")
    await li.says("不该补往年")
    await li.taps("补训")
    await li.taps("不补")
    await li.taps("提交")
    told = await details(academy)
    assert (told.makeup_year, told.makeup_hours) == (None, None)
    await cards_come(academy)
    await zhao.taps("通过")
    await li.says("/my")
    shows(li, "补训：2025 年")
