"""The columns of an outside table: their names in both languages, and a fault told where it lies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.doors.faults import Fault, Faults
from bot.doors.fields import plain
from bot.sheets import Row, read_table

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Line:
    """A row's number and its texts by column; a blank cell is not there."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table whose columns are known: each with its header as the file writes it, the lines, and the columns that
    aren't known as faults."""

    headers: Mapping[str, str]
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]

    def fault(self, row: int, column: str, code: str, **params: object) -> Fault:
        """A fault in a cell, told with the header that the file gives the column."""
        plain_params = {name: value if isinstance(value, int) else str(value) for name, value in params.items()}
        return Fault(row, self.headers.get(column, column), code, plain_params)

    def missing(self, line: Line, required: Collection[str]) -> Iterator[Fault]:
        """A fault for each required cell that is blank."""
        return (self.fault(line.number, column, "missing") for column in required if column not in line.cells)

    def parse(self, line: Line, model: type[Model]) -> tuple[Model, list[Fault]]:
        """The line as a model whose fields are all optional, with the faulty cells left out and told."""
        try:
            return model.model_validate(line.cells), []
        except ValidationError as error:
            wrong = {str(fault["loc"][0]): fault for fault in error.errors()}
        faults = [self.fault(line.number, at, fault["type"], **fault["ctx"]) for at, fault in wrong.items()]
        right = {column: text for column, text in line.cells.items() if column not in wrong}
        return model.model_validate(right), faults


def read_sheet(data: bytes, name: str, columns: Mapping[str, str], required: Collection[str]) -> Sheet:
    """Read a table with `columns` (name and Chinese name), in any order; raise Faults for one that is there under
    both names, and for a required one that is not there. Columns that aren't known are told with the rows.
    """
    rows = read_table(data, name)
    known = spellings(columns)
    headers, faults = columns_of(list(rows[0].cells), columns, required)
    return Sheet(headers, tuple(Line(row.number, _cells(row, known)) for row in rows), faults)


def columns_of(
    header: Iterable[str], columns: Mapping[str, str], required: Collection[str]
) -> tuple[dict[str, str], tuple[Fault, ...]]:
    """Each known column with its header as the file writes it, and the columns that aren't known as faults. Raises
    Faults for one that is there under both names, and for a required one that is not there."""
    known = spellings(columns)
    headers: dict[str, str] = {}
    faults = []
    for told in header:
        column = known.get(plain(told))
        if column is None:
            faults.append(Fault(None, told, "unknown_column"))
        elif column in headers:
            faults.append(Fault(None, told, "column_twice", {"other": headers[column]}))
        else:
            headers[column] = told
    faults += [
        Fault(None, column, "missing_column", {"chinese": columns[column]})
        for column in required
        if column not in headers
    ]
    if any(fault.code != "unknown_column" for fault in faults):
        raise Faults(tuple(faults))
    return headers, tuple(faults)


def spellings(columns: Mapping[str, str]) -> dict[str, str]:
    """Each column by both of its names, as they are looked up."""
    return {plain(word): column for column, chinese in columns.items() for word in (column, chinese)}


def _cells(row: Row, known: Mapping[str, str]) -> dict[str, str]:
    return {known[plain(header)]: text for header, text in row.cells.items() if text and plain(header) in known}
