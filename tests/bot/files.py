"""Files as people send them: good ones, broken ones, and ones that are not what they say."""

from __future__ import annotations

import io
import random
import struct
import zlib

from PIL import Image


def picture(kind: str = "JPEG", width: int = 64, height: int = 48) -> bytes:
    """A small picture with something in it."""
    made = io.BytesIO()
    grains = random.Random(7).randbytes(3 * width * height)
    Image.frombytes("RGB", (width, height), grains).save(made, kind)
    return made.getvalue()


def pdf() -> bytes:
    """A PDF that ends as one."""
    return b"%PDF-1.7\n1 0 obj<<>>endobj\n" + b"%" * 300 + b"\ntrailer<<>>\n%%EOF\n"


def heic() -> bytes:
    """The beginning of a HEIC photo."""
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 300


def png_bomb(side: int = 30_000) -> bytes:
    """A PNG of 900 megapixels, or as many points a side as told, in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )


def archive() -> bytes:
    """The beginning of a ZIP archive."""
    return b"PK\x03\x04" + b"\x00" * 300
