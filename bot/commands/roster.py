"""``roster``: the register from a file and back (art. 2); a file is applied whole or not at all."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path

import click

from bot.commands.common import Refused, language, now, open_store
from bot.doors.faults import Faults
from bot.doors.fields import day_of
from bot.doors.roster import read_roster, write_roster
from bot.doors.words import tell
from bot.policies import installed
from bot.private import write_private
from bot.sheets import write_csv, write_xlsx
from bot.speak import queue_replies
from bot.texts import Texts, texts
from handlers.register.roster import Plan, Roster, RosterFault, RosterFaults, export_roster, plan_roster
from handlers.register.roster_apply import apply_plan, menus_of
from handlers.register.seats import cards_of
from storage.columns import academy_day

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(short_help="the register from a file and back")
def roster() -> None:
    """Import or export the register: CSV (UTF-8 or GB18030) or XLSX."""


@roster.command("import")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing.")
@click.option("--missing-left", metavar="DATE", help="People whom the file doesn't name left on this day.")
@click.option("--json", "as_json", is_flag=True, help="Print counts and staff numbers as JSON.")
def import_(file: Path, dry_run: bool, missing_left: str | None, as_json: bool) -> None:
    """Apply FILE to the register; the same file again changes nothing.

    Example: python -m bot roster import people.csv --dry-run
    """
    catalogue = texts(language())
    left_on = _left_on(missing_left, catalogue)
    plan = _plan(file, left_on, dry_run, catalogue)
    if as_json:
        click.echo(json.dumps(_as_json(plan, dry_run), ensure_ascii=False))
    for line in _lines(plan, dry_run, left_on, catalogue):
        click.echo(line, err=as_json)


@roster.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write the register to FILE (.csv or .xlsx), as import reads it.

    Example: python -m bot roster export people.xlsx
    """
    catalogue = texts(language())
    if file.suffix.lower() not in (".csv", ".xlsx"):
        raise Refused([catalogue.say("roster-export-suffix", file=file.name)])
    people = asyncio.run(_export())
    table = write_roster(people)
    written = write_xlsx({"roster": table}) if file.suffix.lower() == ".xlsx" else write_csv(*table)
    write_private(file, written)
    click.echo(catalogue.say("roster-exported", people=len(people.people), file=str(file)), err=True)


def _plan(file: Path, left_on: date | None, dry_run: bool, catalogue: Texts) -> Plan:
    """Read and apply. Refuses with every fault by row, those that only the register shows among the others."""
    told: list[tuple[int, str]] = []
    plan = None
    try:
        named = read_roster(file.read_bytes(), file.name)
    except Faults as refused:
        told = [(fault.row or 0, tell(fault, catalogue)) for fault in refused.faults]
        named, left_on, dry_run = refused.readable, None, True
    try:
        plan = asyncio.run(_import(named, left_on, dry_run)) if named else None
    except RosterFaults as refused:
        told += [(fault.row or 0, _tell(fault, named, catalogue)) for fault in refused.faults]
    if told or plan is None:
        raise Refused([line for _, line in sorted(told, key=lambda each: each[0])])
    return plan


def _tell(fault: RosterFault, named: Roster, catalogue: Texts) -> str:
    words = catalogue.say(f"roster-{fault.code}", fault.params)
    if fault.row is None:
        return catalogue.say("roster-of-person", staff_no=fault.staff_no, fault=words)
    column = named.headers.get(fault.column, fault.column)
    return catalogue.say("door-at-cell", row=fault.row, column=column, fault=words)


async def _import(named: Roster, left_on: date | None, dry_run: bool) -> Plan:
    at = now()
    async with open_store() as database:
        if dry_run:
            async with database.reading() as work:
                return await plan_roster(work, named, academy_day(at), left_on)
        async with database.transaction() as work:
            plan = await plan_roster(work, named, academy_day(at), left_on)
            await apply_plan(work, plan, at)
            replies = [*await menus_of(work, plan), *await cards_of(work, plan, installed(), at)]
            await queue_replies(work, replies, at, None, language(), None)
            return plan


async def _export() -> Roster:
    async with open_store() as database, database.reading() as work:
        return await export_roster(work)


def _left_on(told: str | None, catalogue: Texts) -> date | None:
    day = day_of(told) if told else None
    if told and day is None:
        raise Refused([catalogue.say("roster-bad-day", text=told)])
    return day


def _as_json(plan: Plan, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "new_units": dict(plan.new_units),
        "renamed_units": {code: list(names) for code, names in plan.renamed_units.items()},
        "added": [step.wanted.staff_no for step in plan.added],
        "changed": [step.wanted.staff_no for step in plan.changed],
        "unchanged": plan.unchanged,
        "missing": [person.staff_no for person in plan.missing],
        "left": [step.wanted.staff_no for step in plan.leaving],
    }


def _lines(plan: Plan, dry_run: bool, left_on: date | None, catalogue: Texts) -> list[str]:
    counts = {"added": len(plan.added), "changed": len(plan.changed), "unchanged": plan.unchanged}
    lines = [catalogue.say("roster-dry-run")] if dry_run else []
    lines.append(catalogue.say("roster-done", counts))
    lines += [catalogue.say("roster-unit-new", unit=code, name=name) for code, name in plan.new_units.items()]
    lines += [
        catalogue.say("roster-unit-renamed", unit=code, old=old, name=name)
        for code, (old, name) in plan.renamed_units.items()
    ]
    if plan.missing:
        key = "roster-missing-left" if left_on else "roster-missing"
        lines.append(catalogue.say(key, count=len(plan.missing), day=str(left_on)))
        lines += [
            catalogue.say("roster-person", staff_no=person.staff_no, name=person.name, unit=person.unit_name)
            for person in plan.missing
        ]
    return lines
