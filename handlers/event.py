"""What happened, in words that name no messenger: the one input of every handler."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of event that handlers know; everything else is dropped at the door."""

    COMMAND = "command"
    TEXT = "text"
    TAP = "tap"
    FILE = "file"
    CONTACT = "contact"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    NOT_PRIVATE = "not_private"
    NOT_UNDERSTOOD = "not_understood"


_TAP = re.compile(r"(?P<verb>[a-z]+(\.[a-z_]+)?):(?P<id>\d{1,18}):(?P<revision>\d{1,9})(:(?P<choice>[\w.-]{1,24}))?")


@dataclass(frozen=True, slots=True)
class Tap:
    """A tapped button: a verb, the id it is about, the revision it was shown at, and the choice taken.

    Never a payload: any client can send any bytes, so rights and revision are checked at every tap.
    """

    verb: str
    id: int
    revision: int
    choice: str = ""

    @classmethod
    def parse(cls, data: str) -> Tap | None:
        """Read ``verb:id:revision[:choice]``; nothing for forged, cut or over-long data."""
        found = _TAP.fullmatch(data)
        if found is None:
            return None
        return cls(found["verb"], int(found["id"]), int(found["revision"]), found["choice"] or "")

    def data(self) -> str:
        """The button's data; at most 64 bytes by construction of verb, id and choice."""
        told = f"{self.verb}:{self.id}:{self.revision}"
        return f"{told}:{self.choice}" if self.choice else told


@dataclass(frozen=True, slots=True)
class File:
    """A file as the messenger announces it, before anyone fetched it; ``size`` in bytes."""

    kind: str
    file_id: str
    unique_id: str
    name: str | None
    media_type: str | None
    size: int | None


@dataclass(frozen=True, slots=True)
class Event:
    """One update. ``at`` is when it was received, so that a replay decides the same; there is no other clock.

    ``text`` of a ``/start`` is the hash of the link's secret: the secret itself goes nowhere.
    """

    at: datetime
    kind: Kind
    telegram_id: int
    chat_id: int
    text: str = ""
    command: str = ""
    tap: Tap | None = None
    tap_id: str = ""
    file: File | None = None
    album: str | None = None
    language: str = ""
    forwarded: bool = False
