"""Issue part 3, make-up, through the wire: an earlier year's hours are offered and filled by a new record."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from sandbox.academy import roster_csv
from sandbox.person import Phone
from sandbox.story import certificate
from tests.running import Bot, running_bot

MORNING = "2026-03-10T10:00:00+08:00"


async def logs(li: Phone) -> None:
    """A class of five days, 40 hours, 24 of them for the year before."""
    await li.send("/log")
    for label in ("外部培训", "专项培训班"):
        await li.tap(label)
    for question, answer in (("名称", "科研诚信"), ("内容", "诚信"), ("主办单位", "中国科协"), ("在哪里", "北京")):
        await li.expect(question)
        await li.send(answer)
    await li.expect("什么时候")
    await li.send("2026-03-02 - 2026-03-06")
    for label in ("就是这样", "没有缺席", "不脱产", "合格"):
        await li.tap(label)
    await li.expect("补 40 学时：2025 年 → 40 / 90，2026 年 → 0 / 90")
    await li.send("41")
    await li.expect("“41”不行")
    await li.send("24")
    await li.expect("证书")
    await li.photo(certificate(1))
    await li.expect("已收到")
    await li.tap("下一步")
    await li.expect("其中 24 学时用于补 2025 年")
    await li.tap("提交")


async def begun(bot: Bot, since: str) -> tuple[Phone, Phone]:
    """李强 and 王芳, who reviews, bound to a running bot, in a unit whose records are kept since a year."""
    secrets = await bot.register(roster_csv(date(2026, 3, 10)))
    await bot.done("unit", "set", "ICT", "--records-since", since)
    await bot.start()
    li, wang = bot.sandbox.phone(1, "李强"), bot.sandbox.phone(2, "王芳")
    await bot.bind(li, "A002", secrets["A002"])
    await bot.bind(wang, "A001", secrets["A001"])
    return li, wang


async def counted(bot: Bot, year: int) -> int:
    standing = json.loads(await bot.done("standing", "A002", "--year", str(year)))
    return int(standing["counted"]["general"])


async def test_part_3_an_earlier_years_hours_are_offered_and_filled(tmp_path: Path) -> None:
    async with running_bot(tmp_path, CLOCK_AT=MORNING) as bot:
        li, wang = await begun(bot, since="2025")
        await logs(li)
        await wang.expect("其中 24 学时用于补 2025 年")
        await wang.tap("通过 +40")
        await li.expect("王芳通过了")
        assert (await counted(bot, 2025), await counted(bot, 2026)) == (24, 16)
        await bot.done("verify")


async def test_part_3_what_is_overdue_is_listed_to_hr(tmp_path: Path) -> None:
    async with running_bot(tmp_path, CLOCK_AT=MORNING) as bot:
        _, wang = await begun(bot, since="2024")
        await wang.send("/report")
        await wang.tap("补训逾期")
        await wang.expect("李强（A002）：2024 年还差线下 90 学时、网络 50 学时，2025-12-31（周三）已到期")
        await wang.tap("李强 A002")
        await wang.expect("李强（A002）的档案")
        await bot.done("verify")


async def test_part_3_the_reason_of_a_shortfall_is_noted_by_hr_and_told_to_its_person(tmp_path: Path) -> None:
    async with running_bot(tmp_path, CLOCK_AT=MORNING) as bot:
        li, wang = await begun(bot, since="2025")
        await wang.send("/report")
        for label in ("还差学时的人", "李强 A002", "注明未达标原因", "注明 2025 年的原因", "其他原因，自己写"):
            await wang.tap(label)
        await wang.expect("请写明原因")
        await wang.send("援藏一年")
        await wang.expect("2025 年未达标的原因（人事部门注明）：援藏一年")
        await li.send("/my")
        await li.expect("2025 年未达标的原因（人事部门注明）：援藏一年")
        await bot.done("verify")
