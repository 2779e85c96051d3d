"""The tick by which drafts that nobody touched for long are let go (``DRAFT_DAYS``), with the files sent to them, and
evidence leaves when its period is over (``EVIDENCE_YEARS``); its row with its hash, and all that was decided by it,
stay for good (art. 4).

First a row says that its file is going, and nobody is shown it any more; then the file goes, and the row says so. A
kill in between leaves a row that says it is going, and the file goes after the next start.
"""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta

import structlog

from bot.clock import Clock
from bot.evidence_store import EvidenceStore, StoreDown
from storage.columns import academy_day
from storage.database import Database

log = structlog.get_logger()

ACTOR = "retention"
ROWS = 20
SECONDS = 2
"""Between two steps."""
REST = timedelta(hours=6)
"""After nothing was left."""


class Expiry:
    """Goes through what is over, a few files a step, and begins again after a rest."""

    def __init__(
        self, database: Database, clock: Clock, store: EvidenceStore, draft_days: int, years: int | None
    ) -> None:
        self._database = database
        self._clock = clock
        self._store = store
        self._draft_days = draft_days
        self._years = years
        self._rest_until: datetime | None = None

    async def look(self) -> bool:
        """One step; never another one at once."""
        at = self._clock.now()
        if self._rest_until is not None and at < self._rest_until:
            return False
        if not (await self._let_go(at) or await self._take_out(at, self._years) or await self._clear()):
            self._rest_until = at + REST
        return False

    async def _let_go(self, at: datetime) -> bool:
        """Forget the answers of the next drafts, with a trace of each that had not ended, and say that files which
        came to be with no record are going."""
        before = at - timedelta(days=self._draft_days)
        async with self._database.reading() as work:
            units = dict(await work.drafts.untouched(before, ROWS))
        if not units:
            return False
        async with self._database.transaction() as work:
            states = await work.drafts.let_go(units, before)
            for draft_id, state in states.items():
                if state == "lapsed":
                    detail = {"days": self._draft_days}
                    await work.audit.note(units[draft_id], at, ACTOR, "draft.lapsed", f"draft:{draft_id}", detail)
            for evidence_id, draft_id, sha256 in await work.evidence.of_nothing(states):
                of = {"draft": draft_id, "sha256": sha256, "days": self._draft_days}
                await work.audit.note(units[draft_id], at, ACTOR, "evidence.expired", f"evidence:{evidence_id}", of)
        return True

    async def _take_out(self, at: datetime, years: int | None) -> bool:
        """Say of the next files that they are going, with a trace of each."""
        if years is None:
            return False
        before = date(academy_day(at).year - years, 1, 1)
        async with self._database.reading() as work:
            over = await work.evidence.over(before, ROWS)
        if not over:
            return False
        async with self._database.transaction() as work:
            taken = await work.evidence.take_out(file.evidence_id for file, _ in over)
            for file, unit in over:
                if file.evidence_id not in taken:
                    continue
                detail = {"submission": file.submission_id, "sha256": file.sha256, "years": years}
                await work.audit.note(unit, at, ACTOR, "evidence.expired", f"evidence:{file.evidence_id}", detail)
        return True

    async def _clear(self) -> bool:
        """Remove the files of rows that are going, unless another row still shows the same content.

        Within one transaction, and only while nobody fetches a file: what is being fetched may have that content too.
        """
        async with self._database.transaction() as work:
            going = await work.evidence.going(ROWS)
            if not going or await work.evidence.being_fetched():
                return bool(going)
            try:
                for _, sha256, shown in going:
                    if not shown:
                        await asyncio.to_thread(self._store.remove, sha256)
            except StoreDown as fault:
                log.warning("the evidence store can't be asked", fault=str(fault))
                return False
            await work.evidence.gone(evidence_id for evidence_id, *_ in going)
        log.info("evidence expired", files=len(going))
        return True
