"""The ground of the damages: a year of two small institutes, played through the program's own commands and handlers.

People are bound by invites, log with evidence, are approved, returned, rejected, undone; somebody stands in for an
approver, somebody is promoted, somebody moves; reminders went out and the heads were told in the evening.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.commands import common
from bot.evidence import Fetcher
from bot.evidence_store import FolderStore
from bot.reminders import remind
from bot.settings import load_settings
from bot.speak import queue_replies
from bot.verify.heads import heads_due
from handlers.binding.invites import choose_people, invite_people
from handlers.review.away_handover import begun_due
from handlers.review.cards import announce_due
from storage.people import Person
from tests.bot.files import picture
from tests.bot.programme import Programme
from tests.handlers.walks import walk_to_dates
from tests.story import Academy, Phone, academy_on, sqlite_url

ROSTER = """工号,姓名,单位代码,单位名称,职级,任职日期,入单位日期,角色
A001,王芳,ICT,计算所,职工,2020-01-01,2020-01-01,审核人
A002,李强,ICT,计算所,职工,2021-03-01,2021-03-01,
A003,周敏,ICT,计算所,职工,2019-07-01,2019-07-01,
A004,赵敏,ICT,计算所,职工,2018-07-01,2018-07-01,审核人
B001,钱工,IOP,物理所,职工,2017-07-01,2017-07-01,审核人
B002,孙磊,IOP,物理所,职工,2022-07-01,2022-07-01,
C001,陈局,CAS,院机关,领导,2015-01-01,2015-01-01,人事局
"""
CHANGES = """工号,姓名,单位代码,单位名称,职级,任职日期,入单位日期,角色
A002,李强,ICT,计算所,领导,2026-05-06,2021-03-01,
B002,孙磊,ICT,计算所,职工,2022-07-01,2026-05-06,
"""
EARLIER = """工号,编号,登记途径,培训形式,培训名称,主办单位,培训地点,开始日期,结束日期,半天数,学时,考核结果
A002,2025-1,外部培训,专项培训班,科研诚信,中国科协,北京,2025-03-03,2025-03-07,10,,合格
A002,2025-2,外部网络培训,网络培训,数据安全,中国科大,,2025-05-12,2025-05-30,,16,合格
A003,2025-3,外部培训,专项培训班,科研诚信,中国科协,北京,2025-12-29,2026-01-02,10,,合格
"""
BEGINS = datetime.fromisoformat("2026-03-10T10:00:00+08:00")
ENDS = datetime.fromisoformat("2026-09-01T10:00:00+08:00")


@dataclass
class Year:
    """The institutes while their year is played."""

    academy: Academy
    bot: Commands
    folder: Path
    files: dict[str, bytes] = field(default_factory=dict)

    async def command(self, *arguments: str) -> None:
        """Somebody on the server runs a command, which opens the database for itself."""
        self.bot.at(self.academy.now)
        ended = await asyncio.to_thread(self.bot.runs, *arguments)
        assert ended.status == 0, ended.err

    async def file(self, *arguments: str, text: str) -> None:
        """The same with a file as its last argument."""
        path = self.folder / "told.csv"
        path.write_text(text, "utf-8")
        await self.command(*arguments, str(path))

    async def invites(self, *staff_numbers: str) -> list[tuple[Person, str]]:
        """People get their links."""
        async with self.academy.database.transaction() as work:
            people = await choose_people(work, staff_numbers, None, self.academy.now, unbound=True)
            return await invite_people(work, people, self.academy.now)

    async def binds(self, *staff_numbers: str) -> list[Phone]:
        """People are invited and open their links."""
        phones = []
        for person, secret in await self.invites(*staff_numbers):
            phone = self.academy.phone(1000 + person.person_id)
            await phone.says(f"/start {secret}")
            await phone.says(person.staff_no)
            await phone.taps("是我")
            phones.append(phone)
        return phones

    async def logs(self, phone: Phone, title: str, dates: str, *files: str) -> None:
        """A class of whole days from ``/log`` to *submit*, with its evidence fetched and its cards sent."""
        self.academy.now += timedelta(minutes=20)
        await walk_to_dates(phone, title)
        await phone.says(dates)
        for label in ("就是这样", "没有缺席", "不脱产", "合格"):
            await phone.taps(label)
        if any("不补" in label for label in phone.last.labels):
            await phone.taps("不补")
        for file in files:
            self.files[f"file-{file}"] = picture(width=64 + len(self.files))
            await phone.sends_file(file)
        await phone.taps("没有了" if files else "下一步")
        await phone.taps("提交")
        await self.looks()

    async def looks(self) -> None:
        """What the running program does beside the answers: fetch evidence, send cards, hand over seats."""
        academy, store = self.academy, FolderStore(self.folder / "evidence")

        async def fetch(file_id: str) -> bytes:
            return self.files[file_id]

        fetcher = Fetcher(academy.database, Clock(academy.now), academy.policies, fetch, store.keep, lambda: None)
        while await fetcher.fetch_due():
            pass
        academy.now += timedelta(minutes=1)
        async with academy.database.transaction() as work:
            replies = [
                *await announce_due(work, academy.policies, academy.now),
                *await begun_due(work, academy.now),
            ]
            await queue_replies(work, replies, academy.now, None, "zh", None)
        await academy.deliver()

    async def evening(self) -> None:
        """Half past six: the heads are told, unless it is the day of the installation."""
        academy = self.academy
        academy.now = academy.now.replace(hour=18, minute=30)
        async with academy.database.transaction() as work:
            told = await heads_due(work, academy.now)
            if told is not None:
                await queue_replies(work, told.replies, academy.now, None, "zh", None)
        await academy.deliver()


class Commands(Programme):
    """The command line on one database and one data folder."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(sqlite_url(folder), monkeypatch)
        self._settings = monkeypatch
        monkeypatch.setenv("DATA_DIR", str(folder))
        monkeypatch.delenv("BOT_TOKEN", raising=False)

    def at(self, moment: datetime) -> None:
        """The clock of what is run from now on."""
        self._settings.setenv("CLOCK_AT", moment.isoformat())
        common.settings.cache_clear()


