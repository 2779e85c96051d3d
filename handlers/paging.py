"""Lists of many pages: how many a list has, and the buttons that turn them."""

from __future__ import annotations

from collections.abc import Callable

from handlers.event import Tap
from handlers.reply import Button, say


def pages_of(count: int, size: int) -> int:
    """How many pages so many items take; none of them takes one page."""
    return max(-(-count // size), 1)


def turning(page: int, pages: int, tap: Callable[[int], Tap]) -> tuple[Button, ...]:
    """To the page before and to the one after, where there are such; ``tap`` leads to a page by its number, from 0."""
    ways = (("records-before", page - 1), ("records-after", page + 1))
    return tuple(Button(say(key), tap(to)) for key, to in ways if 0 <= to < pages)
