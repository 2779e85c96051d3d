"""``backup``: one consistent state while others write, for its owner only, whole or not there (art. 4)."""

from __future__ import annotations

import asyncio
import fcntl
import os
import stat
import threading
from pathlib import Path
from typing import BinaryIO

import pytest

from bot.backup.read import check
from bot.backup.write import placed
from bot.evidence_store import FolderStore
from sandbox.story import certificate
from storage.database import open_database
from storage.migrate import migrate
from storage.snapshot import Snapshot, read_whole
from tests.bot.backup.archives import busy, files_under
from tests.bot.programme import Programme
from tests.story import Academy


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "data" / "evidence")


@pytest.fixture
def bot(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """The command line on each engine, with an empty database."""
    monkeypatch.setenv("CLOCK_AT", "2026-03-10T12:00:00+08:00")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("BACKUP_PASSPHRASE", raising=False)
    return Programme(database_url, monkeypatch)


@pytest.fixture
def used(bot: Programme, store: FolderStore) -> Programme:
    """The same, with an academy in it."""

    async def story(academy: Academy) -> None:
        await busy(academy, store)

    bot.given(story)
    return bot


def test_it_says_what_it_holds_and_is_for_its_owner_only(used: Programme, tmp_path: Path) -> None:
    """security.md 19, whatever the umask says and whatever a killed one left behind."""
    file = tmp_path / "a.tar"
    left = tmp_path / "a.tar.part"
    left.write_bytes(b"left by a killed one" * 100_000)
    left.chmod(0o644)
    before = os.umask(0)
    try:
        done = used.runs("backup", str(file))
    finally:
        os.umask(before)
    assert (done.status, done.err) == (0, [])
    assert "人员 6，登记 4 件，决定 4 个，材料 1 份" in done.out.decode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not left.exists()
    head, manifest = check(file, lambda: None)
    assert head.made_at.isoformat().startswith("2026-03-10T04:00")
    assert manifest.counters["submissions"] == 4


def test_it_overwrites_nothing_and_needs_a_place(used: Programme, tmp_path: Path) -> None:
    file = tmp_path / "a.tar"
    file.write_text("precious")
    assert used.runs("backup", str(file)).status == 2
    assert file.read_text() == "precious"
    assert used.runs("backup", str(tmp_path / "nowhere" / "a.tar")).status == 2
    assert not (tmp_path / "nowhere").exists()


def test_there_must_be_something_to_back_up(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Programme(empty_database_url, monkeypatch).runs("backup", str(tmp_path / "a.tar"))
    assert (done.status, files_under(tmp_path) & {"a.tar", "a.tar.part", "xueshi.db"}) == (2, set())


def test_a_backup_that_breaks_off_leaves_nothing(
    used: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the store can't be asked; a full disk is no different."""

    def down(_store: FolderStore, _sha256: str) -> bytes:
        raise OSError("down")

    monkeypatch.setattr(FolderStore, "read", down)
    for more in ((), ("--passphrase-file", str(passphrase(tmp_path)))):
        done = used.runs("backup", str(tmp_path / "a.tar"), *more)
        assert (done.status, len(done.err)) == (1, 1)
        assert not [name for name in files_under(tmp_path) if name.startswith("a.tar")]


def passphrase(folder: Path, told: str = "correct horse") -> Path:
    file = folder / "passphrase"
    file.write_text(f"{told}\n")
    return file


def test_a_file_that_the_store_lost_is_named(used: Programme, store: FolderStore, tmp_path: Path) -> None:
    """The backup is made all the same, and says so: one lost picture must not cost the rest."""
    sha256 = store.keep(certificate())
    (tmp_path / "data" / "evidence" / sha256[:2] / sha256[2:4] / sha256).write_bytes(b"damaged")
    done = used.runs("backup", str(tmp_path / "a.tar"))
    assert done.status == 0
    assert sha256 in done.err[0]
    _, manifest = check(tmp_path / "a.tar", lambda: None)
    assert (manifest.files, manifest.missing) == (0, (sha256,))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_passphrase_of_the_settings_is_used(
    used: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert used.runs("backup", str(tmp_path / "a.tar"), "--passphrase-file", str(passphrase(tmp_path, "short"))).err
    monkeypatch.setenv("BACKUP_PASSPHRASE", "correct horse")
    used = Programme(f"sqlite:///{tmp_path}/xueshi.db", monkeypatch)
    assert used.runs("backup", str(tmp_path / "b.tar")).status == 0
    assert not (tmp_path / "a.tar").exists()
    check(tmp_path / "b.tar", lambda: "correct horse")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_never_write_one_file(used: Programme, tmp_path: Path) -> None:
    file = tmp_path / "a.tar"
    with (tmp_path / "a.tar.part").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert used.runs("backup", str(file)).status == 2
        assert (tmp_path / "a.tar.part").exists()
    assert used.runs("backup", str(file)).status == 0


def test_what_was_given_its_name_meanwhile_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between opening the unfinished file and locking it, its writer may have ended and named it."""
    real = fcntl.flock

    def late(handle: BinaryIO | int, how: int) -> None:
        (tmp_path / "a.tar.part").rename(tmp_path / "a.tar")
        real(handle, how)

    (tmp_path / "a.tar.part").write_text("whole")
    monkeypatch.setattr(fcntl, "flock", late)
    with pytest.raises(Exception, match=r"a\.tar"), placed(tmp_path / "a.tar") as out:
        out.write(b"x")
    assert (tmp_path / "a.tar").read_text() == "whole"


async def test_who_writes_goes_on_beside_it_and_is_not_in_it(database_url: str) -> None:
    """One state: what is committed while it is read is not in it, and nobody waits for it."""
    await migrate(database_url)
    database = await open_database(database_url)
    reading, go_on = threading.Event(), threading.Event()

    def take(snapshot: Snapshot) -> list[object]:
        first = list(snapshot.rows("units"))
        reading.set()
        assert go_on.wait(30)
        return [first, list(snapshot.rows("units")), list(snapshot.rows("people"))]

    taken = asyncio.create_task(read_whole(database_url, take))
    try:
        await asyncio.to_thread(reading.wait, 30)
        async with database.transaction() as work:
            await work.register.add_unit("ICT", "计算所", 2026)
            await work.register.add_person("A001", "王芳", "ICT", None, None)
        async with database.reading() as work:
            assert await work.people.by_staff_no("A001") is not None
    finally:
        go_on.set()
        await database.close()
    assert await taken == [[], [], []]
