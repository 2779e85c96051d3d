"""Trouble on demand: slow, failing, lost and cut answers, and Telegram's limits on sending."""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal, get_args

from sandbox.refusals import Because, Refusal

Kind = Literal["slow", "500", "502", "429", "403", "lost", "cut"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# A second less what the wire may shake: a bot that sends each second is within one message a second.
WINDOW = 0.9


@dataclass(slots=True)
class Fault:
    """What happens to the next `count` calls of `method` (None: any but getUpdates) in chat `chat_id`.

    slow: the answer comes `seconds` later. 500, 502, 403: refused. 429: refused with `retry_after` seconds.
    lost: it takes effect, but no answer comes (the connection closes after `seconds`).
    cut: it takes effect, and the connection breaks in the middle of the answer.
    """

    kind: Kind
    method: str | None = None
    chat_id: int | None = None
    count: int = 1
    seconds: float = 1.0
    retry_after: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault is called {self.kind!r}; there are {', '.join(KINDS)}")

    def concerns(self, method: str, chat_id: str) -> bool:
        """Whether it strikes this call."""
        if self.method is None:
            if method == "getupdates":
                return False
        elif self.method.lower() != method:
            return False
        return self.chat_id is None or str(self.chat_id) == chat_id


class Faults:
    """The faults that are still to come, in the order in which they were asked for."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(
        self,
        kind: Kind,
        method: str | None = None,
        *,
        chat_id: int | None = None,
        count: int = 1,
        seconds: float = 1.0,
        retry_after: int = 1,
    ) -> Fault:
        """Lets the next `count` calls go wrong; see Fault."""
        fault = Fault(kind, method, chat_id, count, seconds, retry_after)
        self.waiting.append(fault)
        return fault

    def clear(self) -> None:
        """No more trouble."""
        self.waiting.clear()

    def strike(self, method: str, chat_id: str) -> Fault | None:
        """The fault that this call meets, counted down."""
        for fault in self.waiting:
            if fault.concerns(method, chat_id):
                fault.count -= 1
                if fault.count <= 0:
                    self.waiting.remove(fault)
                return fault
        return None

    def __iter__(self) -> Iterator[dict[str, object]]:
        return (asdict(fault) for fault in self.waiting)


class Flood:
    """Telegram's limits: at most so many messages and edits a second by the bot, and so many messages into one chat.

    An edit is no message (“avoid sending more than one message per second in a particular chat”).
    """

    def __init__(self, per_bot: int | None = None, per_chat: int | None = None) -> None:
        self.per_bot = per_bot
        self.per_chat = per_chat
        self.window = WINDOW
        self.clock = time.monotonic
        self.by_bot: deque[float] = deque()
        self.by_chat: defaultdict[str, deque[float]] = defaultdict(deque)

    def count(self, method: str, chat_id: str) -> None:
        """Counts a message or an edit; Refusal (TOO_MANY) when it is one too many, and then it isn't counted."""
        if self.per_bot is None and self.per_chat is None:
            return
        now = self.clock()
        per_chat = None if method.startswith("edit") else self.per_chat
        limited = [
            (sent, limit)
            for sent, limit in ((self.by_bot, self.per_bot), (self.by_chat[chat_id], per_chat))
            if limit is not None
        ]
        for sent, limit in limited:
            while sent and sent[0] <= now - self.window:
                sent.popleft()
            if len(sent) >= limit:
                raise Refusal(Because.TOO_MANY, seconds=math.ceil(sent[0] + self.window - now))
        for sent, _ in limited:
            sent.append(now)
