"""“Learned from others' users”: taps doubled, sent again, or made by two people at once (conversations.md)."""

from __future__ import annotations

import asyncio

import pytest

from tests.end_to_end.campus import (
    Campus,
    Institute,
    card_of,
    data_of,
    log_self_study,
    sees,
    tapped,
    walk_self_study,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

TWO_HOURS = [("credit", 2026, "general", 20)]


async def waiting(campus: Campus, title: str) -> Institute:
    """An institute with one submission on its reviewers' cards."""
    institute = await campus.institute()
    await log_self_study(institute.li, title)
    await card_of(institute.wang, title)
    await card_of(institute.zhao, title)
    return institute


async def test_a_doubled_submit_makes_one_submission(campus: Campus) -> None:
    """“Taps doubled or sent again after a reconnect.”"""
    institute = await campus.institute()
    await walk_self_study(institute.li, "双击提交")
    summary = await sees(institute.li, "请核对")
    queries = [await institute.li.tap("提交", on=summary) for _ in range(2)]
    campus.bot.sandbox.redeliver(same_id=False)
    campus.bot.sandbox.redeliver(same_id=True)
    for query in queries:
        await institute.li.answer(query)
    await campus.settled(institute.li)
    await campus.at_rest()
    assert campus.submission("双击提交")["state"] == "pending"
    assert len([m for m in institute.wang.messages if "双击提交" in m.text]) == 1


async def test_a_doubled_answer_moves_one_step(campus: Campus) -> None:
    """“Taps doubled or sent again after a reconnect.” A second tap on a question isn't taken for the next answer."""
    institute = await campus.institute()
    await institute.li.send("/log")
    question = await sees(institute.li, "登记什么")
    data = data_of(question, "在职自学")
    for _ in range(3):
        await institute.li.forge(data, question.id)
    await campus.settled(institute.li)
    [draft] = campus.rows("SELECT * FROM drafts WHERE state = 'open' ORDER BY draft_id DESC LIMIT 1")
    assert (draft["answers"], draft["revision"]) == ('{"route": "self_study"}', 2)


async def test_a_decision_sent_again_under_new_numbers_credits_once(campus: Campus) -> None:
    """“Taps doubled or sent again after a reconnect” (tdlib/telegram-bot-api#699)."""
    institute = await waiting(campus, "重发的通过")
    await institute.wang.tap("通过")
    for _ in range(20):
        campus.bot.sandbox.redeliver(same_id=False)
    await sees(institute.wang, "已通过", "重发的通过")
    await campus.settled(institute.wang)
    assert campus.ledger("重发的通过") == TWO_HOURS
    assert campus.decisions("重发的通过") == ["approve"]
    assert campus.audit("submission.approved") >= 1
    await campus.at_rest()
    receipts = [m for m in institute.li.messages if "通过了“重发的通过”" in m.text]
    assert len(receipts) == 1


async def test_the_second_approvers_card_becomes_the_decision(campus: Campus) -> None:
    """“the second approver left with a blank or a live card”."""
    institute = await waiting(campus, "两张卡片")
    old = data_of(await card_of(institute.zhao, "两张卡片"), "通过 +2")
    await institute.wang.tap("通过 +2")
    late = await sees(institute.zhao, "已通过", "王芳", without="驳回")
    assert "两张卡片" in late.text
    assert late.labels == []
    assert "王芳已在" in await tapped(institute.zhao, old)
    assert campus.ledger("两张卡片") == TWO_HOURS


async def both_at_once(campus: Campus, institute: Institute, first: str, second: str) -> None:
    """王芳 and 赵敏 tap in one batch of updates."""
    one = await institute.wang.forge(first)
    other = await institute.zhao.forge(second)
    await asyncio.gather(institute.wang.answer(one), institute.zhao.answer(other))
    batch = campus.rows("SELECT received_at, body FROM inbox ORDER BY seq DESC LIMIT 2")
    assert batch[0]["received_at"] == batch[1]["received_at"], "they came in two batches"


async def test_two_approvers_at_once_decide_once(campus: Campus) -> None:
    """“the second approver”: exactly one set of entries, and the other is told who and when."""
    institute = await waiting(campus, "同时通过")
    data = data_of(await card_of(institute.wang, "同时通过"), "通过 +2")
    await both_at_once(campus, institute, data, data)
    assert campus.ledger("同时通过") == TWO_HOURS
    assert campus.decisions("同时通过") == ["approve"]
    told = [phone.toasts[-1].text for phone in (institute.wang, institute.zhao)]
    [loser] = [text for text in told if text]
    assert "已在 10:0" in loser
    assert ("王芳已在" in loser) != ("赵敏已在" in loser)


async def test_one_approves_while_the_other_asks_why_to_reject(campus: Campus) -> None:
    """“the second approver left with a blank or a live card”: a question for a reason is closed as well."""
    institute = await waiting(campus, "驳回途中")
    await institute.zhao.tap("驳回")
    await sees(institute.zhao, "驳回原因")
    await institute.wang.tap("通过 +2")
    await sees(institute.zhao, "已通过", "王芳", without="驳回原因")
    assert campus.decisions("驳回途中") == ["approve"]


async def test_a_rejection_typed_after_the_approval_decides_nothing(campus: Campus) -> None:
    """“the second approver”: what was asked for before is not carried out on a decided record."""
    institute = await waiting(campus, "迟到的理由")
    await institute.zhao.tap("驳回")
    await institute.zhao.tap("自己写")
    await sees(institute.zhao, "请发送驳回原因")
    await institute.wang.tap("通过 +2")
    await sees(institute.wang, "已通过")
    await institute.zhao.send("与工作无关")
    await sees(institute.zhao, "王芳已在")
    assert campus.decisions("迟到的理由") == ["approve"]
    assert campus.ledger("迟到的理由") == TWO_HOURS


async def test_the_first_tap_after_a_restart_acts(campus: Campus) -> None:
    """“a guard held in memory that swallowed the first real tap after a restart”."""
    institute = await waiting(campus, "重启之后")
    await campus.bot.kill()
    query = await institute.wang.tap("通过 +2")
    await campus.bot.start()
    await institute.wang.answer(query, 20)
    await sees(institute.wang, "已通过")
    assert campus.ledger("重启之后") == TWO_HOURS
