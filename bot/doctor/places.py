"""The machine: who may read the files, room on the disk, evidence, backups, the font, the working calendar."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import date

from bot.doctor.finding import Finding, good, note, wrong
from bot.evidence_store import Damaged, evidence_store
from bot.inside.gauges import newest_backup
from bot.picture import has_letters
from bot.settings import ENV_FILE, Settings
from rules.calendar import last_known_year
from storage.database import sqlite_path

LOOPBACK = ("127.", "localhost", "::1")
OTHERS = 0o077
MB = 1024 * 1024
ROOM_NEEDED, ROOM_WANTED = 200 * MB, 1024 * MB
"""Bytes: SQLite's log, an album of evidence and a backup fit into the first for a day or so."""
BACKUP_DAYS = 2
DECEMBER = 12


def check_places(settings: Settings, today: date) -> Iterator[Finding]:
    """Everything that can be seen without database and network."""
    yield from _settings(settings)
    yield from _pages(settings)
    yield from _modes(settings)
    yield from _room(settings)
    yield _evidence(settings)
    yield _backups(settings)
    yield good("fonts-good") if has_letters("学") else wrong("fonts-gone")
    yield _calendar(today)


def _settings(settings: Settings) -> Iterator[Finding]:
    yield good("settings-good", count=len(settings.model_fields_set))
    if settings.clock_at is not None:
        yield note("settings-clock")
    if settings.metrics_listen is not None and not settings.metrics_listen[0].startswith(LOOPBACK):
        yield note("settings-public", host=settings.metrics_listen[0])


def _pages(settings: Settings) -> Iterator[Finding]:
    """The projector page is handed out by its public address and must be served by somebody."""
    if settings.pages_url is not None and settings.pages_listen is None:
        yield note("settings-pages", url=settings.pages_url)


def _modes(settings: Settings) -> Iterator[Finding]:
    """Who else may read what only its owner should."""
    kept = [ENV_FILE, settings.data_dir, settings.evidence_dir, settings.backups]
    kept += [settings.data_dir / "incidents.log", *settings.backups.glob("*")]
    if settings.database_url.startswith("sqlite"):
        kept.append(sqlite_path(settings.database_url))
    opened = [path for path in kept if path.exists() and path.stat().st_mode & OTHERS]
    for path in opened:
        yield wrong("files-open", path=str(path), mode=f"{path.stat().st_mode & 0o777:o}")
    if not opened:
        yield good("files-good")


def _room(settings: Settings) -> Iterator[Finding]:
    place = next(
        each for each in (settings.data_dir.absolute(), *settings.data_dir.absolute().parents) if each.exists()
    )
    free = shutil.disk_usage(place).free
    code, found = ("disk-full", wrong) if free < ROOM_NEEDED else ("disk-low", note)
    yield good("disk-good", free=free // MB) if free >= ROOM_WANTED else found(code, free=free // MB)


def _evidence(settings: Settings) -> Finding:
    """Whether the store can be asked, and the folders, where there are any yet, be written to."""
    try:
        for place in (settings.data_dir, settings.evidence_dir):
            if place.exists():
                with tempfile.TemporaryFile(dir=place):
                    pass
        evidence_store(settings).read("0" * 64)
    except Damaged:
        return good("evidence-good")
    except OSError as fault:
        return wrong("evidence-shut", fault=fault.strerror or type(fault).__name__)
    return good("evidence-good")


def _backups(settings: Settings) -> Finding:
    newest = newest_backup(settings.backups)
    if newest is None:
        return note("backups-none")
    hours = int((time.time() - newest) // 3600)
    return good("backups-good", hours=hours) if hours < 24 * BACKUP_DAYS else wrong("backups-old", days=hours // 24)


def _calendar(today: date) -> Finding:
    last = last_known_year()
    if last < today.year:
        return wrong("calendar-over", year=last)
    if last == today.year and today.month == DECEMBER:
        return note("calendar-ends", year=last)
    return good("calendar-good", year=last)
