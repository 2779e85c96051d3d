"""Who waits to write an SQLite file, told between programs: SQLite itself has no queue, so that one who writes again
and again can't know of the others."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path


class Turns:
    """Locks on the folder of a database: shared by all who wait, so that nobody can have it alone meanwhile. SQLite
    locks files only, and a lock ends with its program."""

    def __init__(self, folder: Path) -> None:
        self._folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)

    def ask(self) -> None:
        """Wait for a turn, as others may see; where one looks just now, ask again later."""
        with suppress(BlockingIOError):
            fcntl.flock(self._folder, fcntl.LOCK_SH | fcntl.LOCK_NB)

    def have(self) -> None:
        """Wait no longer."""
        fcntl.flock(self._folder, fcntl.LOCK_UN)

    def asked(self) -> bool:
        """Whether another one waits."""
        try:
            fcntl.flock(self._folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        self.have()
        return False

    def close(self) -> None:
        """Let go of the folder."""
        os.close(self._folder)
