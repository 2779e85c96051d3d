"""A registered class is opened again, corrected, and registered anew in one step, once (art. 4, 9.1, 10, 13)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from handlers.classes.marks import LETTERS
from rules.record import Result, State
from storage.submissions import Submission
from tests.handlers.test_class_people import moved
from tests.handlers.test_classes import AFTER, WALK, School, school_on
from tests.storage.plain_sql import plain_sql
from tests.story import Academy, Phone

FOUR = (*WALK[:5], "不限", *WALK[6:])
"""Four half-days, with an assessment, for any number of people."""


@dataclass
class Registered:
    """The class of 李强, 赵敏 and 何平, who missed a half-day and got nothing; registered an hour ago."""

    school: School

    @property
    def academy(self) -> Academy:
        return self.school.academy

    async def record(self, phone: Phone) -> Submission:
        """What stands for somebody."""
        person = await self.academy.who(phone)
        async with self.academy.database.reading() as work:
            theirs = await work.submissions.of_person(person.person_id)
        return max(theirs, key=lambda each: each.submission_id)

    async def opened(self, why: str = "出勤记录有误") -> None:
        """孙悦 opens it again."""
        await self.school.desk()
        await self.school.sun.taps("重新打开，更正")
        await self.school.sun.taps(why)
        self.school.sun.sees("已重新打开。", "正在更正", why)

    async def marked(self, half_day: int, marks: Mapping[str, str]) -> None:
        """孙悦 marks some in a half-day."""
        await self.school.sun.taps_data(f"session:{half_day}:0")
        async with self.academy.database.reading() as work:
            roll = {each.name: each for each in await work.attendance.roll(half_day)}
        for name, letter in marks.items():
            now = LETTERS[roll[name].mark]
            await self.school.sun.taps_data(f"session.mark:{half_day}:0:{roll[name].person_id}.{now}{letter}.0")

    async def anew(self) -> str:
        """孙悦 looks at what would change; the button that books it."""
        await self.school.desk()
        await self.school.sun.taps("重新登记学时")
        buttons = (each for row in self.school.sun.sees("重新登记：").keyboard for each in row)
        return next(each["callback_data"] for each in buttons if ":yes." in each["callback_data"])


async def registered_on(academy: Academy, *more: str) -> Registered:
    """The class at an academy of its own."""
    return await registered(await school_on(academy), *more)


async def registered(school: School, *more: str) -> Registered:
    """The class, with more people by the pasted list."""
    await school.planned(*FOUR)
    await school.desk()
    await school.sun.taps("粘贴或上传学员名单")
    await school.sun.says("\n".join(("A003", "A004", "B001", *more)))
    await school.sun.says("确认")
    school.academy.now = AFTER
    done = Registered(school)
    await done.marked(1, {"何平": "a"})
    await school.marked({})
    await school.desk()
    await school.sun.taps("考核结果")
    await school.sun.taps("都合格")
    await school.sun.taps("人合格")
    await school.desk()
    await school.sun.taps("登记学时")
    await school.sun.taps("登记这")
    school.academy.now += timedelta(hours=1)
    return done


@pytest.fixture
async def done(academy: Academy) -> Registered:
    return await registered_on(academy)


async def test_who_gains_and_who_loses_is_shown_and_booked_once(any_academy: Academy) -> None:
    done = await registered_on(any_academy)
    school, before = done.school, await done.record(done.school.li)
    await done.opened()
    assert await school.ledger(school.zhao) == [Decimal(16)], "what is registered holds meanwhile"
    await done.marked(1, {"何平": "p", "赵敏": "l"})
    await done.anew()
    school.sun.sees(
        "重新登记：科研诚信培训班",
        "出勤记录有误",
        "学时增加 1 人，减少 1 人，学时不变、记录有改动 0 人；没有变动 1 人",
        "赵敏：16 → <b>0 学时</b>（缺席 1 / 4 个半天，合格）",
        "何平：0 → <b>16 学时</b>（缺席 0 / 4 个半天，合格）",
    )
    confirm = await school.sun.taps("登记这 2 人的变动")
    school.sun.sees("已重新登记，2 人有变动", "学时已经登记")
    for _ in range(2):
        await school.sun.taps_data(confirm)
    assert [await school.ledger(each) for each in (school.zhao, school.he)] == [[], [Decimal(16)]]
    school.zhao.sees("“科研诚信培训班”的学时更正了", "16 → 0 学时", "出勤记录有误", "达到七分之一")
    school.he.sees("0 → 16 学时")
    assert await done.record(school.li) == before, "nothing changed for them"
    assert not any("更正" in message.text for message in school.li.messages)
    new = await done.record(school.he)
    assert (new.state, new.source, new.outside_key) == (State.APPROVED, "class", f"class:1:{new.person_id}:4")
    assert len(await any_academy.audit("submission.replacing")) == 2
    assert [row["late"] for row in await any_academy.audit("attendance.marked")][-2:] == [True, True]
    await school.zhao.says("/records")
    await school.zhao.taps("看“科研诚信培训班")
    school.zhao.sees("更正了 2026-03-18", "出勤记录有误", "缺席：无缺席 → <b>缺席 1 个半天</b>", "看更正前的记录")
    assert await school.faults() == []


async def test_the_same_hours_but_a_failed_assessment_is_another_record(done: Registered) -> None:
    """何平 has no hours either way, and yet a failed assessment bars from 优秀 (art. 13)."""
    school = done.school
    await done.opened("考核结果有误")
    await school.sun.taps("考核结果")
    await school.sun.taps("不合格：何平")
    results = [row["late"] for row in await done.academy.audit("class.results")]
    assert results == [False, True]
    await done.anew()
    school.sun.sees("学时不变、记录有改动 1 人；没有变动 2 人", "何平：0 → <b>0 学时</b>")
    await school.sun.taps("登记这 1 人的变动")
    assert (await done.record(school.he)).details.result is Result.FAILED
    assert await school.faults() == []


async def test_nothing_changed_is_said_and_it_is_registered_as_it_was(done: Registered) -> None:
    school = done.school
    before = [await done.record(phone) for phone in (school.li, school.zhao, school.he)]
    await done.opened()
    await done.anew()
    school.sun.sees("没有变动 3 人")
    await school.sun.taps("没有变动，照原样登记")
    school.sun.sees("0 人有变动", "学时已经登记")
    assert [await done.record(phone) for phone in (school.li, school.zhao, school.he)] == before
    assert await school.faults() == []


async def test_a_typed_reason_is_asked_for_until_it_is_one(done: Registered) -> None:
    school = done.school
    await school.desk()
    await school.sun.taps("重新打开，更正")
    await school.sun.taps("自己写")
    await school.sun.says("很" * 201)
    school.sun.sees("201")
    await school.sun.says("<b>签到</b>漏记")
    school.sun.sees("已重新打开", "&lt;b&gt;签到&lt;/b&gt;漏记")
    assert (await done.academy.audit("class.reopened"))[-1]["reason"] == "<b>签到</b>漏记"
    assert await school.faults() == []


async def test_a_typed_reason_that_comes_too_late_opens_nothing(done: Registered) -> None:
    school = done.school
    await school.desk()
    await school.sun.taps("重新打开，更正")
    old = await school.sun.taps("自己写")
    await school.sun.taps_data(old.replace(":own", ":class_list"))
    await school.sun.says("签到漏记")
    school.sun.sees("正在更正")
    assert len(await done.academy.audit("class.reopened")) == 1
    await done.anew()
    await school.sun.taps("没有变动，照原样登记")
    await school.sun.taps_data(old.replace(":own", ":class_list"))
    assert len(await done.academy.audit("class.reopened")) == 1, "the button is of an earlier registration"


async def test_only_what_was_shown_is_booked(done: Registered) -> None:
    school = done.school
    await done.opened()
    await done.marked(1, {"何平": "p"})
    confirm = await done.anew()
    await done.marked(1, {"赵敏": "a"})
    await school.sun.taps_data(confirm)
    school.sun.sees("赵敏：16 → <b>0 学时</b>", "登记这 2 人的变动")
    assert [await school.ledger(each) for each in (school.zhao, school.he)] == [[Decimal(16)], []]


async def test_two_taps_at_once_book_once(any_academy: Academy) -> None:
    done = await registered_on(any_academy)
    await done.opened()
    await done.marked(1, {"何平": "p"})
    confirm = await done.anew()
    await asyncio.gather(*(done.school.sun.taps_data(confirm) for _ in range(3)))
    assert await done.school.ledger(done.school.he) == [Decimal(16)]
    assert len(await any_academy.audit("submission.replacing")) == 1
    assert await done.school.faults() == []


async def test_nothing_is_booked_while_a_mark_is_missing(done: Registered) -> None:
    """Who was there and not on the list comes on it, and is booked like at first once everything is known."""
    school = done.school
    zhou, ma = [await done.academy.person(*who, "ICT") for who in (("A009", "周婷"), ("A010", "马力"))]
    await done.opened("学员名单有误")
    await school.sun.taps("粘贴或上传学员名单")
    await school.sun.says("A009 周婷\nA010 马力")
    await school.sun.says("确认")
    await school.sun.taps_data("class.people:1:3")
    assert not any("李强" in label for label in school.sun.sees("移出：马力").labels), "he has a record"
    li = await done.academy.who(school.li)
    await school.sun.taps_data(f"class.off:1:3:{li.person_id}.yes")
    assert "已经有这个班的记录" in school.sun.toasts[-1]
    await school.sun.taps("移出：马力")
    await school.sun.taps("移出名单")
    assert await school.ledger(ma) == []
    await school.sun.taps_data("class.anew:1:3:yes.00000000")
    school.sun.sees("还不能登记，缺 2 项", "周婷：还有 4 个半天没有记出勤", "周婷：没有考核结果")
    for half_day in (1, 2, 3, 4):
        await done.marked(half_day, {"周婷": "p"})
    await school.desk()
    await school.sun.taps("考核结果")
    await school.sun.taps("其余 1 人都合格")
    await school.sun.taps("人合格")
    await done.anew()
    school.sun.sees("周婷（新加入）：<b>16 学时</b>", "没有变动 3 人")
    await school.sun.taps("登记这 1 人的变动")
    zhou.sees("“科研诚信培训班”的学时已登记", "16 学时")
    assert await school.ledger(zhou) == [Decimal(16)]
    assert await school.faults() == []


async def test_what_the_unit_voided_stays_voided(done: Registered) -> None:
    school, record = done.school, await done.record(done.school.zhao)
    await school.wang.taps_data(f"record.void:{record.submission_id}:{record.revision}:duplicate")
    await done.opened()
    await done.marked(1, {"赵敏": "a"})
    await done.anew()
    school.sun.sees("赵敏：原记录已被单位作废，不再登记")
    await school.sun.taps("登记这 1 人的变动")
    school.sun.sees("0 人有变动")
    assert await school.ledger(school.zhao) == []
    assert await school.faults() == []


async def test_what_the_unit_corrected_since_stays_unless_the_class_says_something_else(done: Registered) -> None:
    """王芳 approved that 李强 was away for a half-day; the class says of him what it always said."""
    school, li = done.school, done.school.li
    await li.says("/records")
    await li.taps("看“科研诚信培训班")
    await li.taps("申请更正")
    await li.says("请了半天假")
    await li.taps("缺席")
    await li.says("1")
    await li.taps("提交")
    await school.wang.taps("通过 −16")
    assert await school.ledger(li) == []
    await done.opened()
    await done.marked(1, {"何平": "p"})
    await done.anew()
    school.sun.sees("没有变动 2 人", "何平：0 → <b>16 学时</b>")
    await done.marked(1, {"李强": "l", "何平": "a"})
    await done.marked(2, {"李强": "l"})
    await done.anew()
    school.sun.sees("李强：0 → <b>0 学时</b>（缺席 2 / 4 个半天")
    await school.sun.taps("登记这 1 人的变动")
    assert (await done.record(li)).details.absent_half_days == 2
    assert await school.faults() == []


async def test_the_organisers_own_record_goes_to_review_again(academy: Academy) -> None:
    """While it waits the new one takes its place; once approved it is a correction to decide on."""
    done = await registered_on(academy, "A001")
    school, sun = done.school, done.school.sun
    school.wang.sees("待审核 · 孙悦")
    await done.opened()
    await done.marked(1, {"孙悦": "a"})
    await done.anew()
    sun.sees("孙悦（本人，交审核人审核）：0 → <b>0 学时</b>")
    await sun.taps("登记这 1 人的变动")
    waits = await done.record(sun)
    assert (waits.state, waits.corrects, waits.details.absent_half_days) == (State.PENDING, None, 1)
    await school.wang.taps("通过（计 0 学时，入档）")
    academy.now += timedelta(hours=1)
    await done.opened()
    await done.marked(1, {"孙悦": "p"})
    await done.anew()
    await sun.taps("登记这 1 人的变动")
    school.wang.sees("待审核的更正 · 孙悦", "出勤记录有误")
    await done.opened()
    await done.marked(2, {"孙悦": "l"})
    await done.anew()
    await sun.taps("登记这 1 人的变动")
    assert (await done.record(sun)).corrects == waits.submission_id, "in the place of the one that waited"
    assert await school.ledger(sun) == []
    await school.wang.taps("通过（学时不变）")
    assert (await done.record(sun)).state is State.APPROVED
    assert await school.faults() == []


async def test_hours_given_to_an_earlier_year_stay_given(any_academy: Academy, database_url: str) -> None:
    done = await registered_on(any_academy)
    school, record = done.school, await done.record(done.school.zhao)
    await plain_sql(
        database_url,
        f"UPDATE submissions SET makeup_year = 2025, makeup_hours = 40 WHERE submission_id = {record.submission_id}",
    )
    await done.opened()
    await done.anew()
    school.sun.sees("没有变动 3 人")
    await done.marked(1, {"赵敏": "a"})
    await done.anew()
    await school.sun.taps("登记这 1 人的变动")
    given = (await done.record(school.zhao)).details
    assert (given.makeup_year, given.makeup_hours, given.absent_half_days) == (2025, Decimal(4), 1)


@pytest.mark.parametrize("verb", ["reopen", "anew", "sessions", "register", "cancel"])
async def test_it_is_its_organisers_alone_and_only_where_it_stands(done: Registered, verb: str) -> None:
    school = done.school
    other = await done.academy.person("A009", "周婷", "ICT", "organiser")
    for phone in (other, school.li, school.wang):
        await phone.taps_data(f"class.{verb}:1:2:yes")
        assert phone.toasts[-1] == "这个班不归你管。"
    if verb in ("anew", "register", "cancel"):
        await school.sun.taps_data(f"class.{verb}:1:2:yes")
        assert school.sun.toasts[-1] == "学时已经登记。"
    await done.opened()
    if verb in ("reopen", "register", "cancel"):
        await school.sun.taps_data(f"class.{verb}:1:3:class_marks")
        assert "正在更正" in school.sun.toasts[-1]
    assert len(await done.academy.audit("class.reopened")) == 1


async def test_many_changes_come_in_pages(academy: Academy) -> None:
    """Of sixteen who lose their hours fifteen fit a page."""
    school = await school_on(academy)
    for number in range(100, 114):
        await academy.person(f"A{number}", f"学员{number}", "ICT")
    done = await registered(school, *(f"A{number}" for number in range(100, 114)))
    await done.opened()
    sun = done.school.sun
    await sun.taps_data("session.upload:1:0")
    await sun.says("\n".join(f"A{number} 缺席" for number in (*range(100, 114), "003", "004")))
    await sun.says("确认")
    await done.anew()
    assert sun.sees("减少 16 人").text.count("16 → ") == 15
    await sun.taps("下一页")
    sun.sees("学员113：16 → <b>0 学时</b>", "上一页")
    await sun.taps("登记这 16 人的变动")
    assert await done.school.faults() == []


async def test_an_organiser_who_went_to_another_unit_registers_anew(done: Registered) -> None:
    await moved(done.school)
    await done.opened()
    await done.marked(1, {"何平": "p", "赵敏": "a"})
    await done.school.sun.taps_data(await done.anew())
    assert await done.school.ledger(done.school.he) == [Decimal(16)]
    assert await done.school.faults() == []
