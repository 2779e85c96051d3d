"""Ends of quarters and years, 29 February, and hosts whose own zone changes its hour: the academy's day alone counts.

Issue 4, part 7. A clock that is set back while the program runs: ``tests/bot/test_set_back.py``.
"""

from __future__ import annotations

import os
import time as host
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from handlers.dates import read_span
from handlers.remind import Timetable, due_month, due_quarter
from storage.columns import ACADEMY_ZONE, academy_day
from tests.handlers.reviewing import READING, institute
from tests.handlers.test_remind import TIMETABLE, shanghai, tick
from tests.handlers.walks import staffed
from tests.hours import class_days, online, registers
from tests.story import Academy

SWITCHES = (
    ("America/New_York", "2026-03-08T07:00:00Z"),
    ("America/New_York", "2026-11-01T06:00:00Z"),
    ("Europe/Berlin", "2026-03-29T01:00:00Z"),
    ("Europe/Berlin", "2026-10-25T01:00:00Z"),
)
"""Zones of hosts, and the moments at which their hour is left out or comes twice."""


@pytest.fixture(params=["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Kiritimati"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The whole process in the zone of some host."""
    with in_zone(request.param):
        yield request.param


class in_zone:
    """Inside, the process has the zone of a host."""

    def __init__(self, name: str) -> None:
        self.name, self.before = name, os.environ.get("TZ")

    def __enter__(self) -> None:
        self._set(self.name)

    def __exit__(self, *_fault: object) -> None:
        self._set(self.before)

    def _set(self, name: str | None) -> None:
        os.environ.pop("TZ", None)
        if name is not None:
            os.environ["TZ"] = name
        host.tzset()


@pytest.mark.usefixtures("zone")
async def test_the_year_ends_at_midnight_in_shanghai(academy: Academy) -> None:
    li, _ = await staffed(academy)
    await registers(academy, li, class_days(date(2026, 12, 28), 4))
    academy.now = shanghai("2026-12-31T23:59:59")
    await li.says("/my")
    li.sees("2026", "32")
    academy.now += timedelta(seconds=1)
    await li.says("/my")
    assert "2027" in li.last.text
    assert "2027 年" not in li.messages[0].text


@pytest.mark.usefixtures("zone")
async def test_yesterday_on_new_years_day_is_of_the_old_year(academy: Academy) -> None:
    li, zhao = await staffed(academy)
    academy.now = shanghai("2027-01-01T00:00:00")
    for said in ("/log", "在职自学", "读书", "和名称一样", "图书馆", "昨天", "2", "无考核"):
        await li.says(said)
    await li.taps("跳过")
    await li.taps("提交")
    await zhao.taps("通过")
    person = await academy.who(li)
    async with academy.database.reading() as work:
        [of_the_record] = (await work.ledger.credits_of(person.person_id)).values()
    assert list(of_the_record) == [2026]


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-03-31T23:59:59", "2026-Q1"),
        ("2026-04-01T00:00:00", "2026-Q1"),
        ("2026-06-01T09:29:59", "2026-Q1"),
        ("2026-06-01T09:30:00", "2026-Q2"),
        ("2026-12-01T09:29:59", "2026-Q3"),
        ("2026-12-31T23:59:59", "2026-Q4"),
        ("2027-01-01T00:00:00", None),
        ("2028-02-29T23:59:59", None),
        ("2028-03-01T09:30:00", "2028-Q1"),
    ],
)
def test_which_quarter_is_due_at_its_ends(at: str, due: str | None) -> None:
    """An old year's reminder isn't made up in the new one: what it says is left would be the new year's."""
    found = due_quarter(TIMETABLE, shanghai(at).astimezone(UTC))
    assert (found.name if found else None) == due


@pytest.mark.usefixtures("zone")
async def test_at_the_end_of_a_year_each_quarter_is_told_once(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    for at in ("2026-12-01T09:30:00", "2026-12-31T23:59:59", "2027-01-01T00:00:00", "2027-02-28T23:59:59"):
        await tick(academy, at)
    assert [_told(message.text) for message in wang.messages] == ["四季度", "以前年度"]
    await tick(academy, "2027-03-01T09:30:00")
    assert [_told(message.text) for message in wang.messages] == ["四季度", "以前年度", "一季度"]


def _told(text: str) -> str:
    """Of what a reminder is; the year that turned is told of once, in the new one."""
    return next(what for what in ("四季度", "一季度", "以前年度") if what in text)


@pytest.mark.parametrize(("name", "switch"), SWITCHES)
async def test_the_hour_of_a_host_that_comes_twice_or_not_at_all_changes_nothing(
    academy: Academy, name: str, switch: str
) -> None:
    """Reminders come at their moment, the ten minutes of an undo are ten, and three working days are three."""
    moment = datetime.fromisoformat(switch)
    local = moment.astimezone(ACADEMY_ZONE)
    timetable = Timetable((local.month,), min(local.day, 28), time(local.hour, 0))
    with in_zone(name):
        ict = await institute(academy)
        academy.now = moment - timedelta(minutes=5)
        kept = await ict.submits(ict.li, READING)
        await ict.wang.taps("通过")
        academy.now = moment + timedelta(minutes=4, seconds=59)
        await ict.wang.taps("撤销")
        assert (await ict.submission(kept)).state == "pending"
        await ict.wang.taps("通过")
        academy.now += timedelta(minutes=10, seconds=1)
        await ict.wang.taps("撤销")
        assert (await ict.submission(kept)).state == "approved"
        due = due_quarter(timetable, moment + timedelta(days=2))
        assert due is not None
        assert due.due_at.astimezone(UTC).hour == moment.hour
        assert academy_day(moment) == local.date()


@pytest.mark.parametrize(
    ("typed", "today", "code"),
    [
        ("2.29", "2028-02-29", "20280229a-20280229p"),
        ("2.29", "2028-03-01", "20280229a-20280229p"),
        ("昨天", "2028-03-01", "20280229a-20280229p"),
        ("2.29", "2027-03-01", "20240229a-20240229p"),
        ("2.28-3.1", "2028-03-02", "20280228a-20280301p"),
        ("2.28-3.1", "2027-03-02", "20270228a-20270301p"),
        ("29 Feb 2028", "2028-06-01", "20280229a-20280229p"),
    ],
)
def test_days_around_29_february(typed: str, today: str, code: str) -> None:
    assert read_span(typed, date.fromisoformat(today), 2019).code == code


async def test_who_was_promoted_on_29_february_has_until_the_28th(academy: Academy) -> None:
    academy.now = shanghai("2028-02-29T09:00:00")
    await academy.unit("ICT", "计算所", records_since=2027)
    li = await academy.person("A002", "李强", "ICT")
    await registers(academy, li, class_days(date(2027, 3, 1), 10))
    await registers(academy, li, online(date(2027, 3, 1), 50))
    person = await academy.who(li)
    async with academy.database.transaction() as work:
        await work.register.set_rank(person.person_id, "leader", date(2028, 2, 29))
    for at, told in (("2028-02-29T09:00:00", "2029-02-28"), ("2029-02-28T23:59:59", "2029-02-28（周三）前")):
        academy.now = shanghai(at)
        await li.says("/my")
        assert told in li.last.text
        assert "过期" not in li.last.text
    before = li.last.text
    academy.now += timedelta(seconds=1)
    await li.says("/my")
    assert li.last.text != before


async def test_a_month_is_reminded_of_on_29_february_too(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    li = await academy.person("A002", "李强", "ICT")
    await li.says("/settings")
    await li.taps("其他月份也提醒")
    told = len(li.messages)
    for at in ("2028-02-28T23:59:59", "2028-02-29T09:30:00", "2028-02-29T23:59:59"):
        await tick(academy, at)
    reminders = [message for message in li.messages[told:] if "2 月学时提醒" in message.text]
    assert len(reminders) == 1
    assert due_month(TIMETABLE, shanghai("2028-02-29T23:59:59")) == due_month(
        TIMETABLE, shanghai("2028-02-10T10:00:00")
    )


async def test_another_hosts_clock_that_is_behind_neither_loses_nor_doubles(any_academy: Academy) -> None:
    """What was decided an hour ahead of us stands, is undone once, and is told once."""
    academy = any_academy
    ict = await institute(academy)
    kept = await ict.submits(ict.li, READING)
    await ict.wang.taps("通过")
    academy.now -= timedelta(hours=1)
    data = await ict.wang.taps("撤销")
    await ict.wang.taps_data(data)
    assert (await ict.submission(kept)).state == "pending"
    assert await ict.hours(ict.li) == {}
    await tick(academy, "2026-03-05T10:00:00")
    await tick(academy, "2026-06-01T09:30:00")
    told = len(ict.li.messages)
    for at in ("2026-05-31T23:00:00", "2026-06-01T09:30:00"):
        await tick(academy, at)
    assert len(ict.li.messages) == told
