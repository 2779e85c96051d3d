"""How a class goes through the chat (art. 9.1, 10): planned and joined in one week, begun in the next by the code on
the organiser's phone, and in the one after marked by lists, judged and registered."""

from __future__ import annotations

import asyncio
import io
import re

import zxingcpp
from PIL import Image

from rules.record import Half
from sandbox.state import Message, Photo
from tests.year.academy import Member
from tests.year.lessons import Lesson
from tests.year.walker import PATIENCE, Walker, offers

LINK, CODE = re.compile(r"\?start=(join-\d+)"), re.compile(r"\?start=(in-\S+)")
REFUSED = "这个码已经过期", "你不在这个班的名单上"
CHECK_IN = ("签到还没有开放", "签到开放中", "签到已结束")
"""What the page of a half-day says, in one way or another."""


async def plan(walker: Walker, lesson: Lesson) -> str:
    """Plan it, and put people on its list; the payload of its link."""
    before = walker.revision
    await walker.says("/class")
    await walker.step(await walker.sees("培训班", after=before, verb="class.plan"), "计划新的培训班", "叫什么名字")
    before, days = walker.revision, "，".join(str(day) for day in dict.fromkeys(day for day, _ in lesson.half_days))
    await walker.says(lesson.title, "项目与经费", "一号楼报告厅", "专项培训班", days, str(lesson.capacity or "不限"))
    await walker.says("不脱产", "有考核" if lesson.assessed else "无考核")
    await walker.says("全院" if lesson.everywhere else lesson.organiser.unit)
    page = await walker.step(await walker.sees("请核对", after=before), "发布", "已发布")
    link = LINK.search(page.text)
    assert link is not None, page.text
    if lesson.listed:
        await _list(walker, page, lesson)
    return link[1]


async def _list(walker: Walker, page: Message, lesson: Lesson) -> None:
    """People by a list that is pasted; its last line is nobody."""
    await walker.step(page, "粘贴或上传学员名单", "请粘贴名单")
    before = walker.revision
    await walker.says("\n".join((*(f"{who.staff_no} {who.name}" for who in lesson.listed), "X-9 谁也不是")))
    await walker.step(await walker.sees("没有加入的 1 行", after=before), "加入这", "已加入")


async def join(walker: Walker, lesson: Lesson, payload: str | None, *, leaves: bool) -> None:
    """Join by the link, or from the list of classes where there is none; some leave again."""
    page = await _page(walker, lesson) if payload is None else await _linked(walker, lesson, payload)
    page = await walker.step(page, "报名" if offers(page, "报名") else "已满，排候补", "报名成功", "已排候补")
    if leaves:
        await walker.step(page, "退出", "已退出")


async def _linked(walker: Walker, lesson: Lesson, payload: str) -> Message:
    before = walker.revision
    await walker.says(f"/start {payload}")
    return await walker.sees(lesson.title, after=before, verb="class.join")


async def _page(walker: Walker, lesson: Lesson) -> Message:
    """The class's page, from the list of classes."""
    before, label = walker.revision, f"看“{lesson.title}”"
    await walker.says("/class")
    listed = await walker.finds(await walker.sees("培训班", after=before, verb="class."), label)
    assert listed is not None, lesson.title
    return await walker.step(listed, label, lesson.title, verb=("class.join", "class.people", "class.reopen"))


async def cancel(walker: Walker, lesson: Lesson) -> None:
    """It isn't held after all."""
    sure = await walker.step(await _page(walker, lesson), "取消这个班", "会收到通知")
    await walker.step(sure, "取消这个班", "已经取消")


class Screen:
    """The code in the organiser's chat, as everybody in the hall can see it."""

    def __init__(self, walker: Walker, lesson: Lesson) -> None:
        self.walker, self.title = walker, f"扫码签到：{lesson.title}"
        self._read = "", ""

    def payload(self) -> str:
        """What a camera reads of it now."""
        photo = next(each.media for each in self.walker.latest() if self.title in each.text and each.media)
        assert isinstance(photo, Photo)
        file = photo.sizes[-1]
        if self._read[0] != file.file_id:
            [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(file.data)))
            told = CODE.search(str(code.text))
            assert told is not None, code.text
            self._read = file.file_id, told[1]
        return self._read[1]

    async def after(self, payload: str) -> None:
        """Wait until it shows another one."""
        async with asyncio.timeout(PATIENCE):
            while self.payload() == payload:
                await self.walker.phone.chat.change()


