"""What is looked up when Prometheus asks: queues and their ages, what was put aside, disk, clock, backups, loops."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from prometheus_client import Gauge

from bot.inside.metrics import REGISTRY, priority_name
from bot.inside.pulse import PULSE
from bot.wire import Heard
from handlers.reply import Priority
from rules.calendar import last_known_year
from storage.backlog import Waiting
from storage.outbox import Spent
from storage.unit_of_work import UnitOfWork

SECOND = timedelta(seconds=1)


def _gauge(name: str, told: str, *labels: str) -> Gauge:
    return Gauge(f"xueshi_{name}", told, labels, registry=REGISTRY)


DATABASE_UP = _gauge("database_up", "1 when this scrape could read the database.")
INBOX = _gauge("inbox_waiting", "Updates that were received and not handled.")
INBOX_AGE = _gauge("inbox_oldest_seconds", "Age of the oldest update that waits.")
OUTBOX = _gauge("outbox_waiting", "Calls to be made, by priority.", "priority")
OUTBOX_AGE = _gauge("outbox_oldest_seconds", "Age of the oldest call that could be made by now.", "priority")
SEND_USED = _gauge("send_budget_used", "Calls of all processes that spent of the send budget in the last second.")
SEND_CLOSED = _gauge("send_closed_seconds", "For how long nobody may send yet, because Telegram asked to wait.")
EVIDENCE = _gauge("evidence_waiting", "Files to be fetched.")
EVIDENCE_AGE = _gauge("evidence_oldest_seconds", "Age of the oldest file that waits.")
PARKED = _gauge("parked", "Rows put aside for a person to look at, by queue.", "queue")
RUN_AGE = _gauge("reminder_run_seconds", "For how long a run of reminders that isn't finished has been due; 0 if none.")
LOOP_AGE = _gauge("loop_beat_age_seconds", "Seconds since each loop last went round.", "loop")
LOOPS_STILL = _gauge("loops_still", "How many loops have been silent for longer than they may be.")
CLOCK_SKEW = _gauge("clock_skew_seconds", "This machine's clock less the Bot API's, to the second.")
DATA_FREE = _gauge("data_free_bytes", "Space left where evidence and backups are kept.")
BACKUP = _gauge("last_backup_timestamp_seconds", "When the newest daily backup was made; 0 if there is none.")
CALENDAR = _gauge("calendar_last_year", "The last year whose holidays and working weekends are known.")


@dataclass(frozen=True, slots=True)
class Backlogs:
    """What a reading of the queues found."""

    inbox: Waiting
    outbox: dict[int, Waiting]
    evidence: Waiting
    parked: dict[str, int]
    run: datetime | None
    spent: Spent


async def read_backlogs(work: UnitOfWork, at: datetime) -> Backlogs:
    """All of it in one snapshot."""
    look = work.backlog
    return Backlogs(
        inbox=await look.inbox(),
        outbox=await look.outbox(at),
        evidence=await look.evidence(),
        parked=await look.parked(),
        run=await look.open_run(),
        spent=await work.outbox.spent(at - SECOND, at),
    )


def show_backlogs(found: Backlogs | None, at: datetime) -> None:
    """Set the gauges; without a database nothing old may stand there, so they say that nothing is known (NaN)."""
    DATABASE_UP.set(found is not None)
    if found is None:
        for gauge in (INBOX, INBOX_AGE, SEND_USED, SEND_CLOSED, EVIDENCE, EVIDENCE_AGE, RUN_AGE):
            gauge.set(float("nan"))
        for labelled in (OUTBOX, OUTBOX_AGE, PARKED):
            labelled.clear()
        return
    INBOX.set(found.inbox.count)
    INBOX_AGE.set(age(found.inbox.oldest, at))
    for priority in Priority:
        waiting = found.outbox.get(priority, Waiting(0, None))
        OUTBOX.labels(priority_name(priority)).set(waiting.count)
        OUTBOX_AGE.labels(priority_name(priority)).set(age(waiting.oldest, at))
    SEND_USED.set(found.spent.used)
    SEND_CLOSED.set(age(at, found.spent.closed_until or at))
    EVIDENCE.set(found.evidence.count)
    EVIDENCE_AGE.set(age(found.evidence.oldest, at))
    for queue, count in found.parked.items():
        PARKED.labels(queue).set(count)
    RUN_AGE.set(age(found.run, at))


def show_surroundings(data_dir: Path, backups: Path, heard: Iterable[Heard]) -> None:
    """Set the gauges of what is around the program: loops, clock, disk, backups, calendar."""
    for loop, seconds in PULSE.ages().items():
        LOOP_AGE.labels(loop).set(seconds)
    LOOPS_STILL.set(len(PULSE.silent()))
    for answer in heard:
        if answer.date:
            CLOCK_SKEW.set(skew(answer.date, answer.at))
    if data_dir.is_dir():
        DATA_FREE.set(shutil.disk_usage(data_dir).free)
    BACKUP.set(newest_backup(backups) or 0)
    CALENDAR.set(last_known_year())


def age(since: datetime | None, at: datetime) -> float:
    """Seconds since a moment; 0 without one, and for one to come (a clock that was put back)."""
    return 0.0 if since is None else max(0.0, (at - since).total_seconds())


def skew(date: str, at: float) -> float:
    """A ``Date`` header against this machine's clock (seconds since 1970); it tells whole seconds only."""
    told = parsedate_to_datetime(date)
    told = told if told.tzinfo else told.replace(tzinfo=UTC)
    difference = at - told.timestamp()
    return 0.0 if abs(difference) < 1 else difference


def newest_backup(folder: Path) -> float | None:
    """When the newest daily backup was written, in seconds since 1970; what isn't whole is none."""
    times = [path.stat().st_mtime for path in folder.glob("xueshi-*.tar") if path.is_file()]
    return max(times, default=None)
