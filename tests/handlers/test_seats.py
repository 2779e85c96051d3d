"""Approvers who are appointed and dismissed while records wait (art. 9.2, R16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.speak import queue_replies
from handlers.register.roster import Roster, known_people, plan_roster
from handlers.register.roster_apply import apply_plan, menus_of
from handlers.register.seats import cards_of
from storage.columns import academy_day
from tests.handlers.reviewing import COURSE, READING, Institute, institute
from tests.story import Academy


@pytest.fixture
async def here(academy: Academy) -> Institute:
    return await institute(academy)


async def roster_says(here: Institute, staff_no: str, **changed: object) -> None:
    """A roster that says something new of one person."""
    academy = here.academy
    async with academy.database.transaction() as work:
        named = replace((await known_people(work))[staff_no].held, **changed)  # type: ignore[arg-type]
        plan = await plan_roster(work, Roster({named.unit: None}, (named,)), academy_day(academy.now))
        await apply_plan(work, plan, academy.now)
        replies = [*await menus_of(work, plan), *await cards_of(work, plan, academy.policies, academy.now)]
        await queue_replies(work, replies, academy.now, None, "zh", None)
    await academy.deliver()


async def test_who_is_appointed_gets_the_card_and_decides(here: Institute) -> None:
    submission = await here.submits(here.li)
    await roster_says(here, "A003", roles=frozenset({"approver"}))
    assert "科研诚信培训班" in here.zhou.last.text
    await here.zhou.taps("通过")
    assert (await here.submission(submission)).state == "approved"
    assert "周敏" in here.wang.last.text


async def test_who_is_dismissed_can_decide_no_more_and_their_card_says_so(here: Institute) -> None:
    submission = await here.submits(here.li)
    assert "通过" in "".join(here.zhao.last.labels)
    await roster_says(here, "A004", roles=frozenset())
    assert here.zhao.last.text == "这一件不由你审核。"
    assert here.zhao.last.labels == []
    await here.zhao.taps_data(f"review.approve:{submission.submission_id}:1")
    assert (await here.submission(submission)).state == "pending"
    await here.wang.taps("通过")
    assert here.zhao.last.text == "这一件不由你审核。"


async def test_nobody_gets_a_card_of_their_own_record_of_another_unit_or_twice(here: Institute) -> None:
    own = await here.submits(here.zhou)
    await here.submits(here.li, READING)
    await roster_says(here, "A003", roles=frozenset({"approver"}))
    assert [message.text.count("读书") > 0 for message in here.zhou.messages if message.labels] == [True]
    assert "这一件不由你审核。" not in [message.text for message in here.zhou.messages]
    await here.zhou.taps_data(f"review.approve:{own.submission_id}:1")
    assert (await here.submission(own)).state == "pending"
    cards = len(here.zhou.messages)
    await roster_says(here, "A003", roles=frozenset({"approver", "organiser"}))
    assert len(here.zhou.messages) == cards
    assert here.qian.messages == []


async def test_who_moves_loses_the_cards_of_the_old_unit_and_gets_those_of_the_new(here: Institute) -> None:
    await here.submits(here.li)
    await roster_says(here, "B001", unit="ICT", unit_since=date(2026, 3, 9))
    assert "科研诚信培训班" in here.qian.last.text
    await roster_says(here, "B001", unit="IOP", unit_since=date(2026, 3, 10))
    assert here.qian.last.text == "这一件不由你审核。"


async def test_many_cards_are_bundled(here: Institute) -> None:
    for number in range(7):
        await here.submits(here.li, replace(COURSE, title=f"第{number}班", start=date(2026, 1, 5 + number)))
    await roster_says(here, "A003", roles=frozenset({"approver"}))
    assert [message.text[:1] != "" for message in here.zhou.messages] == [True] * 6
    assert here.zhou.last.text == "另有 2 件登记在等审核。"
    await here.zhou.taps("待我审核")


async def test_the_chat_takes_the_cards_of_an_approver_who_leaves(here: Institute) -> None:
    await here.submits(here.li)
    await here.wang.says("/start")
    await here.wang.taps("人事变动")
    for said in ("赵敏", "离开", "昨天"):
        await here.wang.says(said)
    await here.wang.taps("确认登记")
    assert "这一件不由你审核。" in [message.text for message in here.zhao.messages]
