"""What happened in the demo's academy before its page is opened, told through the phones themselves."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from PIL import Image, ImageDraw

from sandbox.person import Phone

NOON = 12
CLASS = "科研诚信培训班"
LISTED = ("A002 李强", "A005 刘洋", "A006 孙磊")


async def prepare(phones: Mapping[str, Phone], now: datetime) -> None:
    """Two colleagues have logged something that waits, an approver of another unit is away, and a class begins."""
    today = now.date()
    last_week = today - timedelta(days=today.weekday() + 7)
    await log_external(phones["A004"], "实验室安全培训", "北京市应急管理局", last_week, last_week + timedelta(days=1))
    await log_self_study(phones["A006"], "《科学的社会功能》", last_week, "8")
    await go_away(phones["B001"], "吴昊")
    await plan_class(phones["A004"], f"{today}{'上午' if now.hour < NOON else '下午'}")
    await wait_for_place(phones["B004"])
    await open_half_day(phones["A004"])


async def log_external(phone: Phone, title: str, organiser: str, start: date, end: date) -> None:
    """Log a class held outside, with a photo of its certificate."""
    await phone.send("/log")
    await phone.tap("外部培训")
    await phone.tap("专项培训班")
    for question, answer in (("名称", title), ("内容", title), ("主办单位", organiser), ("在哪里", "北京")):
        await phone.expect(question)
        await phone.send(answer)
    await phone.expect("什么时候")
    await phone.send(f"{start} - {end}")
    await phone.tap("就是这样")
    await phone.tap("没有缺席")
    await phone.tap("不脱产")
    await phone.tap("合格")
    await phone.expect("证书")
    await phone.photo(certificate(len(title)))
    await phone.expect("已收到")
    await phone.tap("下一步")
    await phone.tap("提交")
    await phone.expect("已提交")


async def log_self_study(phone: Phone, title: str, day: date, hours: str) -> None:
    """Log a book that was read."""
    await phone.send("/log")
    await phone.tap("在职自学")
    await phone.expect("学了什么")
    await phone.send(title)
    await phone.tap("和名称一样")
    await phone.expect("在哪里")
    await phone.send("图书馆")
    await phone.expect("什么时候")
    await phone.send(f"{day}")
    await phone.expect("多少学时")
    await phone.send(hours)
    await phone.tap("无考核")
    await phone.tap("跳过")
    await phone.tap("提交")
    await phone.expect("已提交")


async def go_away(phone: Phone, substitute: str) -> None:
    """Hand the reviews over for some days."""
    await phone.send("/settings")
    await phone.tap("外出")
    await phone.tap("今天到")
    await phone.tap(substitute)
    await phone.tap("就是这样")
    await phone.expect_button("提前结束")


async def plan_class(phone: Phone, session: str) -> None:
    """Plan a class of the half-day that it is now, for as many as are put on its list at once."""
    await phone.send("/class")
    await phone.tap("计划新的培训班")
    for question, answer in (("叫什么名字", CLASS), ("内容", "制度与案例"), ("在哪里办", "一号楼报告厅")):
        await phone.expect(question)
        await phone.send(answer)
    await phone.tap("专项培训班")
    await phone.expect("哪些半天上课")
    await phone.send(session)
    await phone.expect("最多多少人")
    await phone.send(str(len(LISTED)))
    await phone.tap("不脱产")
    await phone.tap("有考核")
    await phone.tap("全院各单位")
    await phone.tap("发布")
    await phone.expect("已发布")
    await phone.tap("粘贴或上传学员名单")
    await phone.expect("请粘贴名单")
    await phone.send("\n".join(LISTED))
    await phone.tap(f"加入这 {len(LISTED)} 人")
    await phone.expect(f"已加入 {len(LISTED)} 人")


async def open_class(phone: Phone) -> None:
    """Open the class from the list."""
    await phone.send("/class")
    listed = await phone.expect_button(f"看“{CLASS}”")
    await phone.tap(f"看“{CLASS}”", on=listed)


async def wait_for_place(phone: Phone) -> None:
    """Find the class in the list, which is full."""
    await open_class(phone)
    await phone.tap("已满，排候补")
    await phone.expect("已排候补")


async def open_half_day(phone: Phone) -> None:
    """Open the page from which the check-in is opened."""
    await open_class(phone)
    await phone.tap("签到、点名")
    await phone.expect_button("开放签到，用投影页")


def certificate(number: int = 0) -> bytes:
    """A picture that could be a certificate; each number has one of its own."""
    picture = Image.new("RGB", (960, 680), "#fbf6e9")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((24, 24, 936, 656), outline="#b8860b", width=6)
    pen.rectangle((300, 110, 660, 150), fill="#8b1a1a")
    for row in range(5):
        pen.rectangle((150, 230 + row * 60, 810 - row * 70, 248 + row * 60), fill="#c9bfa5")
    pen.text((150, 560), f"No. {number:06}", fill="#6b6250", font_size=30)
    pen.ellipse((690, 470, 830, 610), outline="#c8102e", width=10)
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()
