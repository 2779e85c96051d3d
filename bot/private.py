"""Files with personal data: readable for their owner only."""

from __future__ import annotations

import os
from pathlib import Path


def write_private(file: Path, content: bytes) -> None:
    """Write a file that nobody but its owner may read, over an earlier one of that name."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as mine:
        mine.write(content)
