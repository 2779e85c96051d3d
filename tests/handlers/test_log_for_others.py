"""HR enters a record for somebody without an account; another reviewer decides on it (art. 9.2, R16, R18)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.verify.everything import verify
from rules.record import State
from storage.submissions import BEHALF, Submission
from tests.handlers.reviewing import Institute, institute
from tests.handlers.walks import shows
from tests.story import Academy, Phone, bind

WALK = ("A009", "在职自学", "量子计算导论", "同上", "办公室", "3.9", "8", "无考核", "没有了")


@dataclass
class Office:
    """王芳 and 赵敏 are 计算所's HR; 老钱 (A009) and 老孙 (A010) of it have no account, nor has 老何 of 物理所."""

    ict: Institute

    @property
    def academy(self) -> Academy:
        """Where it is."""
        return self.ict.academy

    async def enters(self, phone: Phone, *answers: str) -> None:
        """HR enters a record, every answer typed, and hands it in."""
        await phone.taps_data("log.behalf:0:0")
        for answer in answers or WALK:
            await phone.says(answer)
        await phone.taps("提交")

    async def records(self, staff_no: str = "A009") -> list[Submission]:
        """Somebody's records."""
        async with self.academy.database.reading() as work:
            person = await work.people.by_staff_no(staff_no)
            assert person is not None
            return await work.submissions.of_person(person.person_id)

    async def hours(self, staff_no: str = "A009") -> list[Decimal]:
        """What the ledger holds for them, record by record."""
        async with self.academy.database.reading() as work:
            person = await work.people.by_staff_no(staff_no)
            assert person is not None
            credits = await work.ledger.credits_of(person.person_id)
        return [sum(by_year.values(), Decimal(0)) for by_year in credits.values()]

    async def binds(self, staff_no: str = "A009") -> Phone:
        """They have an account now."""
        async with self.academy.database.transaction() as work:
            person = await work.people.by_staff_no(staff_no)
            assert person is not None
            await bind(work, person.person_id, person.unit, 1000 + person.person_id, self.academy.now)
        return self.academy.phone(1000 + person.person_id)

    async def faults(self) -> list[str]:
        """What ``verify`` finds."""
        async with self.academy.database.reading() as work:
            found = (await verify(work, self.academy.policies, lambda _: True)).findings
        return [f"{each.code} {each.where} {each.params}" for each in found]


async def office_on(academy: Academy) -> Office:
    """The people of it."""
    ict = await institute(academy)
    await academy.person("A009", "老钱", "ICT", bound=False)
    await academy.person("A010", "老孙", "ICT", bound=False)
    await academy.person("B009", "老何", "IOP", bound=False)
    return Office(ict)


async def test_hr_enters_and_another_reviewer_decides(any_academy: Academy) -> None:
    office = await office_on(any_academy)
    wang, zhao = office.ict.wang, office.ict.zhao
    await wang.says("/start")
    await wang.taps("替没有账号的人登记")
    shows(wang, "替谁登记", "老钱 A009", "老孙 A010")
    assert "老何" not in str(wang.last.labels)
    await wang.taps("老钱")
    for answer in WALK[1:]:
        shows(wang, "替老钱（A009）登记")
        await wang.says(answer)
    shows(wang, "替老钱（A009）登记", "0 → <b>8 / 90</b>")
    submit = await wang.taps("提交")
    wang.sees("替老钱（A009）登记", "量子计算导论", "赵敏")
    await wang.taps_data(submit)
    [record] = await office.records()
    assert (record.source, record.state, record.unit) == (BEHALF, State.PENDING, "ICT")
    assert record.registered_by == (await any_academy.who(wang)).person_id

    zhao.sees("待审核 · 老钱（A009，计算所）", "由王芳代为登记", "量子计算导论")
    for verb in ("review.approve", "review.return", "queue.approve"):
        await wang.taps_data(f"{verb}:{record.submission_id}:{record.revision}")
        assert "自己替人登记的" in wang.toasts[-1]
    await wang.says("/review")
    assert "老钱" not in wang.last.text
    await zhao.taps("通过")
    wang.sees("替老钱（A009）登记", "赵敏通过了“量子计算导论”")
    assert await office.hours() == [Decimal(8)]
    qian = await office.binds()
    await qian.says("/records")
    qian.sees("量子计算导论", "已通过")
    await qian.taps("看“量子计算导论")
    qian.sees("代为登记：王芳", "赵敏")
    assert await office.faults() == []


