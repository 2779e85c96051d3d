"""Turns replies into literal Bot API calls in the person's language; everything typed by people is escaped here."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot import sheets
from bot.sheets import Table
from bot.texts import texts
from handlers.reply import Button, Cell, Chart, Keyboard, Paper, Part, Picture, Say, Sheet, Style, Value, say
from handlers.texts_in import brief
from storage.columns import ACADEMY_ZONE

WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024
LABEL_LIMIT = 64
TOAST_LIMIT = 200
WORDS_LIMIT = 200
"""So many characters of people's own words are shown in one place; imported titles may have thousands."""

_TAG = re.compile("<[^>]*>")


def words(line: Say, language: str, *, markup: bool = True) -> str:
    """A text with its values, as HTML, or plain where the messenger takes no markup (buttons, toasts)."""
    values = {name: _value(value, language, markup=markup) for name, value in line.args.items()}
    return texts(language).say(line.key, values)


def _value(value: Value, language: str, *, markup: bool) -> str | int | Decimal:
    if isinstance(value, Say):
        return words(value, language, markup=markup)
    if isinstance(value, str):
        shown = brief(value, WORDS_LIMIT)
        return html.escape(shown, quote=False) if markup else shown
    if isinstance(value, Decimal):
        return value.normalize() if value != value.to_integral_value() else int(value)
    if isinstance(value, datetime):
        return value.astimezone(ACADEMY_ZONE).strftime("%m-%d %H:%M")
    if isinstance(value, date):
        return day_words(value, language)
    if isinstance(value, tuple):
        return "\n".join(words(line, language, markup=markup) for line in value)
    return value


def day_words(day: date, language: str) -> str:
    """``2026-03-02（周一）``."""
    weekday = WEEKDAYS[language][day.weekday()]
    return f"{day.isoformat()}（周{weekday}）" if language == "zh" else f"{day.isoformat()} ({weekday})"


def text_of(lines: tuple[Say, ...], language: str, limit: int = MESSAGE_LIMIT) -> str:
    """The lines of a message; what would pass the messenger's limit is cut at a line's end and marked."""
    told = [words(line, language) for line in lines]
    while _shown_length("\n".join(told)) > limit and len(told) > 1:
        told = [*told[:-2], "…"] if told[-1] == "…" else [*told[:-1], "…"]
    return "\n".join(told)


def toast_of(line: Say, language: str) -> str:
    """The brief answer to a tap, plain; what would pass the messenger's limit is cut at a line's end, if it has any."""
    told = words(line, language, markup=False)
    while len(told) > TOAST_LIMIT and "\n" in told:
        told = told.removesuffix("\n…").rpartition("\n")[0] + "\n…"
    return brief(told, TOAST_LIMIT)


def _shown_length(markup: str) -> int:
    """As the messenger counts: UTF-16 units of what is left when tags and entities are read."""
    return len(html.unescape(_TAG.sub("", markup)).encode("utf-16-le")) // 2


def markup_of(keyboard: Keyboard, language: str) -> dict[str, Any]:
    """The inline keyboard; an empty one takes the buttons away."""
    return {"inline_keyboard": [[_button(button, language) for button in row] for row in keyboard if row]}


def _button(button: Button, language: str) -> dict[str, str]:
    told = {"text": brief(words(button.label, language, markup=False), LABEL_LIMIT)}
    if button.url is not None:
        return told | {"url": button.url}
    assert button.tap is not None
    told["callback_data"] = button.tap.data()
    if button.style is not Style.PLAIN:
        told["style"] = button.style.value
    return told


def drawing_of(picture: Picture | Chart, language: str) -> Mapping[str, Any]:
    """What the picture's drawer needs, as JSON that the outbox can hold."""
    if isinstance(picture, Chart):
        return _chart_of(picture, language)
    return {
        "title": words(picture.title, language, markup=False),
        "bars": [
            [
                words(label, language, markup=False),
                str(counted),
                str(pending),
                str(required),
                words(caption, language, markup=False),
            ]
            for label, counted, pending, required, caption in picture.bars
        ],
        "notes": [words(note, language, markup=False) for note in picture.notes],
    }


def _chart_of(chart: Chart, language: str) -> Mapping[str, Any]:
    return {
        "title": words(chart.title, language, markup=False),
        "rates": [
            [
                words(label, language, markup=False),
                None if rate is None else str(rate),
                words(caption, language, markup=False),
            ]
            for label, rate, caption in chart.bars
        ],
        "notes": [words(note, language, markup=False) for note in chart.notes],
    }


def table_of(sheet: Sheet, language: str) -> tuple[str, Table]:
    """A sheet's title, and its table in words; all but words stays as it is."""
    header = [words(cell, language, markup=False) for cell in sheet.header]
    known: dict[str, str] = {}

    def told(cell: Cell) -> sheets.Value:
        """A table says the same few words very often."""
        if not isinstance(cell, Say):
            return cell
        if cell.args:
            return words(cell, language, markup=False)
        if cell.key not in known:
            known[cell.key] = words(cell, language, markup=False)
        return known[cell.key]

    rows = [[told(cell) for cell in row] for row in sheet.rows]
    return words(sheet.title, language, markup=False), Table(header, rows)


def sheet_of(sheet: Sheet, language: str) -> list[Any]:
    """The same as JSON that the outbox can hold: title, header, rows; hours stay exact."""
    title, table = table_of(sheet, language)
    return [title, table.header, [[_cell(cell) for cell in row] for row in table.rows]]


def _cell(cell: sheets.Value) -> str | int | dict[str, str] | None:
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return {"hours": str(cell)} if isinstance(cell, Decimal) else cell


def paper_of(paper: Paper, at: datetime, language: str) -> dict[str, Any]:
    """A paper's content as JSON that the outbox can hold: all in words, with what its code will vouch for."""
    issued = at.astimezone(ACADEMY_ZONE).replace(microsecond=0)
    stated = {name: str(told) if isinstance(told, Decimal) else told for name, told in asdict(paper.stated).items()}
    return {
        "language": language,
        "title": words(say(f"paper-{paper.kind}"), language, markup=False),
        "wide": paper.wide,
        "facts": [
            *_facts(paper.facts, language),
            [words(say("paper-issued"), language, markup=False), f"{issued:%Y-%m-%d %H:%M}"],
        ],
        "number_label": words(say("paper-number"), language, markup=False),
        "parts": [_part(part, language) for part in paper.parts],
        "stated": {"kind": paper.kind, "issued": issued.isoformat(), **stated},
    }


def _part(part: Part, language: str) -> dict[str, Any]:
    sheet = part.sheet
    return {
        "heading": "" if part.heading is None else words(part.heading, language, markup=False),
        "facts": _facts(part.facts, language),
        "sheet": None
        if sheet is None
        else {
            "header": [words(cell, language, markup=False) for cell in sheet.header],
            "rows": [[_written(cell, language) for cell in row] for row in sheet.rows],
        },
        "notes": [words(note, language, markup=False) for note in part.notes],
        "apart": part.apart,
    }


def _facts(facts: tuple[tuple[Say, Cell], ...], language: str) -> list[list[str]]:
    return [[words(label, language, markup=False), _written(cell, language)] for label, cell in facts]


def _written(cell: Cell, language: str) -> str:
    """A cell as it is printed."""
    if isinstance(cell, Say):
        return words(cell, language, markup=False)
    if isinstance(cell, Decimal):
        return str(_value(cell, language, markup=False))
    return "" if cell is None else str(cell)
