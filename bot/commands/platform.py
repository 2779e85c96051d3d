"""``platform``: what is still to be entered in the academy's own site, and that it was (art. 7, R18)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot.commands.common import Refused, language, now, open_store
from bot.doors.faults import Faults
from bot.doors.words import tell
from bot.private import write_private
from bot.render import table_of
from bot.sheets import read_table, write_csv, write_xlsx
from bot.texts import texts
from handlers.platform.lists import DrawnUp, draw_up, enter
from handlers.platform.words import FILE_LANGUAGE, sheet_of

SUFFIXES = (".csv", ".xlsx")


@click.group(short_help="what is to be entered in the academy's own site")
def platform() -> None:
    """List what is not entered yet in 中国科学院继续教育网, and say that it is."""


@platform.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--unit", metavar="U", help="Only this unit's records.")
def export(file: Path, unit: str | None) -> None:
    """Write the approved records that are not entered there yet to FILE (.csv or .xlsx); nothing is marked by it.

    Example: python -m bot platform export casmooc.xlsx --unit ICT
    """
    say = texts(language()).say
    if file.suffix.lower() not in SUFFIXES:
        raise Refused([say("roster-export-suffix", file=file.name)])
    found = asyncio.run(_draw_up(unit))
    title, table = table_of(sheet_of(found), FILE_LANGUAGE)
    written = write_xlsx({title: table}) if file.suffix.lower() == ".xlsx" else write_csv(*table)
    write_private(file, written)
    click.echo(say("platform-exported", list=str(found.list_id), count=len(found.rows), file=str(file)), err=True)


@platform.command("entered")
@click.argument("which", metavar="FILE|LIST")
def entered(which: str) -> None:
    """Mark as entered what FILE lists, or all of a LIST by its number; rows that were taken out of FILE stay open.

    Example: python -m bot platform entered casmooc.xlsx
    """
    say = texts(language()).say
    list_id, only = (int(which), None) if which.isdecimal() else _read(Path(which))
    count = asyncio.run(_enter(list_id, only))
    click.echo(say("platform-entered", list=str(list_id), count=count))


def _read(file: Path) -> tuple[int, frozenset[int]]:
    """The list's number and those of its records, as export wrote them."""
    catalogue, names = texts(language()), texts(FILE_LANGUAGE)
    of_list, of_record = names.say("platform-column-list"), names.say("platform-column-number")
    try:
        rows = read_table(file.read_bytes(), file.name)
    except Faults as refused:
        raise Refused([tell(fault, catalogue) for fault in refused.faults]) from None
    except OSError:
        raise Refused([catalogue.say("platform-no-file", file=file.name)]) from None
    lists = {row.cells.get(of_list, "") for row in rows}
    numbers = [row.cells.get(of_record, "") for row in rows]
    if len(lists) != 1 or not all(each.isdecimal() and len(each) < 18 for each in (*lists, *numbers)):
        raise Refused([catalogue.say("platform-not-a-list", file=file.name)])
    return int(lists.pop()), frozenset(map(int, numbers))


async def _draw_up(unit: str | None) -> DrawnUp:
    async with open_store() as database, database.transaction() as work:
        if unit is not None and await work.people.unit(unit) is None:
            raise Refused([texts(language()).say("unit-unknown", unit=unit)])
        return await draw_up(work, unit, None, now())


async def _enter(list_id: int, only: frozenset[int] | None) -> int:
    async with open_store() as database, database.transaction() as work:
        the_list = await work.platform.the_list(list_id)
        if the_list is None:
            raise Refused([texts(language()).say("platform-unknown-list", list=str(list_id))])
        return await enter(work, the_list, only, None, now())
