"""Whether every loop of the program still goes round: each beats at every turn; one that is silent for longer than
it may be stands still, whatever the reason."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

WITHIN: Mapping[str, float] = {
    "poll": 90,
    "inbox": 30,
    "inbox leases": 30,
    "outbox": 30,
    "outbox leases": 30,
    "evidence": 150,
}
"""Seconds that a loop may be silent: its longest wait (a long poll, a locked database, a slow file), and as much
again. A tick may be silent for its own interval and ``TICK_WITHIN`` more."""
TICK_WITHIN = 150.0


class Pulse:
    """The last beat of every loop that is expected to beat; seconds of a steady clock."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._within: dict[str, float] = {}
        self._last: dict[str, float] = {}
        self._heard: set[str] = set()

    def expect(self, within: Mapping[str, float]) -> None:
        """From now on these loops must beat, each within so many seconds; those expected before needn't any more."""
        self._within = dict(within)
        self._last = dict.fromkeys(within, self._now())
        self._heard = set()

    def beat(self, loop: str) -> None:
        """A loop goes round."""
        self._last[loop] = self._now()
        self._heard.add(loop)

    @property
    def complete(self) -> bool:
        """Whether every loop has gone round at least once."""
        return bool(self._within) and self._heard >= self._within.keys()

    def ages(self) -> dict[str, float]:
        """Seconds since each loop's last beat."""
        now = self._now()
        return {loop: now - self._last[loop] for loop in self._within}

    def silent(self) -> list[str]:
        """The loops that stand still."""
        return [loop for loop, age in self.ages().items() if age > self._within[loop]]


PULSE = Pulse()
"""The process's own."""
beat = PULSE.beat
