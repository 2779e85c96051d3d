"""An import of a feed in many small transactions, between which others write; killed in the middle, the same file again
goes on from where it was (art. 9.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from bot.feed.spool import Progress, Rows, Spool
from handlers.register.feed import Batch, FeedRow, apply, plan
from handlers.register.roster_apply import OPERATOR
from rules.policy import Policies
from storage.audit import ACADEMY
from storage.database import Database
from storage.feed import Fault, Run
from storage.unit_of_work import UnitOfWork

TURN = "feed_turn"
"""Each transaction writes this fact first: on PostgreSQL two imports so wait for each other, as on SQLite anyway."""
AT_ONCE = {"sqlite": 15, "postgresql": 40}
"""Rows of a batch: on SQLite whoever taps waits for no more than these, on PostgreSQL only who meets their units."""
MOST = 6
"""Batches of a transaction while nobody waits for its end: a commit costs as much for one as for several."""
LOOKED_AT = 200
"""Rows of a look, for which nobody waits."""
TOLD = 100
"""So many rows are told one by one; all of them are kept."""


class Elsewhere(Exception):
    """The same file is being imported by another one."""


@dataclass(slots=True)
class Outcome:
    """What became of a feed: its counts, and some of the rows that deserve a look."""

    counts: Counter[str] = field(default_factory=Counter)
    bad: list[Fault] = field(default_factory=list)
    above_daily: list[FeedRow] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)

    writes: bool = False
    """Whether there is anything to keep that isn't kept yet."""

    @classmethod
    def of(cls, run: Run, outcome: Outcome) -> Outcome:
        """What became of a run whose report is still to be written, with the rows that a later look found."""
        return cls(Counter(run.counts), outcome.bad, outcome.above_daily, outcome.vanished)

    def note(self, batch: Batch) -> None:
        """Keep some of a batch's."""
        self.writes = self.writes or batch.writes
        self.bad += batch.bad[: TOLD - len(self.bad)]
        self.above_daily += batch.above_daily[: TOLD - len(self.above_daily)]


@dataclass(frozen=True, slots=True)
class Import:
    """A feed on its way into a database."""

    database: Database
    policies: Policies
    now: Callable[[], datetime]
    progress: Progress
    finished: Callable[[UnitOfWork, Run, datetime], Awaitable[None]] | None = None
    """What is done in the transaction that ends a run."""
    going: Callable[[UnitOfWork, Run, datetime], Awaitable[None]] | None = None
    """The same in that of each batch."""

    async def look(self, spool: Spool) -> Outcome:
        """What would become of a feed; nothing is written."""
        outcome = Outcome()
        for done, rows, bad in spool.batches(0, LOOKED_AT, self.now()):
            async with self.database.reading() as work:
                batch = await plan(work, spool.name, rows, bad, self.policies, self.now())
            outcome.counts.update(batch.counts())
            outcome.note(batch)
            self.progress(done, spool.rows)
        for _ in await self._vanished(spool, outcome):
            outcome.writes = True
        return outcome

    async def run(self, spool: Spool, origin: str) -> tuple[Run, Outcome]:
        """Keep a feed; the same file again, of which nothing is left to keep, writes nothing at all. Raises Elsewhere
        when another one is at the same file."""
        async with self.database.reading() as work:
            last = await work.feed.last_of_file(spool.sha256)
        if last is not None and last.finished_at is not None:
            outcome = await self.look(spool)
            if not outcome.writes:
                return last, outcome
        run, outcome = await self._begin(spool, origin), Outcome()
        batches = spool.batches(run.done, AT_ONCE[self.database.engine], self.now())
        while run.done < spool.rows:
            await self.database.give_way()
            run = await self._keep(run, spool.name, batches, outcome)
            self.progress(run.done, spool.rows)
        for ids in await self._vanished(spool, outcome):
            async with self.database.transaction() as work:
                await work.feed.vanish(ids, self.now())
        run = await self._finish(run, outcome.counts.pop("vanished", 0))
        outcome.counts.update(run.counts)
        return run, outcome

    async def _begin(self, spool: Spool, origin: str) -> Run:
        """The run of this file that was cut, or a new one."""
        async with self.database.transaction() as work:
            last = await work.feed.last_of_file(spool.sha256)
            if last is not None and last.finished_at is None:
                return last
            begun = await work.feed.begin(spool.name, spool.sha256, origin, spool.span, spool.rows, self.now())
            if begun is None:
                raise Elsewhere
            return begun

    async def _keep(self, run: Run, name: str, batches: Iterator[Rows], outcome: Outcome) -> Run:
        """A batch, and in the same transaction more of them for as long as nobody waits for its end."""
        at = self.now()
        async with self.database.transaction() as work:
            await work.remember(TURN, str(run.run_id))
            await work.feed.very_many()
            for done, rows, bad in islice(batches, MOST):
                batch = await plan(work, name, rows, bad, self.policies, at)
                went_on = await apply(work, run, batch, done, self.policies, at)
                if went_on is None:
                    raise Elsewhere
                run = went_on
                outcome.note(batch)
                if await self.database.wanted():
                    break
            if self.going is not None:
                await self.going(work, run, at)
        return run

    async def _vanished(self, spool: Spool, outcome: Outcome) -> list[list[str]]:
        """Known ids of the days for which the feed claims to be complete, and which it doesn't have; those that had
        not vanished before, some at a time."""
        new = []
        if spool.span is not None:
            async with self.database.reading() as work:
                async for known in work.feed.known_between(*spool.span):
                    gone = [each for each in known if each not in spool.ids]
                    outcome.counts["vanished"] += len(gone)
                    outcome.vanished += gone[: TOLD - len(outcome.vanished)]
                    new.append([each for each in gone if not known[each]])
        return [ids for ids in new if ids]

    async def _finish(self, run: Run, vanished: int) -> Run:
        at = self.now()
        async with self.database.transaction() as work:
            over = await work.feed.finish(run, vanished, at)
            if over is None:
                raise Elsewhere
            await work.feed.forget_nameless(over)
            detail = {"file": over.file_name, "rows": over.of_rows, "span": over.span, **over.counts}
            await work.audit.note(ACADEMY, at, OPERATOR, "feed.finished", f"feed:{over.run_id}", detail)
            if self.finished is not None:
                await self.finished(work, over, at)
        return over
