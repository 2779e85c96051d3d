"""Reads and writes tables as CSV and XLSX, so that no cell can run as a formula and no file can choke us.

Serves every import and export (articles 4, 7 and 15). What is written here is read back here as it was.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from bot.doors.faults import Fault, Faults, refuse_file

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Value = str | Decimal | int | date | None
"""What a cell may hold: words, hours, a number, a day, or nothing."""

MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_UNZIPPED = 200 * 1024 * 1024
_CHUNK = 1 << 20
_LOOKED_AT = 1_000
_DAY_ZERO = date(1899, 12, 30)
_A4 = 9
"""The paper's number: sheets are printed across, as wide as they are, under their header on each page."""
_LONGEST, _LAST_ROW = 32_767, 1_048_576
"""Of a spreadsheet program: the characters that a cell may have, and the rows of a sheet."""

_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠\t\r]")
_ESCAPED = re.compile(r"'+\s*[=+\-@＝＋－＠\t\r]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCODINGS = ("utf-8-sig", "gb18030")


class Table(NamedTuple):
    """A header and rows of typed cells below it."""

    header: Sequence[str]
    rows: Sequence[Sequence[Value]]


def table_of(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """A table whose cells are JSON, as ``bot.render.sheet_of`` makes them: hours and days by their names."""
    return Table(header, [[_of_json(cell) for cell in row] for row in rows])


def _of_json(cell: Any) -> Value:
    if not isinstance(cell, dict):
        return cell  # type: ignore[no-any-return]
    return Decimal(cell["hours"]) if "hours" in cell else date.fromisoformat(cell["day"])


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was read: its number in the file, from 1 with the header, and its texts by header."""

    number: int
    cells: dict[str, str]


def safe_cell(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet program might run it as a formula.

    A text that already begins like an escaped one gets another, so that reading takes exactly one away.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def clean(text: str) -> str:
    """The text in NFC, without control characters and without space around it; lines end in a newline."""
    return unicodedata.normalize("NFC", _writable(text)).strip()


def write_csv(header: Iterable[str], rows: Iterable[Iterable[Value]]) -> bytes:
    """The table as CSV in UTF-8 with a byte order mark, which spreadsheet programs need for Chinese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_csv_cell(cell) for cell in header])
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(sheets: Mapping[str, Table]) -> bytes:
    """A workbook with a sheet for each table: typed cells, a bold header that stays, filters, fair widths."""
    from xlsxwriter import Workbook

    data = io.BytesIO()
    with Workbook(data, {"in_memory": True, "strings_to_urls": False}) as workbook:
        head, day = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "yyyy-mm-dd"})
        for title, table in sheets.items():
            sheet = workbook.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
            for place, name in enumerate(table.header):
                sheet.write_string(0, place, _xlsx_text(name), head)
            _write_rows(sheet, table.rows, day)
            _lay_out(sheet, table)
    return data.getvalue()


@dataclass(frozen=True, slots=True)
class Lines:
    """A table as it is read from its file: the header, and below it each line that is not blank, with its number in the
    file, one at a time. A line may have fewer cells than the header, or more."""

    header: list[str]
    lines: Iterator[tuple[int, list[str]]]

    def stray(self, cells: list[str]) -> str | None:
        """The first text in a line that no header names."""
        return next(filter(None, cells[len(self.header) :]), None)


def read_table(data: bytes, name: str) -> list[Row]:
    """The rows of a CSV (UTF-8 or GB18030) or of the first sheet of an XLSX file; blank rows are left out.

    What the file is shows in its content; `name` is only told. The first row that is not blank is the
    header. Raises Faults for a file that cannot be read, is too large, or has no row, and for cells that
    no header names.
    """
    table = read_lines(io.BytesIO(data), name, MAX_ROWS)
    faults = list(_header_faults(table.header))
    rows = []
    for number, cells in table.lines:
        stray = table.stray(cells)
        if stray:
            faults.append(Fault(number, "", "cell_without_header", {"text": stray}))
        padded = cells + [""] * (len(table.header) - len(cells))
        rows.append(Row(number, dict(zip(table.header, padded, strict=False))))
    if faults:
        raise Faults(tuple(faults))
    if not rows:
        raise refuse_file("file_empty", name=clean(name))
    return rows


def stream_table(file: IO[bytes], name: str, most: int) -> Lines:
    """The same of a file with up to `most` lines, which is never in memory as a whole; cells that no header names are
    the reader's to tell. Raises Faults for a header that can't be read at once, for what follows when it comes."""
    table = read_lines(file, name, most)
    faults = tuple(_header_faults(table.header))
    if faults:
        raise Faults(faults)
    return table


def read_lines(file: IO[bytes], name: str, most: int) -> Lines:
    """The table of an open file, whose header is not judged yet."""
    begins = file.read(len(_OLD_OR_ENCRYPTED))
    file.seek(0)
    if begins == _OLD_OR_ENCRYPTED:
        raise refuse_file("file_encrypted", name=clean(name))
    read = _xlsx_lines if begins.startswith(_ZIP) else _csv_lines
    lines = ((number, cells) for number, cells in read(file, clean(name), most) if any(cells))
    _, header = next(lines, (0, []))
    while header and not header[-1]:
        header.pop()
    return Lines(header, lines)


