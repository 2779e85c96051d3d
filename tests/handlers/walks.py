"""The walk through the log that several stories begin with."""

from __future__ import annotations

from tests.story import Academy, Phone


async def staffed(academy: Academy) -> tuple[Phone, Phone]:
    """A unit with a staff member and an approver."""
    await academy.unit("ICT", "计算所")
    zhao = await academy.person("A100", "赵敏", "ICT", "approver")
    li = await academy.person("A002", "李强", "ICT")
    return li, zhao


async def walk_to_dates(li: Phone, title: str = "科研诚信培训班") -> None:
    """An external class up to the question of its dates."""
    await li.says("/log")
    await li.taps("外部培训")
    await li.taps("专项培训班")
    await li.says(title)
    await li.taps("和名称一样")
    await li.says("中国科协")
    await li.says("北京")


async def walk_to_evidence(li: Phone, title: str = "科研诚信培训班") -> None:
    """An external class of five days up to the question of its evidence."""
    await walk_to_dates(li, title)
    await li.says("3.2-3.6")
    await li.taps("就是这样")
    await li.taps("没有缺席")
    await li.taps("脱产")
    await li.taps("合格")


def shows(phone: Phone, *parts: str) -> None:
    """The newest message, where the person is looking, shows every part (text or button label)."""
    shown = "\n".join([phone.last.text, *phone.last.labels])
    missing = [part for part in parts if part not in shown]
    assert not missing, f"{missing} not in: {shown}"


def hides(phone: Phone, *parts: str) -> None:
    """The newest message shows none of these."""
    shown = "\n".join([phone.last.text, *phone.last.labels])
    assert not [part for part in parts if part in shown], shown
