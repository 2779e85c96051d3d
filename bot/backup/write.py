"""Writes a backup: one state of the database and the evidence that it names, while others go on writing (art. 4).

The file is written apart and takes its name when it is whole and on the disk; a cut one is never mistaken for it.
"""

from __future__ import annotations

import fcntl
import gzip
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from bot.backup.container import Sink, Writer
from bot.backup.manifest import HEAD, MANIFEST, SEAL, Head, Manifest, Part, file_name, part_name, seal_of
from bot.evidence_store import Damaged
from storage.snapshot import Row, Snapshot, TableShape, read_whole

PART_BYTES = 4 << 20
"""Of rows as text, in a part; what is in memory at a time."""
LEVEL = 3
"""Of gzip: a higher one takes three times as long for a tenth less."""

ReadKept = Callable[[str], bytes]
"""The bytes of an evidence file by its SHA-256. Raises ``Damaged`` when the store has it no more."""


class BeingWritten(Exception):
    """Somebody else writes this file just now."""


@dataclass(frozen=True, slots=True)
class Written:
    """A backup that is whole; its size in bytes."""

    head: Head
    manifest: Manifest
    size: int


async def make_backup(url: str, file: Path, read_kept: ReadKept, at: datetime, passphrase: str | None) -> Written:
    """Write what a ``DATABASE_URL`` holds. Raises ``FileExistsError``, ``BeingWritten``, or what reading raises; then
    there is no such file."""
    return await read_whole(url, lambda snapshot: _write(snapshot, file, read_kept, at, passphrase))


def _write(snapshot: Snapshot, file: Path, read_kept: ReadKept, at: datetime, passphrase: str | None) -> Written:
    with placed(file) as out:
        writer = Writer(out)
        if passphrase is None:
            head, manifest = write_content(snapshot, out, read_kept, at)
        else:
            from bot.backup.sealed import sealing  # only this needs the library

            with sealing(writer, passphrase) as inner:
                head, manifest = write_content(snapshot, inner, read_kept, at)
            writer.end()
        return Written(head, manifest, out.tell())


@contextmanager
def placed(file: Path) -> Iterator[BinaryIO]:
    """A file that is there when the block ends well and isn't when it doesn't, readable for its owner only."""
    if file.exists():
        raise FileExistsError(file)
    part = file.with_name(file.name + ".part")
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        _hold(descriptor, part)
        try:
            out.truncate(0)
            os.fchmod(descriptor, 0o600)  # what a killed one left may have been anybody's
            yield out
            out.flush()
            os.fsync(descriptor)
            part.rename(file)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
    _sync(file.parent)


def _hold(descriptor: int, part: Path) -> None:
    """Nobody else writes it as long as we do, and it hasn't been given its name meanwhile. Raises ``BeingWritten``."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        mine = part.stat().st_ino == os.fstat(descriptor).st_ino
    except OSError as fault:
        raise BeingWritten(part) from fault
    if not mine:
        raise BeingWritten(part)


def write_content(snapshot: Snapshot, out: Sink, read_kept: ReadKept, at: datetime) -> tuple[Head, Manifest]:
    """Everything of a snapshot: what it is, the tables, the evidence, what was written."""
    writer = Writer(out)
    head = Head(
        revision=snapshot.revision,
        engine="sqlite" if snapshot.engine == "sqlite" else "postgresql",
        made_at=at,
        tables={shape.name: shape.columns for shape in snapshot.shapes},
    )
    head_digest = writer.add(HEAD, _json(head))
    parts = [part for shape in snapshot.shapes for part in _parts(writer, shape, snapshot.rows(shape.name))]
    files, missing = _evidence(writer, snapshot, read_kept)
    manifest = Manifest(
        head=head_digest,
        parts=tuple(parts),
        files=files,
        counters=snapshot.counters(),
        chains=snapshot.chains(),
        missing=tuple(missing),
    )
    writer.add(SEAL, seal_of(writer.add(MANIFEST, _json(manifest))))
    writer.end()
    return head, manifest


def _json(told: Head | Manifest) -> bytes:
    return told.model_dump_json(indent=1).encode()


def _parts(writer: Writer, shape: TableShape, rows: Iterator[Row]) -> Iterator[Part]:
    for number, (count, text) in enumerate(_texts(shape, rows), 1):
        name = part_name(shape.name, number)
        digest = writer.add(name, gzip.compress(text, LEVEL, mtime=0))
        yield Part(table=shape.name, name=name, rows=count, sha256=digest)


def _texts(shape: TableShape, rows: Iterator[Row]) -> Iterator[tuple[int, bytes]]:
    """JSON lines, the columns first and then a row each, cut into parts; with how many rows are in each."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    first = encode(shape.columns).encode()
    lines, size = [first], 0
    for row in rows:
        line = encode(row).encode()
        lines.append(line)
        size += len(line)
        if size >= PART_BYTES:
            yield len(lines) - 1, b"\n".join(lines)
            lines, size = [first], 0
    if size:
        yield len(lines) - 1, b"\n".join(lines)


def _evidence(writer: Writer, snapshot: Snapshot, read_kept: ReadKept) -> tuple[int, list[str]]:
    """How many files were written, and which the store had no more: the backup says so rather than not be made."""
    files, missing = 0, []
    for sha256 in snapshot.files():
        try:
            data = read_kept(sha256)
        except Damaged:
            missing.append(sha256)
            continue
        writer.add(file_name(sha256), data)
        files += 1
    return files, missing


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
