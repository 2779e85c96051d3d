"""Incident ids: what a person or operator is told when something broke here; the detail is kept beside the data."""

from __future__ import annotations

import os
import re
import secrets
import traceback
from datetime import UTC, datetime
from pathlib import Path

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{10,}")

_QUOTED = re.compile(r"""(?<!\w)(["'“]).*["'”]""")


def new_incident() -> str:
    """An id that can be read out on the telephone: ``K7F2-91``."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{drawn[:4]}-{drawn[4:]}"


def without_token(text: str) -> str:
    """A text in which no bot token can be read."""
    return _TOKEN.sub("…", text)


def without_quotes(fault: str) -> str:
    """A fault that others describe, without what they quote of us, to the last quotation mark."""
    return _QUOTED.sub("…", fault)


def note_incident(fault: BaseException, folder: Path | None = None) -> str:
    """Keep the whole story of a fault in ``incidents.log``, readable for its owner only; its id."""
    incident = new_incident()
    place = (folder or Path(os.environ.get("DATA_DIR") or "data")) / "incidents.log"
    story = "".join(traceback.format_exception(fault))
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as log:
            log.write(f"{datetime.now(UTC).isoformat()} {incident}\n{without_token(story)}\n")
    except OSError:
        return incident  # the disk may be what is broken; the id is told all the same
    return incident
