"""The evidence store: one file a content, on the disk when it is said to be, and never trusted unread."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest

from bot.evidence_store import Damaged, FolderStore


def place(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256[2:4] / sha256


def test_what_is_kept_is_read_back_by_its_hash(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "evidence")
    sha256 = store.keep(b"certificate")
    assert sha256 == hashlib.sha256(b"certificate").hexdigest()
    assert store.read(sha256) == b"certificate"


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    """security.md 13: the same file from two people."""
    store = FolderStore(tmp_path)
    assert store.keep(b"certificate") == store.keep(b"certificate")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_files_and_folders_are_their_owners_only(tmp_path: Path) -> None:
    """security.md 19."""
    store = FolderStore(tmp_path / "evidence")
    kept = place(tmp_path / "evidence", store.keep(b"certificate"))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in kept.parents[:2]} == {0o700}


def test_a_changed_file_is_told_and_mended_by_the_next_one_that_comes(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    sha256 = store.keep(b"certificate")
    place(tmp_path, sha256).write_bytes(b"forged")
    with pytest.raises(Damaged):
        store.read(sha256)
    store.keep(b"certificate")
    assert store.read(sha256) == b"certificate"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 64, "0" * 63 + "\n"])
def test_a_hash_that_is_none_or_unknown_reads_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(Damaged):
        FolderStore(tmp_path).read(name)


def test_names_tells_all_that_is_kept_and_nothing_half_written(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "evidence")
    assert list(store.names()) == []
    kept = {store.keep(b"certificate"), store.keep(b"diploma")}
    place(tmp_path / "evidence", sorted(kept)[0]).with_suffix(".0a1b2c3d").write_bytes(b"cut")
    assert set(store.names()) == kept
