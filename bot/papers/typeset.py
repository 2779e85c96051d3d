"""Typesets a paper as PDF: the same content, at the same moment, gives the same bytes on every machine."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.papers.seal import Signer, Stated, number_of
from bot.sheets import text_width

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).with_name("paper.typ")
QUIET = 4
"""Modules left white around a code, so that cameras find it."""
NARROW, WIDE = 8, 30
"""A column's share of the line, in characters, at least and at most."""


def pdf_of(content: Mapping[str, Any], signer: Signer) -> bytes:
    """A paper's PDF, coded and sealed. ``content`` is what ``bot.render.paper_of`` made."""
    stated = Stated.model_validate_json(json.dumps({**content["stated"], "number": number_of(content)}))
    code = signer.code(stated)
    told = {
        **content,
        "facts": [*content["facts"], [content["number_label"], stated.number]],
        "parts": [{**part, "sheet": _measured(part["sheet"])} for part in content["parts"]],
        "foot": f"{content['title']} · {stated.number}",
        "issued": list(datetime.fromisoformat(content["stated"]["issued"]).timetuple()[:6]),
        "code": _svg(code),
    }
    pdf = _compiler().compile(sys_inputs={"told": json.dumps(told, ensure_ascii=False)}, format="pdf")
    assert isinstance(pdf, bytes)
    return signer.seal(pdf, code)


def _measured(sheet: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """A table with each column's share of the line, by its longest line, and whether it holds figures."""
    if sheet is None:
        return None
    columns = list(zip(sheet["header"], *sheet["rows"], strict=True))
    widths = [min(max(NARROW, *map(_widest, column)), WIDE) for column in columns]
    figures = [_are_figures(column[1:]) for column in columns]
    return {**sheet, "widths": widths, "figures": figures}


def _widest(text: str) -> int:
    return max(map(text_width, text.split("\n")), default=0)


def _are_figures(cells: Sequence[str]) -> bool:
    return any(cells) and all(cell.replace(".", "", 1).isdecimal() for cell in cells if cell)


def _svg(code: str) -> str:
    """The code as a drawing, so that it is sharp at any size."""
    import segno

    drawn = io.BytesIO()
    segno.make(code, error="m", micro=False, boost_error=False).save(drawn, kind="svg", border=QUIET, light="#ffffff")
    return drawn.getvalue().decode()


@cache
def _compiler() -> typst.Compiler:
    """Loaded with the first paper: most processes never make one. Only the packaged font is used."""
    import typst
    from noto_cjk_sans_otc import FONT_PATH

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_PATH.parent])
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts)
