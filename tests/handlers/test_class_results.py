"""How people did in a class (art. 10): by taps, all who are left at once, or by a list; each is shown first."""

from __future__ import annotations

import asyncio

import pytest

from bot.sheets import Table, write_xlsx
from rules.record import Result
from tests.handlers.test_classes import WALK, School, school_on
from tests.story import Academy

PASSED, FAILED, NONE = Result.PASSED, Result.FAILED, Result.NONE


async def assessed(school: School) -> School:
    """A class with three on its list."""
    await school.planned(*WALK[:5], "60", *WALK[6:])
    for phone in (school.li, school.zhao, school.he):
        await school.joins(phone)
    return school


async def results_of(school: School) -> dict[str, Result | None]:
    """Everybody's result by staff number."""
    async with school.academy.database.reading() as work:
        return {each.staff_no: each.result for each in await work.classes.trainees_of(1)}


async def asks(school: School) -> None:
    """孙悦 is asked for the list of results."""
    await school.desk()
    await school.sun.taps("考核结果")
    await school.sun.taps("粘贴或上传结果")


async def test_a_tap_sets_one_result_and_the_rest_pass_as_they_were_shown(any_academy: Academy) -> None:
    school = await assessed(await school_on(any_academy))
    await school.desk()
    await school.sun.taps("考核结果")
    await school.sun.taps("不合格：何平")
    await school.sun.taps("其余 2 人都合格")
    shown = school.sun.sees("以下 2 人记为合格", "李强（A003）", "赵敏（A004）")
    assert "何平" not in shown.text
    assert await results_of(school) == {"A003": None, "A004": None, "B001": FAILED}
    yes = await school.sun.taps("确认 2 人合格")
    school.sun.sees("已记 2 人合格")
    await school.sun.taps_data(yes)
    await school.sun.taps("无考核：赵敏")
    assert await results_of(school) == {"A003": PASSED, "A004": NONE, "B001": FAILED}
    traced = [each["results"] for each in await any_academy.audit("class.results")]
    ids = [(await any_academy.who(phone)).person_id for phone in (school.li, school.zhao, school.he)]
    assert traced == [
        {str(ids[2]): [None, "fail"]},
        {str(ids[0]): [None, "pass"], str(ids[1]): [None, "pass"]},
        {str(ids[1]): ["pass", "none"]},
    ]


async def test_who_joined_after_the_look_is_not_passed_unseen(academy: Academy) -> None:
    school = await assessed(await school_on(academy))
    await school.desk()
    await school.sun.taps("考核结果")
    yes = await school.sun.taps("其余 3 人都合格")
    yes = school.sun.button("确认 3 人合格")["callback_data"]
    await school.joins(school.wang)
    await school.sun.taps_data(yes)
    school.sun.sees("名单刚才变了，请再核对", "以下 4 人记为合格")
    assert set((await results_of(school)).values()) == {None}


async def test_a_list_is_shown_then_noted_once(any_academy: Academy) -> None:
    school = await assessed(await school_on(any_academy))
    await school.desk()
    await school.sun.taps("考核结果")
    await school.sun.taps("合格：李强")
    await school.sun.taps("粘贴或上传结果")
    await school.sun.says("A003 李强 不合格\n赵敏，合格")
    school.sun.sees("合格：1 人", "不合格：1 人", "改动：李强，合格 → 不合格", "还有 1 人没有结果")
    assert await results_of(school) == {"A003": PASSED, "A004": None, "B001": None}
    yes = school.sun.button("确认，记 2 人")["callback_data"]
    await asyncio.gather(*(school.sun.taps_data(yes) for _ in range(3)))
    assert await results_of(school) == {"A003": FAILED, "A004": PASSED, "B001": None}
    assert len(await any_academy.audit("class.results")) == 2


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("results.csv", "考核结果,姓名,工号\n合格,李强,A003\n不合格,赵敏,A004\n免考,何平,B001\n".encode("gb18030")),
        ("results.csv", b"staff_no,result\nA003,pass\na004,Failed\nB001,not assessed\n"),
        ("results.xlsx", None),
    ],
)
async def test_results_come_as_a_file(academy: Academy, name: str, data: bytes | None) -> None:
    school = await assessed(await school_on(academy))
    await asks(school)
    rows = (("A003", "合格"), ("A004", "未通过"), ("B001", "无"))
    await school.sun.sends_list(name, data or write_xlsx({"成绩": Table(("工号", "考核结果"), rows)}))
    school.sun.sees("合格：1 人", "不合格：1 人", "无考核：1 人")
    await school.sun.says("确认")
    assert await results_of(school) == {"A003": PASSED, "A004": FAILED, "B001": NONE}


async def test_one_bad_line_keeps_back_the_whole_list_and_each_is_told(academy: Academy) -> None:
    school = await assessed(await school_on(academy))
    await asks(school)
    await school.sun.says("A003 合格\nA009 合格\nA004 也许\nB001\nA003 不合格\n何平 合格")
    shown = school.sun.sees(
        "有 4 行不对，什么都还没有记",
        "“A009 合格”：名单上没有这个人",
        "“A004 也许”",
        "“B001”：没有看懂后面写的结果",
        "“A003 不合格”：与前面写的不一样",
    )
    assert not any("确认，记" in label for label in shown.labels)
    await school.sun.says("确认")
    school.sun.sees("“确认”：名单上没有这个人")
    assert set((await results_of(school)).values()) == {None}
    await school.sun.says("A003 合格")
    await school.sun.taps("确认，记 1 人")
    assert await results_of(school) == {"A003": PASSED, "A004": None, "B001": None}


async def test_who_was_taken_off_after_the_look_keeps_back_the_list(academy: Academy) -> None:
    school = await assessed(await school_on(academy))
    await asks(school)
    await school.sun.says("A003 合格\nB001 合格")
    await school.he.taps_data("class.leave:1:0")
    await school.sun.taps("确认，记 2 人")
    school.sun.sees("名单刚才变了", "请粘贴结果")
    assert await results_of(school) == {"A003": None, "A004": None}


@pytest.mark.parametrize("verb", ["results", "passed", "results_list", "results_yes", "results_no"])
async def test_nobody_else_notes_results(academy: Academy, verb: str) -> None:
    school = await assessed(await school_on(academy))
    await asks(school)
    await school.sun.says("A003 合格")
    data = school.sun.button("确认，记")["callback_data"].partition(":")[2]
    number, revision = data.split(":")[:2]
    other = await academy.person("A009", "周婷", "ICT", "organiser")
    for phone in (other, school.li):
        await phone.taps_data(f"class.{verb}:{number if '_' in verb else 1}:{revision}:p.4")
    assert set((await results_of(school)).values()) == {None}
    assert len(await academy.audit("class.refused")) == 2


@pytest.mark.parametrize("choice", ["results:1:1:p.3", "passed:1:1", "results_list:1:1"])
async def test_a_class_without_an_assessment_has_no_results(academy: Academy, choice: str) -> None:
    school = await school_on(academy)
    await school.planned(*WALK[:7], "无考核", WALK[8])
    await school.joins(school.li)
    await school.sun.taps_data(f"class.{choice}")
    assert school.sun.toasts[-1] == "这个班没有考核，不用记结果。"
    assert await results_of(school) == {"A003": None}
