"""Files as tests look at them, by other libraries than ours: texts, pages and QR of papers, cells of workbooks."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image
from python_calamine import CalamineWorkbook

from bot.attachments import Makers, files_of
from bot.papers.seal import Signer, Stated
from tests.story import Phone

SEED = bytes(range(32))
PUBLIC = Signer(SEED).public
STATED = Stated(
    kind="archive",
    number="ABCDEFGHIJKLMNOP",
    issued=datetime(2026, 11, 27, 4, 30, tzinfo=UTC),
    unit="计算所",
    name="欧阳🌸'\"<b>",
    staff_no="A001",
    years="2024–2026",
    records=31,
    general=Decimal("92.5"),
    online=Decimal(50),
)
ZERO_WIDTH = "\u200b"


def pages_of(pdf: bytes, scale: float = 2) -> list[Image.Image]:
    """Each page as a picture."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=scale).to_pil() for page in document]


def text_of(pdf: bytes) -> str:
    """All text of a paper, a page after the other, without the places where a long word may break."""
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document).replace(ZERO_WIDTH, "")


def words_of(pdf: bytes) -> str:
    """The same without any space, since a cell's line may end anywhere."""
    return "".join(text_of(pdf).split())


def code_of(pdf: bytes) -> str:
    """What the QR on the first page says, read off its picture."""
    [found] = zxingcpp.read_barcodes(pages_of(pdf)[0])
    return str(found.text)


def file_of(phone: Phone) -> bytes:
    """The newest file in a chat, made as the outbox makes it."""
    message = next(message for message in reversed(phone.messages) if "document" in message.attached)
    content = files_of(message.attached, Makers(lambda _: b"", seed=SEED))["document"].input_file_content
    assert isinstance(content, bytes)
    return content


def sheets_of(data: bytes) -> dict[str, list[dict[str, Any]]]:
    """Each sheet's rows by its header, typed as another library reads them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    tables: dict[str, list[list[Any]]] = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    return {name: [dict(zip(table[0], row, strict=True)) for row in table[1:]] for name, table in tables.items()}
