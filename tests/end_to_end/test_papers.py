"""Issue part 5, forms and archive (art. 4, 11 to 13): files that leave the chat, checked where there is no database."""

from __future__ import annotations

import json
from pathlib import Path

from tests.papers import code_of, sheets_of, words_of
from tests.running import Bot, running_bot

ROSTER = """\
staff_no,name,unit,unit_name,rank,since,roles
A001,王芳,ICT,计算所,staff,2015-07-01,approver
A002,李强,ICT,计算所,staff,2015-07-01,
"""
RECORDS = """\
staff_no,id,route,form,title,content,organiser,place,start,end,half_days,hours,result,off_job,platform
A002,1,external,special_class,中青年干部培训班,党性教育,党校,北京,2026-01-05,2026-03-06,80,,pass,true,
A002,2,external_online,online,=网络课程,网络课程,,网络,2026-02-05,2026-02-14,,50,fail,false,cadre_academy
"""


async def begun(bot: Bot) -> dict[str, str]:
    """李强 has two records of this year, and the bot runs; the secrets to be bound by."""
    secrets = await bot.register(ROSTER)
    await bot.done("unit", "set", "ICT", "--records-since", "2026")
    (bot.folder / "records.csv").write_text(RECORDS, encoding="utf-8")
    await bot.done("records", "import", str(bot.folder / "records.csv"))
    await bot.start()
    return secrets


async def test_issue_5_part_5_an_archive_as_files_that_anybody_can_check(tmp_path: Path) -> None:
    """One's own archive as workbook and PDF; `verify-document` knows both the file and the code on its picture."""
    async with running_bot(tmp_path, CLOCK_AT="2026-04-10T10:00:00+08:00") as bot:
        secrets = await begun(bot)
        li = bot.sandbox.phone(1, "李强")
        await bot.bind(li, "A002", secrets["A002"])
        await li.send("/records")
        await li.tap("存为 Excel")
        sheets = sheets_of(li.file(await li.expect_file(timeout=20)))
        standing = json.loads(await bot.done("standing", "A002", "--year", "2026"))
        [year] = [row for row in sheets["各年度"] if row["年度"] == 2026]
        assert (year["线下计入"], year["线下还差"]) == (
            standing["counted"]["general"],
            standing["remaining"]["general"],
        )
        assert [row["培训名称"] for row in sheets["记录"]] == ["'=网络课程", "中青年干部培训班"]
        await li.tap("存为 PDF")
        pdf = li.file(await li.expect_file(timeout=20))
        assert "中青年干部培训班" in words_of(pdf)
        await bot.stop()

        (tmp_path / "archive.pdf").write_bytes(pdf)
        bot.environment["DATABASE_URL"] = "postgresql://nobody.invalid/none"
        told = await bot.done("verify-document", str(tmp_path / "archive.pdf"))
        assert "文件是真的" in told
        assert "姓名与工号：李强 A002" in told
        assert (await bot.done("verify-document", code_of(pdf))).splitlines()[1:] == told.splitlines()[1:]
        (tmp_path / "forged.pdf").write_bytes(pdf.replace(b"/Title", b"/Titel", 1))
        status, out, _ = await bot.command("verify-document", str(tmp_path / "forged.pdf"))
        assert (status, out.startswith("签名不符")) == (1, True)


async def test_issue_5_part_5_a_units_files_come_after_a_kill_too(tmp_path: Path) -> None:
    """The whole archive and the lines for the forms; what was asked for before a kill is made after it."""
    async with running_bot(tmp_path, CLOCK_AT="2026-04-10T10:00:00+08:00") as bot:
        secrets = await begun(bot)
        wang = bot.sandbox.phone(1, "王芳")
        await bot.bind(wang, "A001", secrets["A001"])
        await wang.send("/report")
        await wang.tap("考核材料与档案")
        bot.sandbox.faults.add("slow", "sendDocument", seconds=60)
        await wang.tap("全单位档案")
        await wang.expect("正在准备计算所的文件")
        await bot.kill()
        bot.sandbox.faults.clear()
        assert not [message for message in wang.messages if message.document]
        await bot.start()
        sheets = sheets_of(wang.file(await wang.expect_file(timeout=30)))
        assert [row["姓名"] for row in sheets["人员"]] == ["王芳", "李强"]
        assert [row["姓名"] for row in sheets["记录"]] == ["李强", "李强"]
        await wang.expect("文件已做好", anywhere=True)
        await wang.send("/report")
        await wang.tap("考核材料与档案")
        await wang.tap("考核材料（PDF）")
        pdf = wang.file(await wang.expect_file(timeout=30))
        assert [words_of(pdf).count(title) for title in ("中青年干部培训班", "网络课程")] == [2, 1]
        (tmp_path / "forms.pdf").write_bytes(pdf)
        assert "记录件数：2" in await bot.done("verify-document", str(tmp_path / "forms.pdf"))
        await bot.done("verify")
