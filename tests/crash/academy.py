"""The academy that is killed: registered, bound and installed once; each kill gets a copy of its database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sandbox.person import Phone
from sandbox.server import Sandbox
from storage.database import open_database
from tests.running import running_bot

INSTALLED = "2026-08-28T09:00:00+08:00"


@dataclass(frozen=True, slots=True)
class Member:
    """Someone on the register; ``account`` None: not bound."""

    staff_no: str
    name: str
    unit: str
    account: int | None
    roles: str = ""
    met: bool = False


COLLEAGUES = tuple(
    Member(f"C{number:03}", f"同事{number}", "IOP", 200 + number if number <= 96 else None, met=90 < number <= 96)
    for number in range(1, 101)
)
"""Of these 90 are short and bound, six have met the year, and four are not bound."""

SUBMITTER = Member("A002", "李强", "ICT", 102)
APPROVER = Member("A001", "王芳", "ICT", 101, "approver")
PEOPLE = (APPROVER, SUBMITTER, Member("A003", "赵敏", "ICT", 103, "approver"), *COLLEAGUES)
UNITS = {"ICT": "计算所", "IOP": "物理所"}


async def prepare(folder: Path) -> Path:
    """Make the academy in a folder, as HR would; the database file to be copied."""
    async with running_bot(folder) as bot:
        roster, records = folder / "roster.csv", folder / "records.csv"
        roster.write_text(_roster(), encoding="utf-8")
        records.write_text(_records(), encoding="utf-8")
        await bot.done("roster", "import", str(roster))
        await bot.done("records", "import", str(records))
        await bot.start(CLOCK_AT=INSTALLED)
        await bot.logged("running")
        assert await bot.stop() == 0
        await _bind(bot.environment["DATABASE_URL"])
    return folder / "xueshi.db"


async def _bind(url: str) -> None:
    """In the database alone: the phones of every kill are new ones, which no earlier message stands on."""
    database = await open_database(url)
    async with database.transaction() as work:
        for member in PEOPLE:
            person = await work.people.by_staff_no(member.staff_no)
            if person is not None and member.account is not None:
                await work.register.bind(person.person_id, member.account, datetime.fromisoformat(INSTALLED))
    await database.close()


def copied(prepared: Path, folder: Path) -> None:
    """The academy's database in the folder of one kill."""
    with closing(sqlite3.connect(prepared)) as kept, closing(sqlite3.connect(folder / "xueshi.db")) as copy:
        kept.backup(copy)


def phones_of(sandbox: Sandbox) -> dict[str, Phone]:
    """The phones of everyone who is bound, by staff number; the bot may write first."""
    return {
        member.staff_no: sandbox.phone(member.account, member.name, started=True)
        for member in PEOPLE
        if member.account is not None
    }


def _roster() -> str:
    lines = ["staff_no,name,unit,unit_name,rank,since,roles"]
    lines += [
        f"{member.staff_no},{member.name},{member.unit},{UNITS[member.unit]},staff,2015-07-01,{member.roles}"
        for member in PEOPLE
    ]
    return "\n".join(lines)


def _records() -> str:
    """What makes a year met: 12 days in class, and 50 hours online."""
    lines = ["staff_no,id,route,form,title,content,organiser,place,start,end,half_days,hours,result,platform"]
    for who in (member.staff_no for member in PEOPLE if member.met):
        lines += [
            f"{who},{who}-1,external,special_class,科研诚信,科研诚信,中国科协,北京,2026-01-05,2026-01-16,24,,pass,",
            f"{who},{who}-2,external_online,online,网络课程,网络课程,,网络,2026-02-02,2026-02-13,,50,pass,cadre_academy",
        ]
    return "\n".join(lines)
