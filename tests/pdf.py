"""Papers as tests look at them: text, pages as pictures, the QR on them, by other libraries than ours."""

from __future__ import annotations

import pypdfium2
import zxingcpp
from PIL import Image

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
