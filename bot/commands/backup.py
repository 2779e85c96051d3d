"""``backup``: the state of database and evidence into one file, while the program runs (art. 4)."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import click

from bot.backup.manifest import Head, Manifest
from bot.backup.write import BeingWritten, Written, make_backup
from bot.commands.common import Refused, language, now, on_database, settings
from bot.evidence_store import evidence_store
from bot.settings import SHORTEST_PASSPHRASE
from bot.texts import texts
from storage.columns import ACADEMY_ZONE
from storage.database import sqlite_path
from storage.restore import look_at_present

MISSING_SHOWN = 20

passphrase_file = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The passphrase is this file's first line (default: BACKUP_PASSPHRASE).",
)


@click.command(short_help="database and evidence into one file, while the bot runs")
@click.argument("file", type=click.Path(path_type=Path))
@passphrase_file
def backup(file: Path, passphrase_file: Path | None) -> None:
    """Write one state of the database and its evidence to FILE, for your eyes only, encrypted if there is a passphrase.

    Example: python -m bot backup /srv/backups/2026-03-02.tar
    """
    say = texts(language()).say
    if not file.parent.is_dir():
        raise Refused([say("backup-no-folder", folder=str(file.parent))])
    with on_database(settings().database_url):
        written = asyncio.run(write_backup(file, passphrase_of(passphrase_file)))
    click.echo(say("backup-done", file=str(file), megabytes=megabytes(written.size)))
    click.echo(say("backup-holds", counts(written.head, written.manifest)))
    for sha256 in written.manifest.missing[:MISSING_SHOWN]:
        click.echo(say("backup-file-missing", sha256=sha256), err=True)
    if written.manifest.missing:
        click.echo(say("backup-missing", count=len(written.manifest.missing)), err=True)


async def write_backup(file: Path, passphrase: str | None) -> Written:
    """Write it, or refuse where there is nothing to write or something in the way."""
    say, url = texts(language()).say, settings().database_url
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
