"""The list for the academy's own site as a table, in the words of its pages (art. 6, 7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers.log.words import CADRE_ACADEMY
from handlers.papers.fields import FIELDS, field_cells, header_of
from handlers.platform.lists import DrawnUp, Row, said
from handlers.reply import Cell, Say, Sheet, say

FILE_LANGUAGE = "zh"
"""What is typed or uploaded there is Chinese, whoever draws it up."""
COLUMNS = ("list", "number", "act", "staff-no", "name", "unit", *FIELDS[:-2], "hours", *FIELDS[-2:], "changed")
CODED: Mapping[str, Callable[[str], Say]] = {
    "route": lambda value: say(f"record-route-{value}"),
    "form": lambda value: say(f"record-form-{value}"),
    "start_half": lambda value: say(f"record-half-{value}"),
    "end_half": lambda value: say(f"record-half-{value}"),
    "result": lambda value: say(f"record-result-{value}"),
}
"""Fields whose values have words of their own."""
NAMED = {
    "half_days": "half-days",
    "absent_half_days": "absent",
    "start_half": "start-half",
    "end_half": "end-half",
    "off_job": "off-job",
}
"""The columns of fields that are called otherwise."""


def sheet_of(drawn_up: DrawnUp) -> Sheet:
    """A row a record."""
    header = header_of(*COLUMNS)
    rows = tuple(_row(drawn_up.list_id, row) for row in drawn_up.rows)
    return Sheet(say("platform-sheet"), header, rows)


def _row(list_id: int, row: Row) -> tuple[Cell, ...]:
    fields = field_cells(row.submission)
    return (
        *(list_id, row.submission.submission_id, say(f"platform-act-{row.act}")),
        *(row.person.staff_no, row.person.name, row.person.unit_name),
        *(*fields[:-2], row.hours, *fields[-2:]),
        _changes(row),
    )


def _changes(row: Row) -> Say | None:
    now = said(row.submission)
    changed = [name for name in now if name in row.before and row.before[name] != now[name]]
    if row.act != "change":
        return None
    return say("platform-changes", changes=tuple(_change(name, row.before, now) for name in changed))


def _change(name: str, before: Mapping[str, str], now: Mapping[str, str]) -> Say:
    field = say(f"platform-column-{NAMED.get(name, name)}")
    return say("platform-change", field=field, before=_value(name, before[name]), now=_value(name, now[name]))


def _value(name: str, value: str) -> Say | str:
    if name in CODED:
        return CODED[name](value)
    if name == "off_job":
        return say("record-off-job" if value == str(True) else "record-on-job")
    if name == "platform" and value == CADRE_ACADEMY:
        return say("log-platform-cadre_academy")
    return value
