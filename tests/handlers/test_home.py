"""The home card: the year in brief, and the ways on by role."""

from __future__ import annotations

from datetime import UTC, date, datetime

from rules.record import State
from tests.handlers.test_classes import WALK, school_on
from tests.hours import class_days, online, registers
from tests.story import Academy


async def test_home_tells_what_counts_what_is_missing_and_what_waits(academy: Academy) -> None:
    await academy.unit("ICT", "计算所", records_since=2025)
    academy.now = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    wang = await academy.person("A001", "王芳", "ICT")
    await registers(academy, wang, class_days(date(2025, 3, 3), 10))
    await registers(academy, wang, online(date(2025, 5, 5), 50))
    await registers(academy, wang, class_days(date(2026, 3, 2), 9))
    await registers(academy, wang, online(date(2026, 5, 5), 50))
    await registers(academy, wang, class_days(date(2026, 5, 11), 1), state=State.PENDING)
    await wang.says("/start")
    card = wang.sees("王芳 · 2026 年学时")
    assert card.text.splitlines()[1:] == [
        "线下 72 / 90，还差 18 学时",
        "网络 50 / 50，已达标",
        "待审核 1 件（通过后线下 +8）",
        "补训：2025 年还差线下 10 学时，2026-12-31（周四）前",
    ]
    assert card.labels == ["登记学时", "我的记录", "详细进度", "培训班", "设置"]


async def test_a_pending_record_that_gives_nothing_says_so(academy: Academy) -> None:
    """Only approved records count; what a pending one would add is said beside."""
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    absent = class_days(date(2026, 3, 2), 2, absent_half_days=2)
    await registers(academy, wang, absent, state=State.PENDING)
    await wang.says("/start")
    wang.sees("线下 0 / 90，还差 90 学时", "待审核 1 件（通过后学时不变）")


async def test_a_promotion_and_a_missed_deadline_are_told_as_such(academy: Academy) -> None:
    """Worked case 10: promoted on 10 May, short by 90 and 50 in the year before; the year after, late."""
    await academy.unit("ICT", "计算所", records_since=2025)
    academy.now = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    li = await academy.person("A002", "李强", "ICT")
    person = await academy.who(li)
    async with academy.database.transaction() as work:
        await work.register.set_rank(person.person_id, "leader", date(2026, 5, 10))
    await li.says("/start")
    li.sees("线下 0 / 110", "晋升前的 2025 年还差线下 90 学时、网络 50 学时，2027-05-10（周一）前补上")
    academy.now = datetime(2027, 5, 11, 2, 0, tzinfo=UTC)
    await li.says("/start")
    li.sees("晋升前的 2025 年", "已过期限 2027-05-10（周一）")


async def test_each_role_sees_its_duties(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    hr = await academy.person("A001", "赵敏", "ICT", "approver")
    bureau = await academy.person("A002", "孙局", "ICT", "bureau")
    await hr.says("/start")
    assert hr.last.labels[5:] == ["待我审核", "完成情况", "替没有账号的人登记", "人事变动"]
    await bureau.says("/start")
    assert bureau.last.labels[5:] == ["待我审核", "完成情况"]


async def test_home_is_one_card_however_often_it_is_asked_for(academy: Academy) -> None:
    """One live message a task: no trail of dead keyboards."""
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await wang.says("/start")
    await wang.says("/start")
    await wang.taps("设置")
    await wang.taps("首页")
    assert [bool(message.keyboard) for message in wang.messages] == [False, True]
    wang.sees("2026 年学时", "登记学时")


async def test_home_speaks_english(academy: Academy) -> None:
    await academy.unit("ICT", "Computing")
    ann = await academy.person("A001", "Ann", "ICT", language="en")
    await registers(academy, ann, online(date(2026, 3, 2), 8), state=State.PENDING)
    await ann.says("/start")
    ann.sees("Ann · hours of 2026", "General 0 / 90, 90 h to go", "1 pending (if approved: Online +8)", "Log hours")


async def test_what_was_begun_is_offered_again_a_week_later(academy: Academy) -> None:
    """A draft outlives a restart and a week's pause; opening the bot again offers to go on."""
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await wang.says("/log")
    await wang.taps("外部培训")
    academy.now = datetime(2026, 3, 17, 2, 0, tzinfo=UTC)
    await wang.says("/start")
    await wang.taps("继续填写（1 件没填完）")
    wang.sees("上次还有没填完的：", "接着填：外部培训")


async def test_a_plan_that_was_begun_is_offered_to_its_organiser(academy: Academy) -> None:
    school = await school_on(academy)
    await school.sun.taps_data("class.plan:0:0")
    await school.sun.says("/start")
    assert not any("继续" in label for label in school.sun.sees("孙悦 · 2026 年学时").labels)
    await school.sun.says("科研诚信培训班")
    await school.sun.says("/start")
    one = await school.sun.taps("继续计划培训班（1 件没填完）")
    school.sun.sees("主要内容是什么")
    for answer in WALK[1:]:
        await school.sun.says(answer)
    await school.sun.taps("发布")
    await school.sun.taps_data(one)
    assert school.sun.toasts[-1] == "这个按钮已经失效。"

    await school.sun.taps_data("class.change:1:1")
    await school.sun.taps("暂存")
    await school.sun.taps_data("class.plan:0:0")
    await school.sun.says("党课")
    await school.sun.says("/start")
    await school.sun.taps("继续计划培训班（2 件没填完）")
    school.sun.sees("接着填：党课")
    await school.sun.taps("接着修改：科研诚信培训班")
    school.sun.sees("修改：科研诚信培训班", "还没有改动")
    await school.li.taps_data("class.begun:0:0")
    assert school.li.toasts[-1] == "这个按钮已经失效。"
