"""A unit's files: everyone of it and nobody else, for whoever may see the unit (art. 4, 12, 13)."""

from __future__ import annotations

from typing import Any

import pytest

from bot.exports import file_of as made_of
from bot.papers.seal import read_file
from handlers.event import Tap
from handlers.standing.report import mark_of
from tests.handlers.reviewing import COURSE, READING, Institute, institute
from tests.papers import PUBLIC, SEED, sheets_of, words_of
from tests.story import Academy, Phone


@pytest.fixture
async def here(any_academy: Academy) -> Institute:
    """李强 has an approved course, 周敏 reading that waits; 钱工 of another unit has a course too."""
    here = await institute(any_academy)
    await here.submits(here.li, COURSE)
    await here.ticks()
    await here.wang.taps("通过 +")
    await here.submits(here.zhou, READING)
    await here.submits(here.qian, COURSE)
    return here


def order_of(phone: Phone) -> dict[str, Any]:
    """What the newest file is to be made of."""
    message = next(message for message in reversed(phone.messages) if "document" in message.attached)
    return dict(message.attached["document"]["made"])


async def asks(here: Institute, phone: Phone, label: str) -> tuple[bytes, list[tuple[int, int]]]:
    """Have a file made from the report, as the child makes it; and what was told meanwhile."""
    await phone.says("/report")
    if phone is here.chen:
        await phone.taps("计算所")
    await phone.taps("考核材料与档案")
    await phone.taps(label)
    told: list[tuple[int, int]] = []
    order = {**order_of(phone), "at": here.academy.now.isoformat(), "seed": SEED.hex()}
    return await made_of(here.academy.database, order, lambda done, of: told.append((done, of))), told


@pytest.mark.parametrize("who", ["wang", "chen"])
async def test_the_whole_archive_holds_everyone_of_the_unit(here: Institute, who: str) -> None:
    file, told = await asks(here, getattr(here, who), "全单位档案")
    sheets = sheets_of(file)
    async with here.academy.database.reading() as work:
        people = await work.people.of_unit("ICT")
        records = [each for person in people for each in await work.submissions.of_person(person.person_id)]
    assert [row["工号"] for row in sheets["人员"]] == [person.staff_no for person in people]
    assert sorted(row["编号"] for row in sheets["记录"]) == sorted(each.submission_id for each in records)
    [li] = [row for row in sheets["人员"] if row["姓名"] == "李强"]
    assert (li["线下计入"], li["线下还差"], li["是否达标"]) == (40, 50, "未达标")
    assert [(row["姓名"], row["做了什么"]) for row in sheets["审核与更正"]] == [("李强", "通过")]
    assert told == [(len(people), len(people))]
    assert await here.academy.audit("unit.exported") == [{"what": "archive", "year": 2026}]


async def test_the_lines_for_the_forms_as_a_workbook_and_as_a_paper(here: Institute) -> None:
    file, _ = await asks(here, here.wang, "考核材料（Excel）")
    sheets = sheets_of(file)
    assert [(row["姓名"], row["培训名称"], row["当年入账学时"]) for row in sheets["记入年度考核表的脱产培训"]] == [
        ("李强", COURSE.title, 40)
    ]
    assert sheets["记入干部任免审批表的脱产培训"] == sheets["考核不合格（年度考核不得为优秀）"] == []
    pdf, _ = await asks(here, here.wang, "考核材料（PDF）")
    stated = read_file(pdf, PUBLIC)
    assert (stated.kind, stated.name, stated.staff_no, stated.records) == ("annual", "计算所", "", 1)
    assert "李强" in words_of(pdf)
    assert "钱工" not in words_of(pdf)


async def test_nobody_else_has_a_units_files(here: Institute) -> None:
    mark = mark_of("ICT")
    for phone in (here.li, here.qian):
        for verb in ("papers", "papers.archive", "papers.xlsx", "papers.pdf"):
            await phone.taps_data(Tap(verb, 2026, mark).data())
            assert phone.toasts[-1] == "这个按钮已经失效。"
    for tap in (Tap("papers.archive", 1999, mark), Tap("papers.archive", 2026, 1), Tap("papers.archive", 2026, 0)):
        await here.chen.taps_data(tap.data())
        assert here.chen.toasts[-1] == "这个按钮已经失效。"
    assert await here.academy.audit("unit.exported") == []


async def test_an_approver_without_a_mark_has_their_own_unit(here: Institute) -> None:
    await here.wang.taps_data(Tap("papers.pdf", 2026, 0).data())
    assert order_of(here.wang)["unit"] == "ICT"
