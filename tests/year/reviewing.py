"""How approvers work their queues off: each submission meets the fate that was drawn for it."""

from __future__ import annotations

import re
from collections.abc import Callable

from sandbox.state import Message
from tests.year.plan import Fate
from tests.year.walker import Walker

CARD = re.compile(
    r"待审核(?:的更正)? · .*（(?P<staff_no>[^，]+)，[^）]*）\n(?:.*上报人事局\n)?(?P<title>[^（]*)（.*）\n"
)
TITLES, EMPTY = ("待审核 ·", "待审核的更正 ·"), "没有待审核"

Fates = Callable[[str, str], Fate]
"""The fate of a submission, by its owner's staff number and its title; asked once a decision."""


async def work_off(walker: Walker, fate_of: Fates) -> None:
    """Decide everything in the queue, in the queue's own message."""
    queue = await _opened(walker)
    while EMPTY not in queue.text:
        card = CARD.match(queue.text)
        assert card is not None, queue.text
        await _decide(walker, queue, fate_of(card["staff_no"], card["title"]))
        queue = await _opened(walker)


async def _opened(walker: Walker) -> Message:
    """The queue's message, anew: at what waits longest, or empty."""
    asked = walker.revision
    await walker.says("/review")
    return await walker.sees(*TITLES, EMPTY, after=asked, verb=("queue.", "home"))


async def _decide(walker: Walker, queue: Message, fate: Fate) -> None:
    if fate is Fate.RETURNED:
        await _turns(walker, queue, "已退回 ·", "退回修改", "日期与材料不符")
    elif fate is Fate.REJECTED:
        await _turns(walker, queue, "已驳回 ·", "驳回", "不属于继续教育")
    else:
        await _turns(walker, queue, "已通过 ·", "通过")
    if fate is Fate.UNDONE:
        await _turns(walker, queue, TITLES, "撤销")
        await _turns(walker, queue, "已通过 ·", "通过")


async def _turns(walker: Walker, queue: Message, into: str | tuple[str, ...], *labels: str) -> None:
    """Tap, and wait until the queue's message shows what came of it."""
    before = walker.revision
    await walker.taps_on(queue, *labels)
    await walker.sees(*((into,) if isinstance(into, str) else into), after=before, verb=("queue.",))
