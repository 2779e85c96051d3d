"""Asking for a correction, deciding on it, taking it back, voiding: as people see it (art. 4, 9.2, R16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from rules.record import Result, State
from storage.submissions import Submission
from tests.handlers.reviewing import COURSE, Institute, institute
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


async def opens(phone: Phone, title: str = "科研诚信") -> None:
    """Their own record's page."""
    await phone.says("/records")
    await phone.taps(f"看“{title}")


async def asks(
    here: Institute, half_days: str = "8", why: str = "实际少了一天", of: Submission | None = None
) -> Submission:
    """李强 asks for other half-days, of the record that is told or the newest; the correction that waits."""
    await opens(here.li)
    if of is None:
        await here.li.taps("申请更正")
    else:
        await here.li.taps_data(f"record.correct:{of.submission_id}:{of.revision}")
    here.li.sees("这条记录哪里不对")
    await here.li.says(why)
    here.li.sees("还没有改动")
    await here.li.taps("半天数")
    await here.li.says(half_days)
    await here.li.taps("提交")
    await here.ticks()
    return await latest(here)


async def latest(here: Institute) -> Submission:
    person = await here.academy.who(here.li)
    async with here.academy.database.reading() as work:
        return max(await work.submissions.of_person(person.person_id), key=lambda each: each.submission_id)


async def test_a_correction_is_asked_for_shown_and_approved(anywhere: Institute) -> None:
    here = anywhere
    old = await approved(here, COURSE, "certificate")
    await opens(here.li)
    await here.li.taps("申请更正")
    await here.li.taps("半天数或学时有误")
    assert "提交" not in here.li.last.labels, "nothing is changed yet"
    await here.li.taps("半天数")
    await here.li.says("8")
    here.li.sees(
        "请核对：更正“科研诚信培训班”", "半天数：10 个半天 → <b>8 个半天</b>", "线下 40 → <b>32 / 90</b>", "1 份材料"
    )
    await here.li.taps("提交")
    await here.ticks()
    card = here.wang.sees(
        "待审核的更正 · 李强", "半天数或学时有误", "半天数：10 个半天 → <b>8 个半天</b>", "线下 40 → <b>32 / 90</b>"
    )
    assert "通过 −8" in card.labels
    assert "材料 1" in card.labels, "what was handed in with the first one"
    assert not {"重叠", "出现过"} & {word for word in ("重叠", "出现过") if word in card.text}, (
        "not held against itself"
    )
    await here.wang.taps("通过 −8")
    here.wang.sees("已通过</b> · 王芳", "40 → 32 学时")
    here.li.sees("王芳通过了你对“科研诚信培训班”的更正")
    new = await latest(here)
    assert await here.hours(here.li) == {str(new.submission_id): {2026: Decimal(32)}}
    assert (await here.submission(old)).state is State.CORRECTED
    assert await findings(here.academy) == []


async def test_the_archive_tells_it_in_words(here: Institute) -> None:
    await approved(here, COURSE, "certificate")
    await asks(here)
    await here.wang.taps("通过 −8")
    await opens(here.li)
    here.li.sees("更正了 2026-03-10", "实际少了一天", "半天数：10 个半天 → <b>8 个半天</b>", "看更正前的记录")
    await here.li.taps("看更正前的记录")
    here.li.sees(
        "已更正",
        "王芳更正 · 2026-03-10",
        "实际少了一天",
        "被更正为",
        "半天数：10 个半天 → <b>8 个半天</b>",
        "看更正后的记录",
    )


@pytest.mark.parametrize(("button", "then"), [("驳回", "重复登记"), ("退回", "重复登记")])
async def test_refused_it_leaves_the_record_as_it_is(here: Institute, button: str, then: str) -> None:
    old = await approved(here, COURSE, "certificate")
    new = await asks(here)
    await here.wang.taps(button)
    await here.wang.taps(then)
    here.li.sees(f"王芳{button}了你对“科研诚信培训班”的更正")
    assert await here.hours(here.li) == {str(old.submission_id): {2026: Decimal(40)}}
    assert (await here.submission(old)).state is State.APPROVED
    assert (await here.submission(new)).state in (State.REJECTED, State.RETURNED)
    assert await findings(here.academy) == []


