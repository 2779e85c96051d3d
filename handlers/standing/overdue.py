"""What earlier years owe and was due (art. 11, 14), as HR is told it: in the report, its workbook, and the digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.event import Tap
from handlers.reply import Button, Cell, Keyboard, Say, say
from handlers.standing.my import amount_words
from handlers.texts_in import brief
from rules.hours import Hours
from storage.totals import Overdue

NAME_SHOWN = 30
"""Characters of a name; of a few people, each with a line and a button."""


def overdue_lines(people: Sequence[Overdue]) -> tuple[Say, ...]:
    """A line for each year that somebody still owes: ``王芳（A001）：2024 年线下 10 学时，2025-12-31（周三）到期``."""
    return tuple(
        say(
            "report-overdue-line",
            name=brief(each.name, NAME_SHOWN),
            staff_no=each.staff_no,
            year=str(owed.year),
            left=amount_words(Hours(owed.general, owed.online)),
            due=owed.due,
        )
        for each in people
        for owed in each.owed
    )


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


def overdue_rows(people: Sequence[Overdue], units: Mapping[str, str]) -> list[tuple[Cell, ...]]:
    """The rows of a sheet, one for each year that somebody owes."""
    return [
        (each.staff_no, each.name, units[each.unit], owed.year, owed.general, owed.online, owed.due)
        for each in people
        for owed in each.owed
    ]
