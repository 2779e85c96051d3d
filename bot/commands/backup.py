"""``backup``: the state of database and evidence into one file, while the program runs (art. 4)."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import click

from bot.backup.daily import MADE, claim, claimed, daily_name, is_due, prune
from bot.backup.manifest import Head, Manifest
from bot.backup.write import BeingWritten, Written, make_backup
from bot.clock import Clock
from bot.commands.common import Refused, language, now, on_database, settings
from bot.evidence_store import evidence_store
from bot.settings import SHORTEST_PASSPHRASE
from bot.texts import texts
from storage.columns import ACADEMY_ZONE, stamp
from storage.database import open_migrated, sqlite_path
from storage.restore import look_at_present

MISSING_SHOWN = 20

passphrase_file = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The passphrase is this file's first line (default: BACKUP_PASSPHRASE).",
)


@click.command(short_help="database and evidence into one file, while the bot runs")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--daily", is_flag=True, help="Into BACKUP_DIR and if one is due, as the running bot does it.")
@passphrase_file
def backup(file: Path | None, daily: bool, passphrase_file: Path | None) -> None:
    """Write one state of the database and its evidence to FILE, for your eyes only, encrypted if there is a passphrase.

    Example: python -m bot backup /srv/backups/2026-03-02.tar
    """
    say = texts(language()).say
    if daily is (file is not None):
        raise Refused([say("backup-one-of")])
    passphrase = passphrase_of(passphrase_file)
    with on_database(settings().database_url):
        if file is not None:
            written = asyncio.run(write_backup(file, passphrase))
        else:
            file, made = asyncio.run(_daily(passphrase))
            if made is None:
                click.echo(say("backup-not-due"))
                return
            written = made
    click.echo(say("backup-done", file=str(file), megabytes=megabytes(written.size)))
    click.echo(say("backup-holds", counts(written.head, written.manifest)))
    for sha256 in written.manifest.missing[:MISSING_SHOWN]:
        click.echo(say("backup-file-missing", sha256=sha256), err=True)
    if written.manifest.missing:
        click.echo(say("backup-missing", count=len(written.manifest.missing)), err=True)


async def _daily(passphrase: str | None) -> tuple[Path, Written | None]:
    """The daily backup, if it is due and nobody else is at it; then old ones go."""
    folder, clock = settings().backups, Clock(settings().clock_at)
    file = folder / daily_name(clock.now())
    database = await open_migrated(settings().database_url)
    try:
        async with database.reading() as work:
            due = await is_due(work, settings().backup_at, clock.now())
        if not due or not await claim(database, clock.now()):
            return file, None
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        async with claimed(database, clock):
            written = await write_backup(file, passphrase)
        async with database.transaction() as work:
            await work.remember(MADE, stamp(written.head.made_at))
        prune(folder, file, settings().backup_keep)
        return file, written
    finally:
        await database.close()


async def write_backup(file: Path, passphrase: str | None) -> Written:
    """Write it, or refuse where there is nothing to write or something in the way."""
    say, url = texts(language()).say, settings().database_url
    if not file.parent.is_dir():
        raise Refused([say("backup-no-folder", folder=str(file.parent))])
    if not await _has_layout(url):
        raise Refused([say("backup-nothing")])
    try:
        return await make_backup(url, file, evidence_store(settings()).read, now(), passphrase)
    except FileExistsError:
        raise Refused([say("backup-exists", file=str(file))]) from None
    except BeingWritten:
        raise Refused([say("backup-being-written", file=str(file))]) from None


async def _has_layout(url: str) -> bool:
    if url.startswith("sqlite") and not sqlite_path(url).exists():
        return False
    return bool((await look_at_present(url, "")).revision)


def passphrase_of(file: Path | None) -> str | None:
    """The passphrase of a file's first line, else of the settings, if any."""
    if file is None:
        return settings().passphrase
    told = file.read_text(encoding="utf-8").splitlines()[:1]
    if not told or len(told[0]) < SHORTEST_PASSPHRASE:
        raise Refused([f"{file}: " + texts(language()).say("setting-backup-passphrase")])
    return told[0]


def counts(head: Head, manifest: Manifest) -> dict[str, str | int]:
    """What a backup holds, for the texts."""
    return {
        "moment": local(head.made_at),
        "people": manifest.rows("people"),
        "submissions": manifest.rows("submissions"),
        "decisions": manifest.rows("decisions"),
        "files": manifest.files,
        "revision": head.revision,
    }


def local(moment: datetime) -> str:
    """A moment as the academy's clocks show it."""
    return f"{moment.astimezone(ACADEMY_ZONE):%Y-%m-%d %H:%M:%S}"


def megabytes(size: int) -> str:
    """A size in bytes, for people."""
    return f"{size / 1e6:.1f}"
