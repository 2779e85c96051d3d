"""``records``: earlier years' records into the archive, approved (art. 4, R19); a file is kept whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click

from bot.commands.common import Refused, language, now, open_store
from bot.doors.faults import Faults
from bot.doors.records import read_records
from bot.doors.words import tell
from bot.policies import installed
from bot.texts import Texts, texts
from handlers.register.imports import ImportedRecord, ImportFaults, ImportPlan, apply_import, plan_import
from rules.policy import Policies


@click.group(short_help="earlier years' records for the archive")
def records() -> None:
    """Keep records of earlier years."""


@records.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing.")
def import_(file: Path, dry_run: bool) -> None:
    """Keep the records of FILE (CSV or XLSX) as approved; the same rows again change nothing.

    Example: python -m bot records import earlier.xlsx --dry-run
    """
    catalogue = texts(language())
    policies = installed()
    plan = _plan(file, policies, dry_run, catalogue)
    if dry_run:
        click.echo(catalogue.say("roster-dry-run"))
    click.echo(catalogue.say("import-done", added=len(plan.added), unchanged=plan.unchanged))


def _plan(file: Path, policies: Policies, dry_run: bool, catalogue: Texts) -> ImportPlan:
    """Read and keep. Refuses with every fault by row, those that only the archive shows among the others."""
    told: list[tuple[int, str]] = []
    plan = None
    try:
        rows = read_records(file.read_bytes(), file.name, policies)
    except Faults as refused:
        told = [(fault.row or 0, tell(fault, catalogue)) for fault in refused.faults]
        rows, dry_run = refused.readable or (), True
    try:
        plan = asyncio.run(_import(rows, policies, dry_run))
    except ImportFaults as refused:
        told += [
            (fault.row, catalogue.say(f"import-{fault.code}", fault.params, row=fault.row)) for fault in refused.faults
        ]
    if told or plan is None:
        raise Refused([line for _, line in sorted(told, key=lambda each: each[0])])
    return plan


async def _import(rows: Sequence[ImportedRecord], policies: Policies, dry_run: bool) -> ImportPlan:
    async with open_store() as database:
        if dry_run:
            async with database.reading() as work:
                return await plan_import(work, rows)
        async with database.transaction() as work:
            plan = await plan_import(work, rows)
            await apply_import(work, plan, policies, now())
            return plan
