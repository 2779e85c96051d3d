"""QR codes of links: as a picture for a chat, and as a path that a page draws itself."""

from __future__ import annotations

import io

import segno

QUIET = 4
"""Modules left white around a code, so that cameras find it."""
DOTS = 20
"""Of the picture, for each module: a code of a link has about 40, so that the picture fills a phone."""
INK, PAPER, GREY = "#000000", "#ffffff", "#9aa3a9"


def qr_png(address: str) -> bytes:
    """The code of an address as PNG; of none a grey field in its size, for a code that is no longer shown."""
    written = io.BytesIO()
    if not address:
        blank = segno.make("-" * 70, error="m", micro=False)
        blank.save(written, kind="png", scale=DOTS, border=QUIET, dark=GREY, light=GREY)
    else:
        _code(address).save(written, kind="png", scale=DOTS, border=QUIET, dark=INK, light=PAPER)
    return written.getvalue()


def qr_path(address: str) -> tuple[int, str]:
    """The code's width in modules, and its dark ones as the data of an SVG path: a stroke a run, one module thick."""
    rows = [list(row) for row in _code(address).matrix_iter(border=QUIET)]
    runs = [run for y, row in enumerate(rows) for run in _runs(row, y)]
    return len(rows), "".join(runs)


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error="m", micro=False, boost_error=False)


def _runs(row: list[int], y: int) -> list[str]:
    found, x = [], 0
    while x < len(row):
        width = next((at for at, dark in enumerate(row[x:]) if dark != row[x]), len(row) - x)
        if row[x]:
            found.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return found
