"""“Learned from others' users”: stuck requests, self-approval, and approving together (conversations.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.campus import (
    Campus,
    Institute,
    campus_in,
    card_of,
    data_of,
    log_self_study,
    sees,
    tapped,
    walk_self_study,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

TWO_HOURS = [("credit", 2026, "general", 20)]


async def goes_away(institute: Institute, substitute: str) -> None:
    """王芳 hands her reviews over from today."""
    await institute.wang.send("/settings")
    await institute.wang.tap("外出")
    await institute.wang.tap("今天到")
    await institute.wang.tap(substitute)
    await institute.wang.tap("就是这样")
    await institute.wang.expect_button("提前结束")


async def test_a_substitute_chosen_in_the_chat_reviews_and_the_original_is_informed(campus: Campus) -> None:
    """“a dated substitute, chosen in the chat, the original kept informed”."""
    institute = await campus.institute()
    await goes_away(institute, "周敏")
    await sees(institute.zhou, "今天起你代王芳审核")
    await log_self_study(institute.li, "代审的登记")
    await sees(institute.wang, "代审的登记", "由周敏代审", without="驳回")
    await card_of(institute.zhou, "代审的登记")
    await institute.zhou.tap("通过 +2")
    await sees(institute.zhou, "已通过", "代王芳审核")
    await sees(institute.wang, "已通过", "周敏", "代王芳审核")
    assert campus.ledger("代审的登记") == TWO_HOURS


async def test_silent_approvers_are_chased_and_then_the_bureau_has_it(tmp_path: Path) -> None:
    """“silent approvers chased and escalated”: after 3 working days, after 5 (R16), also over a stop."""
    async with campus_in(tmp_path) as campus:
        institute, chen = await campus.institute(), await campus.bureau()
        await log_self_study(institute.li, "等了五天")
        await campus.bot.stop()
        await campus.bot.start(CLOCK_AT="2026-03-12T10:00:00+08:00")
        await log_self_study(institute.li, "等了三天")
        await campus.bot.stop()
        await campus.bot.start(CLOCK_AT="2026-03-17T10:00:00+08:00")
        await sees(institute.wang, "有 2 件登记已经等了 3 个工作日")
        await sees(institute.zhao, "有 2 件登记已经等了 3 个工作日")
        await card_of(chen, "等了五天")
        assert not [message for message in chen.messages if "等了三天" in message.text]
        await chen.tap("通过 +2")
        await sees(institute.wang, "已通过", "陈局")
        assert campus.ledger("等了五天") == TWO_HOURS


async def test_what_waits_with_approvers_who_left_goes_to_the_bureau(tmp_path: Path) -> None:
    """“Requests stuck with an approver who left”."""
    async with campus_in(tmp_path) as campus:
        institute, chen = await campus.institute(), await campus.bureau()
        await log_self_study(institute.li, "审核人都走了")
        old = data_of(await card_of(institute.wang, "审核人都走了"), "通过 +2")
        await campus.imports(institute.roster(wang="", zhao=""))
        await campus.bot.stop()
        await campus.bot.start()
        await card_of(chen, "审核人都走了")
        async with campus.refusing("review.refused"):
            await tapped(institute.wang, old)
        await chen.tap("通过 +2")
        await sees(institute.li, "陈局通过了“审核人都走了”")


async def test_nobody_approves_their_own(campus: Campus) -> None:
    """“Self-approval possible by default.” No card, no place in the queue, and a forged tap is refused."""
    institute = await campus.institute()
    await log_self_study(institute.wang, "审核人自己的")
    data = data_of(await card_of(institute.zhao, "审核人自己的"), "通过 +2")
    assert not [
        message for message in institute.wang.messages if "审核人自己的" in message.text and "驳回" in message.labels
    ]
    await institute.wang.send("/review")
    await sees(institute.wang, "没有待审核的登记")
    for verb in ("review", "queue"):
        async with campus.refusing("review.refused"):
            assert "要由别人审核" in await tapped(institute.wang, data.replace("review", verb, 1))


async def test_nobody_approves_their_own_by_standing_in(campus: Campus) -> None:
    """“Self-approval possible by default”: the submitter who stands in for the only other approver is not asked."""
    institute = await campus.institute()
    await goes_away(institute, "周敏")
    await log_self_study(institute.zhou, "代审人自己的")
    data = data_of(await card_of(institute.zhao, "代审人自己的"), "通过 +2")
    await card_of(institute.wang, "代审人自己的")
    async with campus.refusing("review.refused"):
        assert "要由别人审核" in await tapped(institute.zhou, data)


async def test_an_only_approvers_own_record_goes_to_the_bureau(campus: Campus) -> None:
    """“Self-approval possible by default.”"""
    institute, chen = await campus.institute(), await campus.bureau()
    await campus.imports(institute.roster(zhao=""))
    await log_self_study(institute.wang, "唯一审核人的")
    await card_of(chen, "唯一审核人的")
    await chen.tap("通过 +2")
    await sees(institute.wang, "陈局通过了“唯一审核人的”")


async def test_approving_together_acts_on_those_shown_only(campus: Campus) -> None:
    """“Bulk approve that acts on other items than those shown.”"""
    institute = await campus.institute()
    for title, day in (("甲不变", "3.3"), ("乙改过", "3.4")):
        await log_self_study(institute.li, title, day=day)
        await card_of(institute.wang, title)
    await institute.wang.send("/review")
    await institute.wang.tap("一并通过")
    shown = await sees(institute.wang, "这 2 件没有提示", "甲不变", "乙改过")
    await log_self_study(institute.zhou, "丙后来")
    await card_of(institute.wang, "丙后来")
    await institute.zhao.tap("退回修改", on=await card_of(institute.zhao, "乙改过"))
    await institute.zhao.tap("学时有误")
    await institute.li.tap("改学时")
    await institute.li.send("6")
    await institute.li.tap("提交")
    await institute.li.expect("已提交")
    await institute.wang.tap("通过这 2 件", on=shown)
    await sees(institute.wang, "已通过 1 件", "没有通过“乙改过”")
    states = {title: campus.submission(title)["state"] for title in ("甲不变", "乙改过", "丙后来")}
    assert states == {"甲不变": "approved", "乙改过": "pending", "丙后来": "pending"}
    assert campus.ledger("乙改过") == campus.ledger("丙后来") == []


async def test_an_old_list_approves_nothing(campus: Campus) -> None:
    """“Bulk approve that acts on other items than those shown”: a list that was declined, or left behind."""
    institute = await campus.institute()
    for title, day in (("清单一", "3.3"), ("清单二", "3.4")):
        await log_self_study(institute.li, title, day=day)
        await card_of(institute.wang, title)
    await institute.wang.send("/review")
    await institute.wang.tap("一并通过")
    first = data_of(await sees(institute.wang, "这 2 件没有提示"), "通过这 2 件")
    await institute.wang.tap("先不通过")
    await sees(institute.wang, "一件也没有通过")
    async with campus.refusing():
        assert "清单已经失效" in await tapped(institute.wang, first)
    async with campus.refusing():
        assert "清单已经失效" in await tapped(institute.zhao, first)
    await institute.wang.send("/review")
    await institute.wang.tap("一并通过")
    left = data_of(await sees(institute.wang, "这 2 件没有提示"), "通过这 2 件")
    await institute.wang.send("/log")
    await sees(institute.wang, "登记什么")
    async with campus.refusing():
        assert "清单已经失效" in await tapped(institute.wang, left)


async def test_what_carries_a_flag_is_not_approved_together(campus: Campus) -> None:
    """“Bulk approve that acts on other items than those shown”: what a reviewer must look at is not among them."""
    institute = await campus.institute()
    await log_self_study(institute.li, "没有提示的")
    await card_of(institute.wang, "没有提示的")
    await walk_self_study(institute.zhou, "一天十二小时", hours="12")
    await institute.zhou.tap("提交")
    await card_of(institute.wang, "一天十二小时")
    await institute.wang.send("/review")
    await institute.wang.tap("一并通过")
    shown = await sees(institute.wang, "这 1 件没有提示")
    assert "一天十二小时" not in shown.text
