"""What a queued call brings along: pictures drawn, tables and papers written and kept files read when it is sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import structlog
from telegram import InputFile

from bot.evidence_store import StoreDown
from bot.wire import NotCarriedOut
from storage.outbox import Due, Ready

log = structlog.get_logger()

ReadKept = Callable[[str], bytes]
"""The bytes of a file kept under its SHA-256."""

MADE_AHEAD = 64
"""Calls whose files are kept ready at once."""


@dataclass(slots=True)
class Makers:
    """What files are made with that isn't in the call: the store of kept files, the maker of files that read very much,
    and the seed that papers are signed with, which is known once the database is open."""

    read_kept: ReadKept
    make: Callable[[Mapping[str, Any], bytes], Awaitable[bytes]] | None = None
    seed: bytes = b""


class Attachments:
    """The files of calls that are still waiting, made off the loop before a call takes its turn: drawing takes a while,
    and a call that leaves long after its turn would break the limits."""

    def __init__(self, makers: Makers, readied: Callable[[], None]) -> None:
        self._makers = makers
        self._readied = readied
        self._made: dict[int, tuple[str, asyncio.Task[dict[str, InputFile]]]] = {}

    def are_ready(self, call: Ready) -> bool:
        """Whether a call needs no file, or has them; else they are being made from now on."""
        if call.attached is None:
            return True
        attached, making = self._made.get(call.out_id, (None, None))
        if making is None or attached != call.attached:  # it is new, or was rewritten meanwhile
            making = asyncio.create_task(self._files(json.loads(call.attached)))
            making.add_done_callback(lambda _: self._readied())
            self._made[call.out_id] = call.attached, making
            self._forget()
        return making.done()

    async def _files(self, attached: Mapping[str, Any]) -> dict[str, InputFile]:
        document = attached.get("document", {})
        if "made" in document:
            assert self._makers.make is not None
            content = await self._makers.make(document["made"], self._makers.seed)
            return {"document": InputFile(content, document["name"])}
        return await asyncio.to_thread(files_of, attached, self._makers)

    async def of(self, due: Due) -> dict[str, InputFile]:
        """The files of a call whose turn it is. Raises what making them raised."""
        _, making = self._made.pop(due.out_id, (None, None))
        return {} if making is None else await making

    def _forget(self) -> None:
        """Calls that another worker took, or that were dropped, never ask for theirs."""
        if len(self._made) > MADE_AHEAD:
            self._made.pop(next(iter(self._made)))


def files_of(attached: Mapping[str, Any], makers: Makers) -> dict[str, InputFile]:
    """The files of a call by the name of its field.

    Raises ``NotCarriedOut`` while the evidence store can't be asked: the call is for later, as without a network.
    """
    try:
        return {
            field: InputFile(_content(what, makers), what.get("name", "hours.png"), attach=field == "media")
            for field, what in attached.items()
        }
    except StoreDown as fault:
        log.warning("the evidence store can't be asked", fault=str(fault))
        raise NotCarriedOut(str(fault)) from None


def _content(what: Mapping[str, Any], makers: Makers) -> bytes:
    if "draw" in what:
        return _drawn(what["draw"])
    if "code" in what:
        return _coded(what["code"])
    if "table" in what:
        return _written(what["table"])
    if "paper" in what:
        return _typeset(what["paper"], makers.seed)
    return makers.read_kept(what["sha256"])


def _drawn(drawing: Mapping[str, Any]) -> bytes:
    from bot.picture import Bar, StandingPicture, draw_standing  # Pillow is loaded with the first picture

    if "rates" in drawing:
        from bot.chart import ChartPicture, Rate, draw_chart

        rates = tuple(
            Rate(label, None if rate is None else Decimal(rate), caption) for label, rate, caption in drawing["rates"]
        )
        return draw_chart(ChartPicture(drawing["title"], rates, tuple(drawing["notes"])))
    bars = tuple(
        Bar(label, Decimal(counted), Decimal(pending), Decimal(required), caption)
        for label, counted, pending, required, caption in drawing["bars"]
    )
    return draw_standing(StandingPicture(drawing["title"], bars, tuple(drawing["notes"])))


def _coded(address: str) -> bytes:
    from bot.qr import qr_png

    return qr_png(address)


def _written(sheets: list[Any]) -> bytes:
    from bot.sheets import table_of, write_xlsx

    return write_xlsx({title: table_of(header, rows) for title, header, rows in sheets})


def _typeset(paper: Mapping[str, Any], seed: bytes) -> bytes:
    from bot.papers.seal import Signer
    from bot.papers.typeset import pdf_of  # the typesetter is loaded with the first paper

    return pdf_of(paper, Signer(seed))
