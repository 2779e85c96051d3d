"""Records of earlier years, approved in their day, as a table for the archive (articles 4 and 6, R19).

Each row is one record of one person, with the fields of a case's record; the rules judge it as they judge
a case. Reading tells every fault at once or gives all records; keeping them is somebody else's.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date

from pydantic import BaseModel, ConfigDict

from bot.doors.columns import Line, Sheet, read_sheet
from bot.doors.faults import Fault, Faults
from bot.doors.fields import (
    Day,
    FormWord,
    HalfWord,
    Hours,
    OneLine,
    Platform,
    ResultWord,
    RouteWord,
    StaffNo,
    StateWord,
    Text,
    TruthWord,
    Whole,
)
from handlers.register.imports import ImportedRecord
from rules.case import CaseFaults, parse_record, record_as_json
from rules.policy import Policies
from rules.record import Record

COLUMNS = {
    "staff_no": "工号",
    "id": "编号",
    "route": "登记途径",
    "form": "培训形式",
    "title": "培训名称",
    "content": "培训内容",
    "organiser": "主办单位",
    "place": "培训地点",
    "start": "开始日期",
    "start_half": "开始时段",
    "end": "结束日期",
    "end_half": "结束时段",
    "half_days": "半天数",
    "absent_half_days": "缺席半天数",
    "hours": "学时",
    "result": "考核结果",
    "off_job": "脱产",
    "platform": "平台",
    "state": "状态",
    "makeup_year": "补训年度",
    "makeup_hours": "补训学时",
}
REQUIRED = ("staff_no", "route", "form", "title", "start", "end")
_BESIDE = ("content", "organiser", "place")
"""What a row says of a record beside the fields that the rules look at."""
_RULED = COLUMNS.keys() - {"staff_no", *_BESIDE}


class _Row(BaseModel):
    """A row's cells; None is a cell that is blank or was told as faulty."""

    model_config = ConfigDict(frozen=True)

    staff_no: StaffNo | None = None
    id: OneLine | None = None
    route: RouteWord | None = None
    form: FormWord | None = None
    title: OneLine | None = None
    content: Text | None = None
    organiser: OneLine | None = None
    place: OneLine | None = None
    start: Day | None = None
    start_half: HalfWord | None = None
    end: Day | None = None
    end_half: HalfWord | None = None
    half_days: Whole | None = None
    absent_half_days: Whole | None = None
    hours: Hours | None = None
    result: ResultWord | None = None
    off_job: TruthWord | None = None
    platform: Platform | None = None
    state: StateWord | None = None
    makeup_year: Whole | None = None
    makeup_hours: Hours | None = None


def read_records(data: bytes, name: str, policies: Policies) -> tuple[ImportedRecord, ...]:
    """Read records as CSV or XLSX; raises Faults with all that is wrong with them."""
    sheet = read_sheet(data, name, COLUMNS, REQUIRED)
    faults = list(sheet.faults)
    records: dict[str, ImportedRecord] = {}
    for line in sheet.lines:
        found = _record(sheet, line, policies)
        if isinstance(found, list):
            faults += found
        elif found.outside_key in records:
            faults.append(_twice(sheet, found, records[found.outside_key]))
        else:
            records[found.outside_key] = found
    if faults:
        raise Faults(tuple(faults), tuple(records.values()))
    return tuple(records.values())


def _record(sheet: Sheet, line: Line, policies: Policies) -> ImportedRecord | list[Fault]:
    """The line's record, or all that is wrong with it: first in the cells, then by the rules."""
    row, faults = sheet.parse(line, _Row)
    faults += sheet.missing(line, ("staff_no",))
    told = {fault.column for fault in faults}
    try:
        record = parse_record(_fields(row), policies)
    except CaseFaults as error:
        judged = (sheet.fault(line.number, fault.place, fault.code, **fault.params) for fault in error.faults)
        faults += [fault for fault in judged if fault.column not in told]
        return faults
    if faults or row.staff_no is None:
        return faults
    record = record._replace(id=row.id or _digest(row, record))
    return ImportedRecord(
        row=line.number,
        staff_no=row.staff_no,
        outside_key=f"{row.staff_no}/{record.id}",
        record=record,
        content=row.content,
        organiser=row.organiser,
        place=row.place,
    )


def _fields(row: _Row) -> dict[str, object]:
    """The row as the rules read a record; one without an id of its own gets it later."""
    given = row.model_dump(include=set(_RULED), exclude_none=True)
    days = {column: day.isoformat() for column, day in given.items() if isinstance(day, date)}
    return {"id": "-"} | given | days


def _digest(row: _Row, record: Record) -> str:
    """A key for all that the row says, however its cells are spelled."""
    beside = {column: getattr(row, column) for column in _BESIDE}
    said = json.dumps(record_as_json(record) | beside, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _twice(sheet: Sheet, record: ImportedRecord, first: ImportedRecord) -> Fault:
    """A repeated id, or a row that says the same as another: nobody can know whether it happened twice."""
    column = "id" if "id" in sheet.headers else ""
    return sheet.fault(record.row, column, "record_twice", other_row=first.row)
