"""A long list's page and the buttons that turn it."""

from __future__ import annotations

from collections.abc import Callable

from handlers.event import Tap
from handlers.reply import Button, say

A_PAGE = 10


def turned(count: int, page: int, tap_of: Callable[[int], Tap], size: int = A_PAGE) -> tuple[slice, tuple[Button, ...]]:
    """What of a list is on the page nearest to the one asked for, and the buttons to the pages before and after."""
    page = min(page, max(count - 1, 0) // size)
    before = (Button(say("report-before"), tap_of(page - 1)),) if page else ()
    after = (Button(say("report-after"), tap_of(page + 1)),) if (page + 1) * size < count else ()
    return slice(page * size, (page + 1) * size), (*before, *after)
