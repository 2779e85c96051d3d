"""Files that are not what they say, and files that are too much: bombs, cut ones, and ones that are two things."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

from PIL import Image

from tests.bot.files import archive, heic, pdf, picture, png_bomb

MEGABYTE = 1024 * 1024
PAGE = b"<html><script>alert(1)</script></html>"


def zip_bomb() -> bytes:
    """30 MB of nothing in an archive of some kilobytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("word/document.xml", b"\0" * 30 * MEGABYTE)
    return packed.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def text_bomb() -> bytes:
    """A small PNG with a text of 60 MB, packed."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 1, 0, 0, 0, 0))
    text = _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 60 * MEGABYTE))
    picture_data = _chunk(b"IDAT", zlib.compress(b"\0" * 16))
    return b"\x89PNG\r\n\x1a\n" + header + text + text + picture_data + _chunk(b"IEND", b"")


def wide_jpeg() -> bytes:
    """A JPEG that says it is 65,000 points wide and high."""
    data = bytearray(picture())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 65_000, 65_000)
    return bytes(data)


def webp(width: int = 8) -> bytes:
    """A small WebP."""
    made = io.BytesIO()
    Image.new("RGB", (width, width)).save(made, "WEBP")
    return made.getvalue()


HOSTILE: dict[str, tuple[str, bytes]] = {
    "a zip bomb": ("证书.docx", zip_bomb()),
    "a zip bomb as a PDF": ("证书.pdf", zip_bomb()),
    "a pixel bomb": ("证书.png", png_bomb()),
    "a pixel bomb as a JPEG": ("证书.jpg", wide_jpeg()),
    "a text bomb": ("证书.png", text_bomb()),
    "a PDF as a photo": ("证书.jpg", pdf()),
    "a photo as a PDF": ("证书.pdf", picture()),
    "a programme": ("证书.exe", b"MZ" + b"\0" * 500),
    "a page": ("证书.png", PAGE),
    "a vector picture with a script": ("证书.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "a cut photo": ("证书.jpg", picture(width=400, height=400)[:3000]),
    "a cut PDF": ("证书.pdf", pdf()[:200]),
    "a cut archive": ("证书.docx", archive()),
    "nothing": ("证书.pdf", b""),
}
"""What is refused, by name; two things at once are below, and what may be taken with them."""

POLYGLOTS: dict[str, tuple[str, bytes]] = {
    "a photo with an archive behind": ("证书.jpg", picture() + zip_bomb()),
    "a photo with a page behind": ("证书.jpg", picture() + PAGE),
    "a PDF with a page inside": ("证书.pdf", pdf().replace(b"%" * 300, PAGE, 1)),
    "a photo under the name of a page": ("证书.html.jpg", picture("PNG")),
    "a WebP under the name of a JPEG": ("证书.jpg", webp()),
}


def broken(draw: random.Random) -> bytes:
    """A good file in which some bytes are others, or which ends early."""
    whole = bytearray(draw.choice((picture(), picture("PNG"), picture("WEBP"), webp(), pdf(), heic(), wide_jpeg())))
    for _ in range(draw.choice((1, 3, 30))):
        whole[draw.randrange(len(whole))] = draw.randrange(256)
    return bytes(whole[: draw.randrange(12, len(whole))] if draw.random() < 0.3 else whole)
