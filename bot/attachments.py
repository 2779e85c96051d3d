"""What a queued call brings along: pictures drawn, tables written and kept files read when it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import structlog
from telegram import InputFile

from bot.evidence_store import StoreDown
from bot.wire import NotCarriedOut

log = structlog.get_logger()

ReadKept = Callable[[str], bytes]
"""The bytes of a file kept under its SHA-256."""


async def files_of(attached: Mapping[str, Any] | None, read_kept: ReadKept) -> dict[str, InputFile]:
    """The files of a call by the name of its field; made off the loop, since drawing takes a while.

    Raises ``NotCarriedOut`` while the evidence store can't be asked: the call is for later, as without a network.
    """
    try:
        return {
            field: InputFile(await asyncio.to_thread(_content, what, read_kept), filename=what.get("name", "hours.png"))
            for field, what in (attached or {}).items()
        }
    except StoreDown as fault:
        log.warning("the evidence store can't be asked", fault=str(fault))
        raise NotCarriedOut(str(fault)) from None


def _content(what: Mapping[str, Any], read_kept: ReadKept) -> bytes:
    if "draw" in what:
        return _drawn(what["draw"])
    if "table" in what:
        return _written(what["table"])
    return read_kept(what["sha256"])


def _drawn(drawing: Mapping[str, Any]) -> bytes:
    from bot.picture import Bar, StandingPicture, draw_standing  # Pillow is loaded with the first picture

    bars = tuple(
        Bar(label, Decimal(counted), Decimal(pending), Decimal(required), caption)
        for label, counted, pending, required, caption in drawing["bars"]
    )
    return draw_standing(StandingPicture(drawing["title"], bars, tuple(drawing["notes"])))


def _written(sheets: list[Any]) -> bytes:
    from bot.sheets import Table, write_xlsx

    return write_xlsx(
        {title: Table(header, [[_cell(cell) for cell in row] for row in rows]) for title, header, rows in sheets}
    )


def _cell(kept: Any) -> str | int | Decimal | None:
    """A cell as the outbox's JSON holds it."""
    return Decimal(kept["hours"]) if isinstance(kept, dict) else kept
