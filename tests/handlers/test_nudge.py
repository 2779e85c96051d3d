"""Nudging: the owner of a pending record asks those who decide it now to look, after a working day, once a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.handlers.reviewing import COURSE, READING, Institute, institute
from tests.handlers.walks import hides, shows
from tests.story import Academy, Phone

NUDGE = "催一下"


@pytest.fixture
async def ict(any_academy: Academy) -> Institute:
    return await institute(any_academy)


async def opens_it(phone: Phone, title: str = COURSE.title) -> None:
    await phone.says("/records")
    await phone.taps(f"看“{title}”")


async def waited(ict: Institute, days: int = 1) -> Phone:
    """李强's record has waited for some days; its page is open."""
    await ict.submits(ict.li)
    ict.academy.now += timedelta(days=days)
    await opens_it(ict.li)
    return ict.li


async def nudges(academy: Academy) -> int:
    return len(await academy.audit("submission.nudged"))


async def test_who_decides_is_told_who_waits_for_what_and_how_long(ict: Institute) -> None:
    li = await waited(ict, days=2)
    await li.taps(NUDGE)
    assert li.last.text == "已催办“科研诚信培训班”，消息发给了：\n王芳\n赵敏"
    for phone in (ict.wang, ict.zhao):
        assert phone.last.text == "李强的“科研诚信培训班”已经等了 2 个工作日，想请你看一看。"
    await ict.wang.taps("待我审核")
    shows(ict.wang, "待审核 · 李强", "科研诚信培训班", "通过 +40")
    [trace] = await ict.academy.audit("submission.nudged")
    assert trace == {"asked": [(await ict.academy.who(phone)).person_id for phone in (ict.wang, ict.zhao)]}


async def test_its_button_opens_the_record_it_is_about(ict: Institute) -> None:
    """Not the one that waits longest."""
    await ict.submits(ict.zhou, READING)
    ict.academy.now += timedelta(minutes=1)
    li = await waited(ict)
    await li.taps(NUDGE)
    await ict.wang.taps("待我审核")
    shows(ict.wang, "待审核 · 李强")
    await ict.wang.says("/review")
    shows(ict.wang, "待审核 · 周敏")


async def test_the_way_back_leads_to_the_record(ict: Institute) -> None:
    li = await waited(ict)
    await li.taps(NUDGE)
    await li.taps("返回这一件")
    shows(li, "状态：<b>待审核</b>", "撤回")


async def test_before_a_working_day_there_is_no_button_and_a_forged_tap_hears_when(ict: Institute) -> None:
    """From a Friday to the Monday."""
    ict.academy.now += timedelta(days=3)
    li = await waited(ict, days=2)
    hides(li, NUDGE)
    await li.taps_data("record.nudge:1:1")
    assert li.toasts == ["登记满一个工作日后可以催，每天一次。这一件从 2026-03-16（周一）起可以催。"]
    assert await nudges(ict.academy) == 0
    ict.academy.now += timedelta(days=1)
    await opens_it(li)
    await li.taps(NUDGE)
    assert await nudges(ict.academy) == 1


async def test_a_second_tap_of_the_day_does_nothing(ict: Institute) -> None:
    """security.md 2: doubled taps, and one hours later; the academy's day ends at its own midnight."""
    li = await waited(ict)
    tapped = await li.taps(NUDGE)
    heard = len(ict.wang.messages)
    await li.taps_data(tapped)
    ict.academy.now += timedelta(hours=13, minutes=59)
    await li.taps_data(tapped)
    assert li.toasts == ["登记满一个工作日后可以催，每天一次。这一件从 2026-03-12（周四）起可以催。"] * 2
    await opens_it(li)
    hides(li, NUDGE)
    assert (len(ict.wang.messages), await nudges(ict.academy)) == (heard, 1)


async def test_the_next_day_it_may_be_nudged_again(ict: Institute) -> None:
    li = await waited(ict)
    await li.taps(NUDGE)
    ict.academy.now += timedelta(hours=14)
    await opens_it(li)
    await li.taps(NUDGE)
    shows(ict.wang, "已经等了 2 个工作日")
    assert [message.labels for message in ict.wang.messages[-2:]] == [[], ["待我审核"]]
    assert await nudges(ict.academy) == 2


async def test_each_record_has_its_own_day(ict: Institute) -> None:
    await ict.submits(ict.li, READING)
    li = await waited(ict)
    await li.taps(NUDGE)
    await opens_it(li, "读书")
    await li.taps(NUDGE)
    assert await nudges(ict.academy) == 2


async def test_only_ones_own_is_nudged(ict: Institute) -> None:
    """security.md 5."""
    await waited(ict)
    heard = len(ict.wang.messages)
    for phone in (ict.zhou, ict.zhao, ict.chen):
        await phone.taps_data("record.nudge:1:1")
        await phone.taps_data("record.nudge:99:1")
        assert phone.toasts == ["这个按钮已经失效。"] * 2
    assert len(await ict.academy.audit("record.refused")) == 6
    assert (len(ict.wang.messages), await nudges(ict.academy)) == (heard, 0)


