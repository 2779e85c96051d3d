"""What is looked up at a scrape: nothing old is told when the database is gone, and clocks are compared fairly."""

from __future__ import annotations

import math
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from bot.clock import Clock
from bot.inside.gauges import age, newest_backup, skew
from bot.inside.monitor import Monitor
from bot.wire import Wire
from storage.database import Database, Unavailable
from storage.outbox import CLOSED_UNTIL, Call
from storage.unit_of_work import UnitOfWork
from tests.outgoing import taken
from tests.storage.plain_sql import plain_sql
from tests.story import Academy

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


class Gone:
    """A database that can be taken away."""

    engine = "sqlite"

    def __init__(self, database: Database) -> None:
        self._database = database
        self.gone = False

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        if self.gone:
            raise Unavailable("disk I/O error")
        async with self._database.reading() as work:
            yield work

    transaction = reading

    async def give_way(self) -> None:
        """Nobody else is there."""

    async def wanted(self) -> bool:
        """Nobody waits."""
        return False

    async def close(self) -> None:
        """Closed elsewhere."""


async def test_without_a_database_no_old_figures_are_told(academy: Academy, tmp_path: Path) -> None:
    database = Gone(academy.database)
    async with academy.database.transaction() as work:
        await work.outbox.queue(Call(1, 10, "sendMessage", {}), AT)
        now = Clock().now()
        await work.outbox.queue(Call(2, 0, "sendMessage", {}), now)
        [*due] = await taken(work, "me", now, now)
        await work.remember(CLOSED_UNTIL, (now + timedelta(minutes=1)).isoformat())
    monitor = Monitor(database, Clock(), tmp_path, tmp_path / "backups", Wire("1:AAAAAAAAAA", "http://127.0.0.1:9"))

    async def value(name: str, **labels: str) -> float | None:
        told = await (await client.get("/metrics")).text()
        samples = [each for family in text_string_to_metric_families(told) for each in family.samples]
        return next((each.value for each in samples if (each.name, each.labels) == (name, labels)), None)

    async with TestClient(TestServer(monitor.application())) as client:
        assert await value("xueshi_outbox_waiting", priority="receipt") == 1
        assert (await value("xueshi_outbox_oldest_seconds", priority="receipt") or 0) > 0
        assert await value("xueshi_send_budget_used") == len(due)
        assert 50 < (await value("xueshi_send_closed_seconds") or 0) <= 60
        assert await value("xueshi_database_up") == 1
        database.gone = True
        assert await value("xueshi_database_up") == 0
        assert await value("xueshi_outbox_waiting", priority="receipt") is None
        assert math.isnan(await value("xueshi_inbox_waiting") or 0)
        ready = await client.get("/readyz")
        assert (ready.status, (await ready.json())["database"]) == (503, False)


@pytest.mark.parametrize(("revision", "is_good"), [("0001", False), ("9999", True)])
async def test_an_old_worker_goes_on_when_a_newer_one_has_migrated(
    database: Database, database_url: str, tmp_path: Path, revision: str, is_good: bool
) -> None:
    """Were it not ready, a balancer that asks would leave it early, in the middle of a rolling upgrade."""
    await plain_sql(database_url, f"UPDATE alembic_version SET version_num = '{revision}'")
    monitor = Monitor(database, Clock(), tmp_path, tmp_path / "backups", Wire("1:AAAAAAAAAA", "http://127.0.0.1:9"))
    async with TestClient(TestServer(monitor.application())) as client:
        assert (await (await client.get("/readyz")).json())["database"] is is_good


def test_clocks_within_a_second_are_one() -> None:
    date, at = "Tue, 10 Mar 2026 02:00:00 GMT", AT.timestamp()
    assert skew(date, at + 0.9) == 0
    assert skew(date, at + 60) == 60
    assert skew(date, at - 60) == -60


def test_nothing_is_older_than_now() -> None:
    """A clock that was put back makes no age below zero."""
    assert age(None, AT) == 0
    assert age(AT - timedelta(seconds=5), AT) == 5
    assert age(AT + timedelta(seconds=5), AT) == 0


def test_the_newest_backup_counts(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    assert newest_backup(folder) is None
    folder.mkdir()
    assert newest_backup(folder) is None
    for name, at in (
        ("xueshi-1.tar", 1000),
        ("xueshi-2.tar", 2000),
        ("xueshi-3.tar.part", 3000),
        ("before-restore", 4000),
    ):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (at, at))
    assert newest_backup(folder) == 2000
