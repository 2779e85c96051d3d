"""Classes held in the academy (art. 9.1, 10): planned, joined, kept, registered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.verify.everything import verify
from storage.classes import ENROLLED, WAITING
from tests.handlers.again import at_once, tap
from tests.story import Academy, Phone

WALK = ("科研诚信培训班", "制度与案例", "一号楼", "专项培训班", "3.16-3.17", "2", "不脱产", "有考核", "全院")
AFTER = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)


@dataclass
class School:
    """孙悦 organises for the institute of computing; 王芳 reviews there, and 何平 is of the institute of physics."""

    academy: Academy
    sun: Phone
    wang: Phone
    li: Phone
    zhao: Phone
    he: Phone

    async def planned(self, *answers: str) -> None:
        """孙悦 plans a class, every answer typed."""
        await self.sun.says("/class")
        await self.sun.taps("计划新的培训班")
        for answer in answers or WALK:
            await self.sun.says(answer)
        await self.sun.taps("发布")

    async def joins(self, phone: Phone, label: str = "报名") -> None:
        """Somebody opens the class from the list, and joins."""
        await phone.says("/class")
        await phone.taps("看“科研诚信培训班”")
        await phone.taps(label)

    async def desk(self) -> None:
        """孙悦 opens the class's page."""
        await self.sun.says("/class")
        await self.sun.taps("看“科研诚信培训班”")

    async def marked(self, absent: Mapping[str, int]) -> None:
        """孙悦 marks every half-day; some are absent for the first so many."""
        async with self.academy.database.reading() as work:
            sessions = await work.classes.sessions_of(1)
        for place, session in enumerate(sessions):
            for name in [name for name, count in absent.items() if place < count]:
                await self.sun.taps_data(f"session.marks:{session.session_id}:0:a.0")
                await self.sun.taps(name)
            await self.sun.taps_data(f"session:{session.session_id}:0")
            await self.sun.taps("人都到了")
            await self.sun.taps("人到场")

    async def faults(self) -> list[str]:
        """What ``verify`` finds."""
        async with self.academy.database.reading() as work:
            found = (await verify(work, self.academy.policies, lambda _: True)).findings
        return [f"{each.code} {each.where} {each.params}" for each in found]

    async def states(self) -> dict[str, str]:
        """Everybody's state by staff number."""
        async with self.academy.database.reading() as work:
            return {each.staff_no: each.state for each in await work.classes.trainees_of(1)}

    async def ledger(self, phone: Phone) -> list[Decimal]:
        """What the ledger holds for somebody, record by record."""
        person = await self.academy.who(phone)
        async with self.academy.database.reading() as work:
            credits = await work.ledger.credits_of(person.person_id)
        return [sum(by_year.values(), Decimal(0)) for by_year in credits.values()]


async def school_on(academy: Academy) -> School:
    """The people of it."""
    await academy.unit("ICT", "计算所")
    await academy.unit("IOP", "物理所")
    sun = await academy.person("A001", "孙悦", "ICT", "organiser")
    wang = await academy.person("A002", "王芳", "ICT", "approver")
    li = await academy.person("A003", "李强", "ICT")
    zhao = await academy.person("A004", "赵敏", "ICT")
    he = await academy.person("B001", "何平", "IOP")
    return School(academy, sun, wang, li, zhao, he)


async def test_a_class_is_planned_joined_and_registered(any_academy: Academy) -> None:
    school = await school_on(any_academy)
    await school.planned()
    school.sun.sees(
        "已发布", "科研诚信培训班", "共 4 个半天，16 学时", "2026-03-16（周一）全天", "最多 2 人", "面向 2 个单位"
    )
    await school.joins(school.li)
    school.li.sees("报名成功", "已报名 1 人")
    await school.joins(school.he)
    await school.joins(school.zhao, "已满，排候补")
    school.zhao.sees("已排候补", "前面还有 0 人")
    await school.li.taps("退出")
    school.li.sees("已退出")
    school.zhao.sees("有名额了：科研诚信培训班")
    assert await school.states() == {"A004": ENROLLED, "B001": ENROLLED}

    any_academy.now = AFTER
    await school.marked({"何平": 1})
    await school.desk()
    await school.sun.taps("登记学时")
    school.sun.sees("还不能登记，缺 2 项", "赵敏：没有考核结果")
    await school.sun.taps("返回这个班")
    await school.sun.taps("考核结果")
    await school.sun.taps("其余 2 人都合格")
    school.sun.sees("以下 2 人记为合格", "赵敏（A004）")
    await school.sun.taps("确认 2 人合格")
    await school.sun.taps("返回这个班")
    await school.sun.taps("登记学时")
    school.sun.sees("有学时的 1 人", "16 学时：1 人", "何平：缺席 1 / 4 个半天，达到七分之一")
    confirm = await school.sun.taps("登记这 2 人")
    school.sun.sees("已登记 2 人", "学时已经登记")
    school.zhao.sees("“科研诚信培训班”的学时已登记", "16 学时")
    school.he.sees("0 学时", "达到七分之一")
    await school.sun.taps_data(confirm)
    assert await school.ledger(school.zhao) == [Decimal(16)]
    assert await school.ledger(school.he) == []
    async with any_academy.database.reading() as work:
        for each in await work.classes.trainees_of(1):
            record = await work.submissions.by_id(each.submission_id or 0)
            assert record is not None
            assert (record.person_id, record.outside_key) == (each.person_id, f"class:1:{each.person_id}")
    await school.zhao.says("/my")
    school.zhao.sees("16")
    assert await school.faults() == []


