"""Approve, return, reject, undo: the first decision wins and everyone learns it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from rules.record import Result, State
from storage.columns import stamp
from tests.handlers.reviewing import COURSE, READING, Institute, institute
from tests.storage.plain_sql import plain_sql
from tests.story import Academy, sqlite_url


@pytest.fixture
async def ict(academy: Academy) -> Institute:
    return await institute(academy)


async def test_a_card_says_who_what_when_and_what_it_does(ict: Institute) -> None:
    """The approver's card of transcripts.md."""
    await ict.submits(ict.li)
    card = ict.wang.sees("待审核 · 李强（A002，计算所）", "科研诚信培训班（外部培训 · 专项培训班）", "中国科协 · 北京")
    assert "2026-03-02（周一）上午 → 2026-03-06（周五）下午" in card.text
    assert "10 个半天 = 40 学时，无缺席，合格，脱产" in card.text
    assert "通过后：线下 0 → <b>40 / 90</b>" in card.text
    assert "注意" not in card.text
    assert card.labels == ["通过 +40", "退回修改", "驳回", "该职工学时"]
    assert [button.get("style") for button in card.keyboard[0]] == ["success", None, "danger"]
    ict.zhao.sees("待审核 · 李强")
    assert ict.li.messages == ict.chen.messages == ict.qian.messages == []


async def test_one_tap_approves_and_everyone_learns_it_at_once(ict: Institute) -> None:
    """The second approver left with a live card."""
    submission = await ict.submits(ict.li)
    late = ict.zhao.button("通过 +40")["callback_data"]
    await ict.wang.taps("通过 +40")
    assert await ict.hours(ict.li) == {str(submission.submission_id): {2026: Decimal(40)}}
    for phone in (ict.wang, ict.zhao):
        card = phone.sees("已通过", "王芳", "03-10 10:00", "线下 +40")
        assert len(phone.messages) == 1
        assert card.edits == 1
    assert ict.zhao.last.labels == []
    assert ict.wang.last.labels == ["撤销（10 分钟内）"]
    ict.li.sees("王芳通过了“科研诚信培训班”", "线下 40 / 90，还差 50 学时")
    await ict.zhao.taps_data(late)
    assert ict.zhao.toasts == ["王芳已在 10:00 通过。"]
    assert len(await ict.academy.audit("submission.approved")) == 1


async def test_a_record_that_counts_nothing_is_approved_into_the_archive(ict: Institute) -> None:
    """Article 10 is no reason to reject."""
    submission = await ict.submits(ict.li, replace(COURSE, result=Result.FAILED))
    ict.wang.sees("考核不合格，计 0 学时", "通过（计 0 学时，入档）")
    await ict.wang.taps("通过（计 0 学时，入档）")
    assert (await ict.submission(submission)).state is State.APPROVED
    assert await ict.hours(ict.li) == {}
    ict.zhao.sees("已通过", "计 0 学时，入档")


async def test_what_was_decided_says_what_counts_as_its_card_offered(ict: Institute) -> None:
    """Art. 9.5: of self-study above the cap all is credited and only the rest of the cap counts, now and later."""
    first = await ict.submits(ict.li, replace(READING, hours=Decimal(7)))
    await ict.wang.taps("通过 +7")
    ict.zhao.sees("已通过", "线下 +7")
    second = await ict.submits(ict.li, replace(READING, hours=Decimal("7.5"), title="再读"))
    await ict.wang.taps("通过 +3")
    ict.zhao.sees("再读", "线下 +3（入账 7.5 学时）")
    await ict.submits(ict.li, replace(READING, title="又读"))
    await ict.wang.taps("通过（计 0 学时，入档）")
    ict.zhao.sees("又读", "线下 +0（入账 8 学时）")
    for submission in (first, second):
        await ict.zhao.taps_data(f"review.approve:{submission.submission_id}:1")
    ict.zhao.sees("<b>李强</b>：读书", "线下 +7")
    ict.zhao.sees("再读", "线下 +3（入账 7.5 学时）")


async def test_return_with_a_ready_reason_is_two_taps(ict: Institute) -> None:
    submission = await ict.submits(ict.li)
    await ict.zhao.taps("退回修改")
    ict.zhao.sees("待审核 · 李强", "退回原因？")
    await ict.zhao.taps("日期与材料不符")
    assert (await ict.submission(submission)).state is State.RETURNED
    ict.wang.sees("已退回", "赵敏", "原因：日期与材料不符")
    told = ict.li.sees("赵敏退回了“科研诚信培训班”", "原因：日期与材料不符", "其他内容都还在")
    assert told.labels == ["改日期", "看全部", "不登记了"]
    assert told.keyboard[0][0]["callback_data"] == f"log.reopen:{submission.submission_id}:2:dates"


async def test_reject_with_a_typed_reason(ict: Institute) -> None:
    submission = await ict.submits(ict.li)
    await ict.wang.taps("驳回")
    await ict.wang.taps("自己写")
    ict.wang.sees("请发送驳回原因")
    await ict.wang.says("字" * 201)
    ict.wang.sees("太长了：201 个字")
    await ict.wang.says("单位没有安排\u200b这次<b>培训")
    assert (await ict.submission(submission)).state is State.REJECTED
    ict.li.sees("王芳驳回了“科研诚信培训班”", "原因：单位没有安排这次&lt;b&gt;培训")
    ict.wang.sees("已驳回“科研诚信培训班”。")
    ict.wang.sees("已驳回", "03-10 10:00", "撤销（10 分钟内）")


