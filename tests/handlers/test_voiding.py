"""Voiding a record that should never have been approved, and what comes in its way: as people see it (art. 4, R16)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from rules.record import State
from storage.submissions import Submission
from tests.handlers.again import at_once, tap
from tests.handlers.reviewing import COURSE, Institute, institute
from tests.handlers.test_correcting import asks, latest
from tests.handlers.test_corrections import approved, findings
from tests.handlers.test_imports import HEADER as COLUMNS
from tests.handlers.test_imports import keep
from tests.handlers.test_roster import HEADER, plan
from tests.story import Academy, Phone


@pytest.fixture
async def here(academy: Academy) -> Institute:
    return await institute(academy)


@pytest.fixture
async def anywhere(any_academy: Academy) -> Institute:
    return await institute(any_academy)


async def voids(here: Institute, phone: Phone, submission: Submission) -> None:
    await phone.taps_data(f"record.open:{submission.submission_id}:{submission.revision}")
    await phone.taps("作废…")


async def test_hr_voids_what_was_counted_twice_and_takes_it_back(anywhere: Institute) -> None:
    here = anywhere
    old = await approved(here, COURSE, "certificate")
    await voids(here, here.wang, old)
    here.wang.sees("作废“科研诚信培训班”？")
    await here.wang.taps("重复登记")
    here.li.sees("王芳作废了“科研诚信培训班”", "重复登记", "90")
    assert await here.hours(here.li) == {}
    await here.li.says("/records")
    here.li.sees("科研诚信培训班 · 已作废")
    await here.li.taps("看“科研诚信")
    here.li.sees("状态：<b>已作废", "王芳作废 · 2026-03-10")
    assert await findings(here.academy) == []
    here.academy.now += timedelta(minutes=5)
    await here.wang.taps("撤销")
    here.li.sees("“科研诚信培训班”重新计入")
    assert await here.hours(here.li) == {str(old.submission_id): {2026: Decimal(40)}}
    assert await findings(here.academy) == []


async def test_a_reason_of_ones_own_voids(here: Institute) -> None:
    old = await approved(here, COURSE, "certificate")
    await voids(here, here.wang, old)
    await here.wang.taps("自己写")
    await here.wang.says("  ")
    await here.wang.says("与 3 月 2 日的是同一期班")
    here.li.sees("与 3 月 2 日的是同一期班")
    assert (await here.submission(old)).state is State.CORRECTED
    here.academy.now += timedelta(minutes=11)
    await here.wang.taps_data(f"record.restore:{old.submission_id}:{(await here.submission(old)).revision}")
    assert "10 分钟" in here.wang.toasts[-1]
    assert await findings(here.academy) == []


async def test_who_may_not_void(here: Institute) -> None:
    old = await approved(here, COURSE, "certificate")
    mine = await here.submits(here.wang)
    await here.zhao.taps("通过 +40")
    for phone, submission in ((here.li, old), (here.zhou, old), (here.qian, old), (here.chen, old), (here.wang, mine)):
        await phone.taps_data(f"record.void:{submission.submission_id}:2:duplicate")
        await phone.taps_data(f"record.restore:{submission.submission_id}:2")
        assert (await here.submission(submission)).state is State.APPROVED
    assert await here.academy.audit("review.refused")
    assert await findings(here.academy) == []


async def test_a_correction_under_way_is_decided_before_its_record_is_voided(here: Institute) -> None:
    old = await approved(here, COURSE, "certificate")
    await asks(here)
    await voids(here, here.wang, old)
    await here.wang.taps("重复登记")
    assert "请先处理那一件" in here.wang.toasts[-1]
    assert (await here.submission(old)).state is State.APPROVED


async def test_the_bureau_voids_where_the_unit_has_nobody_else(here: Institute) -> None:
    alone = await here.academy.person("D001", "孙立", "CAS", "approver")
    submission = await here.submits(alone)
    await here.ticks()
    await here.chen.taps("通过 +40")
    here.academy.now += timedelta(hours=1)
    await voids(here, here.chen, await here.submission(submission))
    await here.chen.taps("内容不实" if "内容不实" in here.chen.transcript() else "重复登记")
    assert (await here.submission(submission)).state is State.CORRECTED
    assert await findings(here.academy) == []


async def test_what_was_imported_is_voided_where_its_owner_moved_to(here: Institute) -> None:
    """The approver of the unit that they are in now has the right to, and ``verify`` knows it."""
    await keep(
        here.academy, f"{COLUMNS}\nA002,2024-17,external,special_class,科研诚信培训班,2024-03-04,2024-03-08,10,,pass,"
    )
    await plan(here.academy, f"{HEADER}\nA002,李强,IOP,,staff,2020-01-01,,,,2026-03-09")
    imported = await latest(here)
    await here.wang.taps_data(f"record.void:{imported.submission_id}:{imported.revision}:duplicate")
    assert (await here.submission(imported)).state is State.APPROVED, "they are of another unit now"
    await voids(here, here.qian, imported)
    await here.qian.taps("重复登记")
    assert ((await here.submission(imported)).state, imported.unit) == (State.CORRECTED, "ICT")
    assert await findings(here.academy) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_a_correction_is_approved_and_its_record_voided_at_once(
    anywhere: Institute, order: tuple[int, int]
) -> None:
    """The void waits for the correction, whichever worker comes first."""
    here = anywhere
    old = await approved(here, COURSE, "certificate")
    new = await asks(here)
    taps = (here.wang, "review.approve", new), (here.zhao, "record.void", old)
    events = [
        tap(phone, f"{verb}:{each.submission_id}:{each.revision}:duplicate", number)
        for number, (phone, verb, each) in enumerate(taps)
    ]
    await at_once(here.academy, *(events[index] for index in order))
    assert await here.hours(here.li) == {str(new.submission_id): {2026: Decimal(32)}}
    assert [(await here.submission(each)).state for each in (old, new)] == [State.CORRECTED, State.APPROVED]
    assert [verb for verb in here.zhao.toasts if "请先处理那一件" in verb or "已更正" in verb]
    assert await findings(here.academy) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_a_correction_is_undone_and_voided_at_once(anywhere: Institute, order: tuple[int, int]) -> None:
    """Who approved takes it back while another approver voids it: one of them is too late, and nothing counts twice."""
    here = anywhere
    old = await approved(here, COURSE, "certificate")
    new = await asks(here)
    await here.wang.taps("通过 −8")
    new = await here.submission(new)
    taps = (here.wang, "review.undo"), (here.zhao, "record.void")
    events = [
        tap(phone, f"{verb}:{new.submission_id}:{new.revision}:duplicate", number)
        for number, (phone, verb) in enumerate(taps)
    ]
    await at_once(here.academy, *(events[index] for index in order))
    states = [(await here.submission(each)).state for each in (old, new)]
    hours = await here.hours(here.li)
    undone = [State.APPROVED, State.PENDING], {str(old.submission_id): {2026: Decimal(40)}}
    assert (states, hours) in (undone, ([State.CORRECTED, State.CORRECTED], {}))
    assert await findings(here.academy) == []
