"""Part 8, must show 5: on the quarter's day the scheduler reminds whoever is bound and short, by itself and once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from sandbox.person import Phone
from tests.running import Bot, running_bot

INSTALLED = "2026-06-20T10:00:00+08:00"
QUARTER_DAY = "2026-09-01"
"""The first working day of September 2026, a Tuesday; reminders are due at 09:30."""

JUST_BEFORE = f"{QUARTER_DAY}T09:29:55+08:00"
QUIET_HOURS_END = f"{QUARTER_DAY}T10:00:00+08:00"
TWO_DAYS_LATER = "2026-09-03T14:00:00+08:00"
IN_OCTOBER = "2026-10-09T10:00:00+08:00"
"""After the first working day of a month without a quarter's reminder."""

PATIENCE = 30.0

ROSTER = """\
staff_no,name,unit,unit_name,rank,since,left_on,roles
A001,王芳,ICT,计算所,staff,2015-07-01,,approver
A002,李强,ICT,计算所,staff,2015-07-01,,
A003,赵敏,ICT,计算所,staff,2015-07-01,,
A004,陈静,ICT,计算所,staff,2015-07-01,,
A005,刘洋,ICT,计算所,leader,2015-07-01,,
A006,孙磊,ICT,计算所,staff,2015-07-01,,
A007,钱进,ICT,计算所,staff,2015-07-01,2026-07-31,
A008,周婷,ICT,计算所,staff,2015-07-01,,
A009,吴昊,ICT,计算所,staff,2015-07-01,,
A010,郑爽,ICT,计算所,staff,2015-07-01,,
A011,何平,ICT,计算所,staff,2015-07-01,,
A012,马丽,ICT,计算所,staff,2015-07-01,,
"""
NAMES = {line.split(",")[0]: line.split(",")[1] for line in ROSTER.splitlines()[1:]}

UNBOUND = {"A010", "A012"}
MET = {"A003", "A004", "A012"}
MET_AS_STAFF_ONLY = "A005"
"""Has what a staff member needs, and is a leader."""
LEFT, BLOCKED, QUIET, MONTHLY = "A007", "A008", "A009", "A011"

REMINDED = {"A001", "A002", "A005", "A006", "A009", "A011"}
"""Bound, reachable, on the register, and short."""

REMINDER, THANKS, DIGEST = "三季度学时提醒", "2026 年学时已达标", "三季度学时汇总"


def records() -> str:
    """90 hours in class and 50 online, which meet a staff member's year (art. 8)."""
    lines = ["staff_no,id,route,form,title,content,organiser,place,start,end,half_days,hours,result,platform"]
    for who in sorted(MET | {MET_AS_STAFF_ONLY}):
        lines += [
            f"{who},{who}-1,external,special_class,科研诚信,科研诚信,中国科协,北京,2026-03-02,2026-03-15,23,,pass,",
            f"{who},{who}-2,external_online,online,网络课程,网络课程,,网络,2026-04-01,2026-04-30,,50,pass,cadre_academy",
        ]
    return "\n".join(lines)


