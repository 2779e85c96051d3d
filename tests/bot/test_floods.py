"""One account that floods: ignored beyond what a person can send, told once, also when several workers share it
(security.md 12)."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.floods import Floods
from storage.database import Database, Unavailable
from storage.inbox import Update
from tests.storage.plain_sql import plain_sql

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
MOST = 80
FLOODER, OTHER = 7, 8


class Worker:
    """One of several workers that receive updates, with a clock of its own."""

    def __init__(self, database: Database, ahead: float = 0) -> None:
        self.database = database
        self.floods = Floods(MOST, "zh")
        self.ahead = ahead

    async def receives(self, seconds: float, *lanes: int) -> list[int]:
        """The accounts whose updates were let in of a batch that came so long after the beginning."""
        at = NOW + timedelta(seconds=seconds + self.ahead)
        updates = [Update(1, number, lane, at, "{}") for number, lane in enumerate(lanes)]
        async with self.database.transaction() as work:
            return [update.lane for update in await self.floods.let_in(work, updates, at)]

    async def let_in(self, count: int, seconds: Sequence[float], lane: int = FLOODER) -> int:
        """How many were let in of so many that an account sends at each of these moments."""
        return sum([len(await self.receives(second, *[lane] * count)) for second in seconds])


def every(gap: float, start: float, end: float) -> list[float]:
    """Moments with a gap between them."""
    return [start + gap * number for number in range(round((end - start) / gap))]


async def told(database_url: str) -> list[int]:
    """The accounts that were told that they flood, as often as they were."""
    return [chat for (chat,) in await plain_sql(database_url, "SELECT chat_id FROM outbox ORDER BY out_id")]


async def test_a_flood_is_told_once_and_ignored_until_it_stops(database: Database, database_url: str) -> None:
    """security.md 12: a hundred a second for ten seconds; then a pause, and the person is heard as ever."""
    worker = Worker(database)
    assert MOST <= await worker.let_in(1, every(0.01, 0, 10)) <= MOST + 12
    assert await told(database_url) == [FLOODER]
    assert await worker.let_in(10, [16.5]) == 10
    [(ignored,)] = await plain_sql(database_url, "SELECT ignored FROM floods")
    assert 1000 - MOST - 12 <= ignored <= 1000 - MOST


async def test_who_floods_again_is_told_again(database: Database, database_url: str) -> None:
    worker = Worker(database)
    for start in (0, 20):
        await worker.let_in(50, every(0.5, start, start + 5))
    assert await told(database_url) == [FLOODER, FLOODER]


async def test_others_come_in_beside_a_flood(database: Database, database_url: str) -> None:
    """security.md 12: of the very same batch, in their order; nobody's updates are ignored but the flooder's."""
    worker = Worker(database)
    for second in every(0.1, 0, 3):
        let_in = await worker.receives(second, *[FLOODER] * 10, OTHER, *[FLOODER] * 10, OTHER)
        assert let_in.count(OTHER) == 2
    assert await told(database_url) == [FLOODER]


async def test_a_quick_person_is_never_limited(database: Database, database_url: str) -> None:
    """An album of ten photos at once, ten taps in two seconds and a text, over and over."""
    worker = Worker(database)
    for start in range(0, 60, 3):
        assert await worker.let_in(10, [start]) == 10
        assert await worker.let_in(1, every(0.2, start + 0.5, start + 2.5)) == 10
        assert await worker.let_in(1, [start + 2.7]) == 1
    assert await told(database_url) == []


async def test_a_flood_over_several_workers_is_one_flood(database: Database, database_url: str) -> None:
    """security.md 12: each sees a quarter, by a clock that is off by a little; one of them tells the account."""
    workers = [Worker(database, ahead) for ahead in (0, 0.3, -0.2, 0.1)]
    let_in = 0
    for second in every(0.04, 0, 10):
        for worker in workers:
            let_in += await worker.let_in(1, [second])
    assert let_in <= MOST + len(workers) * 12
    assert await told(database_url) == [FLOODER]


async def test_a_batch_that_was_not_kept_does_not_count(database: Database, database_url: str) -> None:
    """While the database can't be written, the same updates come again and again, and are no flood."""
    worker = Worker(database)
    updates = [Update(1, number, FLOODER, NOW, "{}") for number in range(40)]
    for _ in range(10):
        with contextlib.suppress(Unavailable):
            async with database.transaction() as work:
                await worker.floods.let_in(work, updates, NOW)
                raise Unavailable
    assert await worker.let_in(40, [0.5]) == 40
    assert await told(database_url) == []


async def test_a_clock_that_was_put_back_ends_the_window(database: Database) -> None:
    """Else what a person sends in an hour would count as sent at once."""
    worker = Worker(database)
    await worker.let_in(40, [3600])
    for second in range(0, 40, 4):
        assert await worker.let_in(30, [second]) == 30
