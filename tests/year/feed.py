"""What the platform sends each month: courses that people took there, some hours mended since, some rows unusable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from tests.year.academy import Member

HEADER = "id,staff_no,title,start,end,hours,result"
TAKES_A_COURSE, CHANGES, IS_UNKNOWN = 0.5, 0.05, 0.01
"""Chances, a month: that somebody took a course, that a row of the month before is mended, that a row is nobody's."""


@dataclass(frozen=True, slots=True)
class Course:
    """A row; ``hours`` in whole hours."""

    number: int
    staff_no: str
    day: date
    hours: int

    def line(self) -> str:
        """As the platform writes it."""
        return f"C{self.number:06},{self.staff_no},平台课程 {self.number},{self.day},{self.day},{self.hours},pass"


@dataclass
class Platform:
    """The platform: what it sent last, and what it is sure to have sent in all."""

    draw: Random
    last: list[Course] = field(default_factory=list)
    people: int = 0
    changed: int = 0
    unknown: int = 0

    def month(self, everybody: Sequence[Member], until: date) -> str:
        """The file of the month that ends on a day: the rows of the last one once more, then the new ones."""
        mended = [replace(each, hours=each.hours + 1) if self.draw.random() < CHANGES else each for each in self.last]
        self.changed += sum(now != before for now, before in zip(mended, self.last, strict=True))
        fresh = [
            Course(self.people + self.unknown + number, who.staff_no, self._day(until), self.draw.randint(1, 7))
            for number, who in enumerate(who for who in everybody if self._takes(who, until))
        ]
        self.people += len(fresh)
        strangers = [replace(each, number=900_000 + each.number, staff_no="X-1") for each in fresh if self._strange()]
        self.unknown += len(strangers)
        self.last = fresh
        return "\n".join((HEADER, *(each.line() for each in (*mended, *fresh, *strangers))))

    def _takes(self, who: Member, until: date) -> bool:
        there = who.is_there(until) and who.is_there(until - timedelta(days=28))
        return there and self.draw.random() < TAKES_A_COURSE

    def _strange(self) -> bool:
        return self.draw.random() < IS_UNKNOWN

    def _day(self, until: date) -> date:
        return until - timedelta(days=self.draw.randrange(28))
