"""``feed``: what the academy's platform registered by itself (art. 9.4, R8); good rows are kept, bad ones put apart."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from pathlib import Path

import click

from bot.commands.common import Progress, Refused, language, now, open_store, settings
from bot.doors.faults import Faults
from bot.doors.feed import COLUMNS
from bot.doors.words import tell
from bot.feed.folder import Folder, whole_files
from bot.feed.run import Elsewhere, Import, Outcome
from bot.feed.spool import Spool, spooled
from bot.feed.words import BadSpan, bad_rows, fault_lines, span_of, told
from bot.policies import installed
from bot.private import write_private
from bot.sheets import Table, write_csv, write_xlsx
from bot.texts import Texts, texts
from rules.policy import Policies
from storage.feed import Fault, Vanished

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


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
        span = span_of(complete, catalogue) if complete else None
        spool = spooled(file, span, policies := installed())
        with closing(spool):
            outcome = asyncio.run(_import(spool, policies, dry_run))
    except Faults as refused:
        raise Refused([tell(fault, catalogue) for fault in refused.faults]) from None
    except BadSpan as bad:
        raise Refused([str(bad)]) from None
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


@feed.command("folder")
def folder() -> None:
    """Take what lies whole in FEED_DIR, as the running program does every few seconds.

    Example: python -m bot feed folder
    """
    catalogue = texts(language())
    place = settings().feed_dir
    if place is None or not place.is_dir():
        raise Refused([catalogue.say("feed-no-folder")])
    taken = asyncio.run(_take(place, catalogue))
    click.echo(catalogue.say("feed-folder-taken", files=taken), err=True)


async def _take(place: Path, catalogue: Texts) -> int:
    async with open_store() as database:
        importing = Import(database, installed(), now, Progress("rows"))
        return await Folder(place, database, importing, language(), catalogue).take_all(whole_files(place))


async def _import(spool: Spool, policies: Policies, dry_run: bool) -> Outcome:
    async with open_store() as database:
        importing = Import(database, policies, now, Progress("rows"))
        return await importing.look(spool) if dry_run else (await importing.run(spool, "command"))[1]


async def _kept_apart() -> tuple[list[Fault], list[Vanished]]:
    async with open_store() as database, database.reading() as work:
        return [each async for each in work.feed.faults()], [each async for each in work.feed.vanished()]


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
    write_private(file, written)
    click.echo(catalogue.say("feed-written", rows=len(bad), file=str(file)), err=True)
