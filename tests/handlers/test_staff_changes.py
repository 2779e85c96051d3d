"""People come and go by their unit's HR in the chat: promotion, leaving, returning, transfer (art. 2, 8, 11, 14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.verify.everything import verify
from rules.record import Rank, RankSince
from storage.register import Stay
from tests.handlers.reviewing import COURSE, Institute, institute
from tests.hours import class_days, registers
from tests.story import Academy, Phone


@pytest.fixture
async def here(academy: Academy) -> Institute:
    return await institute(academy)


async def begins(phone: Phone, who: str, kind: str) -> None:
    """HR says whose change it is, and which."""
    await phone.says("/start")
    await phone.taps("人事变动")
    await phone.says(who)
    await phone.taps(kind)


async def ranks(here: Institute, phone: Phone) -> tuple[RankSince, ...]:
    person = await here.academy.who(phone)
    async with here.academy.database.reading() as work:
        return (await work.people.ranks_of([person.person_id]))[person.person_id]


async def findings(here: Institute) -> list[str]:
    """What verify finds of people, units and transfers."""
    async with here.academy.database.reading() as work:
        found = (await verify(work, here.academy.policies, lambda _: True)).findings
    told = [f"{each.code} {each.where}" for each in found]
    return [each for each in told if each.split()[1] in ("person", "unit", "transfer")]


async def test_a_promotion_shows_the_demand_and_what_is_owed_and_holds(here: Institute) -> None:
    async with here.academy.database.transaction() as work:
        await work.register.set_records_since("ICT", 2025)
        told = {"records_since": [2026, 2025]}
        await work.audit.note("ICT", here.academy.now, "operator", "unit.changed", "unit:ICT", told)
    await registers(here.academy, here.li, class_days(date(2025, 3, 3), 10))
    await begins(here.wang, "李强", "晋升")
    await here.wang.says("2月30日")
    assert "不是日期" in here.wang.last.text
    await here.wang.says("2026-03-02")
    assert "2026-03-02（周一）起任领导职务" in here.wang.last.text
    assert "2026 年应修：线下 90 学时、网络 50 学时 → 线下 110 学时、网络 50 学时" in here.wang.last.text
    assert "晋升前的 2025 年还差线下 10 学时、网络 50 学时，2027-03-02（周二）前补上" in here.wang.last.text
    await here.wang.taps("确认登记")
    assert "已登记 李强 的变动" in here.wang.last.text
    assert (await ranks(here, here.li))[-1] == RankSince(Rank.LEADER, date(2026, 3, 2))
    told_li = here.li.last.text
    assert "王芳 登记了你的人事变动" in told_li
    assert "晋升前的 2025 年还差" in told_li
    await here.li.says("/my")
    assert "110" in here.li.last.text
    assert await findings(here) == []


async def test_days_that_do_not_fit_are_told_with_those_that_do(here: Institute) -> None:
    await begins(here.wang, "A002", "调到")
    await here.wang.says("火星所")
    assert "没有找到单位“火星所”" in here.wang.last.text
    await here.wang.says("物理所")
    for typed in ("2099-01-01", "2019-01-01", "3.2-3.6"):
        await here.wang.says(typed)
        assert here.wang.last.text.count("这样发：")
        assert "从哪天起在新单位" in here.wang.last.text
    await here.wang.taps("返回")
    assert "调到哪个单位" in here.wang.last.text
    await here.wang.taps("放弃")
    assert "什么都没有登记" in here.wang.last.text


async def test_who_leaves_can_do_nothing_and_comes_back(here: Institute) -> None:
    await begins(here.wang, "赵敏", "离开")
    await here.wang.says("昨天")
    assert "审核人的职责随之结束" in here.wang.last.text
    await here.wang.taps("确认登记")
    zhao = await here.academy.who(here.zhao)
    assert (zhao.left_on, zhao.roles) == (date(2026, 3, 9), frozenset())
    assert "review" not in here.zhao.menu
    await here.zhao.says("/log")
    assert "在册" in here.zhao.last.text
    await begins(here.wang, "赵敏", "返回（重新在册）")
    assert "离职日期取消" in here.wang.last.text
    await here.wang.taps("确认登记")
    assert (await here.academy.who(here.zhao)).left_on is None
    assert await findings(here) == []


async def test_nobody_is_changed_by_others_than_their_own_hr_nor_by_themselves(here: Institute) -> None:
    li, wang = [await here.academy.who(each) for each in (here.li, here.wang)]
    for phone, target in ((here.qian, li), (here.zhou, li), (here.chen, li), (here.wang, wang)):
        before = len(phone.messages)
        await phone.taps_data(f"staff:{target.person_id}:0")
        assert "只有本单位的审核人" in phone.toasts[-1]
        assert len(phone.messages) == before
    assert len(await here.academy.audit("staff.refused")) == 4
    await here.wang.says("/start")
    await here.wang.taps("人事变动")
    for typed in ("王芳", "钱工"):
        await here.wang.says(typed)
        assert f"本单位没有找到“{typed}”" in here.wang.last.text


async def test_from_the_archive_page_and_a_replayed_confirmation(here: Institute) -> None:
    li = await here.academy.who(here.li)
    await here.wang.taps_data(f"archive.open:{li.person_id}:0")
    await here.wang.taps("人事变动")
    await here.wang.taps("晋升")
    await here.wang.taps("2026-03-10")
    confirm = await here.wang.taps("确认登记")
    await here.wang.taps_data(confirm)
    assert "失效" in here.wang.toasts[-1]
    assert len(await here.academy.audit("roster.changed")) == 1


async def test_what_changed_meanwhile_is_shown_again(here: Institute) -> None:
    await begins(here.wang, "李强", "晋升")
    await here.wang.taps("2026-03-10")
    await begins(here.zhao, "李强", "离开")
    await here.zhao.taps("2026-03-31")
    await here.zhao.taps("确认登记")
    await here.wang.taps("确认登记")
    assert "刚刚变过" in here.wang.last.text
    assert "重新在册" in "".join(here.wang.last.labels)
    assert len(await ranks(here, here.li)) == 1


async def asks_for_a_transfer(here: Institute) -> None:
    await begins(here.wang, "李强", "调到")
    await here.wang.says("IOP")
    await here.wang.says("2026-03-09")
    await here.wang.taps("提交，请对方单位接收")


async def test_a_transfer_is_accepted_by_the_other_unit_and_what_waits_goes_along(here: Institute) -> None:
    waiting = await here.submits(here.li)
    done = await here.submits(here.li, replace(COURSE, title="另一个班", start=date(2026, 1, 5), end=date(2026, 1, 9)))
    await here.zhao.taps_data(f"review.approve:{done.submission_id}:1")
    await asks_for_a_transfer(here)
    assert "提交，请对方单位接收" not in [label for each in here.wang.messages for label in each.labels], (
        "asked already"
    )
    assert "待审核 1 件随人转到新单位" in here.qian.last.text
    assert (await here.academy.who(here.li)).unit == "ICT"
    await here.qian.taps("接收")
    li = await here.academy.who(here.li)
    assert li.unit == "IOP"
    assert "钱工 已接收" in here.wang.sees("调动").text
    assert "2026-03-09（周一）起调到 物理所" in here.li.last.text
    async with here.academy.database.reading() as work:
        assert (await work.register.stays_of([li.person_id]))[li.person_id][-1] == Stay("IOP", date(2026, 3, 9))
        moved = [await work.submissions.by_id(each.submission_id) for each in (waiting, done)]
    assert [each.unit for each in moved if each] == ["IOP", "ICT"]
    await here.zhao.taps_data(f"review.approve:{waiting.submission_id}:2")
    assert "不" in here.zhao.toasts[-1]
    await here.ticks()
    await here.qian.taps("通过")
    assert "钱工" in here.li.last.text
    assert await findings(here) == []


async def test_a_transfer_wants_a_second_person_and_is_decided_once(here: Institute) -> None:
    await asks_for_a_transfer(here)
    for phone in (here.wang, here.zhao, here.li, here.zhou):
        await phone.taps_data("transfer.decide:1:0:accepted")
    assert (await here.academy.who(here.li)).unit == "ICT"
    await asks_for_a_transfer(here)
    assert "已经有一项调动" in here.wang.toasts[-1]
    await here.qian.taps_data("transfer.decide:1:0:withdrawn")
    await here.zhao.taps_data("transfer:1:1")
    await here.zhao.taps("撤回调动")
    assert "赵敏 已撤回" in here.qian.last.text
    await here.qian.taps_data("transfer.decide:1:0:accepted")
    assert "已经有人处理了" in here.qian.toasts[-1]
    assert (await here.academy.who(here.li)).unit == "ICT"
    assert await findings(here) == []


async def test_a_transfer_of_somebody_who_changed_meanwhile_is_not_accepted(here: Institute) -> None:
    await asks_for_a_transfer(here)
    await begins(here.zhao, "李强", "晋升")
    await here.zhao.taps("2026-03-10")
    await here.zhao.taps("确认登记")
    await here.qian.taps("接收")
    assert "在册信息变过" in here.qian.toasts[-1]
    await here.qian.taps("不接收")
    assert "没有接收" in here.wang.sees("调动").text
    assert (await here.academy.who(here.li)).unit == "ICT"


async def test_an_approver_who_is_transferred_reviews_no_more(here: Institute) -> None:
    submission = await here.submits(here.zhou)
    await begins(here.wang, "赵敏", "调到")
    await here.wang.says("物理所")
    await here.wang.taps("2026-03-10")
    await here.wang.taps("提交")
    await here.qian.taps("接收")
    await here.zhao.taps_data(f"review.approve:{submission.submission_id}:1")
    async with here.academy.database.reading() as work:
        found = await work.submissions.by_id(submission.submission_id)
    assert found is not None
    assert found.state == "pending"
    assert (await here.academy.who(here.zhao)).roles == frozenset()
    assert here.zhao.menu
    assert "review" not in here.zhao.menu


async def test_verify_finds_who_had_no_right_and_a_transfer_that_was_altered(here: Institute) -> None:
    await asks_for_a_transfer(here)
    await here.qian.taps("接收")
    zhou, li = [await here.academy.who(each) for each in (here.zhou, here.li)]
    async with here.academy.database.transaction() as work:
        await work.register.set_rank(zhou.person_id, "leader", date(2026, 1, 1))
        detail = {"ranks": [["staff 2020-01-01"], ["staff 2020-01-01", "leader 2026-01-01"]]}
        actor, subject = f"person:{zhou.person_id}", f"person:{zhou.person_id}"
        await work.audit.note("ICT", here.academy.now, actor, "roster.changed", subject, detail)
        altered = f"UPDATE transfers SET decided_by = {zhou.person_id} WHERE person_id = {li.person_id}"
        await work.transfers._connection.execute_fetchall(altered)
    assert sorted(await findings(here)) == ["changer person A003", "transfer transfer 1"]
