"""``invite``: links by which people bind their account; a secret is shown here once and kept nowhere (art. 2)."""

from __future__ import annotations

import asyncio
import csv
import sys
from collections.abc import Sequence

import click

from bot.commands.common import Refused, bot_username, language, now, open_store, settings
from bot.sheets import safe_cell
from bot.texts import texts
from handlers.binding.invites import Uninvitable, choose_people, invite_people
from handlers.binding.staff_no import normal_staff_no
from storage.people import Person


@click.command(short_help="links by which people bind their account")
@click.argument("staff_numbers", metavar="STAFF_NO…", nargs=-1)
@click.option("--unit", metavar="U", help="Everyone of a unit.")
@click.option("--all", "everyone", is_flag=True, help="Everyone on the register.")
@click.option("--unbound", is_flag=True, help="Only those whose account is not bound.")
def invite(staff_numbers: tuple[str, ...], unit: str | None, everyone: bool, unbound: bool) -> None:
    """Print a link for each person as CSV (staff_no,name,link). It works once, for 30 days, and ends the one before.

    Example: python -m bot invite --unit ICT --unbound > links.csv
    """
    if sum((bool(staff_numbers), unit is not None, everyone)) != 1:
        raise Refused([texts(language()).say("invite-one-of")])
    settings(needs_token=True)
    numbers = [normal_staff_no(told) or told for told in staff_numbers]
    try:
        invited = asyncio.run(_invite(numbers, unit, unbound))
    except Uninvitable as refused:
        say = texts(language()).say
        raise Refused([say(key, args) for key, args in refused.faults]) from None
    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(("staff_no", "name", "link"))
    lines.writerows((person.staff_no, safe_cell(person.name), link) for person, link in invited)


async def _invite(numbers: Sequence[str], unit: str | None, unbound: bool) -> list[tuple[Person, str]]:
    bot = await bot_username()
    async with open_store() as database, database.transaction() as work:
        people = await choose_people(work, numbers, unit, now(), unbound=unbound)
        invited = await invite_people(work, people, now())
    return [(person, f"https://t.me/{bot}?start={secret}") for person, secret in invited]
