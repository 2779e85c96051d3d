"""A person's archive as a workbook and as a paper: all that the database holds, by other libraries (art. 4, 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.papers.seal import read_code, read_file
from handlers.event import Tap
from rules.record import Result
from tests.handlers.reviewing import COURSE, READING, Institute, institute
from tests.papers import PUBLIC, code_of, file_of, sheets_of, words_of
from tests.story import Academy, Phone

NASTY = '=HYPERLINK("http://x")<b>#strong[x]'


@pytest.fixture
async def here(any_academy: Academy) -> Institute:
    """李强 has a course that was approved, reading that waits, and one that was rejected."""
    here = await institute(any_academy)
    for details in (COURSE, replace(COURSE, title=NASTY, start=date(2026, 1, 5), end=date(2026, 1, 9)), READING):
        await here.submits(here.li, details)
        await here.ticks()
    await here.wang.taps_data(label_of(here.wang, COURSE.title, "通过 +"))
    await here.wang.taps_data(label_of(here.wang, "HYPERLINK", "驳回"))
    await here.wang.taps("重复登记")
    return here


def label_of(phone: Phone, title: str, label: str) -> str:
    """The data of a card's button."""
    card = next(message for message in reversed(phone.messages) if title in message.text)
    return next(b["callback_data"] for row in card.keyboard for b in row if label in b["text"])


async def exports(phone: Phone, form: str) -> bytes:
    await phone.says("/records")
    await phone.taps(f"存为 {form}")
    return file_of(phone)


async def test_the_workbook_holds_what_the_database_holds_in_cells_of_its_types(here: Institute) -> None:
    sheets = sheets_of(await exports(here.li, "Excel"))
    me = await here.academy.who(here.li)
    async with here.academy.database.reading() as work:
        kept = await work.submissions.of_person(me.person_id)
        credits = await work.ledger.credits_of(me.person_id)
        decisions = [each for one in kept for each in await work.ledger.decisions_of(one.submission_id)]
    assert [row["编号"] for row in sheets["记录"]] == [each.submission_id for each in kept]
    for row, each in zip(sheets["记录"], kept, strict=True):
        told = each.details
        title = f"'{told.title}" if told.title == NASTY else told.title
        assert (row["培训名称"], row["培训内容"], row["培训地点"]) == (title, told.content, told.place)
        assert (row["开始日期"], row["结束日期"]) == (told.start, told.end)
        assert row["半天数"] == ("" if told.half_days is None else told.half_days)
        assert row["学时"] == float(told.hours or 4 * (told.half_days or 0))
        entered = sum(credits.get(str(each.submission_id), {}).values(), Decimal(0))
        assert row["入账线下学时"] == (float(entered) or "")
    assert [row["状态"] for row in sheets["记录"]] == ["已驳回", "待审核", "已通过"]
    assert [row["审核人"] for row in sheets["记录"]] == ["王芳", "", "王芳"]
    acts = {(row["编号"], row["做了什么"], row["审核日期"]) for row in sheets["审核与更正"]}
    words = {"approve": "通过", "reject": "驳回"}
    assert acts == {(each.submission_id, words[each.verb], date(2026, 3, 10)) for each in decisions}
    assert sheets["各年度"][-1] == {
        **{"年度": 2026.0, "职级": "职工", "是否达标": "未达标"},
        **{"线下应修": 90.0, "线下入账": 40.0, "线下计入": 40.0, "线下还差": 50.0},
        **{"网络应修": 50.0, "网络入账": 0.0, "网络计入": 0.0, "网络还差": 50.0},
    }


async def test_the_paper_holds_the_same_with_its_history_under_a_code(here: Institute) -> None:
    pdf = await exports(here.li, "PDF")
    words = words_of(pdf)
    for told in (
        "李强",
        "A002",
        COURSE.title,
        "10个半天=40学时",
        NASTY,
        "读书",
        "学风与诚信",
        "中国科协",
        "待审核",
        "已驳回",
    ):
        assert told in words
    assert "李强登记·2026-03-10（周二）王芳驳回·2026-03-10（周二）" in words
    stated = read_file(pdf, PUBLIC)
    assert (stated.kind, stated.staff_no, stated.years, stated.records) == ("archive", "A002", "2026", 3)
    assert (stated.general, stated.online) == (Decimal(40), Decimal(0))
    assert read_code(code_of(pdf), PUBLIC) == stated


async def test_an_approver_has_another_persons_archive_and_it_is_noted(here: Institute) -> None:
    li = await here.academy.who(here.li)
    for phone in (here.wang, here.chen):
        await phone.taps_data(Tap("archive.open", li.person_id, 0).data())
        await phone.taps("存为 PDF")
        assert read_file(file_of(phone), PUBLIC).staff_no == "A002"
    assert [each["form"] for each in await here.academy.audit("archive.exported")] == ["pdf", "pdf"]


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
async def test_nobody_else_has_it(here: Institute, form: str) -> None:
    li = await here.academy.who(here.li)
    for phone in (here.zhou, here.qian):
        await phone.taps_data(Tap(f"archive.{form}", li.person_id, 0).data())
        assert phone.toasts[-1] == "你无权查看这份档案。"
        assert not any("document" in message.attached for message in phone.messages)
    refused = await here.academy.audit("archive.refused")
    assert [each["verb"] for each in refused] == [f"archive.{form}"] * 2


async def test_an_empty_archive_is_a_file_as_well(here: Institute) -> None:
    await here.zhou.says("/records")
    await here.zhou.taps("存为 PDF")
    assert read_file(file_of(here.zhou), PUBLIC).records == 0
    await here.zhou.taps("存为 Excel")
    assert sheets_of(file_of(here.zhou))["记录"] == []


async def test_a_failed_record_shows_its_result(here: Institute) -> None:
    await here.submits(here.zhou, replace(COURSE, result=Result.FAILED))
    assert "不合格" in words_of(await exports(here.zhou, "PDF"))
