"""A completion as a workbook's sheets (art. 15), with the reasons that HR noted beside what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.reply import Cell, Sheet, say
from handlers.standing.causes import cause_cell
from handlers.standing.completion import Completion
from handlers.standing.overdue import Causes, overdue_rows
from storage.shortfalls import Shortfalls
from storage.totals import Short, Totals

OVERDUE = ("staff-no", "name", "unit-name", "of-year", "general-left", "online-left", "due", "cause")


async def sheets_of(completion: Completion, totals: Totals, shortfalls: Shortfalls) -> tuple[Sheet, ...]:
    """A completion as sheets: units, ranking, people still short, what is overdue."""
    names = completion.unit_names
    overdue, people = await totals.overdue(completion.scope), await totals.short(completion.scope)
    causes = await shortfalls.causes_of({*(each.person_id for each in overdue), *(each.person_id for each in people)})
    units: list[tuple[Cell, ...]] = [
        (each.unit, names[each.unit], each.in_scope, each.part_year, each.met, each.rate, each.mean)
        for each in completion.units
    ]
    ranking: list[tuple[Cell, ...]] = [
        (each.rank, each.staff_no, each.name, names[each.unit], each.hours)
        for each in await totals.ranking(completion.scope, completion.top)
    ]
    return (
        sheet("units", ("unit", "unit-name", "in-scope", "part-year", "met", "rate", "mean"), units),
        sheet("ranking", ("rank", "staff-no", "name", "unit-name", "hours"), ranking),
        sheet(
            "short",
            ("staff-no", "name", "unit-name", "general-left", "online-left", "cause"),
            _short(people, completion, causes),
        ),
        sheet("overdue", OVERDUE, overdue_rows(overdue, names, causes)),
    )


def sheet(title: str, columns: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> Sheet:
    """A sheet by the names that its title and its columns have among the texts."""
    header = tuple(say(f"report-column-{column}") for column in columns)
    return Sheet(say(f"report-sheet-{title}"), header, tuple(rows))


def _short(people: Sequence[Short], completion: Completion, causes: Causes) -> list[tuple[Cell, ...]]:
    return [
        (
            *(each.staff_no, each.name, completion.unit_names[each.unit]),
            *(each.remaining.general, each.remaining.online, cause_cell(causes, each.person_id, completion.year)),
        )
        for each in people
    ]