class Academy:
    """The bot and the phones of everyone who is bound."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.phones = {
            staff_no: bot.sandbox.phone(100 + number, NAMES[staff_no])
            for number, staff_no in enumerate(sorted(NAMES.keys() - UNBOUND))
        }

    async def settle(self) -> None:
        """In June people bind, one wants no reminder before ten, one wants more of them, one blocks the bot."""
        file = self.bot.folder / "records.csv"
        file.write_text(records(), encoding="utf-8")
        secrets = await self.bot.register(ROSTER)
        await self.bot.done("records", "import", str(file))
        await self.runs(since=INSTALLED)
        for staff_no, phone in self.phones.items():
            await self.bot.bind(phone, staff_no, secrets[staff_no])
        await self._choose_quiet_hours(self.phones[QUIET])
        await self._choose_monthly(self.phones[MONTHLY])
        await self.phones[BLOCKED].block()
        await self.bot.sandbox.until_confirmed()
        assert await self.bot.stop() == 0

    async def _choose_quiet_hours(self, phone: Phone) -> None:
        await phone.send("/settings")
        await phone.tap("免打扰时段")
        await phone.expect("什么时段")
        await phone.send("22:00-10:00")
        await phone.expect("免打扰：22:00–10:00")

    async def _choose_monthly(self, phone: Phone) -> None:
        await phone.send("/settings")
        await phone.tap("其他月份也提醒")
        await phone.expect("其他月份月初也提醒")

    async def runs(self, since: str) -> None:
        """Start the bot with its clock at a moment, and wait until it listens."""
        await self.bot.start(CLOCK_AT=since)
        await self.bot.sandbox.until_polled(PATIENCE)

    async def hears(self, staff_nos: set[str], text: str) -> None:
        """Wait until each phone shows a text."""
        for staff_no in staff_nos:
            await self.phones[staff_no].expect(text, PATIENCE, anywhere=True)

    def told(self, text: str) -> dict[str, int]:
        """Who has been told something, and how often."""
        counts = {
            staff_no: sum(text in message.text for message in phone.messages if message.by_bot)
            for staff_no, phone in self.phones.items()
        }
        return {staff_no: count for staff_no, count in counts.items() if count}

    def kept(self) -> list[tuple[str, ...]]:
        """The table of reminders: staff number, period, kind."""
        return self._rows("SELECT staff_no, period, kind FROM reminders JOIN people USING (person_id) ORDER BY 1, 2, 3")

    def first_queued_at(self) -> datetime:
        """When the first reminder was queued."""
        [[moment]] = self._rows("SELECT MIN(queued_at) FROM reminders")
        return datetime.fromisoformat(moment)

    def _rows(self, query: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(f"file:{self.bot.folder}/xueshi.db?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    async def due(self, as_of: str) -> dict[str, bool]:
        """Who is due by ``remind --dry-run``, and whether they are bound."""
        lines = (await self.bot.done("remind", "--as-of", as_of, "--dry-run")).splitlines()
        return {line["staff_no"]: line["bound"] for line in map(json.loads, lines)}


THE_QUARTERS = sorted(
    [(staff_no, "2026-Q3", "short") for staff_no in REMINDED]
    + [(staff_no, "2026", "thanks") for staff_no in MET - UNBOUND]
    + [("A001", "2026-Q3", "digest")]
)


@pytest.fixture
async def academy(tmp_path: Path) -> AsyncIterator[Academy]:
    async with running_bot(tmp_path, CLOCK_AT=INSTALLED) as bot:
        made = Academy(bot)
        await made.settle()
        yield made


async def test_at_half_past_nine_the_scheduler_reminds_exactly_the_bound_who_are_short(academy: Academy) -> None:
    due = await academy.due(QUARTER_DAY)
    assert {who for who, bound in due.items() if bound} == REMINDED | {BLOCKED}
    assert {who for who, bound in due.items() if not bound} == UNBOUND - MET

    await academy.runs(since=JUST_BEFORE)
    await academy.hears(REMINDED - {QUIET}, REMINDER)
    await academy.hears(MET - UNBOUND, THANKS)
    await academy.hears({"A001"}, DIGEST)
    assert academy.told(REMINDER) == dict.fromkeys(REMINDED - {QUIET}, 1)
    assert academy.told(THANKS) == dict.fromkeys(MET - UNBOUND, 1)
    assert academy.told(DIGEST) == {"A001": 1}
    assert academy.kept() == THE_QUARTERS
    assert academy.first_queued_at() >= datetime.fromisoformat(f"{QUARTER_DAY}T09:30:00+08:00")

    reminder = academy.phones["A005"].newest
    assert "今年还差线下 18 学时，2026-12-31（周四）前" in reminder.text
    assert reminder.labels[0] == "登记学时"
    digest = await academy.phones["A001"].expect(DIGEST, anywhere=True)
    assert "郑爽（A010）" in digest.text
    assert "周婷（A008）" in digest.text

    await academy.bot.stop()
    await academy.runs(since=QUIET_HOURS_END)
    await academy.hears({QUIET}, REMINDER)
    assert academy.told(REMINDER) == dict.fromkeys(REMINDED, 1)
    assert await academy.due(QUARTER_DAY) == {BLOCKED: True, "A010": False}


async def test_a_day_that_was_missed_is_made_up_once(academy: Academy) -> None:
    await academy.runs(since=TWO_DAYS_LATER)
    await academy.hears(REMINDED, REMINDER)
    await academy.hears(MET - UNBOUND, THANKS)
    await academy.hears({"A001"}, DIGEST)
    assert academy.kept() == THE_QUARTERS
    await academy.bot.stop()

    await academy.runs(since=IN_OCTOBER)
    await academy.hears({MONTHLY}, "10 月学时提醒")
    assert academy.kept() == sorted([*THE_QUARTERS, (MONTHLY, "2026-10", "short")])
    await academy.bot.stop()
    assert academy.told(REMINDER) == dict.fromkeys(REMINDED, 1)
    assert academy.told(THANKS) == dict.fromkeys(MET - UNBOUND, 1)
    assert academy.told(DIGEST) == {"A001": 1}
