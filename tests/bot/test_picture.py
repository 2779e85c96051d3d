"""The picture of a standing: legible, in real Chinese glyphs, and the same for the same hours."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from PIL import Image

from bot import picture
from bot.picture import Bar, StandingPicture, draw_standing

GENERAL = Bar("线下学时", Decimal(72), Decimal(8), Decimal(90), "还差 18 学时")
ONLINE = Bar("网络学时", Decimal(50), Decimal(0), Decimal(50), "已达标")
STANDING = StandingPicture("王芳 · 2026 年学时", (GENERAL, ONLINE), ("补训：2025 年线下还差 10 学时。",))


def drawn(standing: StandingPicture) -> Image.Image:
    return Image.open(io.BytesIO(draw_standing(standing))).convert("RGB")


def middle_of_first_bar(standing: StandingPicture) -> list[tuple[int, int, int]]:
    """The pixels along the middle of the first bar, from its left end to its right end."""
    image = drawn(standing)
    y = picture.HEAD + 112 + picture.BAR_HEIGHT // 2
    line = image.crop((picture.MARGIN, y, picture.WIDTH - picture.MARGIN, y + 1)).tobytes()
    return list(zip(line[0::3], line[1::3], line[2::3], strict=True))


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = (part / 255 for part in rgb(colour))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("words", [picture.INK, picture.MUTED, picture.OPEN, picture.DONE])
@pytest.mark.parametrize("ground", [picture.CARD, picture.PANEL])
def test_words_stand_out_from_what_is_behind_them(words: str, ground: str) -> None:
    assert contrast(words, ground) >= 4.5


@pytest.mark.parametrize("fill", [picture.OPEN, picture.DONE])
def test_bars_stand_out_from_their_track(fill: str) -> None:
    assert contrast(fill, picture.TRACK) >= 3


def test_it_is_an_opaque_picture_of_a_thousand_pixels() -> None:
    image = Image.open(io.BytesIO(draw_standing(STANDING)))
    assert image.format == "PNG"
    assert image.mode == "RGB"
    assert image.width == 1000
    assert 560 <= image.height <= 760


def test_the_same_standing_gives_the_same_bytes_and_another_gives_others() -> None:
    more = replace(STANDING, buckets=(replace(GENERAL, counted=Decimal("72.5")), ONLINE))
    assert draw_standing(STANDING) == draw_standing(STANDING)
    assert draw_standing(STANDING) != draw_standing(more)


def glyph(character: str) -> bytes:
    return bytes(picture.font(40).getmask(character))


def test_chinese_characters_are_drawn_and_differ() -> None:
    nothing = glyph("\U0010ffff")  # a place where no font has a letter: the box for the unknown
    glyphs = {character: glyph(character) for character in "学时线下网络补训，/0"}
    assert nothing not in glyphs.values()
    assert len(set(glyphs.values())) == len(glyphs)


def test_the_face_is_that_of_simplified_chinese() -> None:
    assert picture.font(40).getname()[0] == "Noto Sans CJK SC"


def test_pending_is_hatched_not_only_another_colour() -> None:
    pixels = middle_of_first_bar(STANDING)
    scale = len(pixels) / (90 * 1.15)
    counted = pixels[30 : int(72 * scale) - 2]
    pending = pixels[int(72 * scale) + 2 : int(80 * scale) - 2]
    empty = pixels[int(80 * scale) + 2 : int(90 * scale) - 8]
    assert set(counted) == {rgb(picture.OPEN)}
    assert set(empty) == {rgb(picture.TRACK)}
    assert {rgb(picture.OPEN), rgb(picture.PANEL)} <= set(pending)


def test_a_mark_stands_at_the_requirement() -> None:
    pixels = middle_of_first_bar(STANDING)
    marks = [x for x, pixel in enumerate(pixels) if pixel == rgb(picture.INK)]
    assert marks[len(marks) // 2] == pytest.approx(len(pixels) / 1.15, abs=1)


def test_a_bucket_that_is_met_changes_its_colour_and_a_surplus_passes_the_mark() -> None:
    over = replace(STANDING, buckets=(replace(GENERAL, counted=Decimal(120), pending=Decimal(0)), ONLINE))
    pixels = middle_of_first_bar(over)
    assert pixels[30] == rgb(picture.DONE)
    assert pixels[-30] == rgb(picture.DONE)
    assert rgb(picture.INK) in pixels


def test_nothing_yet_and_no_requirement_are_drawn_too() -> None:
    bare = Bar("线下学时", Decimal(0), Decimal(0), Decimal(0), "")
    assert drawn(StandingPicture("", (bare,), ())).width == 1000


@pytest.mark.parametrize(
    ("hours", "written"), [("72", "72"), ("72.0", "72"), ("72.5", "72.5"), ("0", "0"), ("100", "100")]
)
def test_hours_have_a_decimal_only_where_it_says_something(hours: str, written: str) -> None:
    assert picture.hours_words(Decimal(hours)) == written


def test_long_words_are_shortened_to_what_fits() -> None:
    short = picture.shortened("科研诚信与学术规范" * 20, 40, 400)
    assert short.endswith("…")
    assert 300 < picture.font(40).getlength(short) <= 400
    assert picture.shortened("线下学时", 40, 400) == "线下学时"


def test_a_long_note_goes_on_in_the_next_line_without_losing_a_word() -> None:
    note = "Make-up for 2025: 10 in-person hours are left, and they are due on Saturday, 31 December 2026."
    lines = picture.wrapped(note)
    assert len(lines) == 2
    assert " ".join(lines) == note


def test_no_line_begins_with_a_chinese_full_stop() -> None:
    lines = picture.wrapped("补" * 26 + "。" + "训" * 26 + "。")
    assert "".join(lines) == "补" * 26 + "。" + "训" * 26 + "。"
    assert len(lines) > 1
    assert not any(line.startswith("。") for line in lines)


def test_notes_make_the_card_taller() -> None:
    assert drawn(STANDING).height > drawn(replace(STANDING, notes=())).height