async def test_returned_it_is_mended_with_its_reason_and_submitted_again(here: Institute) -> None:
    await approved(here, COURSE, "certificate")
    new = await asks(here)
    await here.wang.taps("退回")
    await here.wang.taps("学时有误")
    await here.li.taps("改学时")
    await here.li.says("6")
    await here.li.taps("提交")
    await here.ticks()
    here.wang.sees("待审核的更正", "实际少了一天", "10 个半天 → <b>6 个半天</b>")
    await here.wang.taps("通过 −16")
    assert await here.hours(here.li) == {str(new.submission_id): {2026: Decimal(24)}}
    assert await findings(here.academy) == []


async def test_undone_within_ten_minutes_both_are_as_before(anywhere: Institute) -> None:
    here = anywhere
    old = await approved(here, COURSE, "certificate")
    new = await asks(here)
    await here.wang.taps("通过 −8")
    here.academy.now += timedelta(minutes=9)
    await here.wang.taps("撤销")
    assert await here.hours(here.li) == {str(old.submission_id): {2026: Decimal(40)}}
    assert ((await here.submission(old)).state, (await here.submission(new)).state) == (State.APPROVED, State.PENDING)
    here.li.sees("你对“科研诚信培训班”的更正重新待审核")
    assert await findings(here.academy) == []
    await here.wang.taps("通过 −8")
    assert await here.hours(here.li) == {str(new.submission_id): {2026: Decimal(32)}}
    assert await findings(here.academy) == []


async def test_pending_it_stands_beside_by_what_it_changes(here: Institute) -> None:
    await approved(here, COURSE, "certificate")
    await asks(here)
    await here.li.says("/my")
    here.li.sees("40", "8")


async def test_only_one_is_under_way_and_nothing_changed_is_none(here: Institute) -> None:
    old = await approved(here, COURSE, "certificate")
    await asks(here)
    await opens(here.li)  # the correction comes first
    await here.li.taps_data(f"record.correct:{old.submission_id}:{old.revision}")
    assert "已经有一件更正在办理" in here.li.toasts[-1]


async def test_two_drafts_of_one_correction_submit_once(here: Institute) -> None:
    """What was begun is taken up again, and a forged submit of nothing changed is told so."""
    old = await approved(here, COURSE, "certificate")
    await opens(here.li)
    await here.li.taps("申请更正")
    await here.li.says("日期不对")
    data = here.li.button("半天数")["callback_data"]
    _, draft, revision, *_ = data.split(":")
    await here.li.taps_data(f"log.submit:{draft}:{revision}")
    assert "还没有改动" in here.li.toasts[-1]
    await opens(here.li)
    await here.li.taps("申请更正")
    here.li.sees("还没有改动")
    assert (await latest(here)).submission_id == old.submission_id


async def test_more_evidence_alone_is_a_correction(here: Institute) -> None:
    await approved(here, COURSE, "certificate")
    await opens(here.li)
    await here.li.taps("申请更正")
    await here.li.says("证书后来才发")
    await here.li.sends_file("diploma")
    here.li.sees("请核对", "内容不变，补了材料", "2 份材料")
    await here.li.taps("提交")
    await here.fetched()
    card = here.wang.sees("待审核的更正", "内容不变，补了材料")
    assert "通过（学时不变）" in card.labels
    await here.wang.taps("通过（学时不变）")
    assert await findings(here.academy) == []


async def test_a_correction_of_a_correction(here: Institute) -> None:
    await approved(here, COURSE, "certificate")
    await asks(here)
    await here.wang.taps("通过 −8")
    here.academy.now += timedelta(hours=1)
    third = await asks(here, "10", "又补了一天")
    await here.zhao.taps("通过 +8")
    assert await here.hours(here.li) == {str(third.submission_id): {2026: Decimal(40)}}
    assert await findings(here.academy) == []


async def test_a_failed_assessment_takes_the_hours_back(here: Institute) -> None:
    await approved(here, COURSE, "certificate")
    await opens(here.li)
    await here.li.taps("申请更正")
    await here.li.taps("考核结果后来才出")
    await here.li.taps("考核")
    await here.li.says("不合格")
    await here.li.taps("提交")
    await here.ticks()
    card = here.wang.sees("考核：合格 → <b>不合格</b>", "线下 40 → <b>0 / 90</b>")
    assert "通过 −40" in card.labels
    await here.wang.taps("通过 −40")
    assert (await latest(here)).details.result is Result.FAILED
    assert await here.hours(here.li) == {}
    assert await findings(here.academy) == []


