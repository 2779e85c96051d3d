"""``restore``: a backup in the database's place, proved, or nothing changed (art. 4)."""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import click

from bot.backup.container import Broken
from bot.backup.manifest import Head, Manifest
from bot.backup.read import AskPassphrase, check
from bot.backup.restoring import Differs, Restore, Restored, Wish
from bot.commands.backup import counts, local, passphrase_file, passphrase_of, write_backup
from bot.commands.common import Refused, language, now, only_on_database, settings
from bot.evidence_store import evidence_store
from bot.texts import texts
from bot.verify.audit import Finding
from storage.columns import stamp
from storage.restore import Occupied, Present, Unfit, Unreadable, is_known, look_at_present

FINDINGS_SHOWN = 50

Say = Callable[..., str]


@click.command(short_help="a backup in the database's place")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace a database that is not empty; it is backed up first.")
@click.option("--dry-run", is_flag=True, help="Check the file, say what would be lost, and do nothing.")
@click.option("--resend", is_flag=True, help="Send what waited in the backup, also if it may have been sent since.")
@click.option("--despite-findings", is_flag=True, help="Keep it although verify finds differences.")
@passphrase_file
def restore(
    file: Path, replace: bool, dry_run: bool, resend: bool, despite_findings: bool, passphrase_file: Path | None
) -> int:
    """Put the backup FILE in the database's place: checked whole, brought to the newest layout and verified first.

    Stop the bot before. Example: python -m bot restore /srv/backups/2026-03-02.tar --replace
    """
    say = texts(language()).say
    passphrase = _asking(passphrase_file, say)
    head, manifest = _checked(file, passphrase, say)
    with only_on_database(settings().database_url):
        present = asyncio.run(_present(head, say))
        _tell(head, manifest, present, say)
        if dry_run:
            return 0
        if not (present.is_empty or replace):
            raise Refused([say("restore-not-empty")])
        point = None if present.is_empty else _restore_point(say)
        wish = Wish(resend=resend, despite_findings=despite_findings)
        done = _done(Restore(file, head, manifest, passphrase), present, wish, say)
    _tell_done(done, wish, point, say)
    return 0


def _asking(file: Path | None, say: Say) -> AskPassphrase:
    @cache
    def ask() -> str | None:
        told = passphrase_of(file)
        if told is None and sys.stdin.isatty():
            told = str(click.prompt(say("restore-passphrase"), hide_input=True, err=True))
        return told

    return ask


def _checked(file: Path, passphrase: AskPassphrase, say: Say) -> tuple[Head, Manifest]:
    """The backup, read whole, of a layout that this program knows."""
    try:
        head, manifest = check(file, passphrase)
    except Broken as broken:
        raise Refused([_told_broken(broken, file, say)]) from None
    if not is_known(head.revision):
        raise Refused([say("restore-newer", revision=head.revision)])
    return head, manifest


def _told_broken(broken: Broken, file: Path, say: Say) -> str:
    return say(f"broken-{broken.code}", file=str(file), where=broken.where)


async def _present(head: Head, say: Say) -> Present:
    url = settings().database_url
    try:
        present = await look_at_present(url, stamp(head.made_at))
    except Unreadable as fault:
        raise Refused([say("restore-unreadable", fault=str(fault))]) from None
    if present.revision and not is_known(present.revision):
        raise Refused([say("restore-present-newer", revision=present.revision)])
    return present


def _tell(head: Head, manifest: Manifest, present: Present, say: Say) -> None:
    """What comes and what goes, before anything is done."""
    click.echo(say("backup-holds", counts(head, manifest)), err=True)
    if not present.is_empty:
        since: dict[str, Any] = {"submissions": 0, "decisions": 0, "audit": 0, **present.since}
        click.echo(say("restore-loses", since, moment=local(head.made_at)), err=True)
    if manifest.missing:
        click.echo(say("backup-missing", count=len(manifest.missing)), err=True)


def _restore_point(say: Say) -> Path:
    """A backup of what is about to be replaced."""
    folder = settings().backups
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    point = folder / f"before-restore-{now():%Y%m%dT%H%M%S}Z-{secrets.token_hex(3)}.tar"  # a clock may go back
    asyncio.run(write_backup(point, settings().passphrase))
    click.echo(say("restore-point", file=str(point)), err=True)
    return point


def _done(restore: Restore, present: Present, wish: Wish, say: Say) -> Restored:
    try:
        return asyncio.run(restore.into(settings().database_url, present, evidence_store(settings()), wish, now()))
    except Differs as differs:
        raise Refused([*_findings(differs.findings, say), say("restore-differs")]) from None
    except Unfit as unfit:
        raise Refused([say("restore-unfit", fault=str(unfit))]) from None
    except Occupied:
        raise Refused([say("restore-in-use")]) from None


def _findings(findings: tuple[Finding, ...] | list[Finding], say: Say) -> list[str]:
    told = [
        say("verify-line", where=finding.where, what=say(f"verify-{finding.code}", finding.params))
        for finding in findings[:FINDINGS_SHOWN]
    ]
    return [*told, say("verify-bad", count=len(findings))]


def _tell_done(done: Restored, wish: Wish, point: Path | None, say: Say) -> None:
    if done.findings:
        for line in _findings(done.findings, say):
            click.echo(line, err=True)
    click.echo(say("restore-done-despite" if done.findings else "restore-done"))
    if not wish.resend:
        click.echo(say("restore-held", count=done.held))
    if point is not None:
        click.echo(say("restore-way-back", file=str(point)))
