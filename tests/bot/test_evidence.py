"""Fetching evidence beside the conversation: stored, refused or lost, and always told (security.md 13)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from telegram.error import BadRequest, TimedOut

from bot.clock import Clock
from bot.evidence import GONE_AFTER, Fetcher
from bot.evidence_store import FolderStore, StoreDown
from bot.inbox import LEASE
from storage.columns import stamp
from storage.evidence import Evidence, EvidenceState
from tests.bot.files import archive, picture
from tests.handlers.walks import shows, staffed, walk_to_evidence
from tests.storage.plain_sql import plain_sql
from tests.story import Academy, sqlite_url

Fetch = Callable[[str], Awaitable[bytes]]


class StoryClock(Clock):
    """A clock that shows the academy's time."""

    def __init__(self, academy: Academy) -> None:
        self._academy = academy

    def now(self) -> datetime:
        return self._academy.now


def gives(answer: bytes | Exception) -> Fetch:
    """A Telegram that has one file, or one answer to everything."""

    async def fetch(_file_id: str) -> bytes:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return fetch


def fetcher(academy: Academy, folder: Path, fetch: Fetch) -> Fetcher:
    """A fetcher on the academy's database, storing into a folder."""
    store = FolderStore(folder / "evidence")
    return Fetcher(academy.database, StoryClock(academy), academy.policies, fetch, store.keep, lambda: None)


async def all_evidence(academy: Academy) -> list[Evidence]:
    """Every file of the academy's first draft."""
    async with academy.database.reading() as work:
        return await work.evidence.of_draft(1)


async def test_a_photo_is_stored_by_its_content_and_the_card_goes_out(any_academy: Academy, tmp_path: Path) -> None:
    """conversations.md: the card goes out when the evidence was fetched and checked."""
    li, zhao = await staffed(any_academy)
    await walk_to_evidence(li)
    await li.sends_file("certificate")
    await li.taps("没有了")
    await li.taps("提交")
    assert "科研诚信培训班" not in zhao.transcript()
    assert await fetcher(any_academy, tmp_path, gives(picture())).fetch_due() == 1
    await any_academy.deliver()
    zhao.sees("科研诚信培训班", "材料 1")
    [kept] = await all_evidence(any_academy)
    assert (kept.state, kept.media_type, kept.size) == (EvidenceState.STORED, "image/jpeg", len(picture()))
    assert kept.sha256 is not None
    assert FolderStore(tmp_path / "evidence").read(kept.sha256) == picture()


async def test_a_file_that_is_not_what_it_says_is_refused_and_its_sender_told(academy: Academy, tmp_path: Path) -> None:
    """security.md 13: type by content and not by name."""
    li, _zhao = await staffed(academy)
    await walk_to_evidence(li)
    await li.sends_file("zip", "document", name="证书.pdf", media_type="application/pdf")
    await fetcher(academy, tmp_path, gives(archive())).fetch_due()
    await academy.deliver()
    shows(li, "“证书.pdf”不是照片或 PDF", "请再发一份")
    await li.taps_data(li.button("没有了")["callback_data"])
    li.sees("还缺材料")


async def test_a_refusal_after_submitting_reaches_sender_and_reviewers(academy: Academy, tmp_path: Path) -> None:
    li, zhao = await staffed(academy)
    await walk_to_evidence(li)
    await li.sends_file("zip")
    await li.taps("没有了")
    await li.taps("提交")
    await fetcher(academy, tmp_path, gives(archive())).fetch_due()
    await academy.deliver()
    shows(li, "不是照片或 PDF", "审核人会看到")
    zhao.sees("科研诚信培训班", "1 份材料没有收下")


async def test_what_telegram_no_longer_has_is_lost_after_some_tries(academy: Academy, tmp_path: Path) -> None:
    """security.md 13: a file that Telegram no longer has."""
    li, _zhao = await staffed(academy)
    await walk_to_evidence(li)
    await li.sends_file("old")
    gone = fetcher(academy, tmp_path, gives(BadRequest("wrong file_id or the file is temporarily unavailable")))
    for _ in range(GONE_AFTER):
        assert await gone.fetch_due() == 1
        academy.now += timedelta(minutes=1)
    await academy.deliver()
    shows(li, "Telegram 上已经取不到了", "请再发一份")
    await li.sends_file("old")
    await fetcher(academy, tmp_path, gives(picture())).fetch_due()
    [kept] = await all_evidence(academy)
    assert kept.state is EvidenceState.STORED


async def test_a_network_that_fails_is_tried_again_with_patience(academy: Academy, tmp_path: Path) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_evidence(li)
    await li.sends_file("certificate")
    failing = fetcher(academy, tmp_path, gives(TimedOut()))
    assert await failing.fetch_due() == 1
    assert await failing.fetch_due() == 0
    for _ in range(8):
        academy.now += timedelta(minutes=10)
        assert await failing.fetch_due() == 1
    [waiting] = await all_evidence(academy)
    assert (waiting.state, waiting.tries) == (EvidenceState.WAITING, 9)


