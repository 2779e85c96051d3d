"""Draws a year's publication (article 15) as a picture that reads on a phone: a bar a unit, the rate in percent.

It is drawn with the same card, colours and letters as a standing (``bot/picture.py``). The figures stand beside the
bars, so no meaning hangs on length or colour alone; the same figures give the same bytes on every machine.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.picture import (
    CARD,
    DONE,
    EDGE,
    INK,
    INNER,
    MARGIN,
    MUTED,
    NOTE_SIZE,
    NOTE_STEP,
    OPEN,
    PANEL,
    TRACK,
    WIDTH,
    font,
    hours_words,
    rounded,
    shortened,
    wrapped,
)

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

HEAD = 104
ROW = 96
BAR_HEIGHT = 22
LABEL_SIZE = 32
FIGURE_SIZE = 36
ALL = Decimal(100)


@dataclass(frozen=True, slots=True)
class Rate:
    """A unit: its `rate` in percent, None where nobody is in scope; `caption` says in words who met the demand."""

    label: str
    rate: Decimal | None
    caption: str


@dataclass(frozen=True, slots=True)
class ChartPicture:
    """What the picture shows: a title, a bar for each unit, and notes below them."""

    title: str
    rates: tuple[Rate, ...]
    notes: tuple[str, ...]


def draw_chart(picture: ChartPicture) -> bytes:
    """The picture as PNG, 1000 pixels wide; the same input gives the same bytes."""
    from PIL import Image, ImageDraw  # costs memory and start-up time, and most processes never draw

    notes = [line for note in picture.notes for line in wrapped(note)]
    panel = ROW * len(picture.rates) + 24
    foot = HEAD + panel + 12
    card = Image.new("RGB", (WIDTH, foot + NOTE_STEP * len(notes) + 24), CARD)
    card.paste(PANEL, (EDGE, HEAD, WIDTH - EDGE, HEAD + panel), rounded(WIDTH - 2 * EDGE, panel, 28))
    draw = ImageDraw.Draw(card)
    draw.text((MARGIN, 70), shortened(picture.title, 44, INNER), INK, font(44), anchor="ls", stroke_width=1)
    for number, rate in enumerate(picture.rates):
        _draw_rate(card, draw, rate, HEAD + ROW * number)
    for number, line in enumerate(notes):
        draw.text((MARGIN, foot + 34 + NOTE_STEP * number), line, MUTED, font(NOTE_SIZE), anchor="ls")
    png = io.BytesIO()
    card.save(png, "PNG", optimize=True)
    return png.getvalue()


def _draw_rate(card: Image.Image, draw: ImageDraw.ImageDraw, rate: Rate, top: int) -> None:
    """The label and the figures in one line, the bar below."""
    right, line = WIDTH - MARGIN, top + 58
    colour = DONE if rate.rate == ALL else OPEN
    figure = "–" if rate.rate is None else f"{hours_words(rate.rate)}%"
    draw.text((right, line), figure, colour, font(FIGURE_SIZE), anchor="rs", stroke_width=1)
    right -= round(font(FIGURE_SIZE).getlength("100.0%")) + 24
    draw.text((right, line), rate.caption, MUTED, font(LABEL_SIZE), anchor="rs")
    right -= round(font(LABEL_SIZE).getlength(rate.caption)) + 24
    draw.text((MARGIN, line), shortened(rate.label, LABEL_SIZE, right - MARGIN), INK, font(LABEL_SIZE), anchor="ls")
    _draw_bar(card, rate.rate or Decimal(0), colour, top + 72)


def _draw_bar(card: Image.Image, rate: Decimal, colour: str, top: int) -> None:
    from PIL import Image

    inside = Image.new("RGB", (INNER, BAR_HEIGHT), TRACK)
    inside.paste(colour, (0, 0, round(INNER * rate / ALL), BAR_HEIGHT))
    card.paste(inside, (MARGIN, top), rounded(INNER, BAR_HEIGHT, BAR_HEIGHT // 2))