async def test_a_reviewer_sees_no_button(ict: Institute) -> None:
    await waited(ict)
    await ict.wang.taps_data("record.open:1:1")
    shows(ict.wang, "待审核", "返回列表")
    hides(ict.wang, NUDGE)


async def test_what_was_decided_meanwhile_is_not_nudged(ict: Institute) -> None:
    li = await waited(ict)
    await ict.wang.taps("通过 +40")
    heard = len(ict.zhao.messages)
    await li.taps(NUDGE)
    await li.taps_data("record.nudge:1:2")
    assert li.toasts == ["现在的状态：已通过"] * 2
    await opens_it(li)
    hides(li, NUDGE)
    assert (len(ict.zhao.messages), await nudges(ict.academy)) == (heard, 0)


async def test_a_button_of_an_earlier_version_nudges_nothing(ict: Institute) -> None:
    """Returned and handed in again: its wait begins anew."""
    submission = await ict.submits(ict.li)
    ict.academy.now += timedelta(days=1)
    await ict.wang.taps("退回修改")
    await ict.wang.taps("日期与材料不符")
    await ict.mends(submission, READING)
    ict.academy.now += timedelta(days=1)
    await ict.li.taps_data("record.nudge:1:1")
    assert ict.li.toasts == ["现在的状态：待审核"]
    await opens_it(ict.li, "读书")
    await ict.li.taps(NUDGE)
    shows(ict.wang, "李强的“读书”已经等了 1 个工作日")


async def test_for_an_away_approver_their_substitute_is_nudged(ict: Institute) -> None:
    await ict.submits(ict.li)
    ict.academy.now += timedelta(days=1)
    wang, zhou = await ict.academy.who(ict.wang), await ict.academy.who(ict.zhou)
    day = ict.academy.now.date()
    async with ict.academy.database.transaction() as work:
        await work.absences.add(wang.person_id, day, day, zhou.person_id)
    heard = len(ict.wang.messages)
    await opens_it(ict.li)
    await ict.li.taps(NUDGE)
    shows(ict.li, "赵敏", "周敏")
    hides(ict.li, "王芳")
    assert len(ict.wang.messages) == heard
    await ict.zhou.taps("待我审核")
    await ict.zhou.taps("通过 +40")
    shows(ict.zhou, "已通过")


async def test_who_can_not_be_reached_is_not_named(ict: Institute) -> None:
    await ict.zhao.blocks()
    li = await waited(ict)
    await li.taps(NUDGE)
    assert li.last.text.endswith("：\n王芳")


async def test_what_lost_its_approvers_goes_to_the_bureau_with_its_card(ict: Institute) -> None:
    """R16: as when the program finds it by itself; the next day it is a nudge like any other."""
    li = await waited(ict)
    for phone in (ict.wang, ict.zhao):
        await phone.blocks()
    await li.taps(NUDGE)
    assert li.last.text.endswith("：\n陈局")
    assert len(ict.chen.messages) == 1
    shows(ict.chen, "待审核 · 李强", "已上报人事局", "通过 +40")
    ict.academy.now += timedelta(days=1)
    await opens_it(li)
    await li.taps(NUDGE)
    shows(ict.chen, "李强的“科研诚信培训班”已经等了 2 个工作日", "待我审核")
    assert len(await ict.academy.audit("submission.escalated")) == 1


async def test_once_the_bureau_has_it_as_well_it_is_nudged_as_well(ict: Institute) -> None:
    li = await waited(ict)
    submission = await ict.submits(ict.li, READING)
    async with ict.academy.database.transaction() as work:
        assert await work.reviews.escalate(submission, ict.academy.now)
    ict.academy.now += timedelta(days=1)
    await opens_it(li, "读书")
    await li.taps(NUDGE)
    assert li.last.text.endswith("：\n王芳\n赵敏\n陈局")
    await ict.chen.taps("待我审核")
    shows(ict.chen, "待审核 · 李强", "读书")


async def test_with_nobody_left_it_says_so_and_the_day_is_not_spent(ict: Institute) -> None:
    """R16."""
    await ict.submits(ict.chen)
    ict.academy.now += timedelta(days=1)
    await opens_it(ict.chen)
    await ict.chen.taps(NUDGE)
    assert ict.chen.toasts == ["目前没有可以审核的人。有了审核人就会处理，请告诉人事。"]
    new = await ict.academy.person("C002", "新任", "CAS", "approver")
    await ict.chen.taps(NUDGE)
    shows(new, "陈局的“科研诚信培训班”已经等了 1 个工作日")


async def test_in_english(ict: Institute) -> None:
    ann = await ict.academy.person("A009", "Ann", "ICT", language="en")
    await ict.submits(ann)
    ict.academy.now += timedelta(days=1)
    await ann.says("/records")
    await ann.taps("Open “")
    await ann.taps("Nudge HR")
    assert ann.last.text == "Nudged about “科研诚信培训班”. The message went to:\n王芳\n赵敏"
    await ann.taps_data("record.nudge:1:1")
    assert ann.toasts == [
        "A record can be nudged after a working day, once a day. This one can be from 2026-03-12 (Thu)."
    ]
