"""Submitting: what it will do is said before, done once, traced in full; and a returned record is mended (art. 9.2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rules.record import Result, Route, State
from storage.evidence import EvidenceState
from tests.handlers.walks import hides, shows, staffed, walk_to_dates, walk_to_evidence
from tests.hours import class_days, registers, self_study
from tests.story import Academy, Phone


async def walk_to_summary(li: Phone) -> None:
    """An external class of five days, complete and not submitted."""
    await walk_to_evidence(li)
    await li.sends_file("certificate")
    await li.taps("没有了")


async def state_of(academy: Academy, submission_id: int = 1) -> State:
    async with academy.database.reading() as work:
        submission = await work.submissions.by_id(submission_id)
    assert submission is not None
    return submission.state


async def test_a_doubled_tap_makes_one_submission(any_academy: Academy) -> None:
    """security.md 2: the same tap under a new update_id has one effect."""
    li, _zhao = await staffed(any_academy)
    await walk_to_summary(li)
    tapped = await li.taps("提交")
    before = len(li.messages)
    await li.taps_data(tapped)
    assert li.toasts[-1] == "已经提交过了，现在的状态：待审核"
    assert len(li.messages) == before
    assert len(await any_academy.audit("submission.submitted")) == 1


async def test_the_summary_says_what_it_adds_to_and_overlaps_with(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await registers(academy, li, class_days(date(2026, 3, 4), 1, title="安全培训"))
    await walk_to_summary(li)
    shows(li, "线下 8 → <b>48 / 90</b>", "2026-03-04（周三）与“安全培训”重叠")


async def test_a_record_that_counts_nothing_is_told_and_can_be_submitted(academy: Academy) -> None:
    """art. 10, 13: it belongs in the archive."""
    li, _zhao = await staffed(academy)
    await walk_to_dates(li)
    await li.says("3.2-3.6")
    await li.taps("就是这样")
    await li.taps("2")
    await li.taps("脱产")
    await li.taps("不合格")
    await li.sends_file("certificate")
    await li.taps("没有了")
    shows(li, "计 0 学时", "缺席 2 个半天", "不合格")
    await li.taps("提交")
    shows(li, "已提交")


async def test_absence_beyond_the_buttons_is_a_page_away(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_dates(li)
    await li.says("3.2-3.6")
    await li.taps("就是这样")
    await li.taps("更多")
    shows(li, "3", "10")
    await li.taps("7")
    shows(li, "脱产学习吗")


async def test_only_what_the_cap_leaves_of_self_study_counts(academy: Academy) -> None:
    """transcripts.md: only 2 of these 8 self-study hours will count."""
    li, _zhao = await staffed(academy)
    await registers(academy, li, self_study(date(2026, 2, 2), 8))
    for said in ("/log", "在职自学", "图论", "和名称一样", "计算所", "昨天", "8", "无考核"):
        await li.says(said)
    await li.taps("跳过")
    shows(li, "自学 8 学时中只计入 2 学时", "线下 8 → <b>10 / 90</b>")


async def test_the_trace_holds_every_field(academy: Academy) -> None:
    """art. 4: nothing is overwritten without a trace."""
    li, _zhao = await staffed(academy)
    await walk_to_summary(li)
    await li.taps("提交")
    [row] = await academy.audit("submission.submitted")
    assert row["details"] == {
        "route": "external",
        "form": "special_class",
        "title": "科研诚信培训班",
        "content": "科研诚信培训班",
        "organiser": "中国科协",
        "place": "北京",
        "start": "2026-03-02",
        "start_half": "am",
        "end": "2026-03-06",
        "end_half": "pm",
        "half_days": 10,
        "absent_half_days": 0,
        "hours": None,
        "result": "pass",
        "off_job": True,
        "platform": None,
        "makeup_year": None,
        "makeup_hours": None,
    }
    assert row["policy"] == "2019-89"


async def test_an_only_approver_submits_to_the_bureau(academy: Academy) -> None:
    """R16: nobody reviews their own record."""
    await academy.unit("ICT", "计算所")
    await academy.unit("HQ", "人事局")
    await academy.person("B001", "钱进", "HQ", "bureau")
    zhao = await academy.person("A100", "赵敏", "ICT", "approver")
    await walk_to_summary(zhao)
    await zhao.taps("提交")
    zhao.sees("由人事局审核（钱进）")


async def test_with_nobody_to_review_it_stays_pending_and_says_so(academy: Academy) -> None:
    """R16."""
    await academy.unit("ICT", "计算所")
    li = await academy.person("A002", "李强", "ICT")
    await walk_to_summary(li)
    await li.taps("提交")
    li.sees("还没有人可以审核")
    assert await state_of(academy) is State.PENDING


async def test_withdrawn_while_it_waits(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_summary(li)
    await li.taps("提交")
    tapped = await li.taps("撤回")
    shows(li, "已撤回“科研诚信培训班”", "照着再填一份")
    assert await state_of(academy) is State.WITHDRAWN
    await li.taps_data(tapped)
    assert li.toasts[-1] == "现在的状态：已撤回"
    assert len(await academy.audit("submission.withdrawn")) == 1


async def test_the_receipt_takes_the_confirmations_buttons_away(academy: Academy) -> None:
    """No trail of dead keyboards: what was decided can't be withdrawn."""
    li, zhao = await staffed(academy)
    await walk_to_summary(li)
    await li.taps("提交")
    confirmation = li.sees("已提交给计算所人事")
    assert confirmation.labels == ["撤回", "再记一件"]
    await zhao.taps_data("review.approve:1:1")
    assert confirmation.labels == []
    shows(li, "赵敏通过了“科研诚信培训班”")


