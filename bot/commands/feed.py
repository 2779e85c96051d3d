"""``feed``: what the academy's platform registered by itself (art. 9.4, R8); good rows are kept, bad ones put apart."""

from __future__ import annotations

import asyncio
import calendar
import json
import os
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import click

from bot.commands.common import Progress, Refused, language, now, open_store
from bot.doors.faults import Fault as DoorFault
from bot.doors.faults import Faults
from bot.doors.feed import COLUMNS
from bot.doors.fields import day_of
from bot.doors.words import tell
from bot.feed.run import TOLD, Elsewhere, Import, Outcome
from bot.feed.spool import Span, Spool, spooled
from bot.sheets import Table, write_csv, write_xlsx
from bot.texts import Texts, texts
from rules.policy import Policies
from storage.feed import Fault, Vanished

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_MONTH, _DAYS = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII), re.compile(r"(.+?)\.\.(.+)")


@click.group(short_help="what the academy's platform registered by itself")
def feed() -> None:
    """Take the platform's feed: CSV (UTF-8 or GB18030), XLSX or JSON."""


@feed.command("import")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing.")
@click.option("--complete", metavar="SPAN", help="All that was completed in 2026, 2026-03 or 2026-03-01..2026-03-15.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def import_(file: Path, dry_run: bool, complete: str | None, as_json: bool) -> int:
    """Keep the good rows of FILE as approved records, and put the bad ones apart; the same rows again change nothing.

    Exit status 2 when a row was bad: each is told on standard error. Example: python -m bot feed import casmooc.csv
    """
    catalogue = texts(language())
    try:
        spool = spooled(file, span_of(complete, catalogue), policies := Policies.load())
        with closing(spool):
            outcome = asyncio.run(_import(spool, policies, dry_run))
    except Faults as refused:
        raise Refused([tell(fault, catalogue) for fault in refused.faults]) from None
    except Elsewhere:
        raise Refused([catalogue.say("feed-elsewhere", file=file.name)]) from None
    if as_json:
        click.echo(json.dumps({"dry_run": dry_run, "rows": spool.rows, **outcome.counts}))
    for line in told(outcome, dry_run, catalogue):
        click.echo(line, err=as_json)
    for line in bad_rows(outcome, catalogue):
        click.echo(line, err=True)
    return 2 if outcome.counts["bad"] else 0


@feed.command("faults")
@click.option("--to", "file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="A .csv or .xlsx.")
def faults(file: Path | None) -> None:
    """List the rows that were put apart and the records whose row vanished; --to writes the rows, to be mended.

    Example: python -m bot feed faults --to mend.xlsx
    """
    catalogue = texts(language())
    bad, gone = asyncio.run(_kept_apart())
    if file is not None:
        _write(file, bad, catalogue)
        return
    for each in bad:
        for line in fault_lines(each, catalogue):
            click.echo(catalogue.say("feed-fault", file=each.file_name, fault=line))
    for vanished in gone:
        click.echo(catalogue.say("feed-vanished-row", **_gone(vanished)))
    click.echo(catalogue.say("feed-kept-apart", bad=len(bad), vanished=len(gone)), err=True)


def span_of(told: str | None, catalogue: Texts) -> Span | None:
    """The days that a year, a month or two days with two dots between them name."""
    if told is None:
        return None
    month, days = _MONTH.fullmatch(told), _DAYS.fullmatch(told)
    if month and 1900 < int(month[1]) < 2100 and int(month[2] or 1) in range(1, 13):
        year, number = int(month[1]), int(month[2] or 12)
        return date(year, int(month[2] or 1), 1), date(year, number, calendar.monthrange(year, number)[1])
    first, last = (day_of(days[1]), day_of(days[2])) if days else (None, None)
    if first and last and first <= last:
        return first, last
    raise Refused([catalogue.say("feed-bad-span", text=told)])


async def _import(spool: Spool, policies: Policies, dry_run: bool) -> Outcome:
    async with open_store() as database:
        importing = Import(database, policies, now, Progress("rows"))
        return await importing.look(spool) if dry_run else (await importing.run(spool, "command"))[1]


async def _kept_apart() -> tuple[list[Fault], list[Vanished]]:
    async with open_store() as database, database.reading() as work:
        return [each async for each in work.feed.faults()], [each async for each in work.feed.vanished()]


def told(outcome: Outcome, dry_run: bool, catalogue: Texts) -> Iterator[str]:
    """What became of a feed, for people."""
    if dry_run:
        yield catalogue.say("roster-dry-run")
    counts = {name: outcome.counts[name] for name in ("added", "changed", "unchanged", "bad", "mended")}
    yield catalogue.say("feed-done", counts)
    if outcome.counts["off_register"]:
        yield catalogue.say("feed-off-register", count=outcome.counts["off_register"])
    if outcome.counts["above_daily"]:
        yield catalogue.say("feed-above-daily", count=outcome.counts["above_daily"])
        for row in outcome.above_daily:
            hours = f"{(row.details.hours or 0):f}"
            yield catalogue.say("feed-above-daily-row", row=row.row, id=row.outside_id, hours=hours)
    if outcome.counts["vanished"]:
        yield catalogue.say("feed-vanished", count=outcome.counts["vanished"])
        yield from (f"  {each}" for each in outcome.vanished)


def bad_rows(outcome: Outcome, catalogue: Texts) -> Iterator[str]:
    """The faults of some rows, a line each, and how many rows more there are."""
    for each in outcome.bad:
        yield from fault_lines(each, catalogue)
    if outcome.counts["bad"] > len(outcome.bad):
        yield catalogue.say("feed-more-bad", count=outcome.counts["bad"] - len(outcome.bad), told=TOLD)


def fault_lines(kept: Fault, catalogue: Texts) -> Iterator[str]:
    """A row's faults, a line each."""
    for fault in kept.faults:
        yield tell(DoorFault(kept.line, fault["column"], fault["code"], fault["params"]), catalogue)


def _gone(vanished: Vanished) -> dict[str, str]:
    return {
        "id": vanished.outside_id,
        "staff_no": vanished.staff_no,
        "title": vanished.title,
        "day": vanished.end_on.isoformat(),
    }


def _write(file: Path, bad: list[Fault], catalogue: Texts) -> None:
    """The rows as they came, with what is wrong beside them; once mended, the file is a feed again."""
    if file.suffix.lower() not in (".csv", ".xlsx"):
        raise Refused([catalogue.say("roster-export-suffix", file=file.name)])
    columns = [column for column in COLUMNS if column != "fault"]
    header = [COLUMNS[column] for column in (*columns, "fault")]
    rows = [[*(each.cells.get(column) for column in columns), "; ".join(fault_lines(each, catalogue))] for each in bad]
    written = write_xlsx({"feed": Table(header, rows)}) if file.suffix.lower() == ".xlsx" else write_csv(header, rows)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as mine:
        mine.write(written)  # personal data, readable for its owner only
    click.echo(catalogue.say("feed-written", rows=len(bad), file=str(file)), err=True)
