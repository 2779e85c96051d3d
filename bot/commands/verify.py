"""``verify``: whether what is kept is what was decided (art. 4, R18); exit 1 names what differs, a line each."""

from __future__ import annotations

import asyncio
from typing import TextIO

import click

from bot.commands.common import Progress, language, open_store, settings
from bot.evidence_store import Damaged, StoreDown, evidence_store
from bot.texts import texts
from bot.verify.everything import Report
from bot.verify.everything import verify as check
from bot.verify.heads import Elsewhere, read_told
from rules.policy import Policies


@click.command(short_help="audit chain, ledger and evidence against each other")
@click.option(
    "--told",
    metavar="FILE",
    type=click.File(encoding="utf-8", errors="replace"),
    help="A text with audit heads told earlier: a log, a copied message.",
)
def verify(told: TextIO | None) -> int:
    """Check the audit chains, the ledger against the records, and evidence against its hashes.

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
    for chain, (rows, head) in report.heads.items():
        click.echo(say("verify-chain", chain=chain, rows=rows, hash=head))
    click.echo(say("verify-checked", report.checked))
    found = len(report.findings)
    click.echo(say("verify-bad", count=found) if found else say("verify-good"), err=bool(found))
    return 1 if found else 0


async def _verify(elsewhere: Elsewhere) -> Report:
    store = evidence_store(settings())

    def intact(sha256: str) -> bool:
        try:
            store.read(sha256)
        except Damaged:
            return False
        return True

    async with open_store() as database, database.reading() as work:
        return await check(work, Policies.load(), intact, Progress(), elsewhere)
