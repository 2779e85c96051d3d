"""What everybody means to do in each week, and what becomes of it in review: drawn once from a seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import TypeVar

from rules.calendar import is_workday
from tests.year.academy import Member
from tests.year.lessons import Lesson, lessons
from tests.year.moves import Move, moves

Value = TypeVar("Value")

FIRST, LAST = date(2026, 1, 12), date(2027, 1, 25)
"""The Mondays of the first and last week; what is logged in a week was held in the one before."""
WEEK = timedelta(days=7)
SHARED = 3
"""Trainings that a unit's people may have been to together in a week."""
KINDS = (("external", 0.42), ("online", 0.36), ("self_study", 0.16), ("cadre_academy", 0.06))


class Fate(StrEnum):
    """What becomes of a submission."""

    APPROVED = "approved"
    UNDONE = "undone"
    """Approved, taken back within the ten minutes, approved."""
    RETURNED = "returned"
    """Returned once, mended, approved."""
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Wish(StrEnum):
    """What is wished of a record after it was approved."""

    NONE = "none"
    CORRECTED = "corrected"
    """Its owner asks for a correction, which is approved."""
    DOUBTED = "doubted"
    """The same, and it is taken back within the ten minutes first."""
    KEPT = "kept"
    """Its owner asks for one, which is rejected."""
    VOIDED = "voided"


WISHES = ((Wish.NONE, 0.94), (Wish.CORRECTED, 0.025), (Wish.DOUBTED, 0.005), (Wish.KEPT, 0.02), (Wish.VOIDED, 0.01))
FATES = (
    (Fate.APPROVED, 0.90),
    (Fate.RETURNED, 0.04),
    (Fate.REJECTED, 0.03),
    (Fate.UNDONE, 0.02),
    (Fate.WITHDRAWN, 0.01),
)


@dataclass(frozen=True, slots=True)
class Training:
    """What a person logs; ``hours`` of what has no half-days. ``start`` and ``end`` are days, both included."""

    kind: str
    title: str
    start: date
    end: date
    fate: Fate
    absent: int = 0
    result: str = "合格"
    hours: int = 0
    wish: Wish = Wish.NONE
    makes_up: bool = False
    """Whether an earlier year gets some of it, if it could."""

    @property
    def counted(self) -> str:
        """What its decision is counted as."""
        return self.fate if self.kind in dict(KINDS) else f"{self.kind} {self.fate}"


@dataclass(frozen=True, slots=True)
class Week:
    """A week: its Monday, what each person logs, the units whose approvers don't look at their queues, the classes that
    are planned, and who moves."""

    monday: date
    logs: tuple[tuple[Member, Training], ...]
    silent: frozenset[str]
    lessons: tuple[Lesson, ...] = ()
    moves: tuple[Move, ...] = ()


def weeks(everybody: Sequence[Member], records: float, seed: int) -> Iterator[Week]:
    """The year's weeks; ``records`` is how many a person logs in the year on average."""
    draw, taught, moved = (Random(seed + number) for number in range(3))
    units = sorted({who.unit for who in everybody})
    count = (LAST - FIRST) // WEEK + 1
    for number in range(count):
        monday = FIRST + number * WEEK
        logs = [
            (who, _training(draw, who, monday))
            for who in everybody
            if who.is_there(monday - WEEK) and who.is_there(monday) and draw.random() < records / count
        ]
        silent = frozenset(unit for unit in units if draw.random() < 0.15)
        planned = lessons(everybody, monday, number, taught) if monday + 2 * WEEK <= LAST else ()
        yield Week(monday, tuple(logs), silent, tuple(planned), tuple(moves(everybody, monday, moved)))


def _training(draw: Random, who: Member, monday: date) -> Training:
    kind = _drawn(draw, KINDS)
    fate, wish, makes_up = _drawn(draw, FATES), _drawn(draw, WISHES), draw.random() < 0.5
    days = [day for day in (monday - WEEK + timedelta(days=n) for n in range(7)) if is_workday(day)]
    days = days or [monday - WEEK]
    if kind == "external":
        number = draw.randrange(SHARED)
        length = min((1, 3, 5)[number], len(days))
        absent = draw.choice((0, 0, 0, 0, 0, 0, 1, 2)) if length > 1 else 0
        result = draw.choice(("合格",) * 18 + ("不合格", "无考核"))
        title = f"{('安全培训', '科研诚信培训班', '项目管理培训班')[number]} {who.unit} {monday:%m%d}"
        return Training(kind, title, days[0], days[length - 1], fate, absent, result, wish=wish, makes_up=makes_up)
    day = draw.choice(days)
    most = {"online": 12, "cadre_academy": 10, "self_study": 8}[kind]
    name = {"online": "网络课程", "cadre_academy": "干部网络课程", "self_study": "读书"}[kind]
    return Training(
        kind, f"{name} {monday:%m%d}", day, day, fate, hours=draw.randint(2, most), wish=wish, makes_up=makes_up
    )


def _drawn(draw: Random, chances: Sequence[tuple[Value, float]]) -> Value:
    """One of the values, by its chance."""
    return draw.choices([value for value, _ in chances], [chance for _, chance in chances])[0]
