"""How HR enters in the chat that somebody is promoted, or moves to a unit whose HR then takes them (art. 2, 11)."""

from __future__ import annotations

from datetime import date

from sandbox.state import Message
from tests.year.walker import Walker


async def promote(walker: Walker, staff_no: str, day: date) -> None:
    """A leading post since a day."""
    await _asked(walker, staff_no, "晋升", "哪天任职")
    await walker.step(await _said(walker, str(day), "起任领导职务"), "确认登记", "已登记")


async def transfer(asks: Walker, accepts: Walker, staff_no: str, unit: str, day: date) -> None:
    """The unit that lets somebody go asks, the one that takes them accepts."""
    await _asked(asks, staff_no, "调到另一个单位", "调到哪个单位")
    await _said(asks, unit, "从哪天起在新单位")
    before = accepts.revision
    await asks.step(await _said(asks, str(day), "提交后要由"), "提交，请对方单位接收", "等待对方单位接收")
    card = await accepts.sees(f"（{staff_no}）调动", after=before, verb="transfer.decide")
    await accepts.step(card, "接收", "已接收")


async def _asked(walker: Walker, staff_no: str, kind: str, question: str) -> Message:
    """Whose change it is and which; what is asked next."""
    before = walker.revision
    await walker.says("/start")
    await walker.step(await walker.sees("登记学时", "学时", after=before, verb="staff"), "人事变动", "登记谁的变动")
    return await walker.step(await _said(walker, staff_no, "登记什么变动"), kind, question)


async def _said(walker: Walker, text: str, question: str) -> Message:
    before = walker.revision
    await walker.says(text)
    return await walker.sees(question, after=before, verb="staff.")
