"""Draws a year's standing (article 8) as a picture that reads on a phone, in a light and in a dark theme.

The card is opaque and softly coloured, so it needs no theme. What counts is solid, what waits for review
is hatched and the requirement is a mark across the bar, so no meaning hangs on colour alone. All words
come from the caller, in the person's language; the letters come from a font package among the locked
dependencies, so the same standing gives the same bytes on every machine.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

CARD = "#e9ecea"
PANEL = "#fbfaf6"
INK = "#1d2b36"
MUTED = "#52606b"
TRACK = "#dfe0da"
OPEN = "#1f5f99"
"""Fill and figure of a bucket that is still short."""
DONE = "#1c6b4a"
"""Fill and figure of a bucket whose requirement is met."""

WIDTH = 1000
EDGE = 32
"""Between the card's edge and its panels."""
MARGIN = 72
"""Between the card's edge and its words and bars."""
INNER = WIDTH - 2 * MARGIN
HEAD = 104
PANEL_HEIGHT = 226
PANEL_STEP = 244
BAR_HEIGHT = 40
NOTE_SIZE = 32
NOTE_STEP = 48
FINE = 4
"""Slants and corners are drawn this many times larger and then reduced, which makes them smooth."""

SIMPLIFIED_CHINESE = 2
"""The face of the font collection whose glyphs are those of mainland China."""

TOKEN = re.compile(r"[\u2e80-\uffef][、-】，．：；！？）”’…]*|[^\s\u2e80-\uffef]+|\s+")
"""What a line of a note may not be cut within: a Latin word, or a Chinese character and its punctuation."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bucket: `counted`, `pending` and `required` in hours; `caption` says in words what is missing."""

    label: str
    counted: Decimal
    pending: Decimal
    required: Decimal
    caption: str

    @property
    def met(self) -> bool:
        return self.counted >= self.required

    @property
    def scale(self) -> Decimal:
        """The hours at the right end of the bar: room beyond the requirement shows a surplus."""
        return max(self.required * Decimal("1.15"), self.counted + self.pending, Decimal(1))


@dataclass(frozen=True, slots=True)
class StandingPicture:
    """What the picture shows: a title, a bar for each bucket, and notes below them."""

    title: str
    buckets: tuple[Bar, ...]
    notes: tuple[str, ...]


def draw_standing(picture: StandingPicture) -> bytes:
    """The picture as PNG, 1000 pixels wide; the same input gives the same bytes."""
    from PIL import Image, ImageDraw  # costs memory and start-up time, and most processes never draw

    notes = [line for note in picture.notes for line in wrapped(note)]
    foot = HEAD + PANEL_STEP * len(picture.buckets)
    card = Image.new("RGB", (WIDTH, foot + NOTE_STEP * len(notes) + 24), CARD)
    draw = ImageDraw.Draw(card)
    title = shortened(picture.title, 44, INNER)
    draw.text((MARGIN, 70), title, INK, font(44), anchor="ls", stroke_width=1)
    for number, bar in enumerate(picture.buckets):
        _draw_bucket(card, draw, bar, HEAD + PANEL_STEP * number)
    for number, line in enumerate(notes):
        draw.text((MARGIN, foot + 34 + NOTE_STEP * number), line, MUTED, font(NOTE_SIZE), anchor="ls")
    png = io.BytesIO()
    card.save(png, "PNG", optimize=True)
    return png.getvalue()


