"""Attendance by tapping a list, by what is left, and corrected late, on both engines (art. 10)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.handlers.again import at_once, tap
from tests.handlers.attending import SESSION, Lesson, lesson
from tests.story import Academy


@pytest.fixture
async def morning(any_academy: Academy, database_url: str) -> Lesson:
    return await lesson(any_academy, database_url)


async def test_people_are_marked_by_tapping_their_names(morning: Lesson) -> None:
    await morning.sun.taps_data(SESSION)
    await morning.sun.taps("点名")
    morning.sun.sees("点名字就记为“到场”", "学员1（B001）：没有记", "正在记：到场", "缺席")
    await morning.sun.taps("学员1")
    await morning.sun.taps("请假")
    await morning.sun.taps("学员2")
    morning.sun.sees("学员1（B001）：到场", "学员2（B002）：请假", "学员3（B003）：没有记")
    assert await morning.marks() == {"B001": "present tap", "B002": "leave tap"}
    await morning.sun.taps("回到这半天")
    morning.sun.sees("名单 3 人：到场 1 人，缺席和请假 1 人", "还有 1 人没有记")


async def test_an_old_name_changes_nothing_and_tells_what_holds(morning: Lesson) -> None:
    await morning.sun.taps_data("session.marks:1:0:a.0")
    old = morning.sun.button("学员1")["callback_data"]
    await morning.opens()
    await morning.scans(morning.trainees[0])
    await morning.sun.taps_data(old)
    assert morning.sun.toasts == ["学员1现在是“到场”，没有改。要改请再点一次。"]
    assert await morning.marks() == {"B001": "present qr"}
    for forged in ("999.np.0", "1", "x.np.0", "2.zz.0", "2.np.99999"):
        await morning.sun.taps_data(f"session.mark:1:0:{forged}")
    assert await morning.marks() == {"B001": "present qr"}


async def test_the_close_makes_absent_whom_it_showed(morning: Lesson) -> None:
    await morning.opens()
    await morning.scans(morning.trainees[0])
    await morning.sun.taps_data(SESSION)
    await morning.sun.taps("结束签到：2 人没到，记缺席")
    morning.sun.sees("以下 2 人没有到", "学员2（B002）", "学员3（B003）", "确认结束，2 人缺席")
    await morning.scans(morning.trainees[1])
    await morning.sun.taps("确认结束")
    morning.sun.sees("名单刚才变了", "以下 1 人没有到", "学员3（B003）")
    assert len(await morning.marks()) == 2
    await morning.sun.taps("确认结束，1 人缺席")
    morning.sun.sees("1 人记为缺席", "签到已结束", "名单 3 人：到场 2 人，缺席和请假 1 人")
    assert morning.picture().code == ""
    assert await morning.marks() == {"B001": "present qr", "B002": "present qr", "B003": "absent close"}
    assert len(await morning.academy.audit("session.closed")) == 1


async def test_it_is_opened_again_and_who_comes_late_is_there(morning: Lesson) -> None:
    await morning.opens()
    await morning.sun.taps_data(SESSION)
    await morning.sun.taps("结束签到")
    await morning.sun.taps("确认结束")
    assert set((await morning.marks()).values()) == {"absent close"}
    await morning.sun.taps("开放签到，在这里出示码")
    await morning.scans(morning.trainees[0])
    morning.trainees[0].sees("已签到")
    assert (await morning.marks())["B001"] == "present qr"
    assert await morning.academy.audit("check_in.in") == [{"before": "absent"}]


async def test_all_who_are_left_are_there_and_what_was_marked_stays(morning: Lesson) -> None:
    await morning.sun.taps_data("session.marks:1:0:l.0")
    await morning.sun.taps("学员3")
    await morning.sun.taps("回到这半天")
    await morning.sun.taps("其余 2 人都到了")
    morning.sun.sees("以下 2 人记为到场", "学员1（B001）", "学员2（B002）")
    confirm = morning.sun.button("确认 2 人到场")["callback_data"]
    await at_once(morning.academy, *(tap(morning.sun, confirm, number) for number in range(20)))
    assert await morning.marks() == {"B001": "present all", "B002": "present all", "B003": "leave tap"}
    [_, marked] = await morning.academy.audit("attendance.marked")
    assert (set(map(tuple, marked["marks"].values())), marked["how"]) == ({(None, "present")}, "all")


async def test_before_it_began_only_leave_is_noted(morning: Lesson) -> None:
    morning.academy.now -= timedelta(days=1)
    await morning.sun.taps_data("session.marks:1:0:p.0")
    await morning.sun.taps("学员1")
    assert "还没有开始，只能先记请假" in morning.sun.toasts[-1]
    await morning.sun.taps_data("session.close:1:0")
    assert "还没有开始" in morning.sun.toasts[-1]
    await morning.sun.taps("请假")
    await morning.sun.taps("学员1")
    assert await morning.marks() == {"B001": "leave tap"}


async def test_a_late_correction_is_traced_with_what_held_before(morning: Lesson) -> None:
    await morning.sun.taps_data("session.marks:1:0:a.0")
    await morning.sun.taps("学员1")
    morning.academy.now += timedelta(days=2)
    await morning.sun.taps("正在记：缺席")
    await morning.sun.taps("到场")
    await morning.sun.taps("学员1")
    traced = await morning.academy.audit("attendance.marked")
    assert [(*each["marks"].values(), each["late"]) for each in traced] == [
        ([None, "absent"], False),
        (["absent", "present"], True),
    ]
    await morning.sql("UPDATE classes SET registered_at = '2026-03-12T00:00:00.000000Z'")
    await morning.sun.taps("学员1")
    assert "学时已经登记" in morning.sun.toasts[-1]
    await morning.sun.taps_data(SESSION)
    assert "点名" not in morning.sun.last.labels
    assert await morning.marks() == {"B001": "present tap"}


async def test_a_long_list_comes_in_pages(any_academy: Academy, database_url: str) -> None:
    morning = await lesson(any_academy, database_url, 25)
    await morning.sun.taps_data("session.marks:1:0:p.0")
    await morning.sun.taps("下一页")
    morning.sun.sees("第 2 页，共 3 页", "学员11（B011）")
    await morning.sun.taps("学员11")
    morning.sun.sees("第 2 页", "学员11（B011）：到场")
    await morning.sun.taps_data("session.marks:1:0:p.9999")
    morning.sun.sees("第 3 页，共 3 页", "学员25")
    await morning.opens()
    await morning.scans(morning.trainees[0])
    for _ in range(13):
        await morning.scans(morning.trainees[0])
    await morning.sun.taps_data("session.tries:1:0:0")
    morning.sun.sees("已经签过：13 次", "签上：1 次", "第 1 页，共 2 页")
    await morning.sun.taps("下一页")
    morning.sun.sees("学员1（B001）：签上（码出示后 0 秒）")
