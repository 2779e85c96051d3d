"""``case``: the input that ``assess`` takes, from the database; and what ``standing`` shares with it."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated

import click
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.commands.common import Progress, Refused, language, open_store
from bot.policies import installed
from bot.texts import texts
from handlers.binding.staff_no import normal_staff_no
from handlers.standing.cases import Archive, archives_of
from rules.case import case_as_json
from rules.policy import NoPolicy, Policies
from storage.people import Person
from storage.unit_of_work import UnitOfWork

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(told: object) -> object:
    """An ISO day and nothing else: ``20260901`` and seconds since 1970 are none."""
    if isinstance(told, str) and not _ISO_DAY.fullmatch(told):
        raise ValueError("not an ISO day")
    return told


Year = Annotated[int, Field(ge=1, le=9999)]
Day = Annotated[date, BeforeValidator(_day)]


class Asked(BaseModel):
    """What was asked for on the command line; not given is None."""

    model_config = ConfigDict(frozen=True)

    year: Year | None = None
    as_of: Day | None = None


def read_asked(policies: Policies, year: str | None = None, as_of: str | None = None) -> Asked:
    """Read options. Raises ``Refused`` with a line for each that is wrong."""
    catalogue = texts(language())
    try:
        asked = Asked.model_validate({"year": year, "as_of": as_of})
    except ValidationError as wrong:
        names = [str(fault["loc"][0]) for fault in wrong.errors()]
        raise Refused([f"--{name.replace('_', '-')}: {catalogue.say(f'case-bad-{name}')}" for name in names]) from None
    try:
        policies.for_year(asked.year or (asked.as_of.year if asked.as_of else policies.dated[0].in_force_from.year))
    except NoPolicy as missing:
        first = policies.dated[0].in_force_from.year
        told = catalogue.say("fault-no_policy", year=str(missing.year), first=str(first))
        raise Refused([f"--{'as-of' if asked.year is None else 'year'}: {told}"]) from None
    return asked


AT_ONCE = 200
"""People whose archives are held in memory at a time."""
Answer = Callable[[Archive, Policies], dict[str, object]]


def answer(staff_nos: Sequence[str], everyone: bool, year: str, as_of: str | None, tell: Answer) -> None:
    """Print what is told of each person: an object for one that was named, else an array by staff number."""
    policies = installed()
    asked = read_asked(policies, year, as_of)
    if everyone == bool(staff_nos):
        raise Refused([texts(language()).say("case-who")])
    asyncio.run(_print(staff_nos, policies, asked, tell))


async def _print(staff_nos: Sequence[str], policies: Policies, asked: Asked, tell: Answer) -> None:
    """Batch by batch, so that however many they are, only a few are held at a time."""
    assert asked.year is not None
    told = Progress()
    async with open_store() as database, database.reading() as work:
        people = await _people(work, staff_nos)
        one = len(people) == 1 and bool(staff_nos)
        sys.stdout.write("" if one else "[")
        for begin in range(0, len(people), AT_ONCE):
            archives = await archives_of(work, policies, people[begin : begin + AT_ONCE], asked.year, asked.as_of)
            sys.stdout.write(", " if begin else "")
            sys.stdout.write(", ".join(json.dumps(tell(archive, policies)) for archive in archives))
            told(begin + len(archives), len(people))
    sys.stdout.write("\n" if one else "]\n")


async def _people(work: UnitOfWork, staff_nos: Sequence[str]) -> list[Person]:
    """The people of these staff numbers, or all. Raises ``Refused`` with a line for each unknown number."""
    if not staff_nos:
        found = {person.staff_no: person for person in await work.people.of_unit(None)}
        return [found[staff_no] for staff_no in sorted(found)]
    normal = {given: normal_staff_no(given) for given in staff_nos}
    people = {given: await work.people.by_staff_no(no) if no else None for given, no in normal.items()}
    unknown = [given for given, person in people.items() if person is None]
    if unknown:
        catalogue = texts(language())
        raise Refused([f"{given}: {catalogue.say('case-unknown')}" for given in unknown])
    found = {person.staff_no: person for person in people.values() if person}
    return [found[staff_no] for staff_no in sorted(found)]


@click.command(short_help="the input that assess takes, from the database")
@click.argument("staff_no", nargs=-1)
@click.option("--all", "everyone", is_flag=True, help="Everyone on the register, also who left.")
@click.option("--year", required=True, metavar="Y", help="The year that is asked about.")
@click.option("--as-of", metavar="D", help="An ISO date: the day of the rank and of promotions (default: 31 December).")
def case(staff_no: tuple[str, ...], everyone: bool, year: str, as_of: str | None) -> None:
    """Print the case of each STAFF_NO as JSON.

    Example: python -m bot case A001 --year 2026 | python -m bot assess -
    """
    answer(staff_no, everyone, year, as_of, lambda archive, _policies: case_as_json(archive.case))
