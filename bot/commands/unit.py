"""``unit``: what is set for one unit: the year in which it starts with Xueshi (R19)."""

from __future__ import annotations

import asyncio

import click

from bot.commands.common import Refused, language, now, open_store
from bot.texts import texts
from handlers.roster_apply import set_records_since


@click.group(short_help="settings of one unit")
def unit() -> None:
    """Set what holds for one unit."""


@unit.command("set")
@click.argument("code", metavar="U")
@click.option("--records-since", metavar="YEAR", type=click.IntRange(1990, 2100), required=True)
def set_(code: str, records_since: int) -> None:
    """Set the year in which unit U starts with Xueshi: no earlier one is demanded or made up.

    Example: python -m bot unit set ICT --records-since 2026
    """
    catalogue = texts(language())
    if not asyncio.run(_set(code, records_since)):
        raise Refused([catalogue.say("unit-unknown", unit=code)])
    click.echo(catalogue.say("unit-set", unit=code, year=str(records_since)), err=True)


async def _set(code: str, records_since: int) -> bool:
    async with open_store() as database, database.transaction() as work:
        return await set_records_since(work, code, records_since, now())
