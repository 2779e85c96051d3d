"""``unit``: what is set for one unit: its first year with Xueshi (R19), and its supplementary rules (art. 16)."""

from __future__ import annotations

import asyncio
import json
import sys
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import click

from bot.assess import tell_faults
from bot.commands.common import Refused, language, now, open_store
from bot.doors.fields import day_of
from bot.policies import installed
from bot.speak import queue_replies
from bot.texts import texts
from handlers.register.merge import CantMerge, Merge, merge, plan_merge
from handlers.register.units import AlreadyCredited, set_records_since, set_rules
from rules.case import CaseFaults
from storage.columns import academy_day


@click.group(short_help="settings of one unit")
def unit() -> None:
    """Set what holds for one unit."""


@unit.command("set")
@click.argument("code", metavar="U")
@click.option("--records-since", metavar="YEAR", type=click.IntRange(1990, 2100))
@click.option("--rules", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def set_(code: str, records_since: int | None, rules: Path | None) -> int:
    """Set the year in which unit U starts with Xueshi, or its own stricter rules: JSON or TOML, as a case's unit_rules.

    Example: python -m bot unit set ICT --records-since 2026
    """
    say = texts(language()).say
    if records_since is None and rules is None:
        raise Refused([say("unit-nothing")])
    try:
        asyncio.run(_set(code, records_since, _read(rules) if rules else None))
    except CaseFaults as refused:
        tell_faults(refused.faults, sys.stderr, language())
        return 2
    except AlreadyCredited as refused:
        told = {"count": len(refused.submissions), "example": str(refused.submissions[0])}
        raise Refused([say("unit-credited", told)]) from None
    click.echo(say("unit-set", unit=code), err=True)
    return 0


@unit.command("merge")
@click.argument("code", metavar="U")
@click.option("--into", metavar="V", required=True)
@click.option("--date", "told", metavar="DATE", required=True, help="The first day in V.")
@click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing.")
def merge_(code: str, into: str, told: str, dry_run: bool) -> None:
    """Make unit U a part of unit V: its people move, what waits goes along, what was decided stays. Once.

    Example: python -m bot unit merge IOP --into ICT --date 2026-09-01 --dry-run
    """
    say = texts(language()).say
    since = day_of(told)
    if since is None:
        raise Refused([say("roster-bad-day", text=told)])
    try:
        plan = asyncio.run(_merge(code, into, since, dry_run))
    except CantMerge as refused:
        raise Refused([say(f"merge-not-{refused.code}", refused.params)]) from None
    counts = {"people": len(plan.people), "waiting": len(plan.waiting), "classes": plan.classes}
    seats = {"seats": plan.seats, "approvers": plan.approvers}
    lines = [say("roster-dry-run")] if dry_run else []
    lines.append(say("merge-done", {"unit": code, "into": into, "day": told} | counts | seats))
    if not plan.approvers:
        lines.append(say("merge-no-approver", unit=into))
    for line in lines:
        click.echo(line, err=True)


async def _merge(code: str, into: str, since: date, dry_run: bool) -> Merge:
    at = now()
    async with open_store() as database, database.transaction() as work:
        plan = await plan_merge(work, code, into, since, academy_day(at))
        if not dry_run:
            await queue_replies(work, await merge(work, plan, installed(), at), at, None, language(), None)
        return plan


@unit.command("rules")
@click.argument("code", metavar="U")
def rules(code: str) -> None:
    """Print what holds in unit U by its own rules, and every change of them with its moment and who made it, as JSON.

    Example: python -m bot unit rules ICT
    """
    click.echo(json.dumps(asyncio.run(_rules(code)), ensure_ascii=False, indent=1))


async def _rules(code: str) -> dict[str, object]:
    async with open_store() as database, database.reading() as work:
        found = await work.people.unit(code)
        if found is None:
            raise Refused([texts(language()).say("unit-unknown", unit=code)])
        rows = [row for row in await work.audit.of_subject(f"unit:{code}") if row.action == "unit.changed"]
        changes = [(row, json.loads(row.detail).get("rules")) for row in rows]
        return {
            "unit": code,
            "rules": json.loads(found.rules),
            "changes": [{"at": row.at, "by": row.actor, "rules": told[1]} for row, told in changes if told],
        }


def _read(file: Path) -> object:
    """JSON, or TOML with the keys of one supplement, or with several of them as ``[[rules]]``."""
    text = file.read_text("utf-8-sig")
    try:
        if file.suffix.lower() != ".toml":
            return json.loads(text, parse_float=Decimal)
        told = tomllib.loads(text, parse_float=Decimal)
        return told["rules"] if told.keys() == {"rules"} else told
    except ValueError:
        raise Refused([texts(language()).say("unit-not-json", file=file.name)]) from None


async def _set(code: str, records_since: int | None, rules: object | None) -> None:
    async with open_store() as database, database.transaction() as work:
        unit = await work.people.unit(code)
        if unit is None:
            raise Refused([texts(language()).say("unit-unknown", unit=code)])
        if records_since is not None:
            await set_records_since(work, unit, records_since, now())
        if rules is not None:
            await set_rules(work, unit, rules, installed(), now())
