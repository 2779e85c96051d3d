"""支部集体学习 and 党课 in one short form (art. 5, 9.1, R16): told by the organiser, booked in one step, once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from decimal import Decimal

import pytest

from rules.record import Form, Route
from tests.handlers.test_classes import School, school_on
from tests.story import Academy, Phone

TITLE = "学习二十大精神专题党课"


async def told(phone: Phone, *answers: str) -> None:
    """The organiser tells of a meeting, every answer typed."""
    await phone.says("/class")
    await phone.taps("登记支部学习、党课")
    for answer in answers or (TITLE, "3.9下午", "二号楼"):
        await phone.says(answer)


async def school_with(academy: Academy) -> School:
    """The same, with 钱七, who has no account."""
    school = await school_on(academy)
    await academy.person("A005", "钱七", "ICT", bound=False)
    return school


async def hours(academy: Academy, staff_no: str) -> list[Decimal]:
    """What the ledger holds for somebody, record by record."""
    async with academy.database.reading() as work:
        person = await work.people.by_staff_no(staff_no)
        assert person is not None
        credits = await work.ledger.credits_of(person.person_id)
    return [sum(by_year.values(), Decimal(0)) for by_year in credits.values()]


async def test_a_meeting_is_told_and_everybody_who_was_there_has_their_hours(any_academy: Academy) -> None:
    school = await school_with(any_academy)
    await told(school.sun)
    school.sun.sees(TITLE, "支部学习、党课", "二号楼", "共 1 个半天，4 学时", "还没有要登记的人")
    await school.sun.says("A003 李强\n钱七\n赵敏 请假\nA001\nB001 何平\n<b>谁</b>")
    school.sun.sees(
        "要登记的 3 人", "李强（A003）", "钱七（A005）", "没有登记的 2 行", "“B001 何平”", "&lt;b&gt;谁&lt;/b&gt;"
    )
    assert "赵敏（A004）" not in school.sun.last.text
    data = await school.sun.taps("登记这 3 人")
    school.sun.sees("已登记 3 人", "“B001 何平”")
    school.li.sees(f"“{TITLE}”的学时已登记", "4 学时")
    assert not school.he.messages
    await school.sun.taps_data(data)
    assert [await hours(any_academy, each) for each in ("A003", "A005", "A004")] == [[Decimal(4)], [Decimal(4)], []]

    assert await hours(any_academy, "A001") == [], "the organiser's own record waits for the unit's approvers"
    school.wang.sees("待审核 · 孙悦", TITLE)
    await school.wang.taps("通过")
    assert await hours(any_academy, "A001") == [Decimal(4)]
    async with any_academy.database.reading() as work:
        [record] = await work.submissions.of_person((await any_academy.who(school.li)).person_id)
    details = record.details
    assert (details.route, details.form) == (Route.IN_HOUSE, Form.PARTY_BRANCH)
    assert (details.content, details.organiser, details.place) == (TITLE, "计算所", "二号楼")
    [trace] = await any_academy.audit("class.meeting")
    assert trace["strange"] == ["B001 何平", "<b>谁</b>"]
    assert await school.faults() == []


async def test_nobody_gets_the_same_meeting_twice(academy: Academy) -> None:
    school = await school_with(academy)
    await told(school.sun)
    await school.sun.says("A003\nA005")
    await school.sun.taps("登记这 2 人")
    await told(school.sun, "学习 “二十大精神”，专题党课", "2026-03-09", "同一个楼")
    await school.sun.taps("和上次一样的人")
    school.sun.sees("还没有要登记的人", "不再登记的 2 人", "李强（A003）", "钱七（A005）")
    await school.sun.says("A004")
    school.sun.sees("要登记的 1 人", "不再登记的 2 人")
    await school.sun.taps("登记这 1 人")
    assert [await hours(academy, each) for each in ("A003", "A004", "A005")] == [
        [Decimal(4)],
        [Decimal(8)],
        [Decimal(4)],
    ]
    await told(school.sun, TITLE, "3.10上午", "二号楼")
    await school.sun.says("A003")
    school.sun.sees("要登记的 1 人")


async def test_names_are_tapped(academy: Academy) -> None:
    school = await school_with(academy)
    for number in range(12):
        await academy.person(f"C{number:03}", f"群众{number}", "ICT", bound=False)
    await told(school.sun, TITLE)
    await school.sun.taps("2026-03-10（周二）上午")
    await school.sun.says("二号楼")
    await school.sun.taps("点名")
    school.sun.sees("谁到了", "第 1/2 页")
    old = await school.sun.taps("李强 A003")
    await school.sun.taps("赵敏 A004")
    await school.sun.taps("到了：李强")
    await school.sun.taps_data(old)
    assert "已经过去了" in school.sun.toasts[-1]
    await school.sun.taps("下一页")
    await school.sun.taps("群众11")
    await school.sun.taps("选好了，2 人")
    await school.sun.taps("登记这 2 人")
    assert [await hours(academy, each) for each in ("A003", "A004", "C011")] == [[], [Decimal(4)], [Decimal(4)]]


async def test_fields_are_changed_from_the_summary_and_the_people_stay(academy: Academy) -> None:
    school = await school_with(academy)
    await told(school.sun)
    await school.sun.says("A003\n谁")
    await school.sun.taps("地点")
    await school.sun.says("三号楼")
    school.sun.sees("三号楼", "要登记的 1 人", "“谁”")
    await school.sun.taps("暂存")
    await school.sun.says("/class")
    await school.sun.taps("登记支部学习、党课")
    await school.sun.taps("接着填")
    await school.sun.taps("登记这 1 人")
    assert await hours(academy, "A003") == [Decimal(4)]
    await told(school.sun, "另一次", "3.10上午")
    await school.sun.taps("三号楼")
    school.sun.sees("还没有要登记的人")


@pytest.mark.parametrize(("answers", "sees"), [((TITLE, "3.11"), "还没到"), ((TITLE, "也许"), "不是日期")])
async def test_what_has_not_been_is_not_registered(academy: Academy, answers: Sequence[str], sees: str) -> None:
    school = await school_with(academy)
    await told(school.sun, *answers)
    school.sun.sees(sees)
    await school.sun.says("3.10下午")
    await school.sun.says("二号楼")
    await school.sun.says("A003")
    await school.sun.taps("登记这 1 人")
    assert "还没有开始" in school.sun.toasts[-1]
    assert await hours(academy, "A003") == []


async def test_nobody_else_tells_of_a_meeting(academy: Academy) -> None:
    school = await school_with(academy)
    await told(school.sun)
    await school.sun.says("A003")
    data = next(b["callback_data"] for row in school.sun.messages[-1].keyboard for b in row if "登记这" in b["text"])
    other = await academy.person("A009", "周婷", "ICT", "organiser")
    for phone in (other, school.he, school.wang):
        for verb in ("register", "page", "show", "again"):
            await phone.taps_data(data.replace("register", verb))
    await school.he.taps_data("class.meeting:0:0")
    assert len(await academy.audit("class.refused")) == 13
    async with academy.database.transaction() as work:
        await work.register.end_role((await academy.who(school.sun)).person_id, "organiser")
    await school.sun.taps_data(data)
    assert "只有本单位的班主任" in school.sun.toasts[-1]
    assert await hours(academy, "A003") == []


async def test_two_organisers_at_once_book_it_once(any_academy: Academy) -> None:
    school = await school_with(any_academy)
    other = await any_academy.person("A009", "周婷", "ICT", "organiser")
    taps = []
    for phone in (school.sun, other):
        await told(phone)
        await phone.says("A003\nA005")
        keyboard = phone.messages[-1].keyboard
        taps.append(next(b["callback_data"] for row in keyboard for b in row if "登记这" in b["text"]))
    await asyncio.gather(*(phone.taps_data(tap) for phone, tap in zip((school.sun, other), taps, strict=True)))
    assert [await hours(any_academy, each) for each in ("A003", "A005")] == [[Decimal(4)], [Decimal(4)]]
    assert sum("名单刚才变了" in phone.last.text for phone in (school.sun, other)) == 1


async def test_verify_sees_a_record_that_was_given_to_another(academy: Academy) -> None:
    school = await school_with(academy)
    await told(school.sun)
    await school.sun.says("A003")
    await school.sun.taps("登记这 1 人")
    assert await school.faults() == []
    async with academy.database.transaction() as work:
        other = await work.people.by_staff_no("A005")
        await work.submissions._connection.execute_fetchall(
            f"UPDATE submissions SET person_id = {other.person_id if other else 0} WHERE source = 'class'"
        )
    assert [fault for fault in await school.faults() if fault.startswith("registered")]
