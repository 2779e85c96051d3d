"""``remind``: the quarter's reminders that are due on a day, told and queued by hand (art. 14)."""

from __future__ import annotations

import asyncio
import json
from datetime import date, datetime, time

import click

from bot.commands.case import read_asked
from bot.commands.common import Progress, language, now, open_store, settings
from bot.policies import installed
from bot.reminders import timetable_of
from bot.speak import queue_replies
from bot.texts import texts
from bot.totals import catch_up
from handlers.remind import Owing, Period, due_quarter, owing_of, remind_batch
from rules.policy import Policies
from storage.columns import ACADEMY_ZONE
from storage.database import Database
from storage.unit_of_work import UnitOfWork


@click.command(short_help="the quarter's reminders that are due")
@click.option("--as-of", required=True, metavar="DATE", help="An ISO date: as things stand on that day.")
@click.option("--dry-run", is_flag=True, help="Only tell; queue nothing.")
def remind(as_of: str, dry_run: bool) -> None:
    """Print a JSON line for each person who is due a reminder; queue those who are bound, once a quarter.

    Example: python -m bot remind --as-of 2026-09-01 --dry-run
    """
    policies = installed()
    today = read_asked(policies, as_of=as_of).as_of
    assert today is not None
    period = due_quarter(timetable_of(settings()), datetime.combine(today, time.max, ACADEMY_ZONE))
    due = asyncio.run(_remind(policies, period, today, dry_run)) if period else []
    for each in due:
        print(json.dumps(_line(each)))
    told = texts(language()).say("remind-due", count=len(due)) if period else texts(language()).say("remind-not-due")
    click.echo(told, err=True)


def _line(due: Owing) -> dict[str, object]:
    return {
        "staff_no": due.person.staff_no,
        "bound": due.person.telegram_id is not None,
        "remaining": due.remaining.as_json(),
        "obligations": [obligation.as_json() for obligation in due.beside.obligations],
    }


async def _remind(policies: Policies, period: Period, today: date, dry_run: bool) -> list[Owing]:
    async with open_store() as database:
        await catch_up(database, policies, today.year, Progress())
        async with database.reading() as work:
            due = await _due(work, policies, period, today)
        if not dry_run:
            await _queue(database, policies, period, today)
    return due


async def _due(work: UnitOfWork, policies: Policies, period: Period, today: date) -> list[Owing]:
    """Everyone on the register who is short on a day and was not reminded of the period yet, by staff number.

    Read once nobody's totals of the year are left to be worked out.
    """
    reminded = await work.reminders.reminded(period.name, "short")
    due: list[Owing] = []
    after = 0
    while people := await work.people.on_register(today, after, 500):
        after = people[-1].person_id
        waiting = [person for person in people if person.person_id not in reminded]
        due += [owing for owing in await owing_of(work, policies, waiting, today) if owing.short]
    return sorted(due, key=lambda each: each.person.staff_no)


async def _queue(database: Database, policies: Policies, period: Period, today: date) -> None:
    """Batch by batch, as the running program does; whoever was reminded already is passed over."""
    after: int | None = 0
    while after is not None:
        async with database.transaction() as work:
            at = now()
            replies, after = await remind_batch(work, policies, period, today, after, at)
            await queue_replies(work, replies, at, None, settings().default_language, None)
