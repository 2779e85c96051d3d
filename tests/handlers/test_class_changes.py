"""A planned class is changed by its organiser (art. 9.1): old beside new, then told to everyone on the list."""

from __future__ import annotations

import asyncio

import pytest

from rules.record import Half
from storage.classes import ENROLLED, WAITING, Class, Plan
from storage.people import Person
from tests.handlers.test_classes import AFTER, WALK, School, school_on
from tests.story import Academy


async def begun(school: School, *people: str) -> School:
    """A class for many, with some people on its list."""
    await school.planned(*WALK[:5], "60", *WALK[6:])
    for name in people:
        await school.joins(getattr(school, name))
    return school


async def changes(school: School, **answers: str) -> str:
    """孙悦 opens the class, and answers some fields anew; the data of the button that confirms it."""
    await school.desk()
    await school.sun.taps("修改安排")
    for label, answer in answers.items():
        await school.sun.taps(label)
        await school.sun.says(answer)
    return school.sun.button("确认修改")["callback_data"]


async def stands(school: School) -> tuple[Class, Plan]:
    """The class and its plan."""
    async with school.academy.database.reading() as work:
        held = await work.classes.by_id(1)
        assert held is not None
        return held, await work.classes.plan_of(held)


async def test_a_change_is_shown_old_beside_new_and_told_once_to_everyone_on_the_list(any_academy: Academy) -> None:
    school = await begun(await school_on(any_academy), "li", "he")
    await school.sun.taps_data("class.join:1:0")
    before, _ = await stands(school)
    confirm = await changes(school, 名称="科研诚信班", 地点="二号楼", 半天="3.17-3.18上午", 单位="ICT")
    school.sun.sees(
        "修改：科研诚信培训班",
        "名称：科研诚信培训班 → <b>科研诚信班</b>",
        "地点：一号楼 → <b>二号楼</b>",
        "增加 1 个半天：\n2026-03-18（周三）上午",
        "取消 2 个半天：\n2026-03-16（周一）全天",
        "不再邀请 1 个单位：IOP",
        "会通知 2 人",
    )
    for _ in range(2):
        await school.sun.taps_data(confirm)
    school.sun.sees("已修改。</b>已通知 2 人", "共 3 个半天", "二号楼")
    after, plan = await stands(school)
    assert (after.revision, after.title, plan.units) == (before.revision + 1, "科研诚信班", ("ICT",))
    assert [half for _, half in plan.sessions] == [Half.AM, Half.PM, Half.AM]
    for phone in (school.li, school.he):
        told = [message.text for message in phone.messages if "有改动：科研诚信班" in message.text]
        assert len(told) == 1
        assert "地点：一号楼 → <b>二号楼</b>" in told[0]
        assert "不再邀请" not in told[0]
    assert not any("有改动" in message.text for message in school.sun.messages)
    assert await school.states() == {"A001": ENROLLED, "A003": ENROLLED, "B001": ENROLLED}
    [traced] = await any_academy.audit("class.changed")
    assert (traced["before"]["place"], traced["after"]["place"]) == ("一号楼", "二号楼")
    assert await school.faults() == []


async def test_more_places_are_given_to_who_waits_and_fewer_taken_from_the_last(any_academy: Academy) -> None:
    school = await school_on(any_academy)
    await school.planned()
    for phone, label in ((school.li, "报名"), (school.he, "报名"), (school.zhao, "候补"), (school.wang, "候补")):
        await school.joins(phone, label)
    fewer = await changes(school, 人数="1")
    school.sun.sees("人数：最多 2 人 → <b>最多 1 人</b>", "最后报名的 1 人转为候补：\n何平（B001）", "会通知 1 人")
    await school.sun.taps_data(fewer)
    school.he.sees("名额减少，你转为候补：科研诚信培训班")
    assert await school.states() == {"A003": ENROLLED, "B001": WAITING, "A004": WAITING, "A002": WAITING}
    more = await changes(school, 人数="3")
    school.sun.sees("候补的 2 人得到名额：\n何平（B001）\n赵敏（A004）")
    await school.sun.taps_data(more)
    for phone in (school.he, school.zhao):
        phone.sees("有名额了：科研诚信培训班")
    assert not any("有改动" in message.text for message in school.li.messages)
    await school.sun.taps_data(await changes(school, 人数="不限"))
    assert set((await school.states()).values()) == {ENROLLED}


async def test_a_half_day_with_marks_stays_and_who_has_begun_keeps_the_place(academy: Academy) -> None:
    school = await begun(await school_on(academy), "li", "he")
    academy.now = AFTER
    await school.marked({"何平": 1})
    await school.desk()
    await school.sun.taps("考核结果")
    await school.sun.taps("不合格：何平")
    before = await stands(school)
    await school.desk()
    await school.sun.taps("修改安排")
    for label, answer in (("半天", "3.17-3.18"), ("人数", "1"), ("考核", "无考核")):
        await school.sun.taps(label)
        await school.sun.says(answer)
    shown = school.sun.sees(
        "不能取消2026-03-16（周一）上午", "不能取消2026-03-16（周一）下午", "已有 1 人记了考核结果", "班已经开始"
    )
    assert not any("确认修改" in label for label in shown.labels)
    draft = await _draft(school)
    await school.sun.taps_data(f"plan.make:{draft[0]}:{draft[1]}")
    assert await stands(school) == before


