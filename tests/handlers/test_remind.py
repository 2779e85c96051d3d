"""Reminders over a year: who is told what and when, and that no stop of the program doubles anything."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

import pytest

from bot.speak import queue_replies
from handlers import remind
from handlers.remind import Timetable, due_month, due_quarter, quiet_until, remind_next
from rules.record import State
from storage.columns import ACADEMY_ZONE
from tests.hours import class_days, online, registers
from tests.outgoing import taken
from tests.story import Academy, Phone

TIMETABLE = Timetable((3, 6, 9, 12), "first-working", time(9, 30))


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ACADEMY_ZONE)


async def tick(academy: Academy, at: str, limit: int = 50, timetable: Timetable = TIMETABLE) -> None:
    """The scheduler looks, as often as there is more to do; then everything is delivered."""
    academy.now = shanghai(at)
    more = True
    while more:
        async with academy.database.transaction() as work:
            replies, more = await remind_next(work, academy.policies, timetable, academy.now, limit)
            await queue_replies(work, replies, academy.now, None, "zh", None)
    await academy.deliver()


async def meets(academy: Academy, phone: Phone, year: int = 2026) -> None:
    await registers(academy, phone, class_days(date(year, 1, 5), 12))
    await registers(academy, phone, online(date(year, 2, 2), 50))


async def test_the_third_quarters_reminder_says_what_is_left_and_by_when(any_academy: Academy) -> None:
    academy = any_academy
    await academy.unit("ICT", "计算所", records_since=2025)
    wang = await academy.person("A001", "王芳", "ICT")
    await registers(academy, wang, class_days(date(2025, 3, 3), 10))
    await registers(academy, wang, online(date(2025, 3, 3), 50))
    await registers(academy, wang, class_days(date(2026, 3, 2), 9))
    await registers(academy, wang, online(date(2026, 5, 5), 50))
    await registers(academy, wang, class_days(date(2026, 5, 11), 1), state=State.PENDING)
    await tick(academy, "2026-09-01T09:29:59")
    await tick(academy, "2026-09-01T09:30:00")
    assert wang.last.text.splitlines() == [
        "<b>三季度学时提醒</b>",
        "今年还差线下 18 学时，2026-12-31（周四）前",
        "待审核 1 件（通过后线下 +8）",
        "补训：2025 年还差线下 10 学时，2026-12-31（周四）前",
    ]
    assert wang.last.labels == ["登记学时", "详细进度"]


async def test_a_year_of_quarter_days_brings_four_reminders_and_old_buttons_go(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    day = date(2026, 1, 1)
    while day.year == 2026:
        await tick(academy, f"{day}T10:00:00")
        day += timedelta(days=9)
    assert [message.text.splitlines()[0] for message in wang.messages] == [
        f"<b>{quarter}季度学时提醒</b>" for quarter in "一二三四"
    ]
    assert [bool(message.keyboard) for message in wang.messages] == [False, False, False, True]


async def test_it_stops_the_day_the_demand_is_met_with_one_thanks_a_year(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await meets(academy, wang)
    for month in (3, 6, 9, 12):
        await tick(academy, f"2026-{month:02}-05T10:00:00")
    assert [message.text for message in wang.messages] == ["2026 年学时已达标，谢谢。年底前还可以继续登记。"]


async def test_a_met_year_with_an_old_debt_is_reminded_of_the_debt(academy: Academy) -> None:
    """R10: an obligation of an earlier year."""
    await academy.unit("ICT", "计算所", records_since=2025)
    wang = await academy.person("A001", "王芳", "ICT")
    await meets(academy, wang)
    await tick(academy, "2026-03-05T10:00:00")
    wang.sees("今年的学时已达标", "补训：2025 年还差线下 90 学时、网络 50 学时")


async def test_nobody_else_is_reminded(academy: Academy) -> None:
    """The unbound, the blocked, those who left, those who did not yet come."""
    await academy.unit("ICT", "计算所")
    await academy.person("A001", "未绑定", "ICT", bound=False)
    blocked = await academy.person("A002", "已停用", "ICT")
    gone = await academy.person("A003", "已离职", "ICT", left_on=date(2026, 2, 28))
    new = await academy.person("A004", "未入职", "ICT", joined_on=date(2026, 4, 1))
    async with academy.database.transaction() as work:
        await work.register.note_blocked(blocked.telegram_id, academy.now)
    await tick(academy, "2026-03-05T10:00:00")
    assert [phone.messages for phone in academy.phones.values() if phone.messages] == []
    await tick(academy, "2026-06-01T10:00:00")
    assert len(new.messages) == 1
    assert not gone.messages


async def test_approvers_get_the_digest_with_who_cannot_be_reminded(any_academy: Academy) -> None:
    academy = any_academy
    await academy.unit("ICT", "计算所")
    await academy.unit("IOP", "物理所")
    hr = await academy.person("A001", "赵敏", "ICT", "approver")
    met = await academy.person("A002", "王芳", "ICT")
    await academy.person("A003", "未绑定", "ICT", bound=False)
    blocked = await academy.person("A004", "已停用", "ICT")
    await academy.person("B001", "外单位", "IOP", bound=False)
    await meets(academy, met)
    async with academy.database.transaction() as work:
        await work.register.note_blocked(blocked.telegram_id, academy.now)
    await tick(academy, "2026-03-05T10:00:00")
    await tick(academy, "2026-03-06T10:00:00")
    [digest] = [message for message in hr.messages if "汇总" in message.text]
    assert digest.text.splitlines() == [
        "<b>计算所 · 一季度学时汇总</b>",
        "全年在册 4 人，已达标 1 人；现在还差学时的 3 人",
        "还没有绑定的 1 人，收不到提醒：",
        "· 未绑定（A003）",
        "停用了机器人的 1 人，收不到提醒：",
        "· 已停用（A004）",
    ]
    assert digest.labels == ["完成情况"]


async def test_a_long_list_in_the_digest_ends_with_how_many_more(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    hr = await academy.person("A001", "Zhao", "ICT", "approver", language="en")
    for number in range(23):
        await academy.person(f"B{number:03}", "Wang", "ICT", bound=False)
    await tick(academy, "2026-03-05T10:00:00")
    hr.sees("· Wang (B019)", "· and 3 more")
    assert "B020" not in hr.transcript()


async def test_a_crash_between_batches_and_within_one_reminds_nobody_twice(any_academy: Academy) -> None:
    """Whatever crashes in between, no person's reminder of a quarter is queued twice, and none is lost."""
    academy = any_academy
    await academy.unit("ICT", "计算所")
    phones = [await academy.person(f"A{number:03}", "某人", "ICT") for number in range(7)]
    seen = 0

    async def dies_at_the_fifth(*args: object) -> object:
        nonlocal seen
        seen += 1
        if seen == 5:
            raise RuntimeError("the machine stops")
        return await remind_person(*args)  # type: ignore[arg-type]

    remind_person = remind._remind
    with patch.object(remind, "_remind", dies_at_the_fifth), pytest.raises(RuntimeError):
        await tick(academy, "2026-03-05T10:00:00", limit=3)
    await tick(academy, "2026-03-05T11:00:00", limit=3)
    await tick(academy, "2026-03-05T12:00:00", limit=3)
    assert [len(phone.messages) for phone in phones] == [1] * 7