async def test_with_one_approver_alone_the_bureau_decides(any_academy: Academy) -> None:
    office = await office_on(any_academy)
    await any_academy.person("B002", "何平", "IOP")
    await office.enters(office.ict.qian, "老何", *WALK[1:])
    office.ict.chen.sees("待审核 · 老何", "由钱工代为登记", "已上报人事局")
    await office.ict.qian.taps_data("review.approve:1:1")
    await office.ict.chen.taps("通过")
    assert await office.hours("B009") == [Decimal(8)]
    office.ict.qian.sees("陈局通过了")
    assert await office.faults() == []


async def test_who_enters_from_the_bureau_too_never_decides(academy: Academy) -> None:
    """An approver who is of the bureau as well gets no card by the other door."""
    await academy.unit("HQ", "院机关")
    both = await academy.person("H001", "陈局", "HQ", "approver", "bureau")
    await academy.person("H009", "老何", "HQ", bound=False)
    office = Office(await institute(academy))
    other = office.ict.chen
    await office.enters(both, "H009", *WALK[1:])
    other.sees("待审核 · 老何")
    assert not any("待审核 · 老何" in message.text for message in both.messages)
    for verb in ("review.approve", "queue.approve"):
        await both.taps_data(f"{verb}:1:1")
    assert await office.hours("H009") == []


async def test_a_substitute_of_who_entered_does_not_decide(academy: Academy) -> None:
    office = await office_on(academy)
    async with academy.database.transaction() as work:
        await work.register.end_role((await academy.who(office.ict.zhao)).person_id, "approver")
    await office.enters(office.ict.wang)
    await office.ict.wang.taps_data("away:0:0")
    await office.ict.wang.says("3.10-3.12")
    await office.ict.wang.taps("周敏")
    await office.ict.wang.taps("就是这样")
    await office.ict.zhou.taps_data("review.approve:1:1")
    assert await office.hours() == []
    office.ict.chen.sees("待审核 · 老钱")


async def test_what_came_back_is_mended_by_who_entered_it_with_evidence(academy: Academy) -> None:
    office = await office_on(academy)
    wang, zhao = office.ict.wang, office.ict.zhao
    await wang.taps_data("log.behalf:0:0")
    for answer in WALK[:-1]:
        await wang.says(answer)
    await wang.sends_file("certificate")
    await wang.says("没有了")
    await wang.taps("提交")
    async with academy.database.transaction() as work:
        [file] = await work.evidence.claim("test", academy.now, academy.now + timedelta(minutes=1), 1)
        assert file.person_id == (await academy.who(wang)).person_id
    academy.now += timedelta(minutes=1)
    await office.ict.ticks()
    await zhao.taps("退回修改")
    await zhao.taps("日期与材料不符")
    wang.sees("替老钱（A009）登记", "赵敏退回了")
    await wang.taps("看全部")
    shows(wang, "替老钱（A009）登记", "赵敏退回了这件登记")
    await wang.taps("修改")
    await wang.taps("学时")
    await wang.says("6")
    await wang.taps("提交")
    [record] = await office.records()
    assert (record.details.hours, record.state, record.source) == (Decimal(6), State.PENDING, BEHALF)
    academy.now += timedelta(minutes=1)
    await office.ict.ticks()
    await zhao.taps("通过")
    assert await office.hours() == [Decimal(6)]
    assert await office.faults() == []


async def test_it_is_withdrawn_by_who_entered_it_and_the_owner_is_told(academy: Academy) -> None:
    office = await office_on(academy)
    await office.enters(office.ict.wang)
    qian = await office.binds()
    await office.ict.zhou.taps_data("record.withdraw:1:1:receipt")
    await office.ict.zhao.taps_data("record.withdraw:1:1:receipt")
    assert [each.state for each in await office.records()] == [State.PENDING]
    await office.ict.wang.taps("撤回")
    office.ict.wang.sees("已撤回")
    qian.sees("已撤回", "量子计算导论")
    assert [each.state for each in await office.records()] == [State.WITHDRAWN]
    assert await office.faults() == []


