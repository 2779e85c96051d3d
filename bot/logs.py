"""Structured logs without personal text; the token can't be read in any of them (security.md 16)."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from bot.incidents import without_token


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
            structlog.processors.format_exc_info,
            _mask,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Forward()], force=True)
    for chatty in ("httpx", "httpcore", "telegram", "aiohttp", "apscheduler"):
        logging.getLogger(chatty).setLevel(logging.WARNING)  # at INFO some of them log addresses with the token


class _Forward(logging.Handler):
    """What libraries log, in our form."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(record.levelno, "library", source=record.name, told=record.getMessage())


def _mask(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Strike tokens; line ends and control characters can't forge a line (security.md 15)."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = without_token(value).translate(_CONTROLS)
    return event


_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), 127, 0x85, 0x2028, 0x2029)}