def _draw_bucket(card: Image.Image, draw: ImageDraw.ImageDraw, bar: Bar, top: int) -> None:
    """A panel with the label and the figure in one line, then the bar, then the caption."""
    panel = (EDGE, top, WIDTH - EDGE, top + PANEL_HEIGHT)
    card.paste(PANEL, panel, rounded(WIDTH - 2 * EDGE, PANEL_HEIGHT, 28))
    colour = DONE if bar.met else OPEN
    right, line = WIDTH - MARGIN, top + 90
    demand, figure = f" / {hours_words(bar.required)}", hours_words(bar.counted)
    draw.text((right, line), demand, MUTED, font(44), anchor="rs")
    right -= round(font(44).getlength(demand))
    draw.text((right, line), figure, colour, font(84), anchor="rs", stroke_width=1)
    right -= round(font(84).getlength(figure))
    label = shortened(bar.label, 40, right - MARGIN - 32)
    draw.text((MARGIN, line), label, INK, font(40), anchor="ls")
    _draw_bar(card, draw, bar, top + 112)
    caption = shortened(bar.caption, 34, INNER)
    draw.text((MARGIN, top + 200), caption, colour if bar.met else INK, font(34), anchor="ls")


def _draw_bar(card: Image.Image, draw: ImageDraw.ImageDraw, bar: Bar, top: int) -> None:
    """Solid for what counts, hatched for what is pending, a mark across the bar at the requirement."""
    counted, pending, required = (
        round(INNER * hours / bar.scale) for hours in (bar.counted, bar.counted + bar.pending, bar.required)
    )
    inside = _hatched(DONE if bar.met else OPEN)
    inside.paste(TRACK, (pending, 0, INNER, BAR_HEIGHT))
    inside.paste(DONE if bar.met else OPEN, (0, 0, counted, BAR_HEIGHT))
    card.paste(inside, (MARGIN, top), rounded(INNER, BAR_HEIGHT, BAR_HEIGHT // 2))
    mark, bottom = MARGIN + required, top + BAR_HEIGHT
    draw.rectangle((mark - 4, top - 8, mark + 4, bottom + 8), PANEL)
    draw.rectangle((mark - 2, top - 8, mark + 2, bottom + 8), INK)


def _hatched(colour: str) -> Image.Image:
    """A whole bar of slanting lines."""
    from PIL import Image, ImageDraw

    width, height = INNER * FINE, BAR_HEIGHT * FINE
    lines = Image.new("RGB", (width, height), PANEL)
    draw = ImageDraw.Draw(lines)
    for x in range(-height, width, 14 * FINE):
        draw.line((x, height, x + height, 0), colour, 5 * FINE)
    return lines.reduce(FINE)


def rounded(width: int, height: int, radius: int) -> Image.Image:
    """A mask with round corners."""
    from PIL import Image, ImageDraw

    mask = Image.new("L", (width * FINE, height * FINE))
    corner = (0, 0, width * FINE - 1, height * FINE - 1)
    ImageDraw.Draw(mask).rounded_rectangle(corner, radius * FINE, 255)
    return mask.reduce(FINE)


def hours_words(hours: Decimal) -> str:
    """Hours as people write them: one decimal only where it says something."""
    return f"{hours:.1f}".removesuffix(".0")


def shortened(text: str, size: int, width: int) -> str:
    """The text, or as much of its beginning as fits into `width` pixels with an ellipsis."""
    if font(size).getlength(text) <= width:
        return text
    while text and font(size).getlength(text + "…") > width:
        text = text[:-1].rstrip()
    return text + "…"


def wrapped(note: str) -> list[str]:
    """The note in lines that fit between the margins; a word that is wider than a line is shortened."""
    lines, line = [], ""
    for token in TOKEN.findall(note):
        if line.strip() and font(NOTE_SIZE).getlength((line + token).rstrip()) > INNER:
            lines.append(line)
            line = ""
        line += token
    return [shortened(line.strip(), NOTE_SIZE, INNER) for line in (*lines, line)]


def has_letters(text: str) -> bool:
    """Whether the font is there and has these letters."""
    try:
        return font(NOTE_SIZE).getbbox(text) != (0, 0, 0, 0)
    except (OSError, ImportError):
        return False


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    from noto_cjk_sans_otc import FONT_PATH
    from PIL import ImageFont

    basic = ImageFont.Layout.BASIC  # the other engine is not on every machine, and would draw other bytes
    return ImageFont.truetype(str(FONT_PATH), size, index=SIMPLIFIED_CHINESE, layout_engine=basic)
