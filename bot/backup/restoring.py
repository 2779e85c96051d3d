"""Puts a backup in the database's place, brings it up to date and proves it; else all is as it was (art. 4, R18).

What a restore must not do is say things twice: calls that waited are parked, and reminders that came due before the
restore count as said, unless the operator wants them said again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.backup.manifest import Head, Manifest
from bot.backup.read import AskPassphrase, Content, opened
from bot.evidence_store import Damaged, EvidenceStore
from bot.policies import installed
from bot.verify.audit import Finding
from bot.verify.everything import verify
from handlers.register.roster_apply import OPERATOR
from storage.audit import ACADEMY
from storage.columns import stamp
from storage.restore import Incoming, Present, replace_whole
from storage.unit_of_work import UnitOfWork

HELD = "restored: may have been sent after the backup"


class Differs(Exception):
    """What was restored doesn't verify; it was not kept."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the operator wants: say again what may have been said; keep what doesn't verify."""

    resend: bool = False
    despite_findings: bool = False


@dataclass(slots=True)
class Restored:
    """What a restore did: calls parked, and what differs in what was kept all the same."""

    held: int = 0
    findings: list[Finding] = field(default_factory=list)


class Restore:
    """One backup, proved whole, on its way into a database."""

    def __init__(self, file: Path, head: Head, manifest: Manifest, passphrase: AskPassphrase) -> None:
        self._file = file
        self._head = head
        self._manifest = manifest
        self._passphrase = passphrase

    async def into(self, url: str, present: Present, store: EvidenceStore, wish: Wish, at: datetime) -> Restored:
        """Do it. Raises ``Differs``, ``Broken``, ``Unfit`` or ``Occupied``; then the database is as it was."""
        done = Restored()

        async def finish(work: UnitOfWork) -> None:
            for data in content.files():
                await asyncio.to_thread(store.keep, data)
            await self._settle(work, wish, at, done)
            report = await verify(work, installed(), lambda sha256: _intact(store, sha256))
            done.findings = report.findings
            if report.findings and not wish.despite_findings:
                raise Differs(report.findings)

        with opened(self._file, self._passphrase) as members:
            content = Content(members, self._head, self._manifest)
            await replace_whole(url, self._incoming(content, present), finish)
        return done

    def _incoming(self, content: Content, present: Present) -> Incoming:
        """Ids go on after those of the backup and those of what it takes the place of."""
        counters = {
            name: max(self._manifest.counters.get(name, 0), present.counters.get(name, 0))
            for name in self._manifest.counters.keys() | present.counters.keys()
        }
        return Incoming(self._head.revision, self._head.tables, content.batches(), counters)

    async def _settle(self, work: UnitOfWork, wish: Wish, at: datetime, done: Restored) -> None:
        if not wish.resend:
            done.held = await work.restored.hold_calls(HELD)
            await work.remember("restored_at", at.isoformat())
        await work.restored.release()
        detail = {"made_at": stamp(self._head.made_at), "backup": self._manifest.head, "held": done.held}
        await work.audit.note(ACADEMY, at, OPERATOR, "database.restored", "database", detail)


def _intact(store: EvidenceStore, sha256: str) -> bool:
    try:
        store.read(sha256)
    except Damaged:
        return False
    return True
