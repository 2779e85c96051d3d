"""The database: whether it is there, can be written, in which layout; what waits too long; what was put aside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.doctor.finding import Finding, good, note, wrong
from bot.inside.gauges import Backlogs, age, read_backlogs
from bot.settings import Settings
from handlers.reply import Priority
from storage.database import Database, newest_revision, open_database, sqlite_path

LATE = 60
"""Seconds after which an update or an answer that waits says that nobody is at work."""
FILES_LATE = 600
RUN_LATE = 12 * 3600


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database | Finding]:
    """The database as it is, neither made nor brought up to date; a finding when it can't be had."""
    if settings.database_url.startswith("sqlite") and not sqlite_path(settings.database_url).exists():
        yield note("database-none")
        return
    try:
        database = await open_database(settings.database_url)
    except Exception as fault:  # a driver's own, an operating system's or a name that nobody knows
        yield wrong("database-gone", fault=type(fault).__name__)
        return
    try:
        yield database
    finally:
        await database.close()


async def check_store(database: Database, at: datetime) -> list[Finding]:
    """Everything about the database that is open."""
    try:
        async with database.reading() as work:
            known = await work.revision()
        found = [good("database-good", engine=database.engine), _layout(known)]
        async with database.transaction():
            pass  # it can begin to write
        if known == newest_revision():
            async with database.reading() as work:
                found += _queues(await read_backlogs(work, at), at)
    except Exception as fault:  # likewise
        return [wrong("database-shut", fault=type(fault).__name__)]
    return found


def _layout(known: str) -> Finding:
    newest = newest_revision()
    if known == newest:
        return good("layout-good", revision=known)
    if not known:
        return note("layout-empty")
    return note("layout-older", revision=known) if known < newest else wrong("layout-newer", revision=known)


def _queues(found: Backlogs, at: datetime) -> Iterator[Finding]:
    late = list(_late(found, at))
    yield from late or [
        good("queues-good", inbox=found.inbox.count, outbox=sum(w.count for w in found.outbox.values()))
    ]
    if any(found.parked.values()):
        yield note("parked-some", **found.parked)
    else:
        yield good("parked-none")


def _late(found: Backlogs, at: datetime) -> Iterator[Finding]:
    if (seconds := age(found.inbox.oldest, at)) > LATE:
        yield wrong("queues-inbox", minutes=int(seconds // 60), count=found.inbox.count)
    soon = [waiting for priority, waiting in found.outbox.items() if priority < Priority.REMINDER]
    if (seconds := max((age(waiting.oldest, at) for waiting in soon), default=0)) > LATE:
        yield wrong("queues-outbox", minutes=int(seconds // 60), count=sum(waiting.count for waiting in soon))
    if (seconds := age(found.evidence.oldest, at)) > FILES_LATE:
        yield note("queues-evidence", minutes=int(seconds // 60), count=found.evidence.count)
    if (seconds := age(found.run, at)) > RUN_LATE:
        yield wrong("queues-run", hours=int(seconds // 3600))
