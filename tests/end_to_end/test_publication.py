"""Oversight and publication (part 6 of issue 5, art. 4, 15): two phones of the bureau publish a year, on the wire."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path

from PIL import Image
from python_calamine import CalamineWorkbook

from sandbox.person import Phone
from tests.running import Bot, running_bot

ROSTER = """\
staff_no,name,unit,unit_name,rank,since,roles
A001,王芳,ICT,计算所,staff,2015-07-01,approver
A002,李强,ICT,计算所,staff,2015-07-01,
B001,孙磊,IOP,物理所,leader,2015-07-01,
C001,陈局,HQ,院机关,staff,2015-07-01,bureau
C002,林局,HQ,院机关,staff,2015-07-01,bureau
"""
RECORDS = """\
staff_no,id,route,form,title,content,organiser,place,start,end,half_days,hours,result,platform
A002,1,external,special_class,科研诚信,科研诚信,中国科协,北京,2025-01-06,2025-01-17,24,,pass,
A002,2,external_online,online,网络课程,网络课程,,网络,2025-02-05,2025-02-14,,50,pass,cadre_academy
B001,3,external,special_class,科研诚信,科研诚信,中国科协,北京,2025-03-03,2025-03-07,10,,pass,
"""
LATER = "B001,4,external_online,online,数据安全,数据安全,,网络,2025-06-02,2025-06-06,,7.5,pass,cadre_academy"


async def imported(bot: Bot, records: str) -> None:
    """HR imports earlier records while the bot runs."""
    (bot.folder / "records.csv").write_text(records, encoding="utf-8")
    await bot.done("records", "import", str(bot.folder / "records.csv"))


async def checks_a_sample(bot: Bot, bureau: Phone, approver: Phone) -> None:
    """The bureau looks at all units, draws a record of one, finds a fault, and its unit hears of it."""
    await bureau.send("/report")
    await bureau.tap("各单位细看")
    await bureau.expect("职工：全年在册 4 人")
    await bureau.tap("抽查记录")
    await bureau.tap("新的抽查")
    await bureau.tap("外部网络培训")
    await bureau.expect("外部网络培训：从已通过的记录里抽 10 件")
    await bureau.tap("抽取")
    await bureau.expect_toast("这个范围里没有已通过的记录")
    await bureau.tap("2025 年")
    await bureau.expect("2025 年，所有单位，外部网络培训")
    await bureau.tap("抽取")
    await bureau.tap("看下一件没查的")
    await bureau.expect("网络课程")
    await bureau.tap("有问题…")
    await bureau.tap("学时有误")
    await bureau.tap("请单位更正")
    await approver.expect("人事局抽查发现李强", anywhere=True)


async def test_issue_5_part_6_a_year_is_published_by_two_and_corrected_by_an_erratum(tmp_path: Path) -> None:
    """Asked for, approved, told with chart and workbook; the frozen table is the report's; an erratum."""
    async with running_bot(tmp_path, CLOCK_AT="2026-02-10T10:00:00+08:00") as bot:
        secrets = await bot.register(ROSTER)
        for unit in ("ICT", "IOP", "HQ"):
            await bot.done("unit", "set", unit, "--records-since", "2025")
        await imported(bot, RECORDS)
        await bot.start()
        chen, lin, wang, li = (
            bot.sandbox.phone(at, name) for at, name in enumerate(("陈局", "林局", "王芳", "李强"), 1)
        )
        for phone, staff_no in ((chen, "C001"), (lin, "C002"), (wang, "A001"), (li, "A002")):
            await bot.bind(phone, staff_no, secrets[staff_no])
        await li.send("/settings")
        await li.tap("排名中不公布我的姓名")
        await li.expect("以后的公布不列姓名")

        await chen.send("/report")
        await chen.tap("公布 2025 年")
        await chen.expect("物理所：0 / 1 人达标")
        await chen.tap("提请另一位批准")
        await chen.expect("等另一位批准")
        await lin.tap("批准公布", timeout=10)
        await chen.expect("陈局提请，林局于", anywhere=True)
        async with asyncio.timeout(20):
            while not any(message.document for message in wang.messages):
                await wang.chat.change()
        table = json.loads(await bot.done("report", "--year", "2025", "--format", "json"))["units"]
        [published] = json.loads(await bot.done("publication", "show", "--year", "2025", "--json"))
        assert published["units"] == table
        assert (published["asked_by"], published["approved_by"], published["policy"]) == ("C001", "C002", "2019-89")

        files = [message for message in wang.messages if message.photo or message.document]
        chart, workbook = wang.file(files[0]), wang.file(files[-1])
        assert Image.open(io.BytesIO(chart)).size[0] == 1000
        book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
        assert book.get_sheet_by_name("各单位").to_python()[2][:2] == ["ICT", "计算所"]
        assert book.get_sheet_by_name("排名").to_python()[1] == [1, "", "不公布姓名", "计算所", 146]

        await checks_a_sample(bot, chen, wang)

        await imported(bot, f"{RECORDS.splitlines()[0]}\n{LATER}\n")
        await lin.send("/report")
        await lin.tap("公布 2025 年")
        await lin.expect("涉及 1 件记录")
        await lin.tap("提请另一位批准")
        await chen.tap("批准公布", timeout=10)
        await lin.expect("林局提请，陈局于", anywhere=True)
        original, erratum = json.loads(await bot.done("publication", "show", "--year", "2025", "--json"))
        assert original == published
        assert [unit["mean"] for unit in erratum["units"] if unit["unit"] == "IOP"] == [47.5]
        await bot.done("verify")
