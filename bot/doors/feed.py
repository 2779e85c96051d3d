"""The platform's feed as a table: a row is a course that somebody completed there (art. 9.4, R8).

A feed is a stream from a machine: it is read a row at a time, and each row for itself is good, or is bad with all that
is wrong with it and its cells as they came. Only a file that can't be read to its end is refused as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict

from bot.doors.columns import Line, Sheet, columns_of, spellings
from bot.doors.faults import Fault, Faults
from bot.doors.fields import Day, Hours, OneLine, Platform, ResultWord, StaffNo, Text, plain
from bot.doors.json_rows import looks_like_json, stream_json
from bot.sheets import clean, stream_table
from handlers.register.feed import FeedRow, digest, platform_details
from rules.case import CaseFaults, parse_record
from rules.input.faults import Fault as CaseFault
from rules.policy import Policies
from rules.record import Form, Result, Route
from storage.submissions import Details

COLUMNS = {
    "id": "外部编号",
    "staff_no": "工号",
    "title": "培训名称",
    "content": "培训内容",
    "platform": "平台",
    "start": "开始日期",
    "end": "完成日期",
    "hours": "学时",
    "result": "考核结果",
    "fault": "问题",
}
"""`fault` is what the list of bad rows has beside them; it is passed over, so that the mended list can be imported."""
REQUIRED = ("id", "staff_no", "title", "start", "end", "hours")
MAX_ROWS = 2_000_001
_KNOWN = spellings(COLUMNS)
_LONGEST_CELL = 500
"""So much of a bad row's cell is kept."""
_KEPT = 20_000
"""So many days and hours that were judged are remembered: many rows have the same."""
_Refused = tuple[CaseFault, ...]
_Judge = Callable[[date | None, date | None, Decimal | None], _Refused]


class _Row(BaseModel):
    """A row's cells; None is a cell that is blank or was told as faulty."""

    model_config = ConfigDict(frozen=True)

    id: OneLine | None = None
    staff_no: StaffNo | None = None
    title: OneLine | None = None
    content: Text | None = None
    platform: Platform | None = None
    start: Day | None = None
    end: Day | None = None
    hours: Hours | None = None
    result: ResultWord | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be taken as it is: all its faults, its cells by column, and what of it could be read."""

    row: int
    outside_id: str | None
    staff_no: str | None
    faults: tuple[Fault, ...]
    cells: Mapping[str, str]


def read_feed(path: Path, policies: Policies) -> Iterator[FeedRow | BadRow]:
    """Each row of a CSV, XLSX or JSON file, one at a time. Raises Faults for what can't be read as a feed at all."""
    with path.open("rb") as file:
        sheet, lines = _json(file, path.name) if looks_like_json(file) else _table(file, path.name)
        none, judged = True, lru_cache(_KEPT)(partial(_by_the_rules, policies))
        for line, more in lines:
            none = False
            yield _read(sheet, line, more, judged)
        if none:
            raise Faults((Fault(None, "", "file_empty", {"name": clean(path.name)}),))


Told = Iterator[tuple[Line, Sequence[Fault]]]
"""Each line, with what was wrong with it before its cells were looked at."""


def _table(file: IO[bytes], name: str) -> tuple[Sheet, Told]:
    table = stream_table(file, name, MAX_ROWS)
    headers, unknown = columns_of(table.header, COLUMNS, REQUIRED)
    if unknown:
        raise Faults(unknown)
    columns = [_KNOWN[plain(header)] for header in table.header]

    def lines() -> Told:
        for number, cells in table.lines:
            stray = table.stray(cells)
            faults = [Fault(number, "", "cell_without_header", {"text": stray})] if stray else []
            told = {column: text for column, text in zip(columns, cells, strict=False) if text}
            yield Line(number, told), faults

    return Sheet(headers, (), ()), lines()


def _json(file: IO[bytes], name: str) -> tuple[Sheet, Told]:
    """Objects whose keys are the columns; a key that isn't known is a fault of its row, since each row has its own."""

    def lines() -> Told:
        for number, cells in stream_json(file, name, MAX_ROWS):
            strange = [key for key in cells if plain(key) not in _KNOWN]
            told = {_KNOWN[plain(key)]: text for key, text in cells.items() if text and plain(key) in _KNOWN}
            yield Line(number, told), [Fault(number, key, "unknown_column") for key in strange]

    return Sheet({}, (), ()), lines()


def _read(sheet: Sheet, line: Line, told: Sequence[Fault], judged: _Judge) -> FeedRow | BadRow:
    row, faults = sheet.parse(line, _Row)
    faults += told
    faults += [fault for fault in sheet.missing(line, REQUIRED) if fault.column not in {each.column for each in faults}]
    if not faults:
        refused = judged(row.start, row.end, row.hours)
        faults += [sheet.fault(line.number, each.place, each.code, **each.params) for each in refused]
    if faults or row.id is None or row.staff_no is None:
        cells = {column: text[:_LONGEST_CELL] for column, text in line.cells.items()}
        return BadRow(line.number, row.id, row.staff_no, tuple(faults), cells)
    details = _details(row)
    return FeedRow(line.number, row.id, row.staff_no, details, digest(details), line.cells)


def _by_the_rules(policies: Policies, start: date | None, end: date | None, hours: Decimal | None) -> _Refused:
    """What the rules refuse of a row that reads well: an end before its start, hours that are none. They refuse nothing
    else of a course, whose title therefore isn't told."""
    assert start
    assert end
    course = {"id": "-", "route": Route.PLATFORM.value, "form": Form.ONLINE.value, "title": "-", "hours": hours}
    try:
        parse_record(course | {"start": start.isoformat(), "end": end.isoformat()}, policies)
    except CaseFaults as error:
        return error.faults
    return ()


def _details(row: _Row) -> Details:
    assert row.title
    assert row.start
    assert row.end
    return platform_details(
        title=row.title,
        content=row.content or row.title,
        platform=row.platform,
        start=row.start,
        end=row.end,
        hours=row.hours or Decimal(0),
        result=row.result or Result.NONE,
    )
