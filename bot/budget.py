"""Telegram's limits as a budget: so many messages a second for the bot, and for each chat."""

from __future__ import annotations

MESSAGES = ("sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup")
"""What counts against a chat's limit; edits and answers to taps count against the bot's alone."""


class Budget:
    """Says when a call may go; whoever asks and goes tells it so. All times are seconds of one steady clock."""

    def __init__(self, a_second: float, a_chat: float) -> None:
        self._gap = 1 / a_second
        self._chat_gap = 1 / a_chat
        self._free = 0.0
        self._chats: dict[int, float] = {}

    def take(self, chat_id: int, method: str, now: float) -> float:
        """Reserve the next moment for a call: the seconds to wait before making it."""
        moment = max(now, self._free, self._chats.get(chat_id, 0.0) if method in MESSAGES else 0.0)
        self._free = max(self._free, now) + self._gap if method != "answerCallbackQuery" else self._free
        if method in MESSAGES:
            self._chats[chat_id] = moment + self._chat_gap
            if len(self._chats) > 10_000:
                self._chats = {chat: free for chat, free in self._chats.items() if free > now}
        return moment - now

    def wait_for_all(self, seconds: float, now: float) -> None:
        """The server asked everybody to wait."""
        self._free = max(self._free, now + seconds)
