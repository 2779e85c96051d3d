"""Tables in and out: formulas stay texts, files that would choke us are refused, and nothing gets lost."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot import sheets
from bot.sheets import Table, clean, read_table, safe_cell, write_csv, write_xlsx
from tests.bot.test_doors_texts import told

HEADER = ("staff_no", "text")


def refusal(data: bytes) -> list[tuple[int | None, str]]:
    """The row and code of each fault with which a file is refused."""
    return [(row, code) for row, _, code in told(read_table, data)]


def texts(data: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_table(data, "file")]


def workbook(*rows: tuple[Any, ...]) -> bytes:
    """A file as somebody else's program writes it."""
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def cells(data: bytes) -> list[tuple[Any, ...]]:
    """All cells of a workbook's first sheet, as a spreadsheet program finds them (formulas as formulas)."""
    return list(load_workbook(io.BytesIO(data)).worksheets[0].iter_rows())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "  =", "\u3000@"])
def test_a_cell_that_could_start_a_formula_gets_an_apostrophe(start: str) -> None:
    assert safe_cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize("text", ["", "王芳", "A001", "3-2", "'quoted'", "a=b", "1.5"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@example("=1+1")
@example("'=1+1")
@example("''-")
@example(" \t@x")
@example("#N/A")
@example("a\r\nb\x00c")
@example("_x000D_=1")
@example("≠")
@given(st.text(max_size=60))
def test_any_text_survives_both_formats_and_never_starts_a_formula(text: str) -> None:
    table = Table(HEADER, [("A001", text)])
    as_csv, as_xlsx = write_csv(*table), write_xlsx({"sheet": table})
    assert texts(as_csv) == texts(as_xlsx) == [{"staff_no": "A001", "text": clean(text)}]
    cell = cells(as_xlsx)[1][1] if clean(text) else None
    assert cell is None or cell.value is None or cell.data_type == "s"
    written = cell.value if cell is not None else ""
    assert not str(written or "").lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_numbers_and_days_keep_their_types_in_a_workbook() -> None:
    table = Table(("hours", "day", "name", "none"), [(Decimal("-5"), date(2026, 3, 2), "-5", None)])
    hours, day, name, none = cells(write_xlsx({"s": table}))[1]
    assert (hours.value, hours.data_type) == (-5, "n")
    assert (day.value, day.number_format) == (datetime(2026, 3, 2), "yyyy-mm-dd")  # noqa: DTZ001
    assert (name.value, name.data_type) == ("'-5", "s")
    assert none.value is None


def test_numbers_and_days_are_plain_in_csv() -> None:
    data = write_csv(("hours", "day", "n"), [(Decimal("7.50"), date(2026, 3, 2), 12)])
    assert data == "\ufeffhours,day,n\r\n7.5,2026-03-02,12\r\n".encode()


def test_both_formats_say_the_same() -> None:
    table = Table(("name", "hours", "day"), [("王芳", Decimal("7.6"), date(2026, 3, 2)), ("", Decimal(40), None)])
    said = [
        {"name": "王芳", "hours": "7.6", "day": "2026-03-02"},
        {"name": "", "hours": "40", "day": ""},
    ]
    assert texts(write_csv(*table)) == texts(write_xlsx({"人员": table})) == said


def test_a_sheet_is_laid_out_for_reading() -> None:
    table = Table(("name", "title"), [("王芳", "中国科学院继续教育与培训")])
    book = load_workbook(io.BytesIO(write_xlsx({"units": table, "a/b": table})))
    sheet = book["units"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B2"
    assert sheet["A1"].font.bold
    assert not sheet["A2"].font.bold
    assert sheet.column_dimensions["B"].width >= 24
    assert book.sheetnames == ["units", "a b"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_that_offices_use(encoding: str) -> None:
    data = "工号,姓名\r\nA001,王芳\r\n".encode(encoding)
    assert texts(data) == [{"工号": "A001", "姓名": "王芳"}]


def test_the_content_tells_the_format_not_the_name() -> None:
    data = workbook(("staff_no",), ("A001",))
    assert read_table(data, "roster.csv")[0].cells == {"staff_no": "A001"}


def test_a_workbook_of_another_program_reads_like_csv() -> None:
    day = datetime(2026, 3, 2)  # noqa: DTZ001
    row = (1001, 7.6000000000000005, 40.0, day, True, "=1+1", None, datetime(2026, 3, 2, 9, 30))  # noqa: DTZ001
    data = workbook(tuple("abcdefgh"), row)
    said = ["1001", "7.6", "40", "2026-03-02", "true", "", "", "2026-03-02T09:30:00"]
    assert texts(data) == [dict(zip("abcdefgh", said, strict=True))]


def test_rows_keep_the_numbers_that_a_spreadsheet_shows() -> None:
    lines = b'staff_no,text\n\nA001,"two\nlines"\n,,\nA002,x\n'
    assert [(row.number, row.cells["staff_no"]) for row in read_table(lines, "f")] == [(3, "A001"), (5, "A002")]
    assert read_table(lines, "f")[0].cells["text"] == "two\nlines"
    book = workbook(("staff_no",), (None,), ("A001",))
    assert [row.number for row in read_table(book, "f")] == [3]


def test_texts_are_composed_and_trimmed() -> None:
    data = "name,unit\n e\u0301\u3000,K\u0000ICT\n".encode().replace(b"\x00", b"\x01")
    assert texts(data) == [{"name": "é", "unit": "KICT"}]


def test_a_short_row_is_filled_and_a_long_one_is_a_fault() -> None:
    assert texts(b"a,b\n1\n") == [{"a": "1", "b": ""}]
    assert texts(b"a,b,,\n1,2,,\n") == [{"a": "1", "b": "2"}]
    assert refusal(b"a,b\n1,2,3,4\n5,6\n7,8,,9\n") == [(2, "cell_without_header"), (4, "cell_without_header")]


def test_headers_are_each_named_once() -> None:
    assert refusal(b"a,,a\n1,2,3\n") == [(None, "header_blank"), (None, "header_twice")]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"a,b\n", b"\xef\xbb\xbf", workbook(("a", "b")), workbook()])
def test_a_file_without_a_row_is_refused(data: bytes) -> None:
    assert refusal(data) == [(None, "file_empty")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "file_encrypted"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "file_unknown"),
        (b"a,b\n\xff\xff\xff,1\n", "file_unknown"),
        (b"PK\x03\x04 and nothing more", "file_broken"),
        (workbook(("a",), ("1",))[:-200], "file_broken"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, code: str) -> None:
    assert refusal(data) == [(None, code)]


def test_a_quote_that_never_closes_is_told() -> None:
    assert refusal(b'a,b\n1,2\n3,"4\n5,6\n')[0][1] == "csv_broken"


def zipped(**parts: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    assert refusal(zipped(word=b"a document")) == [(None, "file_broken")]


def test_an_archive_with_a_password_is_refused() -> None:
    data = bytearray(zipped(part=b"secret"))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 8] |= 1  # the flag that a part is encrypted
    assert refusal(bytes(data)) == [(None, "file_encrypted")]


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped(bomb=bytes(sheets.MAX_UNZIPPED + 1))
    assert len(data) < 1_000_000
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("was unpacked"))
    assert refusal(data) == [(None, "file_too_large")]


def with_sheet(xml: str) -> bytes:
    """A workbook whose sheet is exactly this XML."""
    source = zipfile.ZipFile(io.BytesIO(workbook(("a",), ("1",))))
    parts = {part: source.read(part) for part in source.namelist()}
    return zipped(**parts | {"xl/worksheets/sheet1.xml": xml.encode()})


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
CELL = '<row r="{0}"><c r="A{0}"><v>1</v></c></row>'


def test_a_row_far_below_the_others_is_too_long_a_file() -> None:
    rows = CELL.format(1) + CELL.format(2) + CELL.format(900_000_000)
    assert refusal(with_sheet(SHEET.format(f"<sheetData>{rows}</sheetData>"))) == [(None, "file_too_long")]


def test_what_a_file_says_of_its_own_size_is_not_believed() -> None:
    rows = f"<sheetData>{CELL.format(1)}{CELL.format(2)}</sheetData>"
    for size in ("A1:XFD1048576", "A1"):
        assert texts(with_sheet(SHEET.format(f'<dimension ref="{size}"/>{rows}'))) == [{"1": "1"}]


def test_entities_that_grow_are_refused() -> None:
    entities = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    cell = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row></sheetData>'
    assert refusal(with_sheet(f"<!DOCTYPE x [{entities}]>" + SHEET.format(cell))) == [(None, "file_broken")]


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    assert len(texts(b"a\n1\n2\n")) == 2
    assert refusal(b"a\n1\n2\n3\n") == [(None, "file_too_long")]
    assert refusal(workbook(("a",), (1,), (2,), (3,))) == [(None, "file_too_long")]


def test_a_file_of_five_thousand_rows_is_read_whole() -> None:
    table = Table(HEADER, [(f"A{number:04}", "王芳") for number in range(5000)])
    for data in (write_csv(*table), write_xlsx({"s": table})):
        assert [row.number for row in read_table(data, "f")] == list(range(2, 5002))