@pytest.mark.parametrize("fault", [ValueError("too big"), BadRequest("File is too big")])
async def test_a_file_larger_than_announced_is_refused(academy: Academy, tmp_path: Path, fault: Exception) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_evidence(li)
    await li.sends_file("large", size=None)
    await fetcher(academy, tmp_path, gives(fault)).fetch_due()
    [refused] = await all_evidence(academy)
    assert (refused.state, refused.fault) == (EvidenceState.REFUSED, "too_large")


async def test_a_full_disk_loses_nothing(academy: Academy, tmp_path: Path) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_evidence(li)
    await li.sends_file("certificate")

    def full(_data: bytes) -> str:
        raise OSError(28, "No space left on device")

    stuck = Fetcher(academy.database, StoryClock(academy), academy.policies, gives(picture()), full, lambda: None)
    await stuck.fetch_due()
    [waiting] = await all_evidence(academy)
    assert waiting.state is EvidenceState.WAITING


async def test_a_store_that_is_down_loses_nothing_and_counts_nothing_against_the_file(
    academy: Academy, tmp_path: Path
) -> None:
    """Tries that failed for the store's sake don't turn a passing refusal of Telegram's into a file that is gone."""
    li, _zhao = await staffed(academy)
    await walk_to_evidence(li)
    await li.sends_file("certificate")

    def down(_data: bytes) -> str:
        raise StoreDown("SlowDown")

    stuck = Fetcher(academy.database, StoryClock(academy), academy.policies, gives(picture()), down, lambda: None)
    for _ in range(GONE_AFTER + 1):
        assert await stuck.fetch_due() == 1
        academy.now += timedelta(minutes=10)
    [waiting] = await all_evidence(academy)
    assert (waiting.state, waiting.fault) == (EvidenceState.WAITING, "SlowDown")
    assert await fetcher(academy, tmp_path, gives(BadRequest("the file is temporarily unavailable"))).fetch_due() == 1
    academy.now += timedelta(minutes=10)
    assert await fetcher(academy, tmp_path, gives(picture())).fetch_due() == 1
    [kept] = await all_evidence(academy)
    assert kept.state is EvidenceState.STORED


async def test_a_file_taken_away_while_it_was_fetched_stays_away(academy: Academy, tmp_path: Path) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_evidence(li)
    await li.sends_file("certificate")

    async def slow(_file_id: str) -> bytes:
        await li.taps("去掉最后一份")
        return picture()

    await fetcher(academy, tmp_path, slow).fetch_due()
    assert await all_evidence(academy) == []


async def test_the_lease_of_a_dead_worker_runs_out(academy: Academy, tmp_path: Path) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_evidence(li)
    await li.sends_file("certificate")
    async with academy.database.transaction() as work:
        await work.evidence.claim("dead", academy.now, academy.now + LEASE, 10)
    living = fetcher(academy, tmp_path, gives(picture()))
    assert await living.fetch_due() == 0
    academy.now += LEASE + timedelta(seconds=1)
    assert await living.fetch_due() == 1


async def test_it_stops_when_told(academy: Academy, tmp_path: Path) -> None:
    li, _zhao = await staffed(academy)
    await walk_to_evidence(li)
    await li.sends_file("certificate")
    stopping, stored = asyncio.Event(), asyncio.Event()
    store = FolderStore(tmp_path)
    running = Fetcher(academy.database, StoryClock(academy), academy.policies, gives(picture()), store.keep, stored.set)
    task = asyncio.create_task(running.run(stopping))
    await asyncio.wait_for(stored.wait(), 20)
    stopping.set()
    await asyncio.wait_for(task, 20)
    [kept] = await all_evidence(academy)
    assert kept.state is EvidenceState.STORED


async def test_a_file_that_takes_long_stays_in_the_hands_of_its_worker(
    academy: Academy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leases are short, so that nobody notices a dead worker; who lives renews them."""
    monkeypatch.setattr("bot.evidence.LEASE", timedelta(seconds=0.3))
    li, _zhao = await staffed(academy)
    await walk_to_evidence(li)
    await li.sends_file("certificate")
    arrived = asyncio.Event()

    async def slow(_file_id: str) -> bytes:
        await arrived.wait()
        return picture()

    first, second = (fetcher(academy, tmp_path, fetch) for fetch in (slow, gives(picture())))
    fetching = asyncio.create_task(first.fetch_due())
    async with asyncio.timeout(20):
        for _ in range(6):
            academy.now += timedelta(seconds=0.2)
            renewed = stamp(academy.now + timedelta(seconds=0.3))
            while await plain_sql(sqlite_url(tmp_path), "SELECT lease_until FROM evidence") != [(renewed,)]:
                await asyncio.sleep(0.01)
            assert await second.fetch_due() == 0
    arrived.set()
    assert await fetching == 1
    [kept] = await all_evidence(academy)
    assert kept.state is EvidenceState.STORED
