"""Time as the running process has it: a host's zone that changes its hour, and a clock that was set back (part 7)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sandbox.person import Phone
from tests.end_to_end.campus import HEADER, PATIENCE, card_of, data_of, log_self_study, sees, tapped
from tests.running import Bot, running_bot

ROSTER = f"""{HEADER}
A001,王芳,ICT,计算所,staff,2020-01-01,approver
A002,李强,ICT,计算所,staff,2020-01-01,"""


class Office:
    """李强 registers, 王芳 reviews; both are bound when the first bot of the office stops."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.wang = bot.sandbox.phone(1, "王芳")
        self.li = bot.sandbox.phone(2, "李强")

    async def opens(self, at: str) -> None:
        """The register comes in and both are bound, by the clock of that day."""
        self.bot.environment["CLOCK_AT"] = at
        secrets = await self.bot.register(ROSTER)
        await self.bot.runs_at(at)
        await self.bot.bind(self.wang, "A001", secrets["A001"])
        await self.bot.bind(self.li, "A002", secrets["A002"])

    def column(self, sql: str) -> list[str]:
        """What plain SQL reads of one column."""
        return [row[0] for row in self.bot.rows(sql)]


@asynccontextmanager
async def office_in(folder: Path, **settings: str) -> AsyncIterator[Office]:
    """An office on the real wire."""
    async with running_bot(folder, **settings) as bot:
        yield Office(bot)


def told(phone: Phone, text: str) -> int:
    """How many messages of the bot say it."""
    return sum(text in message.text for message in phone.messages if message.by_bot)


async def test_killed_and_started_again_by_a_clock_set_back_it_goes_on(tmp_path: Path) -> None:
    """Cards, the undo and the order of moments don't wait for three hours; nothing is said or decided twice."""
    async with office_in(tmp_path) as office:
        await office.opens("2026-03-10T10:00:00+08:00")
        await log_self_study(office.li, "之前")
        approve = data_of(await card_of(office.wang, "之前"), "通过")
        await office.wang.tap("通过")
        await sees(office.wang, "之前", "已通过")
        await office.bot.kill()
        await office.bot.runs_at("2026-03-10T07:00:00+08:00")
        await tapped(office.wang, approve)
        await office.wang.tap("撤销", timeout=PATIENCE)
        await sees(office.li, "之前", "撤销")
        await log_self_study(office.li, "之后")
        await card_of(office.wang, "之后")
        assert await office.bot.stop() == 0
        assert office.column("SELECT verb FROM decisions ORDER BY decision_id") == ["approve", "undo"]
        for moments in (
            "SELECT at FROM audit WHERE chain = 'ICT' AND actor LIKE 'person:%' ORDER BY seq",
            "SELECT received_at FROM inbox ORDER BY seq",
        ):
            kept = office.column(moments)
            assert kept == sorted(kept)
        status, out, err = await office.bot.command("verify")
        assert status == 0, out + err


SWITCHES = (
    ("America/New_York", "2026-10-30T10:00:00+08:00", "2026-11-01T01:59:58-04:00", "11", "1", "14:00"),
    ("America/New_York", "2027-03-12T10:00:00+08:00", "2027-03-14T01:59:58-05:00", "3", "14", "15:00"),
    ("Europe/Berlin", "2027-03-26T10:00:00+08:00", "2027-03-28T01:59:58+01:00", "3", "28", "09:00"),
)
"""A host's zone, the day before, two seconds before its hour changes, and a reminder of just that moment."""


@pytest.mark.parametrize(("zone", "before", "start", "month", "day", "at"), SWITCHES)
async def test_a_reminder_in_the_hour_that_a_host_changes_comes_at_its_moment(
    tmp_path: Path, zone: str, before: str, start: str, month: str, day: str, at: str
) -> None:
    settings = {"TZ": zone, "REMIND_MONTHS": month, "REMIND_DAY": day, "REMIND_AT": at}
    async with office_in(tmp_path, **settings) as office:
        await office.opens(before)
        await office.bot.sandbox.until_confirmed()
        assert await office.bot.stop() == 0
        await office.bot.runs_at(start)
        await office.li.expect("学时提醒", 2 * PATIENCE, anywhere=True)
        await log_self_study(office.li, "换时", day="昨天")
        await card_of(office.wang, "换时")
        assert await office.bot.stop() == 0
        assert told(office.li, "学时提醒") == 1
        [queued] = set(office.column("SELECT queued_at FROM reminders WHERE kind = 'short'"))
        late = datetime.fromisoformat(queued) - datetime.fromisoformat(start)
        assert 2 <= late.total_seconds() < 60
        yesterday = datetime.fromisoformat(start).astimezone(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=1)
        assert office.column("SELECT start_on FROM submissions") == [f"{yesterday}"]
