"""People come and go (part 8 of issue 5, art. 2, 11, 14): HR promotes and transfers in the chat, on the wire."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sandbox.person import Phone
from sandbox.story import log_external
from tests.running import Bot, running_bot

ROSTER = """\
staff_no,name,unit,unit_name,rank,since,roles
A001,王芳,ICT,计算所,staff,2015-07-01,approver
A002,李强,ICT,计算所,staff,2015-07-01,
B001,钱工,IOP,物理所,staff,2015-07-01,approver
"""


async def test_issue_5_part_8_hr_promotes_and_transfers_and_a_unit_is_merged(tmp_path: Path) -> None:
    """The demand rises, the other unit accepts, its approver decides what was waiting, and verify finds nothing."""
    async with running_bot(tmp_path, CLOCK_AT="2026-03-10T10:00:00+08:00") as bot:
        secrets = await bot.register(ROSTER)
        await bot.start()
        wang, li, qian = (bot.sandbox.phone(at, name) for at, name in enumerate(("王芳", "李强", "钱工"), 1))
        for phone, number in ((wang, "A001"), (li, "A002"), (qian, "B001")):
            await bot.bind(phone, number, secrets[number])
        await log_external(li, "科研诚信培训班", "中国科协", date(2026, 3, 2), date(2026, 3, 6))
        await wang.expect("科研诚信培训班", anywhere=True, timeout=40)

        await wang.send("/start")
        await wang.tap("人事变动")
        await wang.send("A002")
        await wang.tap("晋升")
        await wang.send("2026-03-02")
        await wang.expect("线下 90 学时、网络 50 学时 → 线下 110 学时、网络 50 学时")
        await wang.tap("确认登记")
        await li.expect("王芳 登记了你的人事变动", anywhere=True)

        await wang.send("/start")
        await wang.tap("人事变动")
        await wang.send("李强")
        await wang.tap("调到另一个单位")
        await wang.tap("物理所")
        await wang.send("2026-03-09")
        await wang.expect("待审核 1 件随人转到新单位")
        await wang.tap("请对方单位接收")
        await qian.expect("等待对方单位接收", anywhere=True)
        await qian.tap("接收")
        await li.expect("调到 物理所", anywhere=True)
        await wang.expect("这一件不由你审核", anywhere=True)
        await qian.expect("科研诚信培训班", anywhere=True, timeout=40)
        await qian.tap("通过")
        await li.expect("钱工", anywhere=True)
        await merges(bot, qian, wang)


async def merges(bot: Bot, qian: Phone, wang: Phone) -> None:
    """物理所 becomes a part of 计算所: looked at, done once, told to its people."""
    told = ("unit", "merge", "IOP", "--into", "ICT", "--date", "2026-03-10")
    await bot.done(*told, "--dry-run")
    await bot.done(*told)
    await qian.expect("并入计算所", anywhere=True)
    status, _, err = await bot.command(*told)
    assert status == 2
    assert "IOP 已经并入 ICT" in err
    await qian.send("/review")
    await wang.send("/report")
    await wang.expect("全年在册 3 人")
    await bot.done("verify")
