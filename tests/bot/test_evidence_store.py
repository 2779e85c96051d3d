"""The evidence store, folder and bucket alike: one file a content, kept when it is said to be, never trusted unread."""

from __future__ import annotations

import asyncio
import hashlib
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from bot.evidence_bucket import BucketStore
from bot.evidence_store import Damaged, EvidenceStore, FolderStore, StoreDown, evidence_store
from bot.settings import Settings, load_settings
from tests.bucket import Bucket
from tests.gate import gate_before

A_MOMENT = timedelta(seconds=0.3)


class Kept:
    """A store, and what lies in it as somebody else sees it: the folder's files or the bucket's objects, by place."""

    def __init__(self, store: EvidenceStore, behind: Bucket | Path) -> None:
        self.store = store
        self._behind = behind

    def contents(self) -> dict[str, bytes]:
        """Everything that lies there."""
        if isinstance(self._behind, Bucket):
            return self._behind.contents()
        found = [path for path in self._behind.rglob("*") if path.is_file()]
        return {path.relative_to(self._behind).as_posix(): path.read_bytes() for path in found}

    def write(self, place: str, data: bytes) -> None:
        """Put something there behind the store's back."""
        if isinstance(self._behind, Bucket):
            self._behind.write(place, data)
        else:
            (self._behind / place).write_bytes(data)


def settings_of(told: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings that an environment makes."""
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    return load_settings()


@pytest.fixture(params=["folder", "bucket"])
def kept(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    """An empty store of each kind in turn, as the settings make it."""
    monkeypatch.chdir(tmp_path)
    if request.param == "folder":
        settings = settings_of({"DATA_DIR": str(tmp_path)}, monkeypatch)
        yield Kept(evidence_store(settings), settings.evidence_dir)
    else:
        bucket: Bucket = request.getfixturevalue("bucket")
        yield Kept(evidence_store(settings_of(bucket.settings, monkeypatch)), bucket)
        assert list(tmp_path.iterdir()) == []  # nothing of it lies on the machine


def place(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def test_what_is_kept_is_read_back_by_its_hash(kept: Kept) -> None:
    sha256 = kept.store.keep(b"certificate")
    assert sha256 == hashlib.sha256(b"certificate").hexdigest()
    assert kept.store.read(sha256) == b"certificate"
    assert kept.contents() == {place(sha256): b"certificate"}


def test_the_same_content_is_kept_once(kept: Kept) -> None:
    """security.md 13: the same file from two people."""
    assert kept.store.keep(b"certificate") == kept.store.keep(b"certificate")
    assert len(kept.contents()) == 1


def test_the_same_content_from_many_at_once_is_kept_once_and_whole(kept: Kept) -> None:
    data = b"certificate" * 100_000
    with ThreadPoolExecutor(8) as pool:
        [sha256] = set(pool.map(kept.store.keep, [data] * 16))
    assert kept.contents() == {place(sha256): data}


@pytest.mark.parametrize("size", [0, 1, 5 * 1024 * 1024 + 1, 20 * 1024 * 1024])
def test_every_size_is_kept_whole(kept: Kept, size: int) -> None:
    """Telegram gives bots files up to 20 MB."""
    data = bytes(index % 251 for index in range(1024)) * (size // 1024) + b"x" * (size % 1024)
    assert kept.store.read(kept.store.keep(data)) == data


def test_a_changed_file_is_told_and_mended_by_the_next_one_that_comes(kept: Kept) -> None:
    sha256 = kept.store.keep(b"certificate")
    kept.write(place(sha256), b"forged")
    with pytest.raises(Damaged):
        kept.store.read(sha256)
    kept.store.keep(b"certificate")
    assert kept.store.read(sha256) == b"certificate"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 64, "0" * 63 + "\n"])
def test_a_hash_that_is_none_or_unknown_reads_nothing(kept: Kept, name: str) -> None:
    with pytest.raises(Damaged):
        kept.store.read(name)


def test_names_tells_all_that_is_kept_and_nothing_that_only_lies_there(kept: Kept) -> None:
    assert list(kept.store.names()) == []
    names = {kept.store.keep(b"certificate"), kept.store.keep(b"diploma")}
    first = place(min(names))
    for other in (
        f"{first}.0a1b2c3d",
        first[:3] + "notes.txt",
        first[:6] + "0" * 64,
    ):  # half-written, foreign, misplaced
        kept.write(other, b"cut")
    assert set(kept.store.names()) == names


def test_files_and_folders_are_their_owners_only(tmp_path: Path) -> None:
    """security.md 19."""
    sha256 = FolderStore(tmp_path / "evidence").keep(b"certificate")
    path = tmp_path / "evidence" / place(sha256)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in path.parents[:2]} == {0o700}


def test_more_names_than_a_page_holds_are_all_told(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """S3 tells a thousand names a page."""
    store = evidence_store(settings_of(bucket.settings, monkeypatch))
    with ThreadPoolExecutor(16) as pool:
        names = set(pool.map(lambda number: store.keep(str(number).encode()), range(1200)))
    assert len(names) == 1200
    assert set(store.names()) == names


@pytest.mark.parametrize(
    "wrong",
    [
        {"EVIDENCE_URL": "s3://another-bucket/x"},
        {"AWS_SECRET_ACCESS_KEY": "wrong"},
        {"AWS_ACCESS_KEY_ID": "nobody"},
        {"S3_ENDPOINT_URL": "http://127.0.0.1:1"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_bucket_that_cannot_be_asked_is_down_and_not_damaged(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    """No bucket, wrong keys or nobody there: nothing is known of the file, so nothing may be concluded."""
    sha256 = evidence_store(settings_of(bucket.settings, monkeypatch)).keep(b"certificate")
    store = evidence_store(settings_of(wrong, monkeypatch))
    for ask in (lambda: store.read(sha256), lambda: store.keep(b"diploma"), lambda: list(store.names())):
        with pytest.raises(StoreDown) as told:
            ask()
        assert bucket.settings["AWS_SECRET_ACCESS_KEY"] not in str(told.value)
    assert len(bucket.contents()) == 1


async def test_a_bucket_that_goes_away_comes_back_with_all_of_it(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with gate_before(bucket.port) as gate:
        told = bucket.settings | {"S3_ENDPOINT_URL": f"http://127.0.0.1:{gate.port}"}
        store = BucketStore(settings_of(told, monkeypatch), answer_within=A_MOMENT)
        sha256 = await asyncio.to_thread(store.keep, b"certificate")
        for fail in (gate.shut, gate.be_silent):
            await fail()
            for ask in (lambda: store.read(sha256), lambda: store.keep(b"diploma"), lambda: list(store.names())):
                with pytest.raises(StoreDown):
                    await asyncio.to_thread(ask)
        await gate.open()
        assert await asyncio.to_thread(store.read, sha256) == b"certificate"
        assert await asyncio.to_thread(lambda: list(store.names())) == [sha256]


def test_the_library_of_a_bucket_is_loaded_only_where_there_is_one() -> None:
    told = "import sys, bot.app, bot.commands.verify; print('obstore' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert loaded.stdout == "False\n"


def test_every_folder_that_is_made_is_its_owners_only(tmp_path: Path) -> None:
    """security.md 19; also the one above the store, which nothing else may have made yet."""
    store = FolderStore(tmp_path / "data" / "evidence")
    store.keep(b"proof")
    folders = [path for path in (tmp_path / "data", *(tmp_path / "data").rglob("*")) if path.is_dir()]
    assert {(path.name, stat.S_IMODE(path.stat().st_mode)) for path in folders} >= {
        ("data", 0o700),
        ("evidence", 0o700),
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
