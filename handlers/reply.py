"""What is said, as data: catalogue keys and values, never wording, so that it can be stored and compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum

from handlers.event import Tap


class Priority(IntEnum):
    """The order in which the outbox serves chats."""

    ANSWER = 0
    RECEIPT = 10
    REMINDER = 20
    NEWS = 30


@dataclass(frozen=True, slots=True)
class Say:
    """A text of the catalogue with its values.

    Values: text (escaped when shown), whole numbers and hours (Decimal), days and moments (shown in the
    person's way and in the academy's zone), another ``Say``, or several of them (joined by line ends).
    """

    key: str
    args: Mapping[str, Value] = field(default_factory=dict)


Value = str | int | Decimal | date | datetime | Say | tuple["Say", ...]


def say(key: str, **args: Value) -> Say:
    """``say("log-effect", hours=Decimal(40))``."""
    return Say(key, args)


class Style(StrEnum):
    """A button's style where the messenger shows one; the label says what it does without it."""

    PLAIN = ""
    SUCCESS = "success"
    DANGER = "danger"
    PRIMARY = "primary"


@dataclass(frozen=True, slots=True)
class Button:
    """A button that taps (``tap``) or opens an address (``url``)."""

    label: Say
    tap: Tap | None = None
    style: Style = Style.PLAIN
    url: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class To:
    """Whom to tell: a private chat, and the language spoken there."""

    chat_id: int
    language: str


class Place(StrEnum):
    """Where a task's message stands."""

    HERE = "here"
    """In place when a tap caused it; else below what the person just sent, the old one losing its buttons."""
    IN_PLACE = "in_place"
    """Always an edit of the task's message, if there is one."""
    BELOW = "below"
    """Always a new message, the old one losing its buttons."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a year's standing, drawn when it is sent: bars of (label, counted, pending, required, caption)."""

    title: Say
    bars: tuple[tuple[Say, Decimal, Decimal, Decimal, Say], ...]
    notes: tuple[Say, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """The picture of a publication, drawn when it is sent: a bar of (label, percent or nothing, caption) a unit."""

    title: Say
    bars: tuple[tuple[Say, Decimal | None, Say], ...]
    notes: tuple[Say, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """A QR of an address, drawn when it is sent, that is replaced in place; without one: that it is no longer shown."""

    address: str


@dataclass(frozen=True, slots=True)
class Show:
    """The one live message of a task (``draft:7``, ``card:12``, ``home``): lines, buttons, perhaps a picture.

    With ``not_before`` it waits until then, and holds nothing else up in its chat. ``instead_of`` is a task that is
    over and whose message stands for this one from now on: a draft's, once it is submitted. ``silent``: no phone rings.
    """

    to: To
    task: str
    lines: tuple[Say, ...]
    keyboard: Keyboard = ()
    place: Place = Place.HERE
    priority: Priority = Priority.ANSWER
    picture: Picture | Chart | Code | None = None
    not_before: datetime | None = None
    instead_of: str = ""
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Toast:
    """The brief answer to a tap; ``alert`` must be read before going on. A tap without one is answered silently."""

    line: Say
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that the messenger knows already: ``kind`` photo or document."""

    kind: str
    file_id: str


@dataclass(frozen=True, slots=True)
class Attach:
    """Evidence as real attachments, as an album where there are several."""

    to: To
    files: tuple[Sent, ...]
    caption: Say | None = None
    priority: Priority = Priority.ANSWER


@dataclass(frozen=True, slots=True)
class Document:
    """A file made here, kept by its content hash in the evidence store until it is sent."""

    to: To
    name: str
    sha256: str
    caption: Say | None = None
    priority: Priority = Priority.ANSWER


Cell = Say | str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a workbook or a paper; cells keep their types (words, whole numbers, hours, days, nothing)."""

    title: Say
    header: tuple[Say, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """Tables as one file, which is written when it is sent; with ``not_before`` as a ``Show``. Its cells speak the
    reader's language, unless ``language`` says another one: of a file that goes elsewhere."""

    to: To
    name: str
    sheets: tuple[Sheet, ...]
    caption: Say | None = None
    priority: Priority = Priority.ANSWER
    not_before: datetime | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a paper: a heading, facts by their labels, a table, notes below; ``apart`` on a page of its own."""

    heading: Say | None = None
    facts: tuple[tuple[Say, Cell], ...] = ()
    sheet: Sheet | None = None
    notes: tuple[Say, ...] = ()
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Stated:
    """What the code on a paper vouches for beside its kind and its moment: of whom, of which years, how many records
    and hours. Of a unit's paper there is no staff number, and the name is the unit's."""

    unit: str
    name: str
    staff_no: str
    years: str
    records: int
    general: Decimal
    online: Decimal


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be printed or passed on, typeset and signed when it is sent. ``kind`` names its title
    (``paper-archive``); ``wide``: its pages lie."""

    to: To
    kind: str
    name: str
    parts: tuple[Part, ...]
    stated: Stated
    facts: tuple[tuple[Say, Cell], ...] = ()
    wide: bool = False
    caption: Say | None = None
    priority: Priority = Priority.ANSWER


@dataclass(frozen=True, slots=True)
class Made:
    """A file that reads so much that it is made apart, behind the update's commit: what (``handlers/papers/unit.py``),
    under which name, of which unit and year; ``chat`` is our own address, where the file tells it."""

    to: To
    what: str
    name: str
    unit: str
    year: int
    caption: Say | None = None
    priority: Priority = Priority.ANSWER
    chat: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """The chat's menu of commands, each with a line of what it does: those that this person may use."""

    to: To
    commands: tuple[str, ...]


Reply = Menu | Show | Toast | Attach | Document | Workbook | Paper | Made
