"""Telegram's limits: which of the waiting calls may go now, and how long the others wait.

What was spent is read from the outbox, where each call's turn is kept, so that all workers share one budget and a
start forgets nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.reply import Priority
from storage.outbox import MESSAGE, Ready, Spent

CLOSE = 1.01
"""A window is so much longer than Telegram's, since calls don't arrive as evenly as they leave."""
TOGETHER_SECONDS = 0.02
REMINDERS_ON_THEIR_WAY = 8
"""As many a kill may say again, should Telegram take long to answer."""
AHEAD = timedelta(seconds=5)
"""A turn taken further ahead than this was taken before a clock was set back, and is over."""

LONGEST_PAUSE = timedelta(hours=1)


class Budget:
    """``a_second`` calls a second by the bot, and ``a_chat`` messages a second into a chat.

    Messages keep apart (by a little less than their share of a second, so that time lost is made up): then at most one
    is on its way at a time, as long as Telegram answers within that, and a kill leaves no more than one in doubt.
    Edits, which may be repeated, and answers to taps, which cost nothing, needn't.
    """

    def __init__(self, a_second: float, a_chat: float) -> None:
        self._limit = max(1, int(a_second))
        self._together = max(1, int(a_second * TOGETHER_SECONDS))
        self._apart = timedelta(seconds=0.97 / a_second)
        self.window = timedelta(seconds=self._limit / a_second * CLOSE)
        self.chat_window = timedelta(seconds=1 / a_chat)

    def chosen(self, ready: Iterable[Ready], spent: Spent, at: datetime, reminders: int) -> list[Ready]:
        """The calls that may go now, in the order of the queue; ``reminders`` are on their way already."""
        if self._closed(spent, at) > timedelta():
            return []
        left = self._limit - spent.used
        messages = 0 if self._next_message(spent, at) > timedelta() else self._together
        going = []
        for call in ready:
            reminds = call.priority >= Priority.REMINDER
            costs, speaks = bool(call.spends), call.spends == MESSAGE
            if costs > left or speaks > messages or (reminds and reminders >= REMINDERS_ON_THEIR_WAY):
                continue
            going.append(call)
            left, messages, reminders = left - costs, messages - speaks, reminders + reminds
        return going

    def wait(self, spent: Spent, chosen: Sequence[Ready], at: datetime) -> timedelta:
        """How long until the bot's limit lets another call go, once these have gone; nothing when it isn't what stops
        them."""
        if any(call.spends == MESSAGE for call in chosen):
            spent = replace(spent, last_message=at)
        full = spent.used + sum(bool(call.spends) for call in chosen) >= self._limit
        opens = (spent.oldest or at) + self.window - at if full else timedelta()
        return max(self._closed(spent, at), opens, self._next_message(spent, at))

    def _next_message(self, spent: Spent, at: datetime) -> timedelta:
        return timedelta() if spent.last_message is None else spent.last_message + self._apart - at

    def _closed(self, spent: Spent, at: datetime) -> timedelta:
        """A pause that would end far ahead was begun before the clock was set back."""
        closed = spent.closed_until
        return timedelta() if closed is None or closed > at + LONGEST_PAUSE else closed - at
