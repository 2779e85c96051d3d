"""Many people at it at once, but not all of an academy in the same second."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable

AT_ONCE = 32
"""People who wait for an answer at a time."""


async def at_once(acts: Iterable[Coroutine[None, None, None]]) -> None:
    """So many at a time, each begun when another is done."""
    left = iter(acts)

    async def go_on() -> None:
        for act in left:
            await act

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(go_on())
