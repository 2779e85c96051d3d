"""The file of a backup: a plain ``tar``, written once and read once, of which every byte is checked.

Any tar program unpacks it. Reading is stricter than tar: each header must be the one that we would have written
for its name and size, so that there is no link, no folder and no byte that could be changed unseen.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Iterator
from typing import Protocol

BLOCK = tarfile.BLOCKSIZE
LARGEST = 64 << 20
"""Bytes of a member: it is held in memory whole, and evidence has at most 20 MB."""
NAME = re.compile(r"[a-z0-9_]{1,64}(?:[/.-][a-z0-9_]{1,64}){0,4}")
END = bytes(2 * BLOCK)


class Broken(Exception):
    """The file is no backup, is cut, or was changed; ``code`` says which."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(f"{code}: {where}")
        self.code = code
        self.where = where


class Source(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> object:
        """Take all of them."""


class Writer:
    """Adds members one after the other; without ``end`` nobody takes the file for whole."""

    def __init__(self, out: Sink) -> None:
        self._out = out

    def add(self, name: str, data: bytes) -> str:
        """Write a member; the SHA-256 of its bytes."""
        if not NAME.fullmatch(name) or len(data) > LARGEST:
            raise ValueError(f"{name}: {len(data)} bytes")
        self._out.write(_header(name, len(data)))
        self._out.write(data)
        self._out.write(bytes(-len(data) % BLOCK))
        return hashlib.sha256(data).hexdigest()

    def end(self) -> None:
        """Say that this was all."""
        self._out.write(END)


def members(source: Source) -> Iterator[tuple[str, bytes]]:
    """Every member's name and bytes, in order. Raises ``Broken`` for anything that ``Writer`` wouldn't have written."""
    first = True
    while True:
        head = _exactly(source, BLOCK, "foreign" if first else "cut")
        if head == bytes(BLOCK) and not first:
            break
        name, size = _read_header(head, "foreign" if first else "damaged")
        first = False
        data = _exactly(source, size, "cut", name)
        if any(_exactly(source, -size % BLOCK, "cut", name)):
            raise Broken("damaged", name)
        yield name, data
    if _exactly(source, BLOCK, "cut") != bytes(BLOCK) or source.read(1):
        raise Broken("damaged", "end")


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.USTAR_FORMAT, "ascii")


def _read_header(head: bytes, code: str) -> tuple[str, int]:
    try:
        info = tarfile.TarInfo.frombuf(head, "ascii", "strict")
        fits = NAME.fullmatch(info.name) and 0 <= info.size <= LARGEST and _header(info.name, info.size) == head
    except (tarfile.HeaderError, UnicodeError, ValueError) as fault:
        raise Broken(code, "header") from fault
    if not fits:
        raise Broken(code, "header")
    return info.name, info.size


def _exactly(source: Source, size: int, code: str, where: str = "end") -> bytes:
    """So many bytes; a source may give them in pieces."""
    pieces = []
    while size > 0:
        piece = source.read(min(size, 1 << 20))
        if not piece:
            raise Broken(code, where)
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