async def test_the_organisers_own_record_waits_for_review(academy: Academy) -> None:
    school = await school_on(academy)
    await school.planned("科研诚信培训班", "同上", "一号楼", "专题讲座", "3.16上午", "不限", "不脱产", "无考核", "ICT")
    await school.joins(school.li)
    await school.desk()
    await school.sun.taps("粘贴或上传学员名单")
    await school.sun.says("A001 孙悦\nA003\nB001 何平\nX999 谁\nA004 李四")
    school.sun.sees(
        "可以加入 1 人", "没有加入的 4 行", "“A003”已经在名单上", "物理所不在邀请的单位里", "“X999 谁”", "“A004 李四”"
    )
    await school.sun.taps("加入这 1 人")
    academy.now = AFTER
    await school.marked({})
    await school.desk()
    await school.sun.taps("登记学时")
    await school.sun.taps("登记这 2 人")
    assert await school.ledger(school.li) == [Decimal(4)]
    assert await school.ledger(school.sun) == []
    school.wang.sees("待审核 · 孙悦", "科研诚信培训班")
    await school.wang.taps("通过")
    assert await school.ledger(school.sun) == [Decimal(4)]
    assert await school.faults() == []


async def test_an_organiser_finds_their_class_once(academy: Academy) -> None:
    school = await school_on(academy)
    await school.planned()
    await school.sun.says("/class")
    assert school.sun.last.text.count("科研诚信培训班") == 1
    assert "可以报名" not in school.sun.last.text


async def test_cancelled_everyone_is_told_once(academy: Academy) -> None:
    school = await school_on(academy)
    await school.planned()
    for phone in (school.li, school.he):
        await school.joins(phone)
    await school.joins(school.zhao, "候补")
    await school.desk()
    await school.sun.taps("取消这个班")
    yes = await school.sun.taps("取消这个班")
    await school.sun.taps_data(yes)
    for phone in (school.li, school.he, school.zhao):
        assert sum("已取消：科研诚信培训班" in message.text for message in phone.messages) == 1
    await school.li.says("/class")
    school.li.sees("目前没有可以报名的培训班")


async def test_nobody_is_enrolled_over_the_places_in_a_race(any_academy: Academy) -> None:
    school = await school_on(any_academy)
    await school.planned(*WALK[:5], "1", *WALK[6:])
    phones = (school.li, school.zhao, school.he)
    await asyncio.gather(*(phone.taps_data("class.join:1:0") for phone in phones for _ in range(3)))
    states = await school.states()
    assert sorted(states.values()) == [ENROLLED, WAITING, WAITING]
    assert len(await any_academy.audit("class.joined")) == 3


async def test_by_a_link_too_and_only_who_is_invited(academy: Academy) -> None:
    school = await school_on(academy)
    await school.planned(*WALK[:8], "计算所")
    school.sun.sees("报名链接：https://t.me/", "?start=join-1")
    await school.li.says("/start join-1")
    await school.li.taps("报名")
    school.li.sees("报名成功")
    await school.he.says("/start join-1")
    school.he.sees("没有这个培训班，或者它不面向你的单位")
    await school.he.taps_data("class.join:1:0")
    assert await school.states() == {"A003": ENROLLED}
    for odd in ("join-", "join-x", "join-99999"):
        await school.li.says(f"/start {odd}")
        school.li.sees("没有这个培训班")


@pytest.mark.parametrize("verb", ["desk", "list", "people", "results", "register", "cancel"])
async def test_nobody_else_runs_a_class(academy: Academy, verb: str) -> None:
    school = await school_on(academy)
    await school.planned()
    other = await academy.person("A009", "周婷", "ICT", "organiser")
    for phone in (other, school.li, school.wang):
        await phone.taps_data(f"class.{verb}:1:1:yes")
        assert phone.toasts[-1] == "这个班不归你管。"
    assert len(await academy.audit("class.refused")) == 3
    await school.li.says("/class")
    await school.li.taps_data("class.plan:0:0")
    assert "只有本单位的班主任" in school.li.toasts[-1]