async def test_back_from_the_reasons_and_typing_then_decides_nothing(ict: Institute) -> None:
    submission = await ict.submits(ict.li)
    await ict.wang.taps("退回修改")
    await ict.wang.taps("自己写")
    await ict.wang.taps("返回")
    ict.wang.sees("通过 +40")
    await ict.wang.says("没关系")
    assert (await ict.submission(submission)).state is State.PENDING


async def test_a_typed_reason_that_comes_second_is_told_so(ict: Institute) -> None:
    """security.md 8."""
    submission = await ict.submits(ict.li)
    await ict.wang.taps("驳回")
    await ict.wang.taps("自己写")
    await ict.zhao.taps("通过 +40")
    await ict.wang.says("不行")
    ict.wang.sees("赵敏已在 10:00 通过。")
    assert (await ict.submission(submission)).state is State.APPROVED


async def test_undo_within_ten_minutes_brings_every_card_back(ict: Institute) -> None:
    """Undo for 10 minutes, with a trace."""
    submission = await ict.submits(ict.li)
    await ict.wang.taps("通过 +40")
    ict.academy.now += timedelta(minutes=10)
    await ict.wang.taps("撤销")
    assert (await ict.submission(submission)).state is State.PENDING
    assert await ict.hours(ict.li) == {}
    for phone in (ict.wang, ict.zhao):
        phone.sees("待审核 · 李强", "通过 +40")
    ict.li.sees("王芳撤销了刚才的决定", "线下 0 / 90，还差 90 学时")
    assert [row["verb"] for row in await ict.academy.audit("submission.pending")] == ["undo"]
    await ict.zhao.taps("通过 +40")
    assert await ict.hours(ict.li) == {str(submission.submission_id): {2026: Decimal(40)}}


async def test_undo_is_over_after_ten_minutes_and_is_the_decider_s_alone(ict: Institute) -> None:
    submission = await ict.submits(ict.li)
    await ict.wang.taps("通过 +40")
    undo = ict.wang.button("撤销")["callback_data"]
    await ict.zhao.taps_data(undo)
    assert ict.zhao.toasts == ["王芳已在 10:00 通过。"]
    ict.zhao.sees("已通过", "王芳")
    ict.academy.now += timedelta(minutes=10, seconds=1)
    await ict.wang.taps_data(undo)
    assert "不能撤销" in ict.wang.toasts[-1]
    assert (await ict.submission(submission)).state is State.APPROVED


async def test_an_undo_sent_again_leaves_another_s_decision_alone(ict: Institute) -> None:
    """Taps sent again after a reconnect."""
    submission = await ict.submits(ict.li)
    await ict.wang.taps("通过 +40")
    undo = await ict.wang.taps("撤销")
    await ict.zhao.taps("通过 +40")
    await ict.wang.taps_data(undo)
    assert ict.wang.toasts[-1] == "赵敏已在 10:00 通过。"
    ict.wang.sees("已通过", "赵敏")
    assert (await ict.submission(submission)).state is State.APPROVED


async def test_a_button_of_an_earlier_version_never_acts(ict: Institute) -> None:
    """A tap acts only on what was shown: the record was mended meanwhile."""
    submission = await ict.submits(ict.li)
    old = ict.wang.button("通过 +40")["callback_data"]
    await ict.zhao.taps("退回修改")
    await ict.zhao.taps("学时有误")
    await ict.mends(submission, replace(COURSE, half_days=8))
    assert ict.wang.messages[0].labels == []
    ict.wang.sees("8 个半天 = 32 学时", "通过 +32")
    await ict.wang.taps_data(old)
    assert ict.wang.toasts == ["这一件有了变化，请看最新的卡片。"]
    assert (await ict.submission(submission)).state is State.PENDING
    await ict.wang.taps("通过 +32")
    assert await ict.hours(ict.li) == {str(submission.submission_id): {2026: Decimal(32)}}


async def test_the_trace_says_who_decided_what_why_and_how_many_hours(ict: Institute, tmp_path: Path) -> None:
    """Each decision keeps who, when, why and the policy version (art. 4)."""
    database_url = sqlite_url(tmp_path)
    wang, zhao = [(await ict.academy.who(phone)).person_id for phone in (ict.wang, ict.zhao)]
    await ict.submits(ict.zhou)
    await ict.wang.taps("驳回")
    await ict.wang.taps("重复登记")
    await ict.submits(ict.li)
    await ict.zhao.taps("通过 +40")
    decided = await plain_sql(
        database_url, "SELECT verb, actor_id, reason, policy, decided_at FROM decisions ORDER BY decision_id"
    )
    at = stamp(ict.academy.now)
    assert decided == [("reject", wang, "reason:duplicate", "2019-89", at), ("approve", zhao, None, "2019-89", at)]
    assert await plain_sql(database_url, "SELECT actor_id, year, hours FROM ledger") == [(zhao, 2026, 400)]
    [rejected], [approved] = [await ict.academy.audit(f"submission.{state}") for state in ("rejected", "approved")]
    assert (rejected["verb"], rejected["reason"], rejected["hours"]) == ("reject", "reason:duplicate", {})
    assert (approved["verb"], approved["reason"], approved["hours"]) == ("approve", None, {"2026": "40"})