async def played(bot: Commands, folder: Path) -> None:
    """The whole year; ``told.txt`` beside the database holds the heads as the bureau has them from the chat."""
    async with academy_on(sqlite_url(folder), BEGINS) as academy:
        year = Year(academy, bot, folder)
        async with academy.database.transaction() as work:
            await work.remember("installed_at", BEGINS.isoformat())
        await year.file("roster", "import", text=ROSTER)
        for unit in ("ICT", "IOP"):
            await year.command("unit", "set", unit, "--records-since", "2025")
        await year.file("records", "import", text=EARLIER)
        wang, li, zhou, zhao, chen = await year.binds("A001", "A002", "A003", "A004", "C001")
        await _spring(year, wang, li, zhou, zhao)
        await year.evening()
        academy.now = datetime.fromisoformat("2026-05-06T10:00:00+08:00")
        await year.file("roster", "import", text=CHANGES)
        sun, _unopened = *await year.binds("B002"), await year.invites("B001")
        await year.logs(sun, "光学讲座", "2026-05-04 - 2026-05-05", "sun-1")
        await wang.taps("通过")
        await chen.says("/report")
        await year.evening()
        academy.now = ENDS
        while await remind(academy.database, academy.policies, load_settings(), academy.now):
            await academy.deliver()
        await year.evening()
    (folder / "told.txt").write_text(chen.transcript(), "utf-8")


async def _spring(year: Year, wang: Phone, li: Phone, zhou: Phone, zhao: Phone) -> None:
    """Every way that a submission can go."""
    await year.logs(li, "科研诚信培训班", "2026-03-02 - 2026-03-06", "li-1", "li-2")
    await wang.taps("通过")
    await year.logs(li, "实验室安全", "2026-03-09", "li-3")
    await _because(zhao, "退回修改", "日期与材料不符")
    await li.taps("改日期")
    await li.says("2026-03-09 - 2026-03-10")
    await li.taps("就是这样")
    await li.taps("不补")
    await li.taps("提交")
    await year.looks()
    await zhao.taps("通过")
    await year.logs(li, "春游", "2026-03-05", "li-4")
    await _because(wang, "驳回", "不属于继续教育")
    await year.logs(zhou, "数据库原理", "2026-02-09 - 2026-02-11", "zhou-1")
    await zhou.taps("撤回")
    await year.logs(zhou, "数据库原理与实践", "2026-02-09 - 2026-02-12", "zhou-2")
    await wang.taps("通过")
    await wang.taps("撤销")
    await zhao.taps("通过")
    await year.logs(wang, "审核培训", "2026-03-03", "wang-1")
    await zhao.taps("通过")
    await _goes_away(zhao)
    await year.looks()
    await year.logs(li, "高性能计算", "2026-02-02 - 2026-02-03", "li-5")
    await zhou.taps("通过")
    await year.logs(zhou, "统计方法", "2026-02-23", "zhou-3")


async def _because(phone: Phone, verb: str, reason: str) -> None:
    await phone.taps(verb)
    await phone.taps(reason)


async def _goes_away(phone: Phone) -> None:
    """赵敏 is away, 周敏 stands in."""
    await phone.says("/settings")
    await phone.taps("外出与代审")
    await phone.taps("到 2026-03-12")
    await phone.taps("周敏")
    await phone.taps("就是这样")
