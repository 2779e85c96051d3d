"""``report``: a year's completion for scripts and spreadsheets (art. 15, R13)."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import click

from bot.commands.case import read_asked
from bot.commands.common import Progress, Refused, language, now, open_store
from bot.policies import installed
from bot.sheets import Table, write_csv, write_xlsx
from bot.texts import texts
from bot.totals import catch_up
from handlers.standing.completion import Completion, completion_of
from rules.hours import number
from rules.policy import Policies
from storage.columns import academy_day
from storage.totals import Totals


@click.command(short_help="a year's completion, ranking and people still short")
@click.option("--year", required=True, metavar="Y", help="The year that is asked about.")
@click.option("--unit", metavar="U", help="Only this unit.")
@click.option(
    "--format", "form", required=True, type=click.Choice(["json", "csv", "xlsx"]), help="CSV: the units alone."
)
def report(year: str, unit: str | None, form: str) -> int:
    """Print the completion of a year: JSON, CSV or XLSX on standard output.

    Example: python -m bot report --year 2026 --format xlsx > report.xlsx
    """
    policies = installed()
    asked = read_asked(policies, year).year
    assert asked is not None
    tables = asyncio.run(_tables(policies, asked, unit))
    if isinstance(tables, SetAside):
        told = texts(language()).say("report-set-aside", count=len(tables.people))
        click.echo(f"{told}: {' '.join(tables.people)}", err=True)
        return 1
    if form == "json":
        print(json.dumps({name: _as_json(table) for name, table in tables.items()}, ensure_ascii=False))
    else:
        sys.stdout.buffer.write(write_csv(*tables["units"]) if form == "csv" else write_xlsx(tables))
    return 0


@dataclass(frozen=True, slots=True)
class SetAside:
    """The staff numbers of those without whom no figures are told."""

    people: tuple[str, ...]


async def _tables(policies: Policies, year: int, unit: str | None) -> Mapping[str, Table] | SetAside:
    async with open_store() as database:
        async with database.reading() as work:
            if unit is not None and await work.people.unit(unit) is None:
                raise Refused([texts(language()).say("report-unknown-unit", unit=unit)])
        await catch_up(database, policies, year, Progress())
        async with database.reading() as work:
            completion = await completion_of(work, policies, year, academy_day(now()), unit)
            if completion.set_aside:
                return SetAside(completion.set_aside)
            return await tables_of(work.totals, completion)


async def tables_of(totals: Totals, completion: Completion) -> Mapping[str, Table]:
    """``units``, ``ranking`` and ``short``, with the columns that scripts know."""
    units = [
        (each.unit, completion.unit_names[each.unit], each.in_scope, each.part_year, each.met, each.rate, each.mean)
        for each in completion.units
    ]
    ranking = [
        (each.rank, each.staff_no, each.name, each.unit, each.hours)
        for each in await totals.ranking(completion.scope, completion.top)
    ]
    short = [
        (each.staff_no, each.name, each.unit, each.remaining.general, each.remaining.online)
        for each in await totals.short(completion.scope)
    ]
    return {
        "units": Table(("unit", "unit_name", "in_scope", "part_year", "met", "rate", "mean"), units),
        "ranking": Table(("rank", "staff_no", "name", "unit", "hours"), ranking),
        "short": Table(("staff_no", "name", "unit", "general", "online"), short),
    }


def _as_json(table: Table) -> list[dict[str, object]]:
    rows = ([number(cell) if isinstance(cell, Decimal) else cell for cell in row] for row in table.rows)
    return [dict(zip(table.header, row, strict=True)) for row in rows]
