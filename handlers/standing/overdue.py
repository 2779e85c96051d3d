"""What earlier years owe and was due (art. 11, 14), as HR is told it: in the report, its workbook, and the digest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from handlers.event import Tap
from handlers.reply import Button, Cell, Keyboard, Say, say
from handlers.standing.causes import cause_cell, cause_words
from handlers.standing.my import amount_words
from handlers.texts_in import brief
from rules.hours import Hours
from rules.obligations import Obligation
from storage.shortfalls import Noted
from storage.totals import Overdue

Causes = Mapping[int, Mapping[int, Noted]]
"""The reasons that HR noted, by person and year."""

NAME_SHOWN = 30
"""Characters of a name; of a few people, each with a line and a button."""


def overdue_lines(people: Sequence[Overdue], causes: Causes) -> tuple[Say, ...]:
    """A line for each year that somebody still owes, ``王芳（A001）：2024 年还差线下 10 学时，2025-12-31 已到期``, and
    below it the reason that HR noted (R19)."""
    return tuple(line for each in people for owed in each.owed for line in _lines(each, owed, causes))


def _lines(each: Overdue, owed: Obligation, causes: Causes) -> Iterator[Say]:
    yield say(
        "report-overdue-line",
        name=brief(each.name, NAME_SHOWN),
        staff_no=each.staff_no,
        year=str(owed.year),
        left=amount_words(Hours(owed.general, owed.online)),
        due=owed.due,
    )
    if noted := causes.get(each.person_id, {}).get(owed.year):
        yield say("report-overdue-cause", cause=cause_words(noted))


def overdue_buttons(people: Sequence[Overdue]) -> Keyboard:
    """To each one's archive."""
    return tuple(
        (
            Button(
                say("report-overdue-person", name=brief(each.name, NAME_SHOWN), staff_no=each.staff_no),
                Tap("archive.open", each.person_id, 0),
            ),
        )
        for each in people
    )


def overdue_rows(people: Sequence[Overdue], units: Mapping[str, str], causes: Causes) -> list[tuple[Cell, ...]]:
    """The rows of a sheet, one for each year that somebody owes."""
    return [
        (
            *(each.staff_no, each.name, units[each.unit], owed.year, owed.general, owed.online, owed.due),
            cause_cell(causes, each.person_id, owed.year),
        )
        for each in people
        for owed in each.owed
    ]
