"""Who is on an embedded database: whether it is one program alone, whose leases found are a dead one's; and that
nobody opens the file while a restore puts another in its place."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_held: list[int] = []


def only_one(database: Path) -> bool:
    """Take the lock beside the database file for as long as the program lives; false when another holds it."""
    handle = os.open(database.with_name(database.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return False
    _held.append(handle)
    return True


class InUse(Exception):
    """Somebody works on the database, or restores it."""


@contextmanager
def using(database: Path) -> Iterator[None]:
    """Work on a database file beside others. Raises ``InUse`` while it is being restored."""
    with _held_for(database, fcntl.LOCK_SH):
        yield


@contextmanager
def alone(database: Path) -> Iterator[None]:
    """Keep everybody off a database file. Raises ``InUse`` when somebody works on it."""
    with _held_for(database, fcntl.LOCK_EX):
        yield


@contextmanager
def _held_for(database: Path, how: int) -> Iterator[None]:
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(database.with_name(database.name + ".use"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise InUse(database) from fault
        yield
    finally:
        os.close(handle)
