"""What the scheduler looks at: cards, silent items, absences and reminders, each found by a tick of its own."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date, timedelta

import pytest

from bot.attachments import Makers
from bot.budget import Budget
from bot.outbox import Outbox
from bot.schedule import Tick, keep_looking
from bot.settings import Settings
from bot.ticks import ticks
from bot.wire import Wire
from tests.bot.test_evidence import StoryClock
from tests.handlers.reviewing import COURSE, Institute, institute
from tests.story import Academy, Phone


async def look(academy: Academy) -> None:
    """Every tick looks until it finds nothing more, as the scheduler has it."""
    clock = StoryClock(academy)
    wire = Wire("1:AAAAAAAAAA", "http://127.0.0.1:9")
    outbox = Outbox(academy.database, clock, wire, Budget(1000, 1000), Makers(lambda _sha256: b""))
    settings = Settings()
    for tick in ticks(settings, academy.database, academy.policies, clock, outbox):
        while await tick.look():
            pass
    await academy.deliver()


def shows(phone: Phone, text: str) -> int:
    """How many messages say it."""
    return sum(text in message.text for message in phone.messages)


async def test_a_tick_that_is_at_work_when_the_program_stops_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    begun = asyncio.Event()

    async def at_work() -> bool:
        begun.set()
        await asyncio.sleep(3600)
        return False

    looking = asyncio.create_task(keep_looking([Tick("long", 60, at_work)]))
    await begun.wait()
    looking.cancel()
    await asyncio.wait([looking], timeout=20)
    assert looking.cancelled()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_tick_that_fails_looks_again_and_holds_no_other_up() -> None:
    looks: Counter[str] = Counter()
    enough = asyncio.Event()

    def looking_as(name: str) -> Tick:
        async def look() -> bool:
            looks[name] += 1
            if min(looks["fails"], looks["works"]) >= 3:
                enough.set()
            if name == "fails":
                raise ValueError
            return looks[name] == 1  # something was done: look again at once

        return Tick(name, 0.001, look)

    running = asyncio.create_task(keep_looking([looking_as("fails"), looking_as("works")]))
    await asyncio.wait_for(enough.wait(), 20)
    running.cancel()


@pytest.fixture
async def ict(academy: Academy) -> Institute:
    return await institute(academy)


async def test_a_card_goes_out_although_its_evidence_never_came(ict: Institute) -> None:
    await ict.submits(ict.li, COURSE, "certificate")
    await look(ict.academy)
    assert not shows(ict.wang, "待审核")
    ict.academy.now += timedelta(seconds=31)
    await look(ict.academy)
    ict.wang.sees("待审核 · 李强")


async def test_silent_items_are_chased(ict: Institute) -> None:
    await ict.submits(ict.li)
    ict.academy.now += timedelta(days=3)
    await look(ict.academy)
    ict.wang.sees("已经等了 3 个工作日")


async def test_a_substitute_is_told_on_the_first_day(ict: Institute) -> None:
    async with ict.academy.database.transaction() as work:
        wang, zhou = await ict.academy.who(ict.wang), await ict.academy.who(ict.zhou)
        await work.absences.add(wang.person_id, date(2026, 3, 12), date(2026, 3, 13), zhou.person_id)
    await look(ict.academy)
    assert not shows(ict.zhou, "你代王芳审核")
    ict.academy.now += timedelta(days=2)
    await look(ict.academy)
    await look(ict.academy)
    assert shows(ict.zhou, "你代王芳审核") == 1


async def test_reminders_are_made_up_and_come_on_the_quarter_s_day(ict: Institute) -> None:
    await look(ict.academy)
    assert (shows(ict.li, "一季度学时提醒"), shows(ict.li, "二季度学时提醒")) == (1, 0)
    ict.academy.now += timedelta(days=90)
    await look(ict.academy)
    assert (shows(ict.li, "一季度学时提醒"), shows(ict.li, "二季度学时提醒")) == (1, 1)