def _header_faults(header: list[str]) -> Iterator[Fault]:
    for place, column in enumerate(header, 1):
        if not column:
            yield Fault(None, "", "header_blank", {"place": place})
        elif column in header[: place - 1]:
            yield Fault(None, column, "header_twice")


def _csv_lines(file: IO[bytes], name: str, most: int) -> Iterator[tuple[int, list[str]]]:
    lines = csv.reader(io.TextIOWrapper(file, encoding_of(file, name), newline=""), strict=True)
    try:
        for number, cells in enumerate(lines, 1):
            _refuse_too_many(number, name, most)
            yield number, [_read_text(cell) for cell in cells]
    except csv.Error as error:
        code = "cell_too_long" if "field larger" in str(error) else "csv_broken"
        raise Faults((Fault(lines.line_num, "", code),)) from error


def encoding_of(file: IO[bytes], name: str) -> str:
    """In which of the encodings all of a text file can be read; it is left at its beginning."""
    for encoding in _ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        file.seek(0)
        try:
            while chunk := file.read(_CHUNK):
                if b"\x00" in chunk:
                    raise refuse_file("file_unknown", name=name)
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        file.seek(0)
        return encoding
    raise refuse_file("file_unknown", name=name)


def _xlsx_lines(file: IO[bytes], name: str, most: int) -> Iterator[tuple[int, list[str]]]:
    """Lines of the first sheet; the library has no error of its own for broken files, so any error is one."""
    from openpyxl import load_workbook

    _refuse_bomb(file, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which a table is read without
            workbook = load_workbook(file, read_only=True, data_only=True)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size may be wrong
        for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1):
            _refuse_too_many(number, name, most)
            yield number, [_cell_text(cell) for cell in cells]
    except Faults:
        raise
    except Exception as error:
        raise refuse_file("file_broken", name=name) from error


def _refuse_bomb(file: IO[bytes], name: str) -> None:
    """Look at the archive before unpacking: a part never unpacks to more than the size it states."""
    try:
        parts = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise refuse_file("file_broken", name=name) from error
    if any(part.flag_bits & 1 for part in parts):
        raise refuse_file("file_encrypted", name=name)
    if sum(part.file_size for part in parts) > MAX_UNZIPPED:
        raise refuse_file("file_too_large", name=name, megabytes=MAX_UNZIPPED // 1024 // 1024)


def _refuse_too_many(number: int, name: str, most: int) -> None:
    if number > most:
        raise refuse_file("file_too_long", name=name, rows=most)


def _cell_text(value: Any) -> str:
    """What a spreadsheet's cell says, as the same table in CSV would say it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return _number(Decimal(f"{value:.15g}"))  # the digits that spreadsheet programs keep
    if isinstance(value, datetime):
        return value.isoformat() if value.time() != time.min else value.date().isoformat()
    return _read_text(str(value))


def _number(value: Decimal) -> str:
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _read_text(text: str) -> str:
    return clean(text[1:] if text.startswith("'") and _ESCAPED.match(text) else text)


def _writable(text: str) -> str:
    if text.isprintable():
        return text  # as nearly all are, and then nothing in them is a control character
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _csv_cell(cell: Value) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe_cell(_writable(cell))
    return _number(cell) if isinstance(cell, Decimal) else str(cell)


def _write_rows(sheet: Worksheet, rows: Sequence[Sequence[Value]], day: Format) -> None:
    """Cells of the values' own types; a text stays a text whatever it begins with."""
    known: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                if value not in known:
                    known[value] = _xlsx_text(value)
                sheet.write_string(number, place, known[value])
            elif isinstance(value, datetime):
                sheet.write_datetime(number, place, value, day)
            elif isinstance(value, date):
                sheet.write_number(number, place, (value - _DAY_ZERO).days, day)
            elif value is not None:
                sheet.write_number(number, place, float(value))  # as which it is kept; quicker than from a Decimal


def _xlsx_text(text: str) -> str:
    return safe_cell(_writable(text))[:_LONGEST]


def _lay_out(sheet: Worksheet, table: Table) -> None:
    for place, width in enumerate(_widths(table)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.header) - 1)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    everywhere = f"A1:XFD{_LAST_ROW}"
    sheet.ignore_errors({"number_stored_as_text": everywhere})  # a staff number is no number


def _widths(table: Table) -> list[int]:
    """Widths in characters, between 8 and 48, with room for the filter's button; by the first rows of a long table."""
    widths = [text_width(title) + 3 for title in table.header]
    for row in table.rows[:_LOOKED_AT]:
        widths = [max(width, text_width(str(cell or ""))) for width, cell in zip(widths, row, strict=True)]
    return [min(max(width + 1, 8), 48) for width in widths]


def text_width(text: str) -> int:
    """Columns on the screen: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
