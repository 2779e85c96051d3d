"""A passphrase around a backup, in the standard format of age (age-encryption.org; security.md 19).

The outer ``tar`` holds ``key.age``, a fresh key under the passphrase, then the inner backup encrypted to that key and
cut into pieces. Without us: ``tar xf FILE && cat backup.tar.age-* | age -d -i key.age | tar x``.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache

import pyrage

from bot.backup.container import Broken, Sink, Source, Writer

KEY = "key.age"
PIECE = "backup.tar.age-{:06}"
PIECE_BYTES = 8 << 20


@contextmanager
def sealing(out: Writer, passphrase: str) -> Iterator[Sink]:
    """What is written to it ends up encrypted in ``out``, piece by piece."""
    identity = pyrage.x25519.Identity.generate()
    out.add(KEY, pyrage.passphrase.encrypt(str(identity).encode(), passphrase))
    pieces = _Pieces(out)
    reading, writing = os.pipe()

    def encrypt() -> None:
        with os.fdopen(reading, "rb") as plain:
            try:
                pyrage.encrypt_io(plain, pieces, [identity.to_public()])
            except pyrage.EncryptError as fault:
                raise (pieces.fault or fault) from None  # the library keeps only the words of a full disk
        pieces.cut()

    with _in_a_thread(encrypt), os.fdopen(writing, "wb") as plain:
        yield plain


@contextmanager
def unsealed(outer: Iterator[tuple[str, bytes]], key: bytes, passphrase: str) -> Iterator[Source]:
    """The inner backup of what follows the key in ``outer``. Raises ``Broken``: ``passphrase-wrong`` when the key
    doesn't open."""
    identity = _identity(key, passphrase)
    reading, writing = os.pipe()

    def decrypt() -> None:
        with os.fdopen(writing, "wb") as plain:
            try:
                pyrage.decrypt_io(_Joined(outer), plain, [identity])
            except (pyrage.DecryptError, OSError) as fault:
                if isinstance(fault, OSError) and fault.errno is not None:
                    raise  # the disk's or the pipe's, not the content's
                raise Broken("damaged", "encryption") from fault

    with _in_a_thread(decrypt), os.fdopen(reading, "rb") as plain:
        yield plain


@lru_cache(1)
def _identity(key: bytes, passphrase: str) -> pyrage.x25519.Identity:
    """A backup is read twice, and a passphrase takes a second by design."""
    try:
        return pyrage.x25519.Identity.from_str(pyrage.passphrase.decrypt(key, passphrase).decode())
    except (pyrage.DecryptError, pyrage.IdentityError, UnicodeError) as fault:
        raise Broken("passphrase-wrong", KEY) from fault


class _Pieces:
    """Cuts a stream into members."""

    def __init__(self, out: Writer) -> None:
        self._out = out
        self._held = bytearray()
        self._number = 0
        self.fault: OSError | None = None

    def write(self, data: bytes) -> int:
        """Take bytes; a full piece is written."""
        self._held += data
        if len(self._held) >= PIECE_BYTES:
            try:
                self.cut()
            except OSError as fault:
                self.fault = fault
                raise
        return len(data)

    def flush(self) -> None:
        """Nothing is forced out before its piece is full."""

    def cut(self) -> None:
        """Write what is held as a piece."""
        self._number += 1
        self._out.add(PIECE.format(self._number), bytes(self._held))
        self._held.clear()


class _Joined:
    """Reads the pieces as one stream."""

    def __init__(self, outer: Iterator[tuple[str, bytes]]) -> None:
        self._outer = outer
        self._held = memoryview(b"")
        self._number = 0

    def read(self, size: int) -> bytes:
        """At most so many bytes. Raises ``Broken`` when a piece is not where it belongs."""
        if not self._held:
            name, data = next(self._outer, ("", b""))
            self._number += 1
            if name and name != PIECE.format(self._number):
                raise Broken("damaged", name)
            self._held = memoryview(data)
        found, self._held = self._held[:size], self._held[size:]
        return bytes(found)


@contextmanager
def _in_a_thread(work: Callable[[], None]) -> Iterator[None]:
    """Run the other end of a pipe beside what is done here. What went wrong there explains what went wrong here, but
    for a pipe that was closed from our side."""
    faults: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    here: BaseException | None = None
    try:
        yield
    except BaseException as fault:
        here = fault
    thread.join()
    with suppress(IndexError):
        there = faults[0]
        if here is None or not isinstance(there, BrokenPipeError):
            raise there
    if here is not None:
        raise here