async def test_who_was_bound_since_mends_it_themselves(academy: Academy) -> None:
    office = await office_on(academy)
    await office.enters(office.ict.wang)
    qian = await office.binds()
    await office.ict.zhao.taps("退回修改")
    await office.ict.zhao.taps("日期与材料不符")
    for phone in (qian, office.ict.wang):
        phone.sees("赵敏退回了")
    assert "替老钱" not in qian.last.text
    await qian.taps("看全部")
    await qian.sends_file("proof")
    await qian.taps("提交")
    [record] = await office.records()
    assert (record.state, record.registered_by) == (
        State.PENDING,
        (await academy.who(office.ict.wang)).person_id,
    )
    assert await office.faults() == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("谁", "没有“谁”"),
        ("A002", "没有“A002”"),
        ("B009", "没有“B009”"),
        ("老孙", "几个人叫“老孙”"),
        ("id.1", "没有“id.1”"),
    ],
)
async def test_only_people_of_ones_own_unit_without_an_account(academy: Academy, said: str, told: str) -> None:
    office = await office_on(academy)
    await academy.person("A011", "老孙", "ICT", bound=False)
    await office.ict.wang.taps_data("log.behalf:0:0")
    await office.ict.wang.says(said)
    shows(office.ict.wang, "替谁登记")
    office.ict.wang.sees(told)
    await office.ict.wang.says("A009")
    shows(office.ict.wang, "替老钱", "登记什么")


async def test_the_walk_can_be_left_gone_on_with_and_turned_to_another(academy: Academy) -> None:
    office = await office_on(academy)
    wang = office.ict.wang
    await wang.taps_data("log.behalf:0:0")
    await wang.taps_data("log.behalf:0:0")
    assert sum("替谁登记" in message.text for message in wang.messages if message.keyboard) == 1
    for answer in WALK[:3]:
        await wang.says(answer)
    await wang.says("/cancel")
    await wang.taps("暂存")
    await wang.says("/log")
    await wang.taps("接着替人填：量子计算导论")
    for answer in WALK[3:]:
        await wang.says(answer)
    await wang.taps("修改")
    await wang.taps("替谁")
    await wang.taps("保留：老钱")
    await wang.taps("修改")
    await wang.taps("替谁")
    await wang.taps("老孙")
    shows(wang, "替老孙（A010）登记")
    await wang.taps("提交")
    assert (await office.records("A009"), len(await office.records("A010"))) == ([], 1)


async def test_only_hr_enters_and_only_as_long_as_they_are(academy: Academy) -> None:
    office = await office_on(academy)
    for phone in (office.ict.li, office.ict.chen):
        await phone.taps_data("log.behalf:0:0")
        assert "只有单位的审核人" in phone.toasts[-1]
    wang = office.ict.wang
    await wang.taps_data("log.behalf:0:0")
    for answer in WALK:
        await wang.says(answer)
    submit = wang.button("提交")["callback_data"]
    async with academy.database.transaction() as work:
        await work.register.end_role((await academy.who(wang)).person_id, "approver")
    await wang.taps_data(submit)
    shows(wang, "不能接着填了")
    await wang.says("8")
    shows(wang, "不能接着填了")
    assert await office.records() == []
    assert len(await academy.audit("record.refused")) == 4
    await office.ict.zhao.taps_data(submit)
    assert await office.records() == []


async def test_submitted_twice_at_once_it_is_one(any_academy: Academy) -> None:
    office = await office_on(any_academy)
    wang = office.ict.wang
    await wang.taps_data("log.behalf:0:0")
    for answer in WALK:
        await wang.says(answer)
    submit = wang.button("提交")["callback_data"]
    await asyncio.gather(*(wang.taps_data(submit) for _ in range(3)))
    assert len(await office.records()) == 1


@pytest.mark.parametrize("column", ["registered_by = 1", "source = 'chat'", "person_id = 2"])
async def test_verify_sees_what_was_altered(academy: Academy, column: str) -> None:
    office = await office_on(academy)
    await office.enters(office.ict.wang)
    assert await office.faults() == []
    async with academy.database.transaction() as work:
        await work.submissions._connection.execute_fetchall(f"UPDATE submissions SET {column}")
    assert [fault for fault in await office.faults() if fault.startswith("registered")]
