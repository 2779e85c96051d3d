"""A unit that becomes a part of another one (art. 4): once, as a whole, dated, and what was decided stays."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.speak import queue_replies
from bot.verify.everything import verify
from handlers.register.merge import CantMerge, Merge, merge, plan_merge
from handlers.register.roster import Roster, RosterFaults, known_people, plan_roster
from storage.columns import academy_day
from storage.register import Stay
from tests.handlers.reviewing import COURSE, Institute, institute
from tests.story import Academy

DAY = date(2026, 3, 9)


@pytest.fixture
async def here(academy: Academy) -> Institute:
    return await institute(academy)


async def merges(here: Institute, unit: str = "ICT", into: str = "IOP", since: date = DAY) -> Merge:
    """As the command does."""
    academy = here.academy
    async with academy.database.transaction() as work:
        plan = await plan_merge(work, unit, into, since, academy_day(academy.now))
        replies = await merge(work, plan, academy.policies, academy.now)
        await queue_replies(work, replies, academy.now, None, "zh", None)
    await academy.deliver()
    return plan


async def refused(here: Institute, unit: str = "ICT", into: str = "IOP", since: date = DAY) -> str:
    with pytest.raises(CantMerge) as refusal:
        await merges(here, unit, into, since)
    return refusal.value.code


async def test_people_move_what_waits_goes_along_and_decisions_stay(here: Institute) -> None:
    waiting = await here.submits(here.li)
    done = await here.submits(here.li, replace(COURSE, start=date(2026, 1, 5), end=date(2026, 1, 9)))
    await here.zhao.taps_data(f"review.approve:{done.submission_id}:1")
    plan = await merges(here)
    assert (len(plan.people), len(plan.waiting), plan.seats, plan.approvers) == (4, 1, 2, 1)
    li, wang = [await here.academy.who(each) for each in (here.li, here.wang)]
    assert (li.unit, wang.unit, wang.roles) == ("IOP", "IOP", frozenset())
    async with here.academy.database.reading() as work:
        assert (await work.register.stays_of([li.person_id]))[li.person_id] == (
            Stay("ICT", date(2020, 1, 1)),
            Stay("IOP", DAY),
        )
    assert (await here.submission(waiting)).unit == "IOP"
    assert (await here.submission(done)).unit == "ICT"
    assert "从2026-03-09（周一）起并入物理所" in here.li.last.text
    assert "这一件不由你审核。" in [message.text for message in here.wang.messages]
    await here.ticks()
    await here.qian.taps("通过")
    assert "钱工" in here.li.last.text
    async with here.academy.database.reading() as work:
        assert (await verify(work, here.academy.policies, lambda _: True)).findings == []


async def test_it_is_done_once_and_refused_with_the_reason(here: Institute) -> None:
    assert await refused(here, into="ZZZ") == "unknown"
    assert await refused(here, into="ICT") == "same"
    assert await refused(here, since=DAY + timedelta(days=2)) == "ahead"
    assert await refused(here, since=date(2020, 1, 1)) == "too-early"
    await merges(here)
    assert await refused(here) == "merged"
    assert await refused(here, "CAS", "ICT") == "merged"
    assert len(await here.academy.audit("unit.merged")) == 1


async def test_two_at_once_are_one(any_academy: Academy) -> None:
    here = await institute(any_academy)
    done = await asyncio.gather(merges(here), merges(here), return_exceptions=True)
    assert sum(isinstance(each, Merge) for each in done) == 1
    assert len(await any_academy.audit("unit.merged")) == 1


async def test_a_plan_from_before_another_one_merged_does_nothing(any_academy: Academy) -> None:
    """What two at once come to, whichever of them is the quicker."""
    here = await institute(any_academy)
    async with any_academy.database.reading() as work:
        plan = await plan_merge(work, "ICT", "IOP", DAY, academy_day(any_academy.now))
    await merges(here)
    with pytest.raises(CantMerge) as refusal:
        async with any_academy.database.transaction() as work:
            await merge(work, plan, any_academy.policies, any_academy.now)
    assert refusal.value.code == "merged"
    assert len(await any_academy.audit("unit.merged")) == 1


async def test_what_waits_for_a_word_is_settled_first(here: Institute) -> None:
    await here.wang.says("/start")
    await here.wang.taps("人事变动")
    for said in ("李强", "调动", "院机关", "2026-03-09"):
        await here.wang.says(said)
    await here.wang.taps("提交")
    assert await refused(here) == "transfer"
    assert (await here.academy.who(here.li)).unit == "ICT"


async def test_an_older_roster_brings_nobody_back(here: Institute) -> None:
    async with here.academy.database.reading() as work:
        before = (await known_people(work))["A002"].held
    await merges(here)
    async with here.academy.database.transaction() as work:
        with pytest.raises(RosterFaults) as refusal:
            await plan_roster(work, Roster({"ICT": None}, (before,)), academy_day(here.academy.now))
    assert "unit-merged" in [fault.code for fault in refusal.value.faults]


async def test_verify_finds_a_unit_that_was_marked_as_merged(here: Institute) -> None:
    async with here.academy.database.transaction() as work:
        await work.register.merge_unit("CAS", "IOP")
    async with here.academy.database.reading() as work:
        found = (await verify(work, here.academy.policies, lambda _: True)).findings
    assert [each.where for each in found] == ["unit CAS"]


async def test_planned_classes_follow_and_their_invitations(here: Institute) -> None:
    columns = "unit, organiser_id, state, revision, form, title, content, place, assessed, off_job, first_on, last_on"
    values = "1, 'special_class', '班', '内容', '地点', 0, 0, '2026-04-01', '2026-04-01', '2026-03-01T00:00:00.000000Z'"
    li = await here.academy.who(here.li)
    statements = (
        f"INSERT INTO classes (class_id, {columns}, made_at) VALUES (1, 'ICT', {li.person_id}, 'planned', {values})",
        f"INSERT INTO classes (class_id, {columns}, made_at) VALUES (2, 'ICT', {li.person_id}, 'cancelled', {values})",
        "INSERT INTO class_units (class_id, unit) VALUES (1, 'ICT'), (1, 'CAS'), (2, 'ICT')",
    )
    async with here.academy.database.transaction() as work:
        for statement in statements:
            await work.classes._connection.execute_fetchall(statement)
    assert (await merges(here)).classes == 1
    async with here.academy.database.reading() as work:
        held = [await work.classes.by_id(number) for number in (1, 2)]
        assert [each.unit for each in held if each] == ["IOP", "ICT"]
        assert [await work.classes.units_of(number) for number in (1, 2)] == [["CAS", "ICT", "IOP"], ["ICT"]]
