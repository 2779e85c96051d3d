"""Silent submissions: reviewers reminded once after 3 working days, the bureau asked as well after 5."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.speak import queue_replies
from handlers.review.escalate import chase_due
from rules.record import State
from tests.handlers.reviewing import READING, Institute, institute
from tests.story import Academy


@pytest.fixture
async def ict(any_academy: Academy) -> Institute:
    return await institute(any_academy)


async def ticks(academy: Academy, days: int = 0) -> None:
    """Days pass, then the program ticks, twice."""
    academy.now += timedelta(days=days)
    for _ in range(2):
        async with academy.database.transaction() as work:
            replies = await chase_due(work, academy.policies, academy.now)
            await queue_replies(work, replies, academy.now, None, "zh", None)
    await academy.deliver()


async def test_silent_ones_are_chased_once_and_then_escalated_once(ict: Institute) -> None:
    """Silent approvers chased and escalated. Tuesday + 3 working days is Friday, + 5 the next Tuesday."""
    first = await ict.submits(ict.li)
    await ict.submits(ict.zhou, READING)
    await ticks(ict.academy, days=2)
    assert len(ict.wang.messages) == 2
    await ticks(ict.academy, days=1)
    for phone in (ict.wang, ict.zhao):
        assert phone.last.text == "有 2 件登记已经等了 3 个工作日，请审核。"
        assert len(phone.messages) == 3
    await ticks(ict.academy, days=3)
    assert ict.chen.messages == []
    await ticks(ict.academy, days=1)
    assert len(ict.chen.messages) == 2
    ict.chen.sees("待审核 · 李强", "已上报人事局", "通过 +40")
    assert len(await ict.academy.audit("submission.escalated")) == 2
    await ict.chen.taps("通过 +40")
    assert (await ict.submission(first)).state is State.APPROVED
    ict.wang.sees("已通过", "陈局")


async def test_what_was_decided_in_time_is_neither_chased_nor_escalated(ict: Institute) -> None:
    await ict.submits(ict.li)
    await ict.wang.taps("通过 +40")
    await ticks(ict.academy, days=30)
    assert len(ict.zhao.messages) == 1
    assert ict.chen.messages == []


async def test_the_bureau_decides_nothing_that_was_not_handed_to_it(ict: Institute) -> None:
    """security.md 5."""
    submission = await ict.submits(ict.li)
    await ict.chen.taps_data(f"review.approve:{submission.submission_id}:1")
    assert ict.chen.toasts == ["这一件不由你审核。"]
    await ict.chen.says("/review")
    ict.chen.sees("没有待审核的登记")


async def test_without_other_approvers_the_bureau_is_asked_at_once(ict: Institute) -> None:
    """R16: failing approvers the bureau; who never bound an account can't be asked."""
    await ict.academy.person("B002", "未绑定", "IOP", "approver", bound=False)
    own = await ict.submits(ict.qian)
    ict.chen.sees("待审核 · 钱工", "已上报人事局")
    await ict.qian.taps_data(f"review.approve:{own.submission_id}:1")
    assert ict.qian.toasts == ["自己的登记，和自己替人登记的，要由别人审核。"]
    await ict.chen.says("/review")
    await ict.chen.taps("通过 +40")
    assert (await ict.submission(own)).state is State.APPROVED


async def test_what_lost_its_last_approver_goes_to_the_bureau_at_once(ict: Institute) -> None:
    """Requests stuck with an approver who left."""
    submission = await ict.submits(ict.li)
    wang, zhao = await ict.academy.who(ict.wang), await ict.academy.who(ict.zhao)
    async with ict.academy.database.transaction() as work:
        await work.register.end_role(wang.person_id, "approver")
    await ticks(ict.academy)
    assert ict.chen.messages == []
    async with ict.academy.database.transaction() as work:
        await work.register.end_role(zhao.person_id, "approver")
    await ticks(ict.academy)
    assert len(ict.chen.messages) == 1
    await ict.chen.taps("通过 +40")
    assert (await ict.submission(submission)).state is State.APPROVED


async def test_who_becomes_approver_later_is_reminded_of_what_nobody_could_review(ict: Institute) -> None:
    """R16: with nobody left it stays pending."""
    await ict.submits(ict.chen)
    await ticks(ict.academy, days=10)
    new = await ict.academy.person("C002", "新任", "CAS", "approver")
    await ticks(ict.academy)
    new.sees("有 1 件登记已经等了 3 个工作日")
    await new.taps("待我审核")
    new.sees("待审核 · 陈局", "通过 +40")


async def test_with_nobody_left_it_stays_pending_and_says_so(ict: Institute) -> None:
    """R16."""
    own = await ict.submits(ict.chen)
    ict.chen.sees("“科研诚信培训班”已登记，但目前没有可以审核的人")
    await ticks(ict.academy, days=30)
    assert (await ict.submission(own)).state is State.PENDING
    assert len(ict.chen.messages) == 1


async def test_who_blocked_the_bot_is_no_approver_to_wait_for(ict: Institute) -> None:
    """Wish: silent approvers; one who can't hear is none, so the bureau has it at once."""
    submission = await ict.submits(ict.li)
    for phone in (ict.wang, ict.zhao):
        await phone.blocks()
    await ticks(ict.academy)
    assert len(ict.chen.messages) == 1
    ict.chen.sees("待审核 · 李强", "已上报人事局")
    assert (await ict.submission(submission)).escalated_at is not None


async def test_somebody_of_the_bureau_is_not_asked_about_their_own_record(ict: Institute) -> None:
    """Never one's own record: the other one of the bureau gets the card."""
    other = await ict.academy.person("C002", "孙局", "CAS", "bureau")
    await ict.academy.person("C003", "何平", "CAS", "approver")
    await ict.submits(ict.chen)
    await ticks(ict.academy, days=10)
    other.sees("待审核 · 陈局", "通过 +40")
    assert ict.chen.messages == []