async def test_two_approvers_and_others_rights(here: Institute) -> None:
    old = await approved(here, COURSE, "certificate")
    new = await asks(here)
    data = here.wang.button("通过 −8")["callback_data"]
    await here.qian.taps_data(data)
    await here.li.taps_data(data)
    assert (await here.submission(new)).state is State.PENDING
    await here.wang.taps_data(data)
    await here.zhao.taps_data(data)
    assert "王芳已在" in here.zhao.toasts[-1]
    await here.zhou.taps_data(f"record.correct:{new.submission_id}:2")
    assert "这条记录哪里不对" not in here.zhou.transcript()
    assert sorted(await here.hours(here.li)) == [str(new.submission_id)] != [str(old.submission_id)]
    assert await findings(here.academy) == []


async def test_a_rejection_stays_while_another_correction_is_open(anywhere: Institute) -> None:
    here = anywhere
    old = await approved(here, COURSE, "certificate")
    first = await asks(here)
    await here.wang.taps("驳回")
    await here.wang.taps("重复登记")
    second = await asks(here, "6", "还是不对", old)
    undo = f"review.undo:{first.submission_id}:{(await here.submission(first)).revision}"
    await here.wang.taps_data(undo)
    assert "另有一件更正在办理" in here.wang.toasts[-1]
    assert (await here.submission(first)).state is State.REJECTED
    await here.zhao.taps("驳回")
    await here.zhao.taps("重复登记")
    await here.wang.taps_data(undo)
    assert [(await here.submission(each)).state for each in (first, second)] == [State.PENDING, State.REJECTED]
    assert await here.hours(here.li) == {str(old.submission_id): {2026: Decimal(40)}}
    assert await findings(here.academy) == []


async def test_the_record_undone_meanwhile_keeps_its_correction_waiting(here: Institute) -> None:
    submission = await here.submits(here.li, COURSE, "certificate")
    await here.fetched()
    await here.wang.taps("通过 +40")
    await asks(here)
    await here.wang.taps_data(f"review.undo:{submission.submission_id}:2")
    assert (await here.submission(submission)).state is State.PENDING
    await here.zhao.taps("通过 −8" if "通过 −8" in here.zhao.transcript() else "通过 +32")
    assert "现在不能更正" in here.zhao.toasts[-1]
    assert await findings(here.academy) == []


async def test_the_owner_moved_and_the_new_unit_decides(here: Institute) -> None:
    """The item follows its owner; the decision on the old one stays in the old unit's chain."""
    await approved(here, COURSE, "certificate")
    new = await asks(here)
    await plan(here.academy, f"{HEADER}\nA002,李强,IOP,,staff,2020-01-01,,,,2026-03-09")
    await here.ticks()
    await here.qian.taps("通过 −8")
    assert await here.hours(here.li) == {str(new.submission_id): {2026: Decimal(32)}}
    assert await findings(here.academy) == []


async def test_what_was_imported_is_corrected_too(here: Institute) -> None:
    await keep(
        here.academy, f"{COLUMNS}\nA002,2024-17,external,special_class,科研诚信培训班,2024-03-04,2024-03-08,10,,pass,"
    )
    await opens(here.li)
    await here.li.taps("申请更正")
    await here.li.says("少登了地点")
    await here.li.says("中国科协")
    await here.li.says("北京")
    await here.li.sends_file("certificate")
    await here.li.taps("提交")
    await here.fetched()
    here.wang.sees("待审核的更正", "地点：无 → <b>北京</b>")
    await here.wang.taps("通过（学时不变）")
    assert (await latest(here)).details.start == date(2024, 3, 4)
    assert await findings(here.academy) == []


async def test_a_course_that_overlaps_another_is_still_told(here: Institute) -> None:
    await here.submits(here.li, replace(COURSE, title="另一期班"))
    await here.wang.taps("通过 +40")
    await approved(here, COURSE, "certificate")
    await asks(here)
    here.wang.sees("待审核的更正", "与“另一期班”")
