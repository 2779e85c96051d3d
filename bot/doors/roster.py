"""The roster file: who is on the register (article 2), in which unit, with which ranks and roles.

Reading tells every fault at once or gives the whole roster; applying it is somebody else's. A person with
several ranks has a row for each, in any order. A blank cell says nothing: what one row of a person says
holds for all of them, and two rows that say different things are a fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.doors.columns import Line, Sheet, read_sheet
from bot.doors.faults import Fault, Faults
from bot.doors.fields import Day, OneLine, RankWord, Roles, StaffNo, UnitCode
from bot.sheets import Table, Value
from handlers.register.roster import Roster, RosterPerson
from rules.record import RankSince

COLUMNS = {
    "staff_no": "工号",
    "name": "姓名",
    "unit": "单位代码",
    "unit_name": "单位名称",
    "unit_since": "入单位日期",
    "rank": "职级",
    "since": "任职日期",
    "joined_on": "入职日期",
    "left_on": "离职日期",
    "roles": "角色",
}
REQUIRED = ("staff_no", "name", "unit", "rank", "since")
_OF_PERSON = ("name", "unit", "unit_since", "joined_on", "left_on", "roles")
"""What all rows of a person must agree on."""


class _Row(BaseModel):
    """A row's cells; None is a cell that is blank or was told as faulty."""

    model_config = ConfigDict(frozen=True)

    staff_no: StaffNo | None = None
    name: OneLine | None = None
    unit: UnitCode | None = None
    unit_name: OneLine | None = None
    unit_since: Day | None = None
    rank: RankWord | None = None
    since: Day | None = None
    joined_on: Day | None = None
    left_on: Day | None = None
    roles: Roles | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    line: Line
    row: _Row


def read_roster(data: bytes, name: str) -> Roster:
    """Read a roster as CSV or XLSX; raises Faults with all that is wrong with it."""
    sheet = read_sheet(data, name, COLUMNS, REQUIRED)
    faults = list(sheet.faults)
    entries = []
    for line in sheet.lines:
        row, wrong = sheet.parse(line, _Row)
        faults += [*wrong, *sheet.missing(line, REQUIRED)]
        entries.append(_Entry(line, row))
    people: dict[str, list[_Entry]] = {}
    for entry in entries:
        if entry.row.staff_no:
            people.setdefault(entry.row.staff_no, []).append(entry)
    for rows in people.values():
        faults += _faults_of_person(sheet, rows)
    units, wrong = _units(sheet, entries)
    faults += wrong
    told = {fault.row for fault in faults}
    whole = [rows for rows in people.values() if not any(entry.line.number in told for entry in rows)]
    with_roles = "roles" in sheet.headers
    roster = Roster(units, tuple(_person(rows, with_roles) for rows in whole), frozenset(sheet.headers), sheet.headers)
    if faults:
        raise Faults(tuple(faults), roster)
    return roster


def write_roster(roster: Roster) -> Table:
    """The roster as the table that `read_roster` reads: a row a rank, only the columns that it has."""
    header = tuple(column for column in COLUMNS if column in roster.columns)
    rows = [
        tuple(_cells(roster, person, rank)[column] for column in header)
        for person in roster.people
        for rank in person.ranks
    ]
    return Table(header, rows)


def _cells(roster: Roster, person: RosterPerson, rank: RankSince) -> dict[str, Value]:
    return {
        "staff_no": person.staff_no,
        "name": person.name,
        "unit": person.unit,
        "unit_name": roster.units.get(person.unit),
        "unit_since": person.unit_since,
        "rank": rank.rank.value,
        "since": rank.since,
        "joined_on": person.joined_on,
        "left_on": person.left_on,
        "roles": ";".join(sorted(person.roles or ())),
    }


def _said(entries: list[_Entry], column: str) -> Any:
    """What the person's rows say in a column: the first of them that says anything."""
    return next((value for entry in entries if (value := getattr(entry.row, column)) is not None), None)


def _person(entries: list[_Entry], with_roles: bool) -> RosterPerson:
    ranks = [RankSince(row.rank, row.since) for entry in entries if (row := entry.row).rank and row.since]
    said = {column: _said(entries, column) for column in _OF_PERSON}
    said["roles"] = (said["roles"] or frozenset()) if with_roles else None
    return RosterPerson(
        staff_no=_said(entries, "staff_no"),
        ranks=tuple(sorted(ranks, key=lambda rank: rank.since)),
        row=entries[0].line.number,
        **said,
    )


def _faults_of_person(sheet: Sheet, entries: list[_Entry]) -> Iterator[Fault]:
    first = entries[0].line
    for entry in entries[1:]:
        spelled = entry.line.cells["staff_no"]
        if spelled != first.cells["staff_no"]:
            said = {"value": spelled, "other": first.cells["staff_no"]}
            yield sheet.fault(entry.line.number, "staff_no", "staff_no_twice", **said, other_row=first.number)
    for column in _OF_PERSON:
        yield from _contradictions(sheet, entries, column)
    yield from _same_day(sheet, entries)
    yield from _after_leaving(sheet, entries)


def _contradictions(sheet: Sheet, entries: list[_Entry], column: str) -> Iterator[Fault]:
    saying = [entry for entry in entries if getattr(entry.row, column) is not None]
    for entry in saying[1:]:
        if getattr(entry.row, column) != getattr(saying[0].row, column):
            yield _contradiction(sheet, entry, saying[0], column)


def _contradiction(sheet: Sheet, entry: _Entry, first: _Entry, column: str) -> Fault:
    said = {"value": entry.line.cells[column], "other": first.line.cells[column]}
    return sheet.fault(entry.line.number, column, "contradiction", **said, other_row=first.line.number)


def _same_day(sheet: Sheet, entries: list[_Entry]) -> Iterator[Fault]:
    seen: dict[date, int] = {}
    for entry in entries:
        since = entry.row.since
        if since in seen:
            yield sheet.fault(entry.line.number, "since", "rank_twice", day=str(since), other_row=seen[since])
        elif since:
            seen[since] = entry.line.number


def _after_leaving(sheet: Sheet, entries: list[_Entry]) -> Iterator[Fault]:
    left: date | None = _said(entries, "left_on")
    for entry in entries if left else ():
        for column, code in (("joined_on", "joined_after_left"), ("since", "since_after_left")):
            day = getattr(entry.row, column)
            if day and left and day > left:
                yield sheet.fault(entry.line.number, column, code, day=str(day), left=str(left))


def _units(sheet: Sheet, entries: list[_Entry]) -> tuple[dict[str, str | None], list[Fault]]:
    """Every unit with its name, if the file says one, and a fault where it says two."""
    named: dict[str, _Entry] = {}
    faults = []
    for entry in entries:
        if entry.row.unit and entry.row.unit_name:
            first = named.setdefault(entry.row.unit, entry)
            if first.row.unit_name != entry.row.unit_name:
                faults.append(_contradiction(sheet, entry, first, "unit_name"))
    codes = dict.fromkeys(entry.row.unit for entry in entries if entry.row.unit)
    return {code: named[code].row.unit_name if code in named else None for code in codes}, faults
