"""Fetching evidence: a queue of its own, so that submitting never waits for a download (art. 9.2)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog
from telegram.error import BadRequest, TelegramError

from bot.clock import Clock
from bot.evidence_check import Unfit, media_type_of
from bot.evidence_store import StoreDown
from bot.holder import new_holder
from bot.inbox import LEASE
from bot.incidents import note_incident
from bot.inside.pulse import beat
from bot.speak import queue_replies
from bot.wire import pause
from handlers.log.evidence import fetched
from rules.policy import Policies
from storage.database import Database, Unavailable
from storage.evidence import Evidence, EvidenceState

log = structlog.get_logger()

AT_ONCE = 4
FETCH_WITHIN = 45.0
LOOK_AGAIN = 0.5
GONE_AFTER = 3
"""Telegram says with one sentence that a file is gone for good and that it isn't to be had just now."""
LONGEST_PAUSE = timedelta(minutes=10)

Fetch = Callable[[str], Awaitable[bytes]]
"""The bytes of a file by its ``file_id``. Raises ``ValueError`` for one that is too large, or Telegram's errors."""
Store = Callable[[bytes], str]
"""Keeps bytes; their SHA-256."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How fetching a file ended."""

    state: EvidenceState
    fault: str | None = None
    sha256: str | None = None
    media_type: str | None = None
    size: int | None = None


class Fetcher:
    """Claims waiting files under a lease, fetches, checks and stores them, and says what became of each."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policies: Policies,
        fetch: Fetch,
        store: Store,
        committed: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies
        self._fetch = fetch
        self._store = store
        self._committed = committed
        self._holder = new_holder()

    async def run(self, stopping: asyncio.Event) -> None:
        """Fetch what waits until told to stop, then finish what is held."""
        while not stopping.is_set():
            beat("evidence")
            try:
                found = await self.fetch_due()
            except Unavailable as fault:
                log.warning("the database is not to be had", fault=str(fault))
                found = 0
            if not found:
                await pause(stopping, LOOK_AGAIN)

    async def fetch_due(self) -> int:
        """One round: the files whose time has come, a few side by side; how many they were."""
        at = self._clock.now()
        async with self._database.transaction() as work:
            await work.evidence.release_expired(at)
            due = await work.evidence.claim(self._holder, at, at + LEASE, AT_ONCE)
        keeping = asyncio.create_task(self._keep_leases(due))
        await asyncio.gather(*(self._handle(evidence) for evidence in due))
        keeping.cancel()
        return len(due)

    async def _keep_leases(self, due: Sequence[Evidence]) -> None:
        """A fetch may take longer than another worker should wait for the files of one that died."""
        while due:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            with suppress(Unavailable):
                async with self._database.transaction() as work:
                    held = [evidence.evidence_id for evidence in due]
                    await work.evidence.renew(self._holder, self._clock.now() + LEASE, held)

    async def _handle(self, evidence: Evidence) -> None:
        try:
            await self._settle(evidence, await self._outcome(evidence))
        except StoreDown as fault:
            log.warning("the evidence store can't be asked", fault=str(fault))
            await self._try_later(evidence, str(fault))
        except (TelegramError, OSError, TimeoutError, Unavailable) as fault:
            await self._try_later(evidence, type(fault).__name__)
        except Exception as fault:
            # One file that breaks us must not keep the others from being fetched.
            incident, kind = note_incident(fault), type(fault).__name__
            log.error("fetching evidence broke", evidence_id=evidence.evidence_id, incident=incident, fault=kind)
            await self._try_later(evidence, type(fault).__name__)

    async def _outcome(self, evidence: Evidence) -> Outcome:
        try:
            data = await asyncio.wait_for(self._fetch(evidence.file_id), FETCH_WITHIN)
        except ValueError:
            return Outcome(EvidenceState.REFUSED, "too_large")
        except BadRequest as fault:
            if "too big" in str(fault).lower():
                return Outcome(EvidenceState.REFUSED, "too_large")
            if evidence.tries + 1 < GONE_AFTER or evidence.fault != type(fault).__name__:
                raise  # tries that failed for another reason, such as a store that is down, say nothing of the file
            return Outcome(EvidenceState.LOST, "gone")
        try:
            media_type = await asyncio.to_thread(media_type_of, data, evidence.file_name, evidence.media_type)
        except Unfit as unfit:
            return Outcome(EvidenceState.REFUSED, unfit.code, size=len(data))
        sha256 = await asyncio.to_thread(self._store, data)
        return Outcome(EvidenceState.STORED, None, sha256, media_type, len(data))

    async def _settle(self, evidence: Evidence, outcome: Outcome) -> None:
        """State, cards and the word to the sender in one commit; nothing when the file was taken away meanwhile."""
        at = self._clock.now()
        async with self._database.transaction() as work:
            settled = await work.evidence.settle(
                evidence,
                self._holder,
                outcome.state,
                fault=outcome.fault,
                sha256=outcome.sha256,
                media_type=outcome.media_type,
                size=outcome.size,
            )
            if settled is None:
                return
            replies = await fetched(work, self._policies, settled, at)
            await queue_replies(work, replies, at, None, "", None)
        self._committed()

    async def _try_later(self, evidence: Evidence, fault: str) -> None:
        at = self._clock.now()
        wait = min(timedelta(seconds=2 ** min(evidence.tries, 10)), LONGEST_PAUSE)
        log.info("evidence not to be had yet", evidence_id=evidence.evidence_id, fault=fault, tries=evidence.tries)
        with suppress(Unavailable):  # then the lease runs out
            async with self._database.transaction() as work:
                await work.evidence.give_back(evidence.evidence_id, self._holder, fault, at + wait)