async def test_withdrawn_in_the_archive_the_confirmation_follows(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_summary(li)
    await li.taps("提交")
    confirmation = li.sees("已提交给计算所人事")
    await li.says("/records")
    await li.taps("看“科研诚信培训班”")
    await li.taps("撤回")
    shows(li, "已撤回", "照着再填一份")
    assert (confirmation.text, confirmation.labels) == ("已撤回“科研诚信培训班”。审核人那边已经更新。", [])


async def test_nobody_elses_is_withdrawn(academy: Academy) -> None:
    """security.md 5."""
    li, zhao = await staffed(academy)
    await walk_to_summary(li)
    await li.taps("提交")
    await zhao.taps_data(li.button("撤回")["callback_data"])
    assert await state_of(academy) is State.PENDING
    assert len(await academy.audit("record.refused")) == 1


async def returned(academy: Academy) -> tuple[Phone, Phone]:
    """A submission that was returned for its dates."""
    li, zhao = await staffed(academy)
    await walk_to_summary(li)
    await li.taps("提交")
    async with academy.database.transaction() as work:
        [file] = await work.evidence.of_submission(1)
        await work.evidence.claim("story", academy.now, academy.now, 9)
        await work.evidence.settle(file, "story", EvidenceState.STORED, sha256="0" * 64)
    await zhao.says("/review")
    await zhao.taps("退回修改")
    await zhao.taps("日期与材料不符")
    assert await state_of(academy) is State.RETURNED
    return li, zhao


async def test_a_returned_record_opens_where_its_reason_points(academy: Academy) -> None:
    """transcripts.md, Return: everything else is kept."""
    li, zhao = await returned(academy)
    li.sees("日期与材料不符")
    await li.taps("改日期")
    shows(li, "赵敏退回了这件登记", "日期与材料不符", "什么时候", "保留：2026-03-02")
    await li.says("2026-03-03 - 2026-03-06")
    await li.taps("就是这样")
    shows(li, "赵敏退回了这件登记", "请核对", "8 个半天 = 32 学时", "1 份材料", "线下 0 → <b>32 / 90</b>")
    await li.taps("提交")
    shows(li, "已提交给计算所人事")
    assert li.sees("赵敏退回了“科研诚信培训班”").labels == []
    [row] = await academy.audit("submission.resubmitted")
    assert (row["before"]["start"], row["details"]["start"]) == ("2026-03-02", "2026-03-03")
    assert await state_of(academy) is State.PENDING
    await zhao.says("/review")
    zhao.sees("2026-03-03（周二）上午", "材料 1")
    async with academy.database.reading() as work:
        assert await work.submissions.by_id(2) is None


async def test_a_record_being_mended_goes_on_after_a_pause(academy: Academy) -> None:
    li, _zhao = await returned(academy)
    await li.taps("改日期")
    await li.taps("暂存")
    await li.says("/log")
    shows(li, "接着改：科研诚信培训班")
    await li.taps("接着改")
    shows(li, "退回了这件登记", "什么时候")
    await li.taps("改日期")
    async with academy.database.reading() as work:
        assert await work.drafts.by_id(3) is None


async def test_mending_may_stop_and_the_record_stays_returned(academy: Academy) -> None:
    li, _zhao = await returned(academy)
    await li.taps("改日期")
    await li.taps("放弃")
    shows(li, "不改了", "我的记录")
    await li.taps("放弃，不要了")
    assert await state_of(academy) is State.RETURNED


async def test_a_returned_record_can_be_given_up(academy: Academy) -> None:
    li, _zhao = await returned(academy)
    await li.taps("不登记了")
    shows(li, "已撤回")
    assert await state_of(academy) is State.WITHDRAWN


async def test_what_changed_meanwhile_is_not_submitted_over(academy: Academy) -> None:
    """Compare-and-set: the record was withdrawn while it was being mended."""
    li, _zhao = await returned(academy)
    drop = li.button("不登记了")["callback_data"]
    await li.taps("改日期")
    await li.taps("保留")
    await li.taps_data(drop)
    await li.taps("提交")
    assert li.toasts[-1] == "已经提交过了，现在的状态：已撤回"
    assert (li.last.text, li.last.labels) == ("已经提交过了，现在的状态：已撤回", [])
    assert await state_of(academy) is State.WITHDRAWN
    assert await academy.audit("submission.resubmitted") == []


async def test_an_earlier_years_effect_names_its_year(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_dates(li)
    await li.says("2025-12-29 - 2026-01-02")
    await li.says("10")
    for label in ("没有缺席", "脱产", "合格"):
        await li.taps(label)
    await li.sends_file("certificate")
    await li.taps("没有了")
    shows(li, "2025 年）：线下 0 → <b>24 / 90</b>", "线下 0 → <b>16 / 90</b>")
    hides(li, "计 0 学时")


async def test_registered_details_are_exact(academy: Academy) -> None:
    li, _zhao = await staffed(academy)
    for said in ("/log", "在职自学", "图论", "和名称一样", "计算所", "昨天", "0.5", "无考核"):
        await li.says(said)
    await li.taps("跳过")
    await li.taps("提交")
    async with academy.database.reading() as work:
        made = await work.submissions.by_id(1)
    assert made is not None
    assert (made.details.hours, made.details.result) == (Decimal("0.5"), Result.NONE)
    assert made.details.route is Route.SELF_STUDY
