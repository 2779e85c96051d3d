"""The daily backup: made once a day by one of several workers, made up when it was missed, and old ones go last."""

from __future__ import annotations

import asyncio
import fcntl
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from bot.backup.daily import CLAIM, claim, daily_name, due_since, is_due, prune
from storage.columns import stamp
from storage.database import Database
from tests.bot.backup.archives import files_under
from tests.bot.programme import Programme
from tests.running import running_bot
from tests.story import Academy, sqlite_url

THREE = time(3, 0)
PATIENCE = 200.0
"""Seconds: it is made by a process that gives way to all others of the machine."""


def shanghai(moment: str) -> datetime:
    return datetime.fromisoformat(f"{moment}+08:00")


@pytest.mark.parametrize(
    ("now", "since"),
    [
        ("2026-03-10T02:59:59", "2026-03-09T03:00:00"),
        ("2026-03-10T03:00:00", "2026-03-10T03:00:00"),
        ("2026-01-01T00:00:00", "2025-12-31T03:00:00"),
    ],
)
def test_the_day_is_the_academys(now: str, since: str) -> None:
    assert due_since(THREE, shanghai(now)) == shanghai(since)


async def test_it_is_due_when_the_last_one_is_from_before(database: Database) -> None:
    """Missed while the program stood still, it is made up; and not on the day of the installation."""
    now = shanghai("2026-03-10T10:00:00")

    async def due(*facts: tuple[str, str], at: time | None = THREE) -> bool:
        async with database.transaction() as work:
            for name, moment in facts:
                await work.remember(name, stamp(shanghai(moment)))
            return await is_due(work, at, now)

    assert not await due()
    assert not await due(("installed_at", "2026-03-10T09:00:00"))
    assert await due(("installed_at", "2026-03-09T09:00:00"))
    assert not await due(at=None)
    assert await due(("backup_at", "2026-03-09T03:00:01"))
    assert not await due(("backup_at", "2026-03-10T03:00:01"))


async def test_one_of_several_makes_it(database: Database) -> None:
    now = shanghai("2026-03-10T03:00:00")
    assert sum(await asyncio.gather(*(claim(database, now) for _ in range(8)))) == 1
    assert not await claim(database, now + CLAIM)
    assert await claim(database, now + CLAIM + timedelta(seconds=1)), "who was at it is gone"


def test_old_ones_go_and_nothing_else_does(tmp_path: Path) -> None:
    days = [tmp_path / daily_name(shanghai(f"2026-03-{day:02}T03:00:00")) for day in range(1, 8)]
    other = [tmp_path / name for name in ("before-restore-1.tar", "mine.tar", "xueshi.db", "xueshi-2026.tar")]
    killed = tmp_path / (days[0].name + ".part")
    at_work = tmp_path / (days[6].name + ".part")
    for path in (*days, *other, killed, at_work):
        path.write_bytes(b"x")
    with at_work.open("rb") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        assert set(prune(tmp_path, days[6], 3)) == {*days[:4], killed}
        assert set(tmp_path.iterdir()) == {*days[4:], *other, at_work}
    assert days[4] not in prune(tmp_path, days[4], 1), "a clock that was put back makes the newest an old one"


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    monkeypatch.setenv("CLOCK_AT", "2026-03-10T12:00:00+08:00")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BACKUP_KEEP", "1")
    monkeypatch.delenv("BACKUP_AT", raising=False)
    made = Programme(sqlite_url(tmp_path), monkeypatch)

    async def story(academy: Academy) -> None:
        async with academy.database.transaction() as work:
            await work.remember("installed_at", stamp(shanghai("2026-03-01T12:00:00")))

    made.given(story)
    return made


def test_the_old_one_goes_only_when_the_new_one_is_whole(
    bot: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data" / "backups"
    folder.mkdir(parents=True)
    (folder / "xueshi-2026-03-09-030000.tar").write_bytes(b"yesterday's")
    with monkeypatch.context() as broken:
        broken.setattr("bot.backup.write.write_content", lambda *_: 1 / 0)
        assert bot.runs("backup", "--daily").status == 1
    assert files_under(folder) == {"xueshi-2026-03-09-030000.tar"}
    assert "已经有了" in bot.runs("backup", "--daily").out.decode(), "it is left to rest before another try"
    monkeypatch.setenv("CLOCK_AT", "2026-03-10T12:20:00+08:00")
    bot = Programme(sqlite_url(tmp_path), monkeypatch)
    assert bot.runs("backup", "--daily").status == 0
    assert files_under(folder) == {"xueshi-2026-03-10-122000.tar"}
    assert "已经有了" in bot.runs("backup", "--daily").out.decode()
    assert bot.runs("backup").status == 2


@pytest.mark.timeout(300)
async def test_the_running_program_makes_it(tmp_path: Path) -> None:
    """Through the real process, and with what people were told beside it."""
    async with running_bot(tmp_path, BACKUP_AT="03:00") as bot:
        await bot.start(CLOCK_AT="2026-03-10T02:59:00+08:00")
        await bot.logged("running")
        assert await bot.stop() == 0
        assert not (tmp_path / "data" / "backups").exists(), "nothing is due on the first day"
        await bot.start(CLOCK_AT="2026-03-10T03:00:30+08:00")
        async with asyncio.timeout(PATIENCE):
            while "daily backup made" not in (tmp_path / "bot.log").read_text():
                await asyncio.sleep(0.1)
        assert await bot.stop() == 0
        [made] = (tmp_path / "data" / "backups").iterdir()
        assert made.name.startswith("xueshi-2026-03-10-0300")
        await bot.done("restore", str(made), "--replace")