async def test_two_workers_that_tick_at_once_remind_each_person_once(any_academy: Academy) -> None:
    """Several workers may tick at once."""
    academy = any_academy
    await academy.unit("ICT", "计算所")
    phones = [await academy.person(f"A{number:03}", "某人", "ICT") for number in range(9)]
    await asyncio.gather(*(tick(academy, "2026-03-05T10:00:00", limit=2) for _ in range(3)))
    assert [len(phone.messages) for phone in phones] == [1] * 9


async def test_a_run_that_a_stop_missed_is_made_up_once_within_the_year(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await tick(academy, "2026-08-20T03:00:00")
    await tick(academy, "2026-08-21T10:00:00")
    assert [message.text.splitlines()[0] for message in wang.messages] == ["<b>二季度学时提醒</b>"]
    await tick(academy, "2027-01-15T10:00:00")
    assert sum("季度" in message.text for message in wang.messages) == 1


async def test_a_quarter_before_the_installation_was_not_missed(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    async with academy.database.transaction() as work:
        await work.remember("installed_at", shanghai("2026-07-15T12:00:00").isoformat())
    await tick(academy, "2026-07-16T10:00:00")
    assert not wang.messages
    await tick(academy, "2026-09-01T10:00:00")
    assert len(wang.messages) == 1


async def test_a_quarter_before_a_restore_is_not_told_again(academy: Academy) -> None:
    """Who was reminded after the backup was made is in nobody's database any more."""
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    async with academy.database.transaction() as work:
        await work.remember("installed_at", shanghai("2026-03-01T12:00:00").isoformat())
        await work.remember("restored_at", shanghai("2026-06-02T12:00:00").isoformat())
    await tick(academy, "2026-06-02T13:00:00")
    assert not wang.messages
    await tick(academy, "2026-09-01T10:00:00")
    assert len(wang.messages) == 1


async def test_the_monthly_extra_comes_to_who_wants_it_and_is_short(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    keen = await academy.person("A001", "王芳", "ICT", "approver")
    met = await academy.person("A002", "李强", "ICT")
    calm = await academy.person("A003", "孙悦", "ICT")
    await meets(academy, met)
    for phone in (keen, met):
        await phone.says("/settings")
        await phone.taps("其他月份也提醒")
    await tick(academy, "2026-03-02T09:30:00")
    before = [len(phone.messages) for phone in (keen, met, calm)]
    await tick(academy, "2026-04-01T09:30:00")
    await tick(academy, "2026-04-02T09:30:00")
    after = [len(phone.messages) for phone in (keen, met, calm)]
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 0, 0]
    keen.sees("4 月学时提醒", "今年还差线下 90 学时")


async def test_quiet_hours_hold_the_reminder_and_nothing_else(any_academy: Academy) -> None:
    academy = any_academy
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await wang.says("/settings")
    await wang.taps("免打扰时段")
    await wang.taps("22:00-07:00")
    academy.now = shanghai("2026-06-20T23:00:00")
    async with academy.database.transaction() as work:
        replies, _ = await remind_next(work, academy.policies, TIMETABLE, academy.now)
        await queue_replies(work, replies, academy.now, None, "zh", None)
        now, later = academy.now, academy.now + timedelta(minutes=1)
        assert await taken(work, "story", now, later) == []
        assert await work.outbox.next_moment() == shanghai("2026-06-21T07:00:00")
    await wang.says("/my")
    wang.sees("2026 年学时进度")


@pytest.mark.parametrize(
    ("hours", "at", "until"),
    [
        (("22:00", "07:00"), "2026-06-20T23:00:00", "2026-06-21T07:00:00"),
        (("22:00", "07:00"), "2026-06-21T06:59:59", "2026-06-21T07:00:00"),
        (("22:00", "07:00"), "2026-06-21T07:00:00", None),
        (("22:00", "07:00"), "2026-06-21T21:59:00", None),
        (("12:00", "14:00"), "2026-06-21T13:00:00", "2026-06-21T14:00:00"),
        (("12:00", "14:00"), "2026-06-21T14:00:00", None),
    ],
)
async def test_quiet_hours_may_go_over_midnight(
    academy: Academy, hours: tuple[str, str], at: str, until: str | None
) -> None:
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await wang.says("/settings")
    await wang.taps("免打扰时段")
    await wang.says("-".join(hours))
    assert quiet_until(await academy.who(wang), shanghai(at)) == (until and shanghai(until))


@pytest.mark.parametrize(
    ("at", "name", "due"),
    [
        ("2026-03-02T09:29:59", None, None),  # 1 March 2026 is a Sunday
        ("2026-03-02T09:30:00", "2026-Q1", "2026-03-02T09:30:00"),
        ("2026-05-31T23:59:59", "2026-Q1", "2026-03-02T09:30:00"),
        ("2026-12-31T23:59:59", "2026-Q4", "2026-12-01T09:30:00"),
        ("2027-01-01T00:00:00", None, None),
    ],
)
def test_the_quarters_moment_is_a_working_morning_in_shanghai(at: str, name: str | None, due: str | None) -> None:
    """Scheduled jobs at naive times are taken for UTC elsewhere."""
    period = due_quarter(TIMETABLE, shanghai(at))
    assert (period and period.name) == name
    assert (period and period.due_at) == (due and shanghai(due))


def test_other_months_days_and_hours_are_settings() -> None:
    timetable = Timetable((2, 11), 15, time(18, 0))
    period = due_quarter(timetable, shanghai("2026-11-15T18:00:00"))
    assert period is not None
    assert (period.name, period.quarter) == ("2026-Q4", 4)
    assert due_quarter(timetable, shanghai("2026-02-15T17:59:00")) is None
    assert due_month(timetable, shanghai("2026-11-20T10:00:00")) is None


def test_a_month_is_not_made_up_later() -> None:
    assert due_month(TIMETABLE, shanghai("2026-04-01T09:29:00")) is None
    april = due_month(TIMETABLE, shanghai("2026-04-30T10:00:00"))
    assert april is not None
    assert april.name == "2026-04"
    may = due_month(TIMETABLE, shanghai("2026-05-31T10:00:00"))
    assert may is not None
    assert may.name == "2026-05"


async def test_a_chat_that_vanished_is_tried_no_more(academy: Academy) -> None:
    """Blocked or vanished chats are noted, and what waits for them is dropped, quiet hours or not."""
    await academy.unit("ICT", "计算所")
    wang = await academy.person("A001", "王芳", "ICT")
    await wang.says("/settings")
    await wang.taps("免打扰时段")
    await wang.taps("22:00-07:00")
    at = shanghai("2026-06-20T23:00:00")
    async with academy.database.transaction() as work:
        replies, _ = await remind_next(work, academy.policies, TIMETABLE, at)
        await queue_replies(work, replies, at, None, "zh", None)
        await work.outbox.drop_chat(wang.telegram_id, "blocked")
        assert await work.outbox.next_moment() is None
