"""What the program counts and measures, as Prometheus reads it; no label ever names a person or what one said.

Like the logs these are the process's own, so whoever has something to count imports it from here. Counting costs some
0.3 µs and measuring 0.7; what would need a query is asked at the scrape (``gauges.py``) and never at an update.
"""

from __future__ import annotations

import platform
from functools import cache
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.process_collector import ProcessCollector

from bot import VERSION
from handlers.event import Event, Kind
from handlers.front import COMMANDS, TAPS
from handlers.reply import Priority
from storage.database import newest_revision
from storage.outbox import spends

Labelled = TypeVar("Labelled", Counter, Histogram)

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

SHORT = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)
LONG = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

BUILD = Gauge(
    "xueshi_build_info",
    "Always 1: what runs, and on what.",
    ("version", "python", "engine", "layout"),
    registry=REGISTRY,
)

RECEIVED = Counter("xueshi_updates_received_total", "Updates taken in, repeated ones included.", registry=REGISTRY)
UPDATES = Counter(
    "xueshi_updates_total",
    "Updates by outcome: done, failed (a try), parked, lease_lost, unavailable (database); ignored (odd, a flood).",
    ("outcome",),
    registry=REGISTRY,
)
HANDLER = Histogram(
    "xueshi_handler_seconds",
    "Time in a handler with its statements and replies, by command, verb or kind of event; the commit not included.",
    ("handler",),
    buckets=SHORT,
    registry=REGISTRY,
)

CALLS = Counter(
    "xueshi_calls_total",
    "Calls of the outbox by priority and outcome: sent, postponed, parked, dropped, uncertain.",
    ("priority", "outcome"),
    registry=REGISTRY,
)
REMINDERS = Counter("xueshi_reminders_queued_total", "Reminders and digests put into the outbox.", registry=REGISTRY)
API = Histogram(
    "xueshi_api_seconds", "Time of a Bot API call, by method.", ("method",), buckets=LONG, registry=REGISTRY
)
ANSWERS = Counter(
    "xueshi_api_answers_total",
    "Bot API calls by HTTP status; 0 where no answer came. 429 is Telegram asking to wait.",
    ("method", "status"),
    registry=REGISTRY,
)
SENDS = Counter("xueshi_sends_total", "Bot API calls that use up the send budget.", registry=REGISTRY)
SEND_LIMIT = Gauge(
    "xueshi_send_limit", "The send budget, calls a second, of all processes together.", registry=REGISTRY
)

DATABASE = Histogram(
    "xueshi_database_seconds",
    "Time waited for the database: begin (its turn to write, or a connection) and commit (the disk).",
    ("part",),
    buckets=SHORT,
    registry=REGISTRY,
)

_NEVER_QUEUED = frozenset(
    {"getUpdates", "getMe", "getFile", "download", "setWebhook", "deleteWebhook", "getWebhookInfo"}
)
"""What the program calls beside the outbox; it uses up no budget."""


def tell_build(engine: str) -> None:
    """Name what runs."""
    BUILD.labels(VERSION, platform.python_version(), engine, newest_revision()).set(1)


@cache
def of(metric: Labelled, *values: str) -> Labelled:
    """The one of a metric's counters with these labels, found in a third of the time that the library takes."""
    return metric.labels(*values)


def handler_of(event: Event) -> str:
    """What an event's handler is called: ``/log``, ``log.submit``, ``text``; what isn't ours is ``unknown``."""
    if event.kind is Kind.COMMAND:
        return f"/{event.command}" if event.command in COMMANDS else "unknown"
    if event.kind is Kind.TAP:
        return event.tap.verb if event.tap is not None and event.tap.verb in TAPS else "unknown"
    return event.kind.value


def note_answer(url: str, status: int, seconds: float) -> None:
    """A call of the Bot API was answered (status 0: it was not). Of the address only the method is kept."""
    method = "download" if "/file/bot" in url else url.rpartition("/")[2]
    answers, took = _of_answers(method, status)
    answers.inc()
    took.observe(seconds)
    if method not in _NEVER_QUEUED and spends(method):
        SENDS.inc()


@cache
def _of_answers(method: str, status: int) -> tuple[Counter, Histogram]:
    """What counts such answers; looked up once, since that costs more than counting."""
    return ANSWERS.labels(method, str(status)), API.labels(method)


@cache
def priority_name(priority: int) -> str:
    """``answer``, ``receipt`` or ``reminder``."""
    names = [each.name.lower() for each in Priority if each <= priority]
    return names[-1]


def note_call(priority: int, outcome: str) -> None:
    """What became of a call of the outbox."""
    _of_calls(priority, outcome).inc()


@cache
def _of_calls(priority: int, outcome: str) -> Counter:
    return CALLS.labels(priority_name(priority), outcome)
