"""``verify``: whether what is kept is what was decided (art. 4, R18); exit 1 names what differs, a line each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

import click

from bot.commands.common import Progress, language, now, on_database, open_store, settings
from bot.evidence_store import Damaged, StoreDown, evidence_store
from bot.policies import installed
from bot.texts import texts
from bot.verify.audit import Finding
from bot.verify.everything import Report
from bot.verify.everything import verify as check
from bot.verify.heads import Elsewhere, read_told
from storage.database import sqlite_path
from storage.soundness import Malformed, Unsound, broken_pages, strange_layout

MORE: Mapping[str, str] = {"pages": "fault", "layout": "why", "dangling": "to"}
"""What the texts call what more is known of a database that isn't sound."""


@click.command(short_help="audit chain, register, ledger and evidence against each other")
@click.option(
    "--told",
    metavar="FILE",
    type=click.File(encoding="utf-8", errors="replace"),
    help="A text with audit heads told earlier: a log, a copied message.",
)
def verify(told: TextIO | None) -> int:
    """Check the audit chains; register, decisions and ledger against them and the rules; evidence against its hashes.

    Each chain's last hash is told, to be compared with the one told elsewhere. Example: python -m bot verify
    """
    say = texts(language()).say
    try:
        report = asyncio.run(_verify({} if told is None else read_told(told.read())))
    except StoreDown as down:
        click.echo(say("verify-store-down", fault=str(down)), err=True)
        return 1
    for finding in report.findings:
        what = say(f"verify-{finding.code}", finding.params)
        click.echo(say("verify-line", where=finding.where, what=what), err=True)
    for name in report.strangers:
        click.echo(say("verify-kept", name=name))
    for chain, (rows, head) in report.heads.items():
        click.echo(say("verify-chain", chain=chain, rows=rows, hash=head))
    if report.checked:
        click.echo(say("verify-checked", report.checked))
    found = len(report.findings)
    click.echo(say("verify-bad", count=found) if found else say("verify-good"), err=bool(found))
    return 1 if found else 0


async def _verify(elsewhere: Elsewhere) -> Report:
    """The file first, if it is one: what can't be read is no reason to say nothing of what is damaged."""
    url = settings().database_url
    path = sqlite_path(url) if url.startswith("sqlite") else None
    broken = await _broken(url, path) if path else []
    try:
        report = await _checked(path, elsewhere)
    except Malformed:
        if not broken:
            raise
        report = Report([Finding("stopped", broken[0].where)])
    report.findings[:0] = _findings(broken)
    return report


async def _broken(url: str, path: Path) -> list[Unsound]:
    with on_database(url):
        return await asyncio.to_thread(broken_pages, path)


async def _checked(path: Path | None, elsewhere: Elsewhere) -> Report:
    store = evidence_store(settings())

    def intact(sha256: str) -> bool:
        try:
            store.read(sha256)
        except Damaged:
            return False
        return True

    async with open_store() as database:
        strange = await strange_layout(path) if path else []
        async with database.reading() as work:
            report = await check(work, installed(), intact, Progress(), elsewhere, store.names(), now())
    report.findings[:0] = _findings(strange)
    return report


def _findings(unsound: list[Unsound]) -> list[Finding]:
    return [Finding(each.code, each.where, {MORE[each.code]: each.more}) for each in unsound]
