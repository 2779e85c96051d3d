"""A feed read to its end before anything of it is kept: each row on a line of a file that nobody else sees, so that a
feed of any length needs no memory, and a broken one changes nothing (art. 9.4)."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from bot.doors.faults import Fault as DoorFault
from bot.doors.faults import Faults
from bot.doors.feed import BadRow, read_feed
from handlers.register.feed import FeedRow, fault_key, kept_apart, platform_details
from rules.policy import Policies
from rules.record import Result
from storage.columns import json_text
from storage.feed import Fault

Span = tuple[date, date]
Rows = tuple[int, list[FeedRow], list[Fault]]
"""A batch: how many rows are done with it, the good ones, the bad ones."""
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Spool:
    """A feed's rows, and which outside ids it has; of an id that says two things, none is believed."""

    name: str
    sha256: str
    span: Span | None
    rows: int = 0
    ids: dict[str, int] = field(default_factory=dict)
    """Each id with a mark of what it says."""
    twice: dict[str, int] = field(default_factory=dict)
    """Each id that says two things, with the row that says the second."""
    _file: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    _places: list[tuple[str, int]] = field(default_factory=list)
    """Where each row is, with whose it is: a person's rows are taken together, so that what is written of them lies
    together."""

    def _put(self, row: FeedRow | BadRow) -> None:
        self.rows += 1
        self._places.append((sys.intern(row.staff_no or ""), self._file.tell()))
        self._file.write(json_text(_good(row) if isinstance(row, FeedRow) else _bad(row)).encode() + b"\n")
        if row.outside_id is None:
            return
        mark = hash((row.staff_no, row.said if isinstance(row, FeedRow) else ""))
        if self.ids.setdefault(row.outside_id, mark) != mark:
            self.twice.setdefault(row.outside_id, row.row)

    def close(self) -> None:
        """Let the rows go."""
        self._file.close()

    def batches(self, after: int, most: int, at: datetime) -> Iterator[Rows]:
        """The rows after some, so many at a time and always in one order."""
        self._places.sort()
        for first in range(after, self.rows, most):
            places = self._places[first : first + most]
            rows = [self._row(json.loads(self._line(place)), at) for _, place in places]
            good = [row for row in rows if isinstance(row, FeedRow)]
            yield first + len(rows), good, [row for row in rows if isinstance(row, Fault)]

    def _line(self, place: int) -> bytes:
        self._file.seek(place)
        return self._file.readline()

    def _row(self, told: Any, at: datetime) -> FeedRow | Fault:
        row, outside_id, staff_no, cells, *more = told
        if more[0] is None:
            return Fault(fault_key(outside_id, cells), outside_id, staff_no, self.name, row, more[1], cells, at, at)
        said, title, content, platform, start, end, hours, result = more
        details = platform_details(
            title=title,
            content=content,
            platform=platform,
            start=date.fromisoformat(start),
            end=date.fromisoformat(end),
            hours=Decimal(hours),
            result=Result(result),
        )
        good = FeedRow(row, outside_id, staff_no, details, said, cells)
        other = self.twice.get(outside_id)
        return good if other is None else kept_apart(self.name, good, at, "id_twice", other_row=other)


def _good(row: FeedRow) -> list[Any]:
    told = row.details
    course = told.title, told.content, told.platform, told.start, told.end, told.hours, told.result
    return [row.row, row.outside_id, row.staff_no, row.cells, row.said, *course]


def _bad(row: BadRow) -> list[Any]:
    return [row.row, row.outside_id, row.staff_no, row.cells, None, [_told(fault) for fault in row.faults]]


def _told(fault: DoorFault) -> dict[str, Any]:
    return {"column": fault.column, "code": fault.code, "params": dict(fault.params)}


def spooled(path: Path, span: Span | None, policies: Policies) -> Spool:
    """Read a file to its end. Raises Faults when it can't be read so far; then nothing of it is anywhere."""
    spool = Spool(path.name, sha256_of(path, span), span)
    try:
        for row in read_feed(path, policies):
            spool._put(row)
    except Faults:
        spool.close()
        raise
    return spool


def sha256_of(path: Path, span: Span | None) -> str:
    """Of the file and of what it claims, by which a run that was cut is known again."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update("/".join(day.isoformat() for day in span or ()).encode())
    return digest.hexdigest()
