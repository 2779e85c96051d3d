"""Checking in to a half-day of a class by a code that changes (art. 9.1, 10): what it holds, what becomes of a use.

A code is signed, is shown from one boundary of twenty seconds to the next, and is dead at that next one. Who sends a
picture of it on has sent something dead.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from rules.record import Half

PREFIX = "in-"
"""How the payload of a link to a check-in begins; a payload has 64 characters of A-Z, a-z, 0-9, _ and - at the most."""

PERIOD = timedelta(seconds=20)
"""For so long each code is shown, and for so long it is good, both from the same moment."""

AHEAD = timedelta(seconds=2)
"""A code that is used before it is shown is no code of any screen, but for so much: workers' clocks differ a little."""

HELD = {Half.AM: (time.min, time(14)), Half.PM: (time(11), time.max)}
"""From when until when, by the academy's clock, the check-in of a half-day may be open. Wide at both ends: people come
early, lectures run late, and the organiser opens it and closes it."""

LAST_SECONDS = timedelta(seconds=2)
"""A use in a code's last two seconds, or later: what a picture of the code that was sent on looks like, and also a slow
hand. One in ten is such by chance, and somewhat more since it takes a moment to open a link."""
BURST = 3
"""So many last-second uses of one code by different people are a burst, if they are half of all its uses or more."""
SENT_ON = timedelta(seconds=10)
"""Nobody is that slow: used so long after its death, a code was sent on; ``BURST`` such uses are a burst anywhere."""

_SESSION, _MOMENT, _MAC = 6, 5, 16
"""Bytes of a code's parts; 16 of the 32 of HMAC-SHA256 are kept, 128 bits."""
_CODE = re.compile(r"[A-Za-z0-9_-]{36}")
_PAGE = re.compile(r"[A-Za-z0-9_-]{30}")


class Outcome(StrEnum):
    """What became of a use."""

    IN = "in"
    LATE = "late"
    TWICE = "twice"
    NOT_LISTED = "not_listed"
    NOT_OPEN = "not_open"
    FORGED = "forged"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Code:
    """What a code says: the session, the moment from which it is shown, and whether we signed that."""

    session_id: int
    shown_at: datetime
    genuine: bool


@dataclass(frozen=True, slots=True)
class Session:
    """A half-day of a class as its check-in sees it: when it is, and where it stands."""

    held_on: date
    half: Half
    open: bool = False
    cancelled: bool = False

    def is_now(self, at: datetime) -> bool:
        """Whether a moment, in the academy's zone, lies in the hours in which its check-in may be open."""
        first, last = HELD[self.half]
        return at.date() == self.held_on and first <= at.time() <= last

    def has_begun(self, at: datetime) -> bool:
        """Whether a moment, in the academy's zone, lies in those hours or after them."""
        return self.is_now(at) or self.is_over(at)

    def is_over(self, at: datetime) -> bool:
        """Whether a moment, in the academy's zone, lies after those hours."""
        return at.date() > self.held_on or (at.date() == self.held_on and at.time() > HELD[self.half][1])


def shown_at(at: datetime) -> datetime:
    """From when the code of a moment is shown: the boundary at or before it."""
    return datetime.fromtimestamp(at.timestamp() // PERIOD.total_seconds() * PERIOD.total_seconds(), UTC)


def payload(key: bytes, session_id: int, shown: datetime) -> str:
    """The payload of the link that is shown from a boundary on."""
    told = session_id.to_bytes(_SESSION) + int(shown.timestamp()).to_bytes(_MOMENT)
    return PREFIX + _text(told + _mac(key, b"code", told))


def read(key: bytes, told: str) -> Code | None:
    """A payload's code; none if it has not even the form of one."""
    data = _bytes(_CODE, told.removeprefix(PREFIX))
    if data is None:
        return None
    said, mac = data[:-_MAC], data[-_MAC:]
    moment = datetime.fromtimestamp(int.from_bytes(said[_SESSION:]), UTC)
    genuine = hmac.compare_digest(mac, _mac(key, b"code", said))
    return Code(int.from_bytes(said[:_SESSION]), moment, genuine)


def page_token(key: bytes, session_id: int) -> str:
    """What opens the page of a session; nobody can guess it, and it says nothing of a code."""
    told = session_id.to_bytes(_SESSION)
    return _text(told + _mac(key, b"page", told))


def read_page(key: bytes, told: str) -> int | None:
    """The session whose page a token opens; none if we didn't make it."""
    data = _bytes(_PAGE, told)
    if data is None:
        return None
    session_id = int.from_bytes(data[:_SESSION])
    # The text and not its bytes: the last character has bits to spare, and so some look-alikes.
    return session_id if hmac.compare_digest(page_token(key, session_id), told) else None


def outcome(code: Code, session: Session, at: datetime, *, listed: bool, already: bool) -> Outcome:
    """What becomes of a use at a moment in the academy's zone: by somebody who is on the list or not, and is in already
    or not. Of a class that they aren't on the list of nobody learns how it stands."""
    if not code.genuine or at < code.shown_at - AHEAD:
        return Outcome.FORGED
    if not listed:
        return Outcome.NOT_LISTED
    if session.cancelled:
        return Outcome.CANCELLED
    if already:
        return Outcome.TWICE
    if not session.open or not session.is_now(at):
        return Outcome.NOT_OPEN
    return Outcome.IN if at < code.shown_at + PERIOD else Outcome.LATE


def is_burst(ages: Sequence[timedelta]) -> bool:
    """Whether the uses of one code, each of another person, look like a picture of it that was sent on. An age is how
    long after a code was shown it was used."""
    last = _older(ages, PERIOD - LAST_SECONDS)
    return _older(ages, PERIOD + SENT_ON) >= BURST or (last >= BURST and 2 * last >= len(ages))


def _older(ages: Collection[timedelta], than: timedelta) -> int:
    return sum(age >= than for age in ages)


def _mac(key: bytes, what: bytes, told: bytes) -> bytes:
    return hmac.digest(key, what + told, hashlib.sha256)[:_MAC]


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(form: re.Pattern[str], told: str) -> bytes | None:
    if not form.fullmatch(told):
        return None
    return base64.urlsafe_b64decode(told + "=" * (-len(told) % 4))
