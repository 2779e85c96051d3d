"""What goes into people's forms, and the page for an appointment: the records that the rules name (art. 11 to 13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.papers.seal import read_file
from handlers.event import Tap
from rules.record import Result
from storage.submissions import Details
from tests.handlers.reviewing import COURSE, READING, Institute, institute
from tests.papers import PUBLIC, file_of, pages_of, words_of
from tests.story import Academy, Phone

LONG = replace(COURSE, title="党校中青班", start=date(2026, 3, 1), end=date(2026, 4, 30), half_days=80)
SHORT = replace(COURSE, title="差一天两个月", start=date(2026, 5, 1), end=date(2026, 6, 29), half_days=80)
FAILED = replace(
    COURSE,
    title="没考过的班",
    start=date(2026, 7, 1),
    end=date(2026, 7, 2),
    half_days=4,
    result=Result.FAILED,
    off_job=False,
)


@pytest.fixture
async def here(any_academy: Academy) -> Institute:
    any_academy.now = datetime(2026, 8, 10, 2, tzinfo=UTC)
    return await institute(any_academy)


async def approved(here: Institute, *records: Details) -> None:
    """李强's records, one by one."""
    for details in records:
        await here.submits(here.li, details)
        await here.ticks()
        await here.wang.taps("通过 +" if details.result is not Result.FAILED else "计 0 学时")


async def annual(here: Institute, phone: Phone, owner: int = 0, year: int = 2026) -> bytes:
    await phone.taps_data(Tap("papers.annual", owner, year).data())
    return file_of(phone)


def between(words: str, first: str, last: str) -> str:
    return words.partition(first)[2].partition(last)[0]


async def test_each_form_has_the_records_that_its_article_names(here: Institute) -> None:
    await approved(here, LONG, SHORT, FAILED, READING)
    await here.submits(here.li, replace(LONG, title="还没审的"))
    await here.li.says("/records")
    await here.li.taps("2026 年考核材料")
    pdf = file_of(here.li)
    words = words_of(pdf)
    form = between(words, "记入年度考核表的脱产培训", "第十二条：职工参加")
    appointment = between(words, "记入干部任免审批表的脱产培训", "第十二条：参加两个月")
    barred = words.partition("（年度考核不得为优秀）")[2]
    assert [each.title in form for each in (LONG, SHORT, FAILED, READING)] == [True, True, False, False]
    assert [each.title in appointment for each in (LONG, SHORT, FAILED, READING)] == [True, False, False, False]
    assert [each.title in barred for each in (LONG, SHORT, FAILED, READING)] == [False, False, True, False]
    assert "还没审的" not in words
    stated = read_file(pdf, PUBLIC)
    assert (stated.kind, stated.years, stated.records, stated.general) == ("annual", "2026", 3, Decimal(640))


async def test_a_year_without_a_line_says_so_on_a_paper(here: Institute) -> None:
    assert read_file(await annual(here, here.li), PUBLIC).records == 0


async def test_a_year_that_is_not_offered_and_people_of_others_are_refused(here: Institute) -> None:
    li = await here.academy.who(here.li)
    await here.li.taps_data(Tap("papers.annual", 0, 1999).data())
    assert "1999" in here.li.toasts[-1]
    for phone in (here.zhou, here.qian):
        for tap in (Tap("papers.annual", li.person_id, 2026), Tap("papers.five", li.person_id, 0)):
            await phone.taps_data(tap.data())
            assert phone.toasts[-1] == "你无权查看这份档案。"
    assert not any(
        "document" in message.attached for phone in (here.li, here.zhou, here.qian) for message in phone.messages
    )


async def test_the_page_for_an_appointment_is_one_page_of_five_years(here: Institute) -> None:
    await approved(here, LONG, FAILED)
    li = await here.academy.who(here.li)
    await here.wang.taps_data(Tap("archive.open", li.person_id, 0).data())
    await here.wang.taps("近五年（提任）")
    pdf = file_of(here.wang)
    words = words_of(pdf)
    assert len(pages_of(pdf)) == 1
    assert all(str(year) in words for year in range(2022, 2027))
    assert words.count("不作要求") == 4
    assert "2026（至今）职工903200" in words
    assert "党校中青班" in words
    assert "没考过的班" in words
    assert read_file(pdf, PUBLIC).years == "2022–2026"
    assert await here.academy.audit("archive.exported") == [{"form": "appointment"}]


async def test_the_page_stays_one_page_however_much_there_is(here: Institute) -> None:
    many = [replace(LONG, title=f"第{number}期" + "长" * 60, content="长" * 400) for number in range(30)]
    for details in (*many, *(replace(FAILED, title=each.title) for each in many)):
        await here.submits(here.li, details)
    async with here.academy.database.transaction() as work:
        for each in await work.submissions.of_person((await here.academy.who(here.li)).person_id):
            await work.submissions.move(each, each.state.APPROVED)
    li = await here.academy.who(here.li)
    await here.chen.taps_data(Tap("papers.five", li.person_id, 0).data())
    pdf = file_of(here.chen)
    assert len(pages_of(pdf)) == 1
    assert words_of(pdf).count("另有25件较早的，见完整档案。") == 2


async def test_nobody_has_the_page_of_their_own_appointment(here: Institute) -> None:
    wang = await here.academy.who(here.wang)
    for owner in (0, wang.person_id):
        await here.wang.taps_data(Tap("papers.five", owner, 0).data())
        assert here.wang.toasts[-1] == "你无权查看这份档案。"
