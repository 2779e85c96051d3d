"""A paper's pages: the words that were told, within its margins, and the QR read off its picture (art. 4)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image, ImageChops

from bot.papers.seal import Signer, read_code, read_file
from bot.papers.typeset import pdf_of
from bot.render import paper_of
from handlers.reply import Cell, Paper, Part, Sheet, Stated, To, say
from tests.papers import code_of, pages_of, text_of, words_of

SIGNER = Signer(bytes(range(32)))
AT = datetime(2026, 11, 27, 4, 30, 15, tzinfo=UTC)
STATED = Stated("计算所", "李强", "A002", "2026", 3, Decimal("92.5"), Decimal(0))
MARGIN = 15 / 25.4 * 72 * 2
"""Of the page's sides, in pixels at the scale at which pages are looked at."""


def content(*parts: Part, wide: bool = False, language: str = "zh", at: datetime = AT) -> dict[str, Any]:
    """A paper as the outbox holds it."""
    paper = Paper(To(1, language), "archive", "a.pdf", parts, STATED, ((say("paper-number"), "A002"),), wide)
    return paper_of(paper, at, language)


def table(*rows: tuple[Cell, ...]) -> Part:
    header = tuple(say(f"paper-column-{name}") for name in ("what", "day", "credited"))
    return Part(say("paper-sheet-records"), sheet=Sheet(say("paper-sheet-records"), header, rows))


def test_the_same_paper_gives_the_same_bytes_and_its_code_is_read_off_the_picture() -> None:
    told = content(table(("科研诚信培训班", date(2026, 3, 2), Decimal("40"))))
    pdf = pdf_of(told, SIGNER)
    assert pdf == pdf_of(told, SIGNER)
    stated = read_file(pdf, SIGNER.public)
    assert read_code(code_of(pdf), SIGNER.public) == stated
    assert (stated.name, stated.general, stated.issued) == ("李强", Decimal("92.5"), AT)
    assert f"编号{stated.number}" in words_of(pdf)
    assert pdf != pdf_of(content(table(("科研诚信培训班", date(2026, 3, 2), Decimal("41")))), SIGNER)


@pytest.mark.parametrize(
    "typed",
    [
        '#text(size: 90pt)[x] *b* _i_ $x^2$ <label> @ref `raw` // no /* no */ \\ "quoted" [x] {y} = h - l + n',
        '<b onclick="x">&amp;</b>',
        '#sys.inputs #read("/etc/passwd")',
        "𠮷 é ａ １ ～ — … · ‘’ “” ，。",
    ],
)
def test_what_people_typed_stands_there_as_they_typed_it(typed: str) -> None:
    pdf = pdf_of(content(table((typed, None, None))), SIGNER)
    assert "".join(typed.split()) in words_of(pdf)


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("typed", ["W" * 300, "字" * 300, "https://example.org/" + "a/" * 100, "long words " * 30])
def test_nothing_runs_out_of_the_page(typed: str, wide: bool) -> None:
    rows = tuple((typed, typed, Decimal(8)) for _ in range(3))
    for page in pages_of(pdf_of(content(table(*rows), wide=wide), SIGNER)):
        left, _, right, _ = inked(page)
        assert left >= MARGIN - 2
        assert right <= page.width - MARGIN + 2


def inked(page: Image.Image) -> tuple[int, int, int, int]:
    """The box of all that isn't white."""
    box = ImageChops.invert(page.convert("L")).getbbox()
    assert box is not None
    return box


def test_a_long_table_goes_on_over_pages_under_its_header_with_every_row_once() -> None:
    rows = tuple((f"第{number}号培训", date(2026, 3, 2), Decimal(8)) for number in range(1, 101))
    pdf = pdf_of(content(table(*rows)), SIGNER)
    pages = text_of(pdf).count("入账学时")
    assert pages == len(pages_of(pdf)) > 2
    assert all(words_of(pdf).count(f"第{number}号培训") == 1 for number in range(1, 101))
    assert f"{pages}/{pages}" in words_of(pdf)


def test_a_part_apart_begins_a_page_behind_the_head() -> None:
    parts = tuple(Part(say("records-year", year=str(number)), apart=True) for number in (1, 2, 3))
    assert len(pages_of(pdf_of(content(*parts), SIGNER))) == 1 + 3


def test_papers_speak_the_readers_language() -> None:
    told = words_of(pdf_of(content(table(("班", None, None)), language="en"), SIGNER))
    assert "Archiveofcontinuingeducationandtraining" in told
    assert "Issued2026-11-2712:30" in told


def test_a_paper_without_a_row_has_its_header() -> None:
    assert "名称与内容" in words_of(pdf_of(content(table()), SIGNER))
