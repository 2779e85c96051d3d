"""Reads a backup: proves it whole before anything is done with it, then hands out its rows and files (art. 4)."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path

from pydantic import ValidationError

from bot.backup.container import LARGEST, Broken, members
from bot.backup.manifest import HEAD, MANIFEST, SEAL, VERSION, Head, Manifest, file_name, seal_of
from storage.snapshot import Row

SEALED = "key.age"

AskPassphrase = Callable[[], str | None]
"""The passphrase, asked for when a backup turns out to need one; None when there is nobody to ask."""

Member = tuple[str, bytes]


@contextmanager
def opened(file: Path, passphrase: AskPassphrase) -> Iterator[Iterator[Member]]:
    """The members of a backup, from under its passphrase if it has one. Raises ``Broken``."""
    with file.open("rb") as source:
        outer = members(source)
        name, data = _next(outer)
        if name != SEALED:
            yield _after((name, data), outer)
            return
        told = passphrase()
        if not told:
            raise Broken("sealed", file.name)
        from bot.backup.sealed import unsealed  # only this needs the library

        with unsealed(outer, data, told) as inner:
            yield members(inner)


def check(file: Path, passphrase: AskPassphrase) -> tuple[Head, Manifest]:
    """Read all of it and compare every byte with its digest. Raises ``Broken``."""
    with opened(file, passphrase) as inner:
        name, data = _next(inner)
        head, seen, files = _head(name, data), [(name, _digest(data))], 0
        for name, data in inner:
            if name == MANIFEST:
                break
            digest = _digest(data)
            if name == file_name(digest):
                files += 1
            elif files:
                raise Broken("damaged", name)
            else:
                seen.append((name, digest))
        else:
            raise Broken("cut", MANIFEST)
        if _next(inner) != (SEAL, seal_of(_digest(data))) or next(inner, None) is not None:
            raise Broken("damaged", SEAL)
        manifest = _manifest(data)
        _compare(head, manifest, seen, files)
        return head, manifest


def _compare(head: Head, manifest: Manifest, seen: list[tuple[str, str]], files: int) -> None:
    """What was read is what the manifest says, in its order."""
    told = [(HEAD, manifest.head), *((part.name, part.sha256) for part in manifest.parts)]
    for member, of in zip_longest(seen, told):
        if member != of:
            raise Broken("damaged", (member or of)[0])
    known = all(part.table in head.tables for part in manifest.parts)
    if files != manifest.files or not known:
        raise Broken("damaged", MANIFEST)


class Content:
    """The rows, then the files, of a backup that was proved whole; compared with its manifest once more on the way."""

    def __init__(self, inner: Iterator[Member], head: Head, manifest: Manifest) -> None:
        self._inner = inner
        self._head = head
        self._manifest = manifest
        _next(inner)

    def batches(self) -> Iterator[tuple[str, list[Row]]]:
        """Rows by table, part by part. Raises ``Broken``."""
        for part in self._manifest.parts:
            name, data = _next(self._inner)
            if (name, _digest(data)) != (part.name, part.sha256):
                raise Broken("damaged", name)
            columns, *rows = _lines(name, data)
            if columns != self._head.tables[part.table] or len(rows) != part.rows:
                raise Broken("damaged", name)
            yield part.table, rows

    def files(self) -> Iterator[bytes]:
        """Every evidence file. Raises ``Broken``."""
        for _ in range(self._manifest.files):
            name, data = _next(self._inner)
            if name != file_name(_digest(data)):
                raise Broken("damaged", name)
            yield data


def _lines(name: str, packed: bytes) -> list[Row]:
    """The arrays of a part; what unpacks to more than a part ever holds is refused."""
    unpack = zlib.decompressobj(wbits=31)
    try:
        text = unpack.decompress(packed, LARGEST)
        lines = [json.loads(line) for line in text.split(b"\n")]
    except (zlib.error, ValueError, RecursionError) as fault:
        raise Broken("damaged", name) from fault
    if not unpack.eof or unpack.unused_data or not all(isinstance(line, list) for line in lines):
        raise Broken("damaged", name)
    return [tuple(line) for line in lines]


def _head(name: str, data: bytes) -> Head:
    """Raises ``Broken``: ``foreign`` for what isn't ours, ``version`` for what a newer program wrote."""
    try:
        told = json.loads(data) if name == HEAD else None
        if not isinstance(told, dict) or told.get("format") != "xueshi-backup":
            raise Broken("foreign", name)
        if told.get("version") != VERSION:
            raise Broken("version", str(told.get("version"))[:20])
        return Head.model_validate_json(data)
    except (ValidationError, ValueError, RecursionError) as fault:
        raise Broken("damaged", name) from fault


def _manifest(data: bytes) -> Manifest:
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as fault:
        raise Broken("damaged", MANIFEST) from fault


def _next(inner: Iterator[Member]) -> Member:
    found = next(inner, None)
    if found is None:
        raise Broken("cut", "end")
    return found


def _after(first: Member, rest: Iterator[Member]) -> Iterator[Member]:
    yield first
    yield from rest


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
