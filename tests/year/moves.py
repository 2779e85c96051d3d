"""Who moves to another unit and who is promoted, week by week, by a roster or by HR in the chat (art. 2, 11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.year.academy import BUREAU_UNIT, Member

MOVES, RISES = 0.0008, 0.0005
"""Chances, a week."""
HEADER = "staff_no,name,unit,unit_since,rank,since"
WEEKEND = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Move:
    """``unit`` None stays where they are, ``since`` None is the day of the import; ``rises`` to a leading post;
    ``by_chat`` is entered by HR instead of imported."""

    who: Member
    unit: str | None
    since: date | None
    rises: bool
    by_chat: bool


def moves(everybody: Sequence[Member], monday: date, draw: Random) -> Iterator[Move]:
    """The moves of a week; who holds a role stays all year, and so does the bureau."""
    units = sorted({who.unit for who in everybody} - {BUREAU_UNIT})
    for who in everybody:
        moved, rises = draw.random() < MOVES, draw.random() < RISES
        if (moved or rises) and not who.roles and who.is_there(monday):
            since = monday - WEEKEND if draw.random() < 0.5 else None
            unit = draw.choice([unit for unit in units if unit != who.unit]) if moved else None
            yield Move(who, unit, since, rises, by_chat=draw.random() < 0.5)


def roster(moved: Iterable[Move], units: Mapping[str, str], monday: date) -> str:
    """The file that says so: only those whom it concerns, only their present rank."""

    def line(move: Move) -> str:
        who, unit = move.who, move.unit or units[move.who.staff_no]
        since = move.since if move.since and unit != units[who.staff_no] else ""
        rank = f"leader,{monday}" if move.rises else f"{who.rank},2015-07-01"
        return f"{who.staff_no},{who.name},{unit},{since},{rank}"

    return "\n".join((HEADER, *map(line, moved)))
