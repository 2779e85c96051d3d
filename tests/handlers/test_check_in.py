"""Checking in by the changing code, as stories on both engines: what is told, kept and traced (art. 9.1, 10)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.check_in import payload
from tests.handlers.again import at_once, start, tap
from tests.handlers.attending import SESSION, Lesson, lesson
from tests.story import Academy


@pytest.fixture
async def morning(any_academy: Academy, database_url: str) -> Lesson:
    return await lesson(any_academy, database_url)


async def key_of(morning: Lesson) -> bytes:
    async with morning.academy.database.transaction() as work:
        return await work.key("check-in")


async def test_who_scans_the_code_is_there_once(morning: Lesson) -> None:
    picture = await morning.opens()
    assert picture.code.startswith("https://t.me/xueshi_bot?start=in-")
    one = morning.trainees[0]
    assert await morning.scans(one) == "<b>已签到：科研诚信培训班</b>，2026-03-10（周二）上午。"
    assert await morning.marks() == {"B001": "present qr"}
    assert "已经签过到了" in await morning.scans(one)
    assert await morning.tries() == ["in", "twice"]
    assert await morning.marks() == {"B001": "present qr"}
    await morning.sun.taps_data(SESSION)
    morning.sun.sees("签到开放中", "名单 3 人：到场 1 人", "还有 2 人没有记", "签上 1 次，没有签上 1 次")
    assert await morning.academy.audit("check_in.in") == [{"before": None}]


@pytest.mark.parametrize(("seconds", "said"), [(19, "已签到"), (20, "已经过期"), (21, "已经过期")])
async def test_a_code_is_dead_twenty_seconds_after_it_was_shown(morning: Lesson, seconds: int, said: str) -> None:
    """Must show 3: a second before and after its limit."""
    await morning.opens()
    morning.academy.now += timedelta(seconds=seconds)
    told = await morning.scans(morning.trainees[0])
    assert said in told
    if "过期" in said:
        assert "对着屏幕上现在的码再扫一次" in told
        await morning.ticks()
        assert "已签到" in await morning.scans(morning.trainees[0])


async def test_a_picture_that_was_sent_on_opens_nothing_and_a_replayed_link_is_the_sender_s_own(
    morning: Lesson,
) -> None:
    await morning.opens()
    one, two, _ = morning.trainees
    photographed = morning.payload()
    assert "已签到" in await morning.scans(one)
    await morning.later(25)
    assert "过期" in await morning.scans(two, photographed)
    assert "已经签过到了" in await morning.scans(one, photographed)
    assert await morning.marks() == {"B001": "present qr"}


async def test_the_picture_is_replaced_in_place_each_period_and_ends_with_a_restart_or_not(morning: Lesson) -> None:
    picture = await morning.opens()
    before, shown = picture.code, len(morning.sun.messages)
    await morning.later(10)
    assert (picture.code, picture.edits) == (before, 0)
    await morning.later(10)
    assert picture.edits == 1
    assert picture.code != before
    await morning.scans(morning.trainees[0])
    await morning.later(3600)  # it stood still meanwhile
    assert picture.edits == 2
    assert "已到 1 人，名单 3 人" in picture.text
    assert "已签到" in await morning.scans(morning.trainees[1])
    await morning.later(3600)
    assert (picture.edits, picture.code) == (3, "")
    assert "不在这里出示了" in picture.text
    await morning.later(20)
    assert (picture.edits, len(morning.sun.messages)) == (3, shown)


async def test_two_workers_change_a_picture_once(morning: Lesson) -> None:
    picture = await morning.opens()
    morning.academy.now += timedelta(seconds=20)
    for _ in range(3):
        await morning.ticks()
    assert picture.edits == 1
    assert await morning.sql("SELECT COUNT(*) FROM outbox WHERE method = 'editMessageMedia'") == [(1,)]


async def test_who_is_not_on_the_list_is_refused_and_the_organiser_sees_it(morning: Lesson) -> None:
    await morning.opens()
    told = await morning.scans(morning.stranger)
    assert "不在这个班的名单上" in told
    assert "科研诚信" not in told
    assert await morning.marks() == {}
    await morning.sun.taps_data(SESSION)
    await morning.sun.taps("每次签到")
    morning.sun.sees("不在名单上：1 次", "何平（C001）：不在名单上")
    assert await morning.academy.audit("check_in.refused") == [{"why": "not_listed"}]
    await morning.sql("UPDATE trainees SET state = 'waiting'")
    assert "不在这个班的名单上" in await morning.scans(morning.trainees[0])


async def test_an_account_that_is_not_bound_goes_on_to_binding_and_the_organiser_sees_the_try(morning: Lesson) -> None:
    await morning.opens()
    new = morning.academy.phone(99)
    told = await morning.scans(new)
    assert "还没有绑定" in told
    assert "工号" in told
    assert "科研诚信" not in told
    await morning.scans(new, "in-" + "A" * 36)
    assert await morning.tries() == ["not_listed"]
    await morning.sun.taps_data("session.tries:1:0:0")
    morning.sun.sees("没有绑定的账号：不在名单上")


async def test_forged_cut_and_other_sessions_codes_tell_nothing(morning: Lesson) -> None:
    await morning.opens()
    key, now = await key_of(morning), morning.academy.now
    good = morning.payload()
    forged = [good[:-1] + ("A" if good[-1] != "A" else "B"), good[:20], "in-", "in-" + "A" * 36, "in-" + "😀" * 9]
    forged += [payload(bytes(32), 1, now), payload(key, 2, now), payload(key, 2**40, now)]
    forged.append(payload(key, 1, now + timedelta(seconds=20)))  # of the future
    for each in forged:
        told = await morning.scans(morning.trainees[0], each)
        assert told == "没有签上：这不是屏幕上的签到码。请对着屏幕上现在的码再扫一次。", each
    assert await morning.marks() == {}
    assert set(await morning.tries()) == {"forged"}
    assert len(await morning.academy.audit("check_in.refused")) == len(forged)


async def test_before_it_is_opened_after_it_is_closed_and_in_the_afternoon_nobody_checks_in(morning: Lesson) -> None:
    one = morning.trainees[0]
    key = await key_of(morning)
    assert "没有开放签到" in await morning.scans(one, payload(key, 1, morning.academy.now))
    await morning.opens()
    await morning.later(4 * 3600 + 1)  # two in the afternoon, and it was never closed
    assert "没有开放签到" in await morning.scans(one, payload(key, 1, morning.academy.now))
    await morning.sun.taps_data("session.code:1:0")
    assert "上午才能开放签到" in morning.sun.toasts[-1]
    await morning.sql("UPDATE classes SET state = 'cancelled'")
    assert "已经取消" in await morning.scans(one, payload(key, 1, morning.academy.now))
    assert await morning.tries() == ["not_open", "not_open", "cancelled"]
    assert await morning.marks() == {}


async def test_fifty_scans_at_once_are_one_check_in(morning: Lesson) -> None:
    """security.md 2"""
    await morning.opens()
    code = morning.payload()
    await at_once(morning.academy, *(start(morning.trainees[0], code) for _ in range(50)))
    assert sorted(await morning.tries()) == ["in", *["twice"] * 49]
    assert len(await morning.academy.audit("check_in.in")) == 1


async def test_a_check_in_and_the_close_at_once_leave_one_of_the_two_orders(morning: Lesson) -> None:
    await morning.opens()
    await morning.sun.taps_data(SESSION)
    await morning.sun.taps("结束签到")
    confirm = morning.sun.button("确认结束")["callback_data"]
    one = morning.trainees[0]
    await at_once(morning.academy, start(one, morning.payload()), tap(morning.sun, confirm, 1))
    marks, tries = await morning.marks(), await morning.tries()
    if tries == ["in"]:  # first: the list has changed, so that the organiser looks again
        assert marks == {"B001": "present qr"}
        morning.sun.sees("名单刚才变了")
    else:
        assert (tries, set(marks.values())) == (["not_open"], {"absent close"})


async def test_a_burst_of_last_second_uses_is_flagged_once(any_academy: Academy, database_url: str) -> None:
    morning = await lesson(any_academy, database_url, 9)
    await morning.opens()
    morning.academy.now += timedelta(seconds=17)
    await morning.scans(morning.trainees[0])
    await morning.scans(morning.trainees[1])
    morning.academy.now += timedelta(seconds=1)
    for phone in morning.trainees[2:4]:
        await morning.scans(phone)
    assert "请看一眼" not in morning.sun.transcript()
    morning.academy.now += timedelta(seconds=4)
    for phone in morning.trainees[4:8]:
        await morning.scans(phone)
    assert morning.sun.transcript().count("请看一眼：科研诚信培训班") == 1
    morning.sun.sees("10:00:00 出示的码有 5 人用过", "每次签到")
    assert len(await morning.academy.audit("check_in.burst")) == 1


async def test_nobody_but_the_organiser_opens_a_session(morning: Lesson) -> None:
    """security.md 5, 6"""
    await morning.opens()
    await morning.sun.taps_data(SESSION)
    other = await morning.academy.person("D001", "周婷", "ICT", "organiser")
    verbs = [f"session.{each}" for each in ("code", "open", "hide", "below", "all", "close", "tries")]
    for data in (SESSION, *(f"{verb}:1:0:0" for verb in verbs), "session.mark:1:0:2.np.0", "session:7:0"):
        for phone in (morning.trainees[0], morning.stranger, other):
            seen = len(phone.messages)
            await phone.taps_data(data)
            assert phone.toasts[-1] == "这个班不归你管。"
            assert len(phone.messages) == seen
    assert len(await morning.academy.audit("session.refused")) == 3 * 10
    await morning.sql("DELETE FROM roles WHERE role = 'organiser'")
    await morning.sun.taps_data("session.close:1:0")
    assert morning.sun.toasts[-1] == "这个班不归你管。"
    assert await morning.marks() == {}


async def test_the_code_is_hidden_and_shown_again(morning: Lesson) -> None:
    first = await morning.opens()
    await morning.sun.taps("不在这里出示了")
    assert first.code == ""
    await morning.sun.taps_data(SESSION)
    morning.sun.sees("签到开放中", "打开投影页")
    await morning.sun.taps("在这里出示码")
    assert morning.picture() is not first
    assert await morning.academy.audit("session.opened") == [{}]
    assert "已签到" in await morning.scans(morning.trainees[0])
