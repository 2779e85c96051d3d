"""What is put right of approved records (art. 4): people ask for it in the archive, approvers void what is wrong."""

from __future__ import annotations

import asyncio

from sandbox.state import Message
from tests.year.academy import Member
from tests.year.logging import OWED
from tests.year.plan import Training
from tests.year.walker import Walker

WORKING = "学时合计正在重新计算"


async def ask(walker: Walker, training: Training) -> None:
    """Ask for other hours of a record, or of one that has half-days for another absence."""
    before = walker.revision
    await walker.says("/records")
    page = await _record(walker, await walker.sees("我的记录", after=before, verb="record.open"), training)
    await walker.step(page, "申请更正", "这条记录哪里不对")
    before = walker.revision
    await walker.says("登记时写错了")
    summary = await walker.sees("还没有改动", after=before)
    field, asked = ("学时", "一共多少学时") if training.hours else ("缺席", "几个半天？")
    await walker.step(summary, field, asked)
    before = walker.revision
    await walker.says(str(training.hours + 1 if training.hours else 0 if training.absent else 1))
    summary = await walker.sees("请核对：更正", OWED, after=before)
    if OWED in summary.text:
        summary = await walker.step(summary, "补 2026 年" if training.makes_up else "不补", "请核对：更正")
    await walker.step(summary, "提交", "已提交")


async def reported(walker: Walker) -> Message:
    """The report, asked for again while very many totals are still being worked out."""
    while True:
        before = walker.revision
        await walker.says("/report")
        report = await walker.sees("还差学时的", WORKING, after=before, verb="report")
        if WORKING not in report.text:
            return report
        await asyncio.sleep(1)


async def void(walker: Walker, owner: Member, training: Training) -> bool:
    """Void a record of somebody who is still short, from the list of whom their archive is opened; whether they are."""
    report = await reported(walker)
    short = await walker.step(report, "还差学时的人", "点姓名看档案", "没有还差学时的人")
    label = f"{owner.name} {owner.staff_no} · "
    listed = await walker.finds(short, label)
    if listed is None:
        return False
    archive = await walker.step(listed, label, "的档案", verb="record.open")
    asked = await walker.step(await _record(walker, archive, training), "作废…", "它将不再计入")
    await walker.step(asked, "不属于继续教育", "已作废")
    return True


async def _record(walker: Walker, archive: Message, training: Training) -> Message:
    """The record's page, from the archive's list."""
    label = f"看“{training.title}”"
    listed = await walker.finds(archive, label)
    assert listed is not None, training.title
    return await walker.step(listed, label, training.title, verb=("record.correct", "record.void"))
