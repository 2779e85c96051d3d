"""The watched folder: whole files only, one worker, each file once, whatever kills or breaks (art. 9.4)."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.feed import folder as feed_folder
from bot.feed import run as feed_run
from bot.feed import spool as feed_spool
from bot.feed.folder import LOCK, Folder, whole_files
from tests.bot.programme import Programme
from tests.story import Academy, Phone, sqlite_url

LONG_AGO = 1_700_000_000
HEADER = "外部编号,工号,培训名称,开始日期,完成日期,学时,考核结果"
GOOD = "C-1,A001,科学道德,2026-03-02,2026-03-06,7.5,合格"
BAD = "C-2,A999,学风建设,2026-03-02,2026-03-06,2,合格"


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "feed"
    made.mkdir()
    return made


@pytest.fixture
def bot(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    monkeypatch.setenv("CLOCK_AT", "2026-03-10T10:00:00+08:00")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FEED_DIR", str(folder))
    made = Programme(sqlite_url(tmp_path), monkeypatch)
    made.given(institute)
    return made


async def institute(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    await academy.person("A001", "王芳", "ICT", "approver")
    await academy.person("H001", "马丽", "ICT", "bureau")


def put(folder: Path, name: str, *rows: str, age: int = LONG_AGO) -> Path:
    file = folder / name
    file.write_text("\n".join((HEADER, *rows)), "utf-8")
    os.utime(file, (age, age))
    return file


def told(bot: Programme, then: Callable[[Phone, Phone], Any] | None = None) -> list[str]:
    """What the bureau read, and the others nothing; then perhaps what happens on the phones."""
    read: list[str] = []

    async def look(academy: Academy) -> None:
        await academy.deliver()
        approver, bureau = academy.phone(1001), academy.phone(1002)
        assert approver.messages == []
        read.extend(message.text for message in bureau.messages)
        if then is not None:
            await then(approver, bureau)

    bot.given(look)
    return read


def reports(folder: Path, where: str = "done") -> list[str]:
    return [path.read_text("utf-8") for path in sorted((folder / where).glob("*.report.txt"))]


def test_only_what_is_whole_is_taken(folder: Path) -> None:
    old = put(folder, "old.csv", GOOD)
    put(folder, ".hidden.csv", GOOD)
    put(folder, "notes.txt", GOOD)
    put(folder, "upload.csv.part", GOOD)
    now = whole_files(folder)
    put(folder, "young.csv", GOOD, age=int((folder / LOCK).stat().st_mtime))
    assert now == whole_files(folder) == [old]


def test_while_one_worker_is_at_the_folder_another_leaves_it(bot: Programme, folder: Path) -> None:
    file = put(folder, "feed.csv", GOOD)
    with (folder / LOCK).open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert bot.runs("feed", "folder").status == 0
        assert file.exists()
    bot.runs("feed", "folder")
    assert not file.exists()


def test_killed_before_the_file_was_moved_it_is_told_once_and_the_report_has_the_counts(
    bot: Programme, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "feed.csv", GOOD, BAD)
    with monkeypatch.context() as dying:
        dying.setattr(Folder, "_file_away", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            bot.runs("feed", "folder")
    assert bot.runs("feed", "folder").status == 0
    [report] = reports(folder)
    assert "新增 1 条" in report
    [message] = told(bot)
    assert "2 行：新增 1 条" in message
    put(folder, "feed.csv", GOOD, BAD)
    bot.runs("feed", "folder")
    assert "未变 1 条" in reports(folder)[-1]
    assert len(told(bot)) == 0


@pytest.mark.parametrize(("seconds", "going"), [(0.0, 1), (60.0, 0)])
def test_a_file_that_takes_long_is_told_of_in_one_message_until_it_is_through(
    bot: Programme, folder: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, going: int
) -> None:
    monkeypatch.setattr(feed_folder, "TOLD_AGAIN", seconds)
    monkeypatch.setattr(feed_run, "AT_ONCE", dict.fromkeys(feed_run.AT_ONCE, 1))
    monkeypatch.setattr(feed_run, "MOST", 1)
    put(folder, "feed.csv", GOOD, GOOD.replace("C-1", "C-3").replace("科学道德", "学风建设"), BAD)
    bot.runs("feed", "folder")
    *progress, over = told(bot)
    assert progress == ["正在读入院继续教育网的数据：feed.csv，3 / 3 行"] * going
    assert "3 行：新增 2 条" in over


def test_a_file_that_breaks_the_program_holds_no_other(
    bot: Programme, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a.csv", GOOD)
    put(folder, "b.csv", BAD, GOOD.replace("C-1", "C-3"))
    spooled = feed_spool.spooled

    def breaks(file: Path, *more: Any) -> Any:
        if file.name == "a.csv":
            raise ZeroDivisionError
        return spooled(file, *more)

    monkeypatch.setattr(feed_folder, "spooled", breaks)
    assert bot.runs("feed", "folder").status == 0
    assert len(reports(folder)) == len(reports(folder, "failed")) == 1
    assert sum("读不下去" in message for message in told(bot)) == 1


def test_a_name_says_for_which_time_the_file_is_complete(bot: Programme, folder: Path) -> None:
    put(folder, "a.csv", GOOD)
    bot.runs("feed", "folder")
    put(folder, "b.complete-2026-03.csv", GOOD.replace("C-1", "C-3"))
    put(folder, "c.complete-soon.csv", GOOD)
    bot.runs("feed", "folder")
    assert "C-1" in reports(folder)[-1]
    assert "2026-03-01..2026-03-15" in reports(folder, "failed")[0]
    assert "这次没有的 1 条" in " ".join(told(bot))


def test_the_bad_rows_are_the_bureaus_to_open(bot: Programme, folder: Path) -> None:
    put(folder, "feed.csv", GOOD, BAD)
    bot.runs("feed", "folder")

    async def open_it(approver: Phone, bureau: Phone) -> None:
        data = await bureau.taps("有问题的行（1）")
        assert bureau.last.method == "sendDocument"
        assert "现在有问题的 1 行" in bureau.last.text
        await approver.taps_data(data)
        assert approver.messages == []
        assert await bureau.academy.audit("feed.refused") == [{}]

    told(bot, open_it)


def test_without_the_setting_there_is_no_folder(bot: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FEED_DIR")
    ended = Programme(bot._url, monkeypatch).runs("feed", "folder")
    assert (ended.status, len(ended.err)) == (2, 1)
