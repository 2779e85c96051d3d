"""The organiser takes people off a class's list (art. 9.1)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from handlers.register.roster import Step, known_people
from handlers.register.roster_apply import change
from storage.classes import ENROLLED, WAITING
from tests.handlers.test_classes import AFTER, School, school_on
from tests.story import Academy


async def full(school: School) -> School:
    """A class of two places, with one person who waits."""
    await school.planned()
    await school.joins(school.li)
    await school.joins(school.he)
    await school.joins(school.zhao, "候补")
    return school


async def asks(school: School, name: str) -> str:
    """孙悦 is asked whether to take somebody off; the data of the button that does it."""
    await school.sun.taps_data("class.people:1:1")
    await school.sun.taps(f"移出：{name}")
    return school.sun.button("移出名单")["callback_data"]


async def moved(school: School) -> None:
    """孙悦, who organises, is of the institute of physics now."""
    async with school.academy.database.transaction() as work:
        held = (await known_people(work))["A001"]
        wanted = replace(held.held, unit="IOP", unit_since=school.academy.now.date())
        await change(work, Step(held, wanted), school.academy.now)


async def test_who_is_taken_off_is_told_and_who_waits_gets_the_place(any_academy: Academy) -> None:
    school = await full(await school_on(any_academy))
    yes = await asks(school, "何平")
    school.sun.sees("移出“科研诚信培训班”的名单：何平（B001）？")
    assert await school.states() == {"A003": ENROLLED, "B001": ENROLLED, "A004": WAITING}
    for _ in range(2):
        await school.sun.taps_data(yes)
    assert school.sun.toasts[-1] == "这个人已经不在名单上了。"
    assert await school.states() == {"A003": ENROLLED, "A004": ENROLLED}
    assert sum("移出了名单：科研诚信培训班" in message.text for message in school.he.messages) == 1
    school.zhao.sees("有名额了：科研诚信培训班")
    he = await any_academy.who(school.he)
    assert await any_academy.audit("class.taken_off") == [{"person": he.person_id, "state": ENROLLED}]
    await school.joins(school.he, "已满，排候补")
    assert await school.faults() == []


async def test_a_place_that_comes_free_after_the_class_stays_free(academy: Academy) -> None:
    """Who would get it has missed all of it, and nothing could be registered."""
    school = await full(await school_on(academy))
    academy.now = AFTER
    await school.marked({"何平": 1})
    yes = await asks(school, "何平")
    school.sun.sees("已经记了 4 个半天的出勤")
    await school.sun.taps_data(yes)
    assert await school.states() == {"A003": ENROLLED, "A004": WAITING}
    assert await school.faults() == []


async def test_who_waits_is_taken_off_and_nobody_moves(academy: Academy) -> None:
    school = await full(await school_on(academy))
    await school.sun.taps_data(await asks(school, "赵敏"))
    assert await school.states() == {"A003": ENROLLED, "B001": ENROLLED}
    school.zhao.sees("移出了名单")


async def test_taken_off_and_leaving_at_once_frees_one_place(any_academy: Academy) -> None:
    school = await full(await school_on(any_academy))
    await school.joins(school.wang, "候补")
    yes = await asks(school, "何平")
    await asyncio.gather(school.sun.taps_data(yes), school.he.taps_data("class.leave:1:0"), school.sun.taps_data(yes))
    assert await school.states() == {"A003": ENROLLED, "A004": ENROLLED, "A002": WAITING}


@pytest.mark.parametrize("choice", ["x", "99", "4.yes"])
async def test_nobody_else_takes_people_off(academy: Academy, choice: str) -> None:
    school = await full(await school_on(academy))
    before = await school.states()
    other = await academy.person("A009", "周婷", "ICT", "organiser")
    for phone in (other, school.li, school.wang):
        await phone.taps_data(f"class.off:1:1:{choice}")
        assert phone.toasts[-1] == "这个班不归你管。"
    if choice != "4.yes":
        await school.sun.taps_data(f"class.off:1:1:{choice}")
    assert await school.states() == before


async def test_who_joined_after_the_look_is_not_put_on_the_list_again(any_academy: Academy) -> None:
    school = await school_on(any_academy)
    await school.planned()
    await school.desk()
    await school.sun.taps("粘贴或上传学员名单")
    await school.sun.says("A003\nA004 赵敏\na003")
    await school.joins(school.li)
    await school.sun.taps("加入这 2 人")
    school.sun.sees("已加入 1 人")
    assert await school.states() == {"A003": ENROLLED, "A004": ENROLLED}
    assert not any("把你加入了" in message.text for message in school.li.messages)
    await school.joins(school.he, "已满，排候补")
    async with any_academy.database.reading() as work:
        places = [each.place_in_line for each in await work.classes.trainees_of(1)]
    assert places == [1, 2, 3]


async def test_an_organiser_who_went_to_another_unit_registers_the_class_of_the_old_one(any_academy: Academy) -> None:
    """The class stays the old unit's, and so do its traces; records are traced where their organiser is."""
    school = await school_on(any_academy)
    await school.planned()
    await school.joins(school.li)
    await moved(school)
    any_academy.now = AFTER
    await school.marked({})
    await school.desk()
    await school.sun.taps("考核结果")
    await school.sun.taps("其余 1 人都合格")
    await school.sun.taps("确认 1 人合格")
    await school.sun.taps("返回这个班")
    await school.sun.taps("登记学时")
    await school.sun.taps("登记这 1 人")
    assert await school.ledger(school.li) == [Decimal(16)]
    assert await school.faults() == []


async def test_a_unit_that_is_a_part_of_another_is_invited_by_no_name(academy: Academy) -> None:
    school = await school_on(academy)
    await academy.unit("CAS", "院部")
    async with academy.database.transaction() as work:
        assert await work.register.merge_unit("IOP", "ICT")
    await school.planned()
    school.sun.sees("已发布", "面向 2 个单位")
