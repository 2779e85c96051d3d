"""Evidence by its SHA-256: what a store of it promises, and the folder, which is the default (security.md 13, 19)."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from bot.settings import Settings

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Damaged(Exception):
    """A file is missing, or what is kept under a hash doesn't have it."""


class StoreDown(OSError):
    """The store can't be asked just now, so nothing is known of its files: try later."""


class EvidenceStore(Protocol):
    """Files that never change: the same content is kept once, whoever sent it. It blocks, so call it from a thread."""

    def keep(self, data: bytes) -> str:
        """Keep bytes, whole or not at all; their SHA-256. Raises ``OSError`` (``StoreDown``) when they are not kept."""

    def read(self, sha256: str) -> bytes:
        """The bytes kept under a hash, verified. Raises ``Damaged``, or ``StoreDown`` when nobody can tell."""

    def names(self) -> Iterator[str]:
        """The SHA-256 of everything kept, in no order. Raises ``StoreDown``."""

    def remove(self, sha256: str) -> None:
        """Let a file go; nothing for one that isn't there. Raises ``StoreDown``."""


def evidence_store(settings: Settings) -> EvidenceStore:
    """The store that the settings name; the library of a bucket is loaded only where there is one."""
    if settings.evidence_url is not None:
        from bot.evidence_bucket import BucketStore

        return BucketStore(settings)
    return FolderStore(settings.evidence_dir)


class FolderStore:
    """A folder of files in two levels of folders, readable for their owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes) -> str:
        """Keep bytes; their SHA-256. On return they are on the disk: written apart, synced, then put in place."""
        sha256 = hashlib.sha256(data).hexdigest()
        place = self._place(sha256)
        if self._holds(place, sha256):
            return sha256
        for folder in (self._folder.parent, self._folder, place.parent.parent, place.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = place.with_name(f"{sha256}.{secrets.token_hex(4)}")
        try:
            _write(written, data)
            written.replace(place)
        finally:
            written.unlink(missing_ok=True)
        _sync_folder(place.parent)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes kept under a hash, verified. Raises ``Damaged``."""
        place = self._place(sha256)
        try:
            data = place.read_bytes()
        except OSError as fault:
            raise Damaged(f"{sha256}: {fault.strerror}") from fault
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Damaged(f"{sha256}: the content has another hash")
        return data

    def names(self) -> Iterator[str]:
        """The SHA-256 of everything kept. What a killed ``keep`` left half-written is none of it."""
        found = (path.relative_to(self._folder).as_posix() for path in self._folder.glob("??/??/*"))
        return filter(None, (name_at(place) for place in found))

    def remove(self, sha256: str) -> None:
        """Let a file go; nothing for one that isn't there."""
        place = self._place(sha256)
        place.unlink(missing_ok=True)
        if place.parent.is_dir():
            _sync_folder(place.parent)

    def _holds(self, place: Path, sha256: str) -> bool:
        try:
            return hashlib.sha256(place.read_bytes()).hexdigest() == sha256
        except OSError:
            return False

    def _place(self, sha256: str) -> Path:
        return self._folder / place_of(sha256)


def place_of(sha256: str) -> str:
    """Where a file is kept, from the top of the store: alike in every kind. Raises ``Damaged`` for what is no hash."""
    if _SHA256.fullmatch(sha256) is None:
        raise Damaged("not a SHA-256")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def name_at(place: str) -> str | None:
    """The SHA-256 of what is kept at a place; nothing for what only lies there."""
    name = place.rpartition("/")[2]
    return name if _SHA256.fullmatch(name) and place == place_of(name) else None


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """A new name survives a power cut only when its folder is synced too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
