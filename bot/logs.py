"""Structured logs without personal text; the token can't be read in any of them (security.md 16).

What people wrote could come in by three ways, all closed here: a traceback (its story goes to ``incidents.log``, the
line carries the incident id), what a library fills into its message (only its own words are kept), and what the Bot
API quotes of a call that it refuses.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from bot.incidents import note_incident, without_quotes, without_token


def set_up_logs(form: str, level: str) -> None:
    """Send every log to standard error, as words or as JSON lines."""
    number = logging.getLevelNamesMapping()[level]
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if form == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _keep_story,
            _mask,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Forward()], force=True)
    for chatty in ("httpx", "httpcore", "telegram", "aiohttp"):
        logging.getLogger(chatty).setLevel(logging.WARNING)  # at INFO some of them log addresses with the token


class _Forward(logging.Handler):
    """What libraries log, in our form."""

    def emit(self, record: logging.LogRecord) -> None:
        words = str(record.msg).partition("\n")[0]
        told = structlog.get_logger().bind(source=record.name, told=words)
        told.log(record.levelno, "library", exc_info=record.exc_info)


def _keep_story(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A traceback may hold anything: the line names the kind of fault and the incident under which it is kept."""
    told = event.pop("exc_info", None)
    fault = (told if isinstance(told, tuple) else sys.exc_info())[1] if told else None
    if fault is not None:
        event["fault"], event["incident"] = type(fault).__name__, note_incident(fault)
    return event


def _mask(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Strike tokens; line ends and control characters can't forge a line (security.md 15)."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = without_token(value).translate(_CONTROLS)
    if isinstance(fault := event.get("fault"), str):
        event["fault"] = without_quotes(fault)
    return event


_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), 127, 0x85, 0x2028, 0x2029)}