@pytest.mark.parametrize(
    ("place", "wrong", "told"),
    [
        (4, "明年吧", "不是日期"),
        (4, "，", "没有看到日期"),
        (4, "2031-01-01", "太远了"),
        (5, "很多", "不是人数"),
        (5, "0", "不是人数"),
        (7, "也许", "没看懂"),
        (8, "火星所", "没有这样的单位：火星所"),
    ],
)
async def test_a_wrong_answer_is_told_with_an_example_and_the_question_stays(
    academy: Academy, place: int, wrong: str, told: str
) -> None:
    school = await school_on(academy)
    await school.sun.says("/class")
    await school.sun.taps("计划新的培训班")
    for answer in WALK[:place]:
        await school.sun.says(answer)
    await school.sun.says(wrong)
    school.sun.sees(told)
    for answer in WALK[place:]:
        await school.sun.says(answer)
    await school.sun.taps("发布")
    school.sun.sees("已发布")


async def test_a_plan_is_saved_changed_and_given_up(academy: Academy) -> None:
    school = await school_on(academy)
    await school.sun.says("/class")
    await school.sun.taps("计划新的培训班")
    await school.sun.says("<b>班</b>")
    await school.sun.taps("暂存")
    await school.sun.says("/class")
    await school.sun.taps("计划新的培训班")
    await school.sun.taps("接着填")
    for answer in WALK[1:]:
        await school.sun.says(answer)
    school.sun.sees("&lt;b&gt;班&lt;/b&gt;")
    await school.sun.taps("地点")
    await school.sun.says("二号楼")
    school.sun.sees("请核对", "二号楼")
    await school.sun.taps("放弃")
    await school.sun.taps("放弃，不要了")
    school.sun.sees("什么都没有发布")


async def test_a_page_opened_from_the_list_comes_below(academy: Academy) -> None:
    """Weeks later its message is far above, where nobody would see it change."""
    school = await school_on(academy)
    await school.planned()
    await school.joins(school.li)
    for _ in range(2):
        for phone in (school.sun, school.li):
            await phone.says("/my")
            await phone.says("/class")
            await phone.taps("看“科研诚信培训班”")
        assert "取消这个班" in school.sun.last.labels
        assert "退出" in school.li.last.labels
        await school.sun.taps("2026-03-16（周一）上午")
        assert "点名" in school.sun.last.labels


async def test_a_plan_that_was_published_is_published_once(any_academy: Academy) -> None:
    school = await school_on(any_academy)
    await school.sun.says("/class")
    await school.sun.taps("计划新的培训班")
    for answer in WALK:
        await school.sun.says(answer)
    publish = school.sun.button("发布")["callback_data"]
    await at_once(any_academy, *(tap(school.sun, publish, number) for number in range(5)))
    await school.sun.taps_data(publish)
    async with any_academy.database.reading() as work:
        person = await any_academy.who(school.sun)
        assert len(await work.classes.of_organiser(person.person_id)) == 1
    assert len(await any_academy.audit("class.planned")) == 1


async def test_a_place_is_given_up_only_before_the_class_begins(academy: Academy) -> None:
    school = await school_on(academy)
    await school.planned()
    await school.joins(school.li)
    leave = school.li.button("退出")["callback_data"]
    academy.now = AFTER - timedelta(days=2)
    await school.li.taps_data(leave)
    assert "已经开始" in school.li.toasts[-1]
    assert await school.states() == {"A003": ENROLLED}


async def test_a_class_that_is_not_over_is_not_registered(academy: Academy) -> None:
    school = await school_on(academy)
    await school.planned()
    await school.joins(school.li)
    await school.sun.taps_data("class.register:1:1:yes")
    assert "才结束" in school.sun.toasts[-1]
    assert await school.ledger(school.li) == []


async def test_nothing_is_booked_while_something_is_missing(academy: Academy) -> None:
    """Not even by a button of one's own making."""
    school = await school_on(academy)
    await school.planned()
    await school.joins(school.li)
    academy.now = AFTER
    await school.sun.taps_data("class.register:1:1:yes")
    school.sun.sees("还不能登记，缺 2 项", "李强：还有 4 个半天没有记出勤", "李强：没有考核结果")
    assert await school.ledger(school.li) == []


async def test_a_list_comes_as_a_file_too(academy: Academy) -> None:
    school = await school_on(academy)
    await school.planned(*WALK[:8], "计算所")
    await school.desk()
    await school.sun.taps("粘贴或上传学员名单")
    await school.sun.sends_list("list.csv", "工号,姓名\nA003,李强\nA009,没有\n".encode())
    school.sun.sees("可以加入 1 人", "A009 没有")
    await school.sun.says("确认")
    assert await school.states() == {"A003": ENROLLED}
    school.li.sees("班主任把你加入了：科研诚信培训班")
