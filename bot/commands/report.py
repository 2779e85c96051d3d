"""``report``: a year's completion for scripts and spreadsheets (art. 15, R13)."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from decimal import Decimal

import click

from bot.commands.case import read_asked
from bot.commands.common import Refused, language, now, open_store
from bot.sheets import Table, write_csv, write_xlsx
from bot.texts import texts
from handlers.standing.completion import Completion, completion_of
from rules.hours import number
from rules.policy import Policies
from storage.columns import academy_day


@click.command(short_help="a year's completion, ranking and people still short")
@click.option("--year", required=True, metavar="Y", help="The year that is asked about.")
@click.option("--unit", metavar="U", help="Only this unit.")
@click.option(
    "--format", "form", required=True, type=click.Choice(["json", "csv", "xlsx"]), help="CSV: the units alone."
)
def report(year: str, unit: str | None, form: str) -> None:
    """Print the completion of a year: JSON, CSV or XLSX on standard output.

    Example: python -m bot report --year 2026 --format xlsx > report.xlsx
    """
    policies = Policies.load()
    asked = read_asked(policies, year).year
    assert asked is not None
    tables = tables_of(asyncio.run(_completion(policies, asked, unit)))
    if form == "json":
        print(json.dumps({name: _as_json(table) for name, table in tables.items()}, ensure_ascii=False))
        return
    sys.stdout.buffer.write(write_csv(*tables["units"]) if form == "csv" else write_xlsx(tables))


async def _completion(policies: Policies, year: int, unit: str | None) -> Completion:
    async with open_store() as database, database.reading() as work:
        if unit is not None and await work.people.unit(unit) is None:
            raise Refused([texts(language()).say("report-unknown-unit", unit=unit)])
        return await completion_of(work, policies, year, academy_day(now()), unit)


def tables_of(completion: Completion) -> Mapping[str, Table]:
    """``units``, ``ranking`` and ``short``, with the columns that scripts know."""
    units = [
        (each.unit, completion.unit_names[each.unit], each.in_scope, each.part_year, each.met, each.rate, each.mean)
        for each in completion.published.units
    ]
    ranking = [
        (each.rank, each.staff_no, completion.names[each.staff_no], each.unit, each.hours)
        for each in completion.published.ranking
    ]
    short = [
        (member.person.staff_no, member.person.name, member.unit, left.general, left.online)
        for member in completion.short
        for left in (member.standing.remaining,)
    ]
    return {
        "units": Table(("unit", "unit_name", "in_scope", "part_year", "met", "rate", "mean"), units),
        "ranking": Table(("rank", "staff_no", "name", "unit", "hours"), ranking),
        "short": Table(("staff_no", "name", "unit", "general", "online"), short),
    }


def _as_json(table: Table) -> list[dict[str, object]]:
    rows = ([number(cell) if isinstance(cell, Decimal) else cell for cell in row] for row in table.rows)
    return [dict(zip(table.header, row, strict=True)) for row in rows]
