"""Many people at it at once, but not all of an academy in the same second."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Iterable, Iterator

from tests.year.academy import Member

Act = Coroutine[None, None, None]

AT_ONCE = 32
"""People who wait for an answer at a time."""


async def at_once(acts: Iterable[Act]) -> None:
    """So many at a time, each begun when another is done."""
    left = iter(acts)

    async def go_on() -> None:
        for act in left:
            await act

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(go_on())


def in_turn(acts: Iterable[tuple[Member, Act]]) -> Iterator[Act]:
    """What one person does, one after the other: nobody holds two conversations in one chat."""
    each = defaultdict[str, list[Act]](list)
    for who, act in acts:
        each[who.staff_no].append(act)

    async def all_of(theirs: list[Act]) -> None:
        for act in theirs:
            await act

    return map(all_of, each.values())