async def open_code(walker: Walker, lesson: Lesson) -> Screen:
    """Open the first half-day's check-in, with its code on the phone."""
    page = await _half_day(walker, lesson, 0)
    await walker.step(page, "开放签到，在这里出示码", f"扫码签到：{lesson.title}")
    return Screen(walker, lesson)


async def scan(walker: Walker, lesson: Lesson, screen: Screen) -> bool:
    """Scan until a code is taken in time; whether one is in, which who only waits for a place isn't."""
    while True:
        code, before = screen.payload(), walker.revision
        await walker.says(f"/start {code}")
        # By its button: what was told of another try loses it just then.
        told = await walker.sees(f"已签到：{lesson.title}", *REFUSED, after=before, verb="home")
        if "过期" not in told.text:
            return "已签到" in told.text
        await screen.after(code)


async def close_code(walker: Walker, lesson: Lesson) -> None:
    """Who did not come is absent."""
    sure = await walker.step(await _half_day(walker, lesson, 0), "结束签到", "结束签到", verb="session.close_yes")
    await walker.step(sure, "确认结束", *CHECK_IN)


async def _half_day(walker: Walker, lesson: Lesson, number: int) -> Message:
    """The page of the class's so many-th half-day."""
    day, half = lesson.half_days[number]
    label = f"{day}（周{'一二三四五六日'[day.weekday()]}）{'上午' if half is Half.AM else '下午'}"
    page = await _page(walker, lesson)
    if not offers(page, label):
        page = await walker.step(page, "全部半天", "的半天")
    listed = await walker.finds(page, label)
    assert listed is not None, label
    return await walker.step(listed, label, *CHECK_IN, verb="session.")


async def register(walker: Walker, lesson: Lesson) -> int:
    """Mark what is left by lists, judge, register; how many it was registered of."""
    for number in range(1, len(lesson.half_days)):
        missing = {who for who, count in lesson.absent.items() if count > number}
        marks = [f"{who.staff_no} {'缺席' if who.staff_no in missing else '到场'}" for who in lesson.people]
        await _mark(walker, lesson, number, marks)
    if lesson.assessed:
        await _judge(walker, lesson)
    shown = await walker.step(await _page(walker, lesson), "登记学时", "登记学时：", "名单上还没有人")
    page = await walker.step(shown, "登记这", "已登记")
    told = re.search(r"已登记 (\d+) 人", page.text)
    assert told is not None, page.text
    return int(told[1])


async def _mark(walker: Walker, lesson: Lesson, number: int, lines: list[str]) -> None:
    """A list, mostly of all who wanted to come; those who got no place are told as not understood."""
    await walker.step(await _half_day(walker, lesson, number), "粘贴或上传名单", "请粘贴名单")
    before = walker.revision
    await walker.says("\n".join(lines))
    await walker.step(await walker.sees("对的话请确认", after=before), "确认，记", "已按名单记")


async def register_anew(walker: Walker, lesson: Lesson, overlooked: Member) -> None:
    """Open it again, since somebody was absent from the last half-day, and register it anew."""
    asked = await walker.step(await _page(walker, lesson), "重新打开", "为什么？", verb="class.reopen")
    await walker.step(asked, "出勤记录有误", "已重新打开")
    await _mark(walker, lesson, len(lesson.half_days) - 1, [f"{overlooked.staff_no} 缺席"])
    shown = await walker.step(await _page(walker, lesson), "重新登记学时", "重新登记：")
    await walker.step(shown, "登记这", "已重新登记，1 人有变动")


async def _judge(walker: Walker, lesson: Lesson) -> None:
    """Who failed by name, then all others at once."""
    for who in lesson.people:
        if who.staff_no in lesson.failed:
            label = f"不合格：{who.name}"
            judging = await walker.step(await _page(walker, lesson), "考核结果", lesson.title, verb="class.results")
            listed = await walker.finds(judging, label)
            if listed is not None:
                await walker.step(listed, label, lesson.title, verb="class.results")
    judging = await walker.step(await _page(walker, lesson), "考核结果", lesson.title, verb="class.results")
    if offers(judging, "其余"):
        await walker.step(await walker.step(judging, "其余", "记为合格"), "确认", "人合格")
