"""Attacks and accidents on review, on both engines: doubled taps, two approvers at once, forged data, late buttons."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.turns import play
from handlers.event import Event, Kind, Tap
from rules.credit import credit
from rules.record import Result, State
from storage.submissions import Details
from tests.handlers.reviewing import COURSE, READING, Institute, institute
from tests.story import Academy, Phone


def tap(phone: Phone, data: str, number: int) -> Event:
    """A tap as the messenger brings it, under an update of its own."""
    at, chat = phone.academy.now, phone.telegram_id
    return Event(at, Kind.TAP, chat, chat, tap=Tap.parse(data), tap_id=f"race-{number}")


async def at_once(academy: Academy, *events: Event) -> None:
    """Updates handled side by side, each in a transaction of its own; then their calls reach the phones."""

    async def one(event: Event) -> None:
        async with academy.database.transaction() as work:
            await play(work, event, academy.policies, "zh")

    await asyncio.gather(*map(one, events))
    await academy.deliver()


async def test_fifty_taps_under_new_update_ids_have_one_effect(any_academy: Academy) -> None:
    """security.md 2; taps doubled or sent again after a reconnect."""
    ict = await institute(any_academy)
    submission = await ict.submits(ict.li)
    data = ict.wang.button("通过")["callback_data"]
    await at_once(any_academy, *(tap(ict.wang, data, number) for number in range(50)))
    assert await ict.hours(ict.li) == {str(submission.submission_id): {2026: Decimal(40)}}
    assert len(await any_academy.audit("submission.approved")) == 1
    assert ict.wang.toasts == ["你已在 10:00 通过。"] * 49
    assert ict.wang.last.labels == ["撤销（10 分钟内）"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_two_approvers_at_once_make_one_decision_and_both_learn_it(
    any_academy: Academy, order: tuple[int, int]
) -> None:
    """security.md 8: one approves and one rejects."""
    ict = await institute(any_academy)
    submission = await ict.submits(ict.li)
    await ict.zhao.taps("驳回")
    events = [
        tap(ict.wang, ict.wang.button("通过")["callback_data"], 1),
        tap(ict.zhao, ict.zhao.button("重复登记")["callback_data"], 2),
    ]
    await at_once(any_academy, *(events[index] for index in order))
    async with any_academy.database.reading() as work:
        [decision] = await work.ledger.decisions_of(submission.submission_id)
    state = (await ict.submission(submission)).state
    loser, told = {
        State.APPROVED: (ict.zhao, "王芳已在 10:00 通过。"),
        State.REJECTED: (ict.wang, "赵敏已在 10:00 驳回。"),
    }[state]
    assert decision.verb == ("approve" if state is State.APPROVED else "reject")
    assert loser.toasts == [told]
    assert loser.last.labels == []
    for phone in (ict.wang, ict.zhao):
        phone.sees("已通过" if state is State.APPROVED else "已驳回")
    expected = {str(submission.submission_id): {2026: Decimal(40)}} if state is State.APPROVED else {}
    assert await ict.hours(ict.li) == expected
    assert sum("通过了" in each.text or "驳回了" in each.text for each in ict.li.messages) == 1


async def test_two_lists_approved_at_once_approve_each_item_once(any_academy: Academy) -> None:
    """security.md 2 and 8, for approve-all."""
    ict = await institute(any_academy)
    for day in (date(2026, 2, 1 + number) for number in range(4)):
        await ict.submits(ict.li if day.day % 2 else ict.zhou, replace(READING, start=day, end=day))
    for phone in (ict.wang, ict.zhao):
        await phone.says("/review")
        await phone.taps("一并通过没有提示的…")
    confirms = [phone.button("通过这")["callback_data"] for phone in (ict.wang, ict.zhao)]
    await at_once(any_academy, tap(ict.wang, confirms[0], 1), tap(ict.zhao, confirms[1], 2))
    assert len(await any_academy.audit("submission.approved")) == 4
    totals = [phone.sees("已通过", "件。").text for phone in (ict.wang, ict.zhao)]
    assert sum(text.count("没有通过") for text in totals) == 4


async def test_no_message_stays_live_when_reasons_open_beside_a_decision(any_academy: Academy) -> None:
    """The second approver left with a live card."""
    ict = await institute(any_academy)
    await ict.submits(ict.li)
    await at_once(
        any_academy,
        tap(ict.zhao, ict.zhao.button("退回修改")["callback_data"], 1),
        tap(ict.wang, ict.wang.button("通过")["callback_data"], 2),
    )
    assert "已通过" in ict.zhao.last.text
    assert ict.zhao.last.labels == []


async def test_forged_callback_data_is_refused_and_traced(academy: Academy) -> None:
    """security.md 5, 6, 7: staff, HR of another unit, the bureau, the submitter; every verb, either place."""
    ict = await institute(academy)
    submission = await ict.submits(ict.li)
    own = await ict.submits(ict.wang, READING)
    verbs = ("approve", "return", "reject", "undo", "evidence", "hours", "card")
    for number, phone in ((submission, ict.zhou), (submission, ict.qian), (submission, ict.chen), (own, ict.wang)):
        for verb in (*verbs, "why"):
            for where in ("review", "queue"):
                choice = ":reject.duplicate" if verb == "why" else ""
                await phone.taps_data(f"{where}.{verb}:{number.submission_id}:1{choice}")
        assert set(phone.toasts) <= {"这一件不由你审核。", "自己的登记，和自己替人登记的，要由别人审核。"}
        assert len(phone.toasts) == 16
        assert phone.messages == [] or phone is ict.wang
        await phone.taps_data("review.approve:999999:1")
        assert phone.toasts.pop() == "这一件不由你审核。"
    for each in (submission, own):
        now = await ict.submission(each)
        assert (now.state, now.revision) == (State.PENDING, 1)
    assert len(await academy.audit("review.refused")) == 4 * 17


async def test_a_role_that_ended_closes_the_buttons_at_once(academy: Academy) -> None:
    """security.md 9, undo included."""
    ict = await institute(academy)
    first, second = await ict.submits(ict.li), await ict.submits(ict.zhou)
    await ict.wang.taps_data(f"review.approve:{first.submission_id}:1")
    wang = await academy.who(ict.wang)
    async with academy.database.transaction() as work:
        await work.register.end_role(wang.person_id, "approver")
    await ict.wang.taps_data(f"review.undo:{first.submission_id}:2")
    await ict.wang.taps_data(f"review.approve:{second.submission_id}:1")
    assert ict.wang.toasts == ["这一件不由你审核。"] * 2
    assert (await ict.submission(first)).state is State.APPROVED
    assert (await ict.submission(second)).state is State.PENDING


async def test_a_draft_of_a_reason_survives_any_pause(academy: Academy) -> None:
    """No state in memory: a typed reason decides days later, with nothing kept but the database."""
    ict = await institute(academy)
    submission = await ict.submits(ict.li)
    await ict.wang.taps("退回修改")
    await ict.wang.taps("自己写")
    academy.now += timedelta(days=7)
    await ict.wang.says("请补充结业证书")
    assert (await ict.submission(submission)).state is State.RETURNED


CASES: tuple[Details, ...] = (
    COURSE,
    READING,
    replace(COURSE, result=Result.FAILED),
    replace(COURSE, start=date(2025, 12, 29), end=date(2026, 1, 2)),
    replace(COURSE, absent_half_days=1),
    replace(READING, hours=Decimal("2.5")),
)


@pytest.mark.parametrize("seed", range(4))
async def test_the_ledger_always_holds_what_the_approved_submissions_are_credited(academy: Academy, seed: int) -> None:
    """The sum of the ledger is the credit of the approved submissions, whatever was decided and undone."""
    ict, chance = await institute(academy), random.Random(seed)
    submissions = [await ict.submits(chance.choice((ict.li, ict.zhou)), details) for details in CASES]
    acts = ("approve", "approve", "undo", "undo", "why", "resubmit", "wait")
    for _ in range(60):
        submission, phone = chance.choice(submissions), chance.choice((ict.wang, ict.zhao))
        now, act = await ict.submission(submission), chance.choice(acts)
        revision = now.revision - chance.choice((0, 0, 0, 1))
        if act == "wait":
            academy.now += timedelta(minutes=chance.choice((1, 11)))
        elif act == "resubmit":
            async with academy.database.transaction() as work:
                await work.submissions.resubmit(now, now.details, now.policy, academy.now)
        else:
            choice = f":{chance.choice(('return.dates', 'reject.untrue'))}" if act == "why" else ""
            await phone.taps_data(f"review.{act}:{now.submission_id}:{max(revision, 0)}{choice}")
        await _ledger_agrees(ict)


async def _ledger_agrees(ict: Institute) -> None:
    async with ict.academy.database.reading() as work:
        for phone in (ict.li, ict.zhou):
            person = await work.people.by_account(phone.telegram_id)
            assert person is not None
            expected: dict[str, dict[int, Decimal]] = defaultdict(dict)
            for submission in await work.submissions.of_person(person.person_id):
                record = submission.record()
                if submission.state is State.APPROVED:
                    expected[record.id] = credit(record, ict.academy.policies.judging(record.end.year))
            held = await work.ledger.credits_of(person.person_id)
            assert held == {id: hours for id, hours in expected.items() if hours}
