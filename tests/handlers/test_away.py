"""Away and substitute: dated, chosen in the chat, the original kept informed, ended early, traced."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.speak import queue_replies
from handlers.review.away_handover import begun_due
from handlers.review.rights import count_waiting, waiting_for
from rules.record import State
from tests.handlers.reviewing import Institute, institute
from tests.story import Academy, Phone


@pytest.fixture
async def ict(academy: Academy) -> Institute:
    return await institute(academy)


async def goes_away(phone: Phone, days: str, substitute: str) -> None:
    """From the settings to the confirmed absence."""
    await phone.says("/settings")
    await phone.taps("外出与代审")
    await phone.says(days)
    await phone.says(substitute)
    await phone.taps("就是这样")


async def ticks(academy: Academy) -> None:
    """What a tick of the program does for absences."""
    async with academy.database.transaction() as work:
        await queue_replies(work, await begun_due(work, academy.now), academy.now, None, "zh", None)
    await academy.deliver()


async def test_an_absence_is_set_by_taps(ict: Institute) -> None:
    await ict.wang.says("/settings")
    await ict.wang.taps("外出与代审")
    ict.wang.sees("哪几天外出？")
    await ict.wang.taps("到 2026-03-12")
    ict.wang.sees("2026-03-10（周二）到 2026-03-12（周四），请谁代审？")
    assert ict.wang.last.labels[:3] == ["赵敏（A004）", "李强（A002）", "周敏（A003）"]
    await ict.wang.taps("周敏")
    ict.wang.sees("由周敏（A003）代审", "代审只在这几天有效")
    await ict.wang.taps("就是这样")
    ict.wang.sees("2026-03-10（周二）到 2026-03-12（周四）外出，由周敏（A003）代审", "提前结束")
    ict.zhou.sees("今天起你代王芳审核", "待审核 0 件")
    assert len(ict.wang.messages) == 1
    [begun] = await ict.academy.audit("away.begun")
    assert begun["first"] == "2026-03-10"


async def test_typed_answers_are_checked_and_told_with_an_example(ict: Institute) -> None:
    await ict.wang.says("/settings")
    await ict.wang.taps("外出与代审")
    for text, told in (
        ("13.40", "“13.40”不是日期。这样发：3.16-3.20"),
        ("2026-03-01 到 2026-03-20", "只能设置今天到"),
        ("3.9", "2027-03-09"),
    ):
        await ict.wang.says(text)
        if text == "3.9":
            continue
        ict.wang.sees(told, "哪几天外出？")
    ict.wang.sees("2027-03-09（周二）到 2027-03-09（周二），请谁代审？")
    await ict.wang.taps("改日期")
    await ict.wang.says("明天到3.20")
    ict.wang.sees("2026-03-11（周三）到 2026-03-20（周五），请谁代审？")
    await ict.wang.says("A001")
    ict.wang.sees("没有可以代审的这位同事")
    await ict.wang.says("ａ００４")
    ict.wang.sees("由赵敏（A004）代审")


async def test_a_substitute_reviews_on_these_days_only(ict: Institute) -> None:
    """Requests stuck with an approver who is away; security.md 9."""
    await goes_away(ict.wang, "3.11-3.12", "周敏")
    ict.zhou.sees("王芳请你代审：2026-03-11（周三）到 2026-03-12（周四）")
    early = await ict.submits(ict.li)
    ict.wang.sees("待审核 · 李强", "通过 +40")
    ict.academy.now += timedelta(days=1)
    await ticks(ict.academy)
    await ticks(ict.academy)
    ict.zhou.sees("今天起你代王芳审核", "待审核 1 件")
    assert len(ict.zhou.messages) == 2
    await ict.zhou.taps("待我审核")
    await ict.zhou.taps("通过 +40")
    assert (await ict.submission(early)).state is State.APPROVED
    ict.wang.sees("已通过", "周敏", "代王芳审核")
    [approved] = await ict.academy.audit("submission.approved")
    wang = await ict.academy.who(ict.wang)
    assert approved["stands_in_for"] == wang.person_id
    late = await ict.submits(ict.li)
    old = ict.zhou.button("通过 +40")["callback_data"]
    ict.academy.now += timedelta(days=2)
    await ict.zhou.taps_data(old)
    assert ict.zhou.toasts[-1] == "这一件不由你审核。"
    assert ict.zhou.last.labels == []
    assert (await ict.submission(late)).state is State.PENDING


async def test_who_is_away_gets_a_line_instead_of_buttons_and_sees_the_outcome(ict: Institute) -> None:
    """The original is kept informed."""
    await goes_away(ict.wang, "3.10-3.12", "周敏")
    await ict.submits(ict.li)
    informed = ict.wang.sees("李强的“科研诚信培训班”待审核，你外出期间由周敏代审。")
    assert informed.labels == []
    await ict.zhou.taps("通过 +40")
    assert "已通过" in informed.text
    await ict.zhou.taps("撤销")
    assert (informed.text, informed.labels) == ("李强的“科研诚信培训班”待审核，你外出期间由周敏代审。", [])


async def test_an_absence_ended_early_closes_the_substitute_s_buttons_at_once(ict: Institute) -> None:
    """security.md 9."""
    await goes_away(ict.wang, "3.10-3.12", "周敏")
    submission = await ict.submits(ict.li)
    await ict.wang.says("/settings")
    await ict.wang.taps("外出与代审")
    end = await ict.wang.taps("提前结束")
    ict.zhou.sees("王芳回来了")
    await ict.zhou.taps("通过 +40")
    assert ict.zhou.toasts[-1] == "这一件不由你审核。"
    await ict.zhou.says("/review")
    ict.zhou.sees("只有审核人和代审人能用")
    assert (await ict.submission(submission)).state is State.PENDING
    await ict.wang.taps_data(end)
    assert ict.wang.toasts[-1] == "这次外出已经结束。"
    assert len(await ict.academy.audit("away.ended")) == 1


async def test_a_substitute_whose_approver_lost_the_role_has_none_either(ict: Institute) -> None:
    """security.md 9: a role that ended."""
    await goes_away(ict.wang, "3.10-3.12", "周敏")
    submission = await ict.submits(ict.li)
    wang = await ict.academy.who(ict.wang)
    async with ict.academy.database.transaction() as work:
        await work.register.end_role(wang.person_id, "approver")
    for phone in (ict.zhou, ict.wang):
        await phone.taps_data(f"review.approve:{submission.submission_id}:1")
        assert phone.toasts[-1] == "这一件不由你审核。"
    assert (await ict.submission(submission)).state is State.PENDING


async def test_nobody_s_own_record_comes_to_them_by_a_substitution(ict: Institute) -> None:
    """security.md 7: self-approval by substitute, both ways round."""
    await goes_away(ict.wang, "3.10-3.12", "周敏")
    own = await ict.submits(ict.zhou)
    ict.wang.sees("待审核 · 周敏", "通过 +40")
    approver_s = await ict.submits(ict.wang)
    ict.zhao.sees("待审核 · 王芳", "通过 +40")
    for submission in (own, approver_s):
        await ict.zhou.taps_data(f"review.approve:{submission.submission_id}:1")
        assert ict.zhou.toasts[-1] == "自己的登记，和自己替人登记的，要由别人审核。"
        assert (await ict.submission(submission)).state is State.PENDING


async def test_others_can_neither_set_nor_end_an_absence(ict: Institute) -> None:
    """security.md 5."""
    await ict.li.taps_data("away:0:0")
    assert ict.li.toasts == ["只有审核人可以设置外出与代审。"]
    await goes_away(ict.wang, "3.10-3.12", "周敏")
    await ict.zhao.taps_data("away.end:1:0")
    await ict.submits(ict.li)
    ict.zhou.sees("待审核 · 李强")
    assert len(await ict.academy.audit("away.refused")) == 2


async def test_the_count_on_a_card_is_that_of_the_queue(ict: Institute) -> None:
    """A substitute of one approver alone doesn't count that approver's own record."""
    await goes_away(ict.wang, "3.10-3.12", "周敏")
    for phone in (ict.wang, ict.zhao, ict.li, ict.zhou):
        await ict.submits(phone)
    async with ict.academy.database.reading() as work:
        for phone, count in ((ict.wang, 3), (ict.zhao, 3), (ict.zhou, 2), (ict.li, 0), (ict.chen, 0)):
            person = await ict.academy.who(phone)
            assert await count_waiting(work, person, ict.academy.now) == count
            assert len(await waiting_for(work, person, ict.academy.now)) == count


async def test_only_who_can_be_told_and_stays_long_enough_stands_in(ict: Institute) -> None:
    """A substitute who blocked the bot, or whose last day comes sooner, would leave the unit without a reviewer."""
    await ict.academy.person("A009", "钱多", "ICT", left_on=date(2026, 3, 11))
    await ict.zhao.blocks()
    await ict.wang.says("/settings")
    await ict.wang.taps("外出与代审")
    await ict.wang.taps("到 2026-03-12")
    ict.wang.sees("请谁代审？")
    assert ict.wang.last.labels[:2] == ["李强（A002）", "周敏（A003）"]
    assert not any("赵敏" in label or "钱多" in label for label in ict.wang.last.labels)
    for name in ("赵敏", "A009"):
        await ict.wang.says(name)
        ict.wang.sees("请谁代审？")
    assert await ict.academy.audit("away.begun") == []
