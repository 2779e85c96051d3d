"""Attendance by a pasted or uploaded list: what is understood, what is told, what is marked (art. 10)."""

from __future__ import annotations

import pytest

from bot.sheets import Table, write_xlsx
from handlers.classes.lists import planned
from storage.attendance import Trainee
from tests.handlers.again import at_once, tap
from tests.handlers.attending import SESSION, Lesson, lesson
from tests.story import Academy


def trainee(number: int, staff_no: str, name: str) -> Trainee:
    return Trainee(number, staff_no, name, "ICT", None, None)


ROLL = [
    trainee(1, "A001", "王芳"),
    trainee(2, "A002", "李强"),
    trainee(3, "A003", "张伟"),
    trainee(4, "A004", "张伟"),
    trainee(5, "A005", "Anna Li"),
]


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        ("A001", {1: "present"}),
        ("a001 缺席", {1: "absent"}),
        ("Ａ００２，请假", {2: "leave"}),
        ("王芳", {1: "present"}),
        ("王芳\t未到", {1: "absent"}),
        ("A003 张伟 病假", {3: "leave"}),
        ("张伟 A004 到", {4: "present"}),
        ("anna li on leave", {5: "leave"}),
        ("Anna Li", {5: "present"}),
        ("王芳：缺席", {1: "absent"}),
        ("张伟", {}),
        ("A001 李强", {}),
        ("A009", {}),
        ("缺席", {}),
        ("王芳 也许", {}),
    ],
)
def test_a_line_names_somebody_of_the_list_and_a_mark_or_is_told(line: str, marks: dict[int, str]) -> None:
    plan = planned([line], ROLL)
    assert plan.marks == marks
    assert len(plan.faults) == (not marks)


def test_the_first_line_about_somebody_holds() -> None:
    plan = planned(["A001 缺席", "王芳 缺席", "王芳 请假"], ROLL)
    assert plan.marks == {1: "absent"}
    assert [fault.key for fault in plan.faults] == ["attendance-list-twice"]


@pytest.fixture
async def morning(any_academy: Academy, database_url: str) -> Lesson:
    made = await lesson(any_academy, database_url)
    await made.sun.taps_data(SESSION)
    await made.sun.taps("粘贴或上传名单")
    return made


async def test_a_pasted_list_is_shown_and_then_marked(morning: Lesson) -> None:
    await morning.sun.says("B001\n学员2 请假\n\n路人 缺席\n<b>谁</b>")
    morning.sun.sees("到场：1 人", "请假：1 人", "有 2 行没有看懂", "“路人 缺席”：名单上没有这个人", "&lt;b&gt;谁")
    assert await morning.marks() == {}
    confirm = morning.sun.button("确认，记 2 人")["callback_data"]
    await at_once(morning.academy, *(tap(morning.sun, confirm, number) for number in range(10)))
    assert await morning.marks() == {"B001": "present list", "B002": "leave list"}
    morning.sun.sees("已按名单记 2 人", "还有 1 人没有记")


async def test_the_list_is_sent_again_and_confirmed_by_a_word(morning: Lesson) -> None:
    await morning.sun.says("谁也不是")
    morning.sun.sees("没有可以记的")
    await morning.sun.says("B003 缺席")
    await morning.sun.says("确认")
    assert await morning.marks() == {"B003": "absent list"}
    await morning.sun.taps("粘贴或上传名单")
    await morning.sun.says("B003 到场")
    morning.sun.sees("改动：学员3，缺席 → 到场")
    await morning.sun.taps("不用名单了")
    assert await morning.marks() == {"B003": "absent list"}


@pytest.mark.parametrize("kind", ["csv", "gb18030", "xlsx", "bare"])
async def test_a_file_is_read_by_its_columns(morning: Lesson, kind: str) -> None:
    text = "工号,单位,姓名,出勤\nB001,计算所,学员1,到场\nB002,物理所,学员2,缺席\nX,,,\n"
    table = Table(("工号", "出勤"), [("B001", "到场"), ("B002", "缺席"), ("X", None)])
    data = {
        "csv": text.encode(),
        "gb18030": text.encode("gb18030"),
        "xlsx": write_xlsx({"名单": table}),
        "bare": "B001,到场\nB002,缺席\nX,\n".encode(),
    }[kind]
    await morning.sun.sends_list("名单.xlsx" if kind == "xlsx" else "名单.csv", data)
    morning.sun.sees("到场：1 人", "缺席：1 人", "有 1 行没有看懂", "“X”：名单上没有这个人")
    await morning.sun.taps("确认，记 2 人")
    assert await morning.marks() == {"B001": "present upload", "B002": "absent upload"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "没有一行数据"),
        (b"PK\x03\x04 no zip", "已损坏"),
        (b"x" * (2 * 1024 * 1024 + 1), "文件太大"),
        ("\n".join(f"B{n:04}" for n in range(2002)).encode(), "超过 2000 行"),
    ],
)
async def test_a_file_that_can_t_be_read_is_told_why_and_the_question_stays(
    morning: Lesson, data: bytes, said: str
) -> None:
    """security.md 13"""
    await morning.sun.sends_list("list.csv", data)
    morning.sun.sees(said, "请粘贴名单")
    await morning.sun.sends_file("photo")
    morning.sun.sees("照片读不成名单", "请粘贴名单")
    await morning.sun.says("B001")
    morning.sun.sees("到场：1 人")


async def test_a_list_of_somebody_else_is_nobody_s_to_confirm(morning: Lesson) -> None:
    """security.md 5"""
    await morning.sun.says("B001")
    data = morning.sun.button("确认，记 1 人")["callback_data"]
    await morning.stranger.taps_data(data)
    assert await morning.marks() == {}
    await morning.sql("DELETE FROM roles WHERE role = 'organiser'")
    await morning.sun.taps_data(data)
    assert morning.sun.toasts[-1] == "这个班不归你管。"
    assert await morning.marks() == {}
