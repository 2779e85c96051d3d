"""Whether this is the only program on an embedded database: then every lease it finds is a dead one's."""

from __future__ import annotations

import fcntl
import os
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
