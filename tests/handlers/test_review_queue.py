"""The queue: one at a time, by ids alone; approving together exactly what was shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rules.record import State
from tests.handlers.reviewing import COURSE, READING, Institute, institute
from tests.story import Academy

LECTURE = replace(COURSE, title="专题讲座", start=date(2026, 1, 12), end=date(2026, 1, 12), half_days=2, off_job=False)


@pytest.fixture
async def ict(academy: Academy) -> Institute:
    return await institute(academy)


async def test_the_queue_turns_in_place_and_decides_there(ict: Institute) -> None:
    """One live message; position kept in ids, never in memory."""
    await ict.submits(ict.li)
    ict.academy.now += timedelta(minutes=1)
    await ict.submits(ict.zhou, LECTURE)
    ict.academy.now += timedelta(minutes=1)
    await ict.submits(ict.zhou, READING)
    await ict.wang.says("/review")
    queue = ict.wang.last
    assert "李强" in queue.text
    assert queue.labels[-3:] == ["上一件", "下一件（还有 2 件）", "一并通过没有提示的…"]
    await ict.wang.taps("下一件（还有 2 件）")
    assert "专题讲座" in queue.text
    await ict.wang.taps("通过 +8")
    assert "已通过" in queue.text
    assert queue.labels == ["撤销（10 分钟内）", "上一件", "下一件（还有 2 件）", "一并通过没有提示的…"]
    await ict.wang.taps("下一件（还有 2 件）")
    assert "读书" in queue.text
    await ict.wang.taps("上一件")
    assert "科研诚信培训班" in queue.text
    assert ict.wang.last is queue


async def test_a_card_leads_on_to_the_queue_below_it(ict: Institute) -> None:
    await ict.submits(ict.li)
    await ict.submits(ict.zhou, LECTURE)
    await ict.wang.taps("下一件（还有 1 件）")
    assert "科研诚信培训班" in ict.wang.last.text
    assert len(ict.wang.messages) == 3


async def test_a_decision_reaches_the_queue_of_another_approver(ict: Institute) -> None:
    """The second approver left with a live card."""
    await ict.submits(ict.li)
    await ict.zhao.says("/review")
    await ict.wang.taps("通过 +40")
    assert [("已通过" in each.text, each.labels) for each in ict.zhao.messages] == [(True, []), (True, [])]


async def test_an_empty_queue_says_so_and_strangers_to_it_learn_nothing(ict: Institute) -> None:
    """security.md 11: commands are checked on the server."""
    await ict.submits(ict.li)
    for phone in (ict.zhou, ict.li):
        await phone.says("/review")
        phone.sees("只有审核人和代审人能用")
    await ict.qian.says("/review")
    ict.qian.sees("没有待审核的登记")
    assert len(await ict.academy.audit("review.refused")) == 2


async def test_approving_together_takes_only_what_was_shown_and_still_the_same(ict: Institute) -> None:
    """Bulk approve that acts on other items than those shown."""
    course = await ict.submits(ict.li)
    lecture = await ict.submits(ict.zhou, LECTURE)
    reading = await ict.submits(ict.zhou, READING)
    await ict.wang.says("/review")
    await ict.wang.taps("一并通过没有提示的…")
    listed = ict.wang.sees("这 3 件没有提示", "1. 李强：科研诚信培训班（+40）", "专题讲座", "读书（+8）")
    later = await ict.submits(ict.li, replace(LECTURE, title="后来的讲座"))
    await ict.zhao.says("/review")
    await ict.zhao.taps("退回修改")
    await ict.zhao.taps("学时有误")
    await ict.wang.taps("通过这 3 件")
    states = [(await ict.submission(each)).state for each in (course, lecture, reading, later)]
    assert states == [State.RETURNED, State.APPROVED, State.APPROVED, State.PENDING]
    assert "已通过 2 件" in listed.text
    assert "没有通过“科研诚信培训班”：赵敏已在 10:00 退回。" in listed.text


async def test_what_was_mended_after_it_was_listed_is_not_approved_with_the_list(ict: Institute) -> None:
    """Bulk approve that acts on other items than those shown: the same record with other details is another one."""
    course = await ict.submits(ict.li)
    await ict.submits(ict.zhou, READING)
    await ict.wang.says("/review")
    await ict.wang.taps("一并通过没有提示的…")
    await ict.zhao.taps_data(f"review.why:{course.submission_id}:1:return.hours")
    await ict.mends(course, replace(COURSE, half_days=8))
    await ict.wang.taps("通过这 2 件")
    ict.wang.sees("已通过 1 件", "没有通过“科研诚信培训班”：这一件有了变化，请看最新的卡片。")
    assert (await ict.submission(course)).state is State.PENDING
    assert "8 个半天" in ict.wang.messages[2].text


async def test_the_confirmation_works_once_and_for_its_owner_only(ict: Institute) -> None:
    """Doubled taps; security.md 5."""
    submission = await ict.submits(ict.li)
    await ict.submits(ict.zhou, LECTURE)
    await ict.wang.says("/review")
    await ict.wang.taps("一并通过没有提示的…")
    confirm = ict.wang.button("通过这 2 件")["callback_data"]
    await ict.zhao.taps_data(confirm)
    await ict.zhou.taps_data(confirm)
    assert (await ict.submission(submission)).state is State.PENDING
    await ict.wang.taps_data(confirm)
    await ict.wang.taps_data(confirm)
    assert ict.wang.toasts == ["这份清单已经失效，请重新列出。"]
    assert len(await ict.academy.audit("submission.approved")) == 2


async def test_what_carries_a_flag_is_not_in_the_list_nor_is_one_s_own(ict: Institute) -> None:
    """security.md 7: self-approval by approve-all."""
    own = await ict.submits(ict.wang, LECTURE)
    late = await ict.submits(ict.li, replace(COURSE, start=date(2025, 9, 1), end=date(2025, 9, 5)))
    clear = await ict.submits(ict.zhou, READING)
    await ict.wang.says("/review")
    await ict.wang.taps("一并通过没有提示的…")
    await ict.wang.says("好的呀")
    ict.wang.sees("请点“通过这 1 件”")
    await ict.wang.says("通过")
    states = [(await ict.submission(each)).state for each in (own, late, clear)]
    assert states == [State.PENDING, State.PENDING, State.APPROVED]


async def test_declining_the_list_approves_nothing(ict: Institute) -> None:
    await ict.submits(ict.li)
    await ict.submits(ict.zhou, READING)
    await ict.wang.says("/review")
    await ict.wang.taps("一并通过没有提示的…")
    await ict.wang.taps("先不通过")
    ict.wang.sees("一件也没有通过")
    assert await ict.academy.audit("submission.approved") == []


async def test_their_hours_come_in_a_window(ict: Institute) -> None:
    await ict.submits(ict.li)
    await ict.wang.taps("该职工学时")
    assert ict.wang.toasts[0].startswith("李强 · 2026 年\n线下 0 / 90，还差 90 学时\n网络 0 / 50")


async def test_a_list_that_is_too_long_for_a_message_approves_what_it_shows(ict: Institute) -> None:
    """Acts on other items than those shown: twenty fit, and the rest is for the next list."""
    submitted = [
        await ict.submits(phone, replace(READING, title=f"{day} 日读书{at}", start=on, end=on))
        for day in range(1, 13)
        for on in (date(2026, 2, day),)
        for at, phone in enumerate((ict.li, ict.zhou))
    ]
    await ict.wang.says("/review")
    await ict.wang.taps("一并通过没有提示的…")
    listed = ict.wang.sees("另有 4 件也没有提示", "通过这 20 件").text
    await ict.wang.taps("通过这 20 件")
    states = {each.details.title: (await ict.submission(each)).state for each in submitted}
    assert {title for title, state in states.items() if state is State.APPROVED} == {
        title for title in states if f"：{title}（" in listed
    }
    assert list(states.values()).count(State.PENDING) == 4