async def test_another_number_of_half_days_tells_whose_hours_it_endangers(academy: Academy) -> None:
    """One of eight missed is below a seventh, one of six isn't."""
    school = await school_on(academy)
    await school.planned(*WALK[:4], "3.16-3.19", *WALK[5:])
    for phone in (school.li, school.he):
        await school.joins(phone)
    academy.now = AFTER
    async with academy.database.reading() as work:
        first = (await work.classes.sessions_of(1))[0].session_id
    await school.sun.taps_data(f"session.marks:{first}:0:a.0")
    await school.sun.taps("何平")
    await school.sun.taps_data(await changes(school, 半天="3.16-3.18"))
    assert "缺席 1 个半天（含请假），共 6 个半天，达到七分之一" in school.he.sees("有改动：科研诚信培训班").text
    assert "缺席" not in school.li.sees("有改动：科研诚信培训班").text


async def test_what_is_confirmed_is_what_was_shown(academy: Academy) -> None:
    """Somebody joins after the look at who would lose their place."""
    school = await begun(await school_on(academy), "li", "he")
    confirm = await changes(school, 人数="1")
    await school.joins(school.zhao)
    await school.sun.taps_data(confirm)
    school.sun.sees("情况有变，请再核对一遍", "最后报名的 2 人转为候补")
    assert set((await school.states()).values()) == {ENROLLED}
    await school.sun.taps("确认修改")
    assert await school.states() == {"A003": ENROLLED, "B001": WAITING, "A004": WAITING}


async def test_two_confirmations_at_once_change_it_once(any_academy: Academy) -> None:
    school = await begun(await school_on(any_academy), "li")
    confirm = await changes(school, 地点="二号楼")
    await asyncio.gather(*(school.sun.taps_data(confirm) for _ in range(3)))
    assert len(await any_academy.audit("class.changed")) == 1
    assert sum("有改动" in message.text for message in school.li.messages) == 1


async def test_a_half_day_is_not_taken_away_under_a_mark_that_comes_at_once(any_academy: Academy) -> None:
    """Whoever is first, no mark is lost: it stands with its half-day, or it was refused."""
    school = await begun(await school_on(any_academy), "li", "he")
    li = await any_academy.who(school.li)
    confirm = await changes(school, 半天="3.16")
    async with any_academy.database.reading() as work:
        last = (await work.classes.sessions_of(1))[-1].session_id
    leave = f"session.mark:{last}:0:{li.person_id}.nl.0"
    await asyncio.gather(school.sun.taps_data(leave), school.sun.taps_data(confirm))
    async with any_academy.database.reading() as work:
        left = {each.session_id for each in await work.classes.sessions_of(1)}
    marked, changed = await any_academy.audit("attendance.marked"), await any_academy.audit("class.changed")
    assert (len(marked), len(changed), last in left) in {(1, 0, True), (0, 1, False)}
    assert await school.faults() == []


async def test_a_change_is_kept_for_later_and_ends_with_its_class(academy: Academy) -> None:
    school = await begun(await school_on(academy), "li")
    await changes(school, 地点="二号楼")
    await school.sun.taps("暂存")
    school.sun.sees("还没有修改")
    await school.desk()
    await school.sun.taps("修改安排")
    school.sun.sees("地点：一号楼 → <b>二号楼</b>")
    confirm = school.sun.button("确认修改")["callback_data"]
    await school.sun.taps_data("class.cancel:1:1:yes")
    await school.sun.taps_data(confirm)
    assert school.sun.toasts[-1] == "这个班已经取消。"
    assert (await _draft(school))[2] == "cancelled"
    await school.sun.taps_data("class.change:1:1")
    assert school.sun.toasts[-1] == "这个班已经取消。"


async def test_a_change_that_is_given_up_leaves_the_class(academy: Academy) -> None:
    school = await begun(await school_on(academy), "li")
    before = await stands(school)
    await school.desk()
    await school.sun.taps("修改安排")
    shown = school.sun.sees("还没有改动", "共 4 个半天")
    assert not any("确认修改" in label for label in shown.labels)
    await school.sun.taps("地点")
    await school.sun.says("二号楼")
    await school.sun.taps("放弃")
    await school.sun.taps("放弃，不要了")
    school.sun.sees("没有修改，这个班保持原样")
    assert await stands(school) == before


async def test_nobody_else_confirms_a_change(academy: Academy) -> None:
    school = await begun(await school_on(academy), "li")
    confirm = await changes(school, 地点="二号楼")
    other = await academy.person("A009", "周婷", "ICT", "organiser")
    await other.taps_data(confirm)
    sun = await _me(school)
    async with academy.database.transaction() as work:
        await work.register.end_role(sun.person_id, "organiser")
    await school.sun.taps_data(confirm)
    assert await academy.audit("class.changed") == []
    assert (await stands(school))[1].place == "一号楼"


@pytest.mark.parametrize("typed", ["1.5", "0", "<b>二十</b>"])
async def test_a_wrong_answer_keeps_the_question(academy: Academy, typed: str) -> None:
    school = await begun(await school_on(academy), "li")
    await school.desk()
    await school.sun.taps("修改安排")
    await school.sun.taps("人数")
    await school.sun.says(typed)
    school.sun.sees("不是人数")
    await school.sun.says("2")
    school.sun.sees("最多 60 人 → <b>最多 2 人</b>")


async def _me(school: School) -> Person:
    return await school.academy.who(school.sun)


async def _draft(school: School) -> tuple[int, int, str]:
    """The newest draft: its number, revision and state."""
    async with school.academy.database.reading() as work:
        drafts = [await work.drafts.by_id(number) for number in range(1, 20)]
    newest = next(each for each in reversed(drafts) if each)
    return newest.draft_id, newest.revision, newest.state
