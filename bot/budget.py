"""Telegram's limits as a budget: so many messages a second for the bot, and for each chat."""

from __future__ import annotations

from bisect import bisect_left, insort

MESSAGES = ("sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup")
"""What counts against a chat's limit; an edit counts against the bot's alone, the answer to a tap against none."""
KEPT = 10_000
"""Moments remembered before those that are over are forgotten."""


class Budget:
    """Says when a call may go; whoever asks and goes tells it so. All times are seconds of one steady clock.

    Two calls are never closer than 1/``a_second`` seconds, so that no second holds more than ``a_second`` of them,
    however many chats have waited for their own limit and come due together.
    """

    def __init__(self, a_second: float, a_chat: float) -> None:
        self._gap = 1 / a_second
        self._chat_gap = 1 / a_chat
        self._open_at = 0.0
        self._taken: list[float] = []
        self._chats: dict[int, float] = {}

    def take(self, chat_id: int, method: str, now: float) -> float:
        """Reserve the next moment for a call: the seconds to wait before making it."""
        moment = max(now, self._open_at)
        if method == "answerCallbackQuery":
            return moment - now
        if method in MESSAGES:
            moment = max(moment, self._chats.get(chat_id, 0.0))
        moment = self._apart_from_others(moment)
        if method in MESSAGES:
            self._chats[chat_id] = moment + self._chat_gap
        self._forget(now)
        return moment - now

    def take_again(self, chat_id: int, method: str, now: float) -> float:
        """The moment reserved was missed (a picture took long to draw): another one, likewise."""
        self._chats.pop(chat_id, None)
        return self.take(chat_id, method, now)

    def wait_for_all(self, seconds: float, now: float) -> None:
        """The server asked everybody to wait."""
        self._open_at = max(self._open_at, now + seconds)

    def _apart_from_others(self, moment: float) -> float:
        for other in self._taken[bisect_left(self._taken, moment - self._gap) :]:
            if other - moment >= self._gap:
                break
            moment = max(moment, other + self._gap)
        insort(self._taken, moment)
        return moment

    def _forget(self, now: float) -> None:
        if len(self._taken) > KEPT:
            del self._taken[: bisect_left(self._taken, now - self._gap)]
        if len(self._chats) > KEPT:
            self._chats = {chat: free for chat, free in self._chats.items() if free > now}
