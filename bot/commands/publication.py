"""``publication``: what was published of a year, as it was frozen, for scripts and spreadsheets (art. 15, R13)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import click

from bot.commands.case import read_asked
from bot.commands.common import Refused, language, open_store
from bot.policies import installed
from bot.render import words as told_words
from bot.sheets import Table, Value, write_xlsx
from bot.texts import texts
from handlers.oversight import words
from rules.hours import number
from storage.columns import stamp
from storage.people import Person
from storage.publications import Figures, Publication


@dataclass(frozen=True, slots=True)
class Frozen:
    """A publication or an erratum with its figures, and its two people of the bureau."""

    publication: Publication
    figures: Figures
    asked_by: Person
    approved_by: Person


@click.group(short_help="what was published of a year, and its errata")
def publication() -> None:
    """Read what was published. Publishing takes two people of the bureau, in the chat."""


@publication.command()
@click.option("--year", required=True, metavar="Y", help="The year that was published.")
@click.option("--json", "as_json", is_flag=True, help="For machines: an array, the publication first, then its errata.")
def show(year: str, as_json: bool) -> int:
    """Print what was published of a year and its errata.

    Example: python -m bot publication show --year 2026 --json
    """
    found = _published(year)
    if as_json:
        print(json.dumps([_json_of(each) for each in found], ensure_ascii=False))
        return 0
    for each in found:
        print("\n".join(_lines_of(each)))
    return 0


@publication.command()
@click.option("--year", required=True, metavar="Y", help="The year that was published.")
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
def export(year: str, file: Path) -> int:
    """Write what was published of a year, and its errata, to FILE (XLSX).

    Example: python -m bot publication export --year 2026 published.xlsx
    """
    found = _published(year)
    sheets = {title: table for each in found for title, table in _tables_of(each).items()}
    try:
        file.write_bytes(write_xlsx(sheets))
    except OSError as fault:
        raise Refused([f"{file}: {fault.strerror}"]) from None
    click.echo(texts(language()).say("publish-written", file=str(file)), err=True)
    return 0


def _published(year: str) -> Sequence[Frozen]:
    asked = read_asked(installed(), year).year
    assert asked is not None
    found = asyncio.run(_read(asked))
    if not found:
        raise Refused([f"--year: {texts(language()).say('publish-not-yet', year=str(asked))}"])
    return found


async def _read(year: int) -> list[Frozen]:
    async with open_store() as database, database.reading() as work:
        found = []
        for each in await work.publications.of_year(year):
            if each.published and each.decided_by is not None:
                asked_by = await work.people.by_id(each.drawn_up.asked_by)
                approved_by = await work.people.by_id(each.decided_by)
                assert asked_by is not None
                assert approved_by is not None
                figures = await work.publications.figures_of(each.publication_id)
                found.append(Frozen(each, figures, asked_by, approved_by))
        return found


def _json_of(frozen: Frozen) -> dict[str, object]:
    head, publication = frozen.publication.drawn_up, frozen.publication
    assert publication.decided_at is not None
    return {
        "year": head.year,
        "number": head.number,
        "policy": head.policy,
        "top": head.top,
        "audience": head.audience,
        "asked_by": frozen.asked_by.staff_no,
        "asked_at": stamp(head.asked_at),
        "approved_by": frozen.approved_by.staff_no,
        "approved_at": stamp(publication.decided_at),
        "digest": publication.digest,
        "units": [_plain(dict(zip(UNIT_COLUMNS, row, strict=True))) for row in _unit_rows(frozen)],
        "ranking": [_plain(dict(zip(PLACE_COLUMNS, row, strict=True))) for row in _place_rows(frozen)],
        "records": [{"id": str(cause.submission_id), "hours": number(cause.hours)} for cause in frozen.figures.causes],
    }


UNIT_COLUMNS = ("unit", "unit_name", "in_scope", "part_year", "met", "rate", "mean")
PLACE_COLUMNS = ("rank", "staff_no", "name", "unit", "hours")


def _plain(row: dict[str, Value]) -> dict[str, object]:
    return {name: number(cell) if isinstance(cell, Decimal) else cell for name, cell in row.items()}


def _unit_rows(frozen: Frozen) -> list[tuple[Value, ...]]:
    return [tuple(getattr(unit, column) for column in UNIT_COLUMNS) for unit in frozen.figures.units]


def _place_rows(frozen: Frozen) -> list[tuple[Value, ...]]:
    """Who asked not to be named keeps the rank and has neither number nor name."""
    unnamed = frozen.publication.unnamed
    return [
        (place.rank, None, None, place.unit, place.hours)
        if place.person_id in unnamed
        else (place.rank, place.staff_no, place.name, place.unit, place.hours)
        for place in frozen.figures.places
    ]


def _tables_of(frozen: Frozen) -> dict[str, Table]:
    number = frozen.publication.drawn_up.number
    ending = f" {number}" if number else ""
    return {
        f"units{ending}": Table(UNIT_COLUMNS, _unit_rows(frozen)),
        f"ranking{ending}": Table(PLACE_COLUMNS, _place_rows(frozen)),
    }


def _lines_of(frozen: Frozen) -> list[str]:
    head, figures = frozen.publication.drawn_up, frozen.figures
    lines = (
        words.title(head),
        *words.whole_lines(figures.units),
        *map(words.unit_line, figures.units),
        *(words.place_line(place, frozen.publication.unnamed) for place in figures.places),
    )
    return [told_words(line, language(), markup=False) for line in lines]
