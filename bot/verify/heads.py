"""The audit chains' heads, told once a day outside the database (art. 4): a chain can't show that its tail was cut.

A head is told as ``ICT/132/5e88…``: the chain, its length, and its last row's hash; so it can be found again in a log,
in a chat or on paper, and held against the database (``verify --told``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from handlers.reply import Place, Priority, Reply, Say, Show, To, say
from handlers.review.rights import reachable, to_of
from storage.columns import ACADEMY_ZONE, academy_day
from storage.unit_of_work import UnitOfWork

FROM_HOUR = 18
"""Of the academy's day: when the day's work is done, and people's phones are still on."""
SHOWN = 20
HEX_SHOWN = 16
TOLD = "heads_told_on"
SAME = "heads_told"

Elsewhere = Mapping[tuple[str, int], str]
"""What was told of a row by chain and number: its hash, or the beginning of it."""
_HEAD = re.compile(r"([^\s\"'=<>]+)/([0-9]{1,18})/([0-9a-f]{16,64})(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class DaysHeads:
    """Every head as it is told, and what the bureau hears of them."""

    heads: tuple[str, ...]
    replies: tuple[Reply, ...]


async def heads_due(work: UnitOfWork, at: datetime) -> DaysHeads | None:
    """What is to be told now: in the evening, once a day, from the day after the installation on."""
    today = academy_day(at)
    if at.astimezone(ACADEMY_ZONE).hour < FROM_HOUR or await _installed_today(work, today):
        return None
    if not await work.advance(TOLD, today.isoformat()):
        return None
    heads = [(chain, rows, told) for chain, (rows, told) in (await work.audit.heads()).items()]
    whole = tuple(f"{chain}/{rows}/{told}" for chain, rows, told in heads)
    mark = hashlib.sha256("\n".join(whole).encode()).hexdigest()
    if mark == await work.fact(SAME):
        return DaysHeads(whole, ())
    await work.remember(SAME, mark)
    lines = _lines(heads, mark, today)
    bureau = await work.people.with_role("bureau", None, today)
    return DaysHeads(whole, tuple(_message(to_of(each), lines, today) for each in bureau if reachable(each)))


def read_told(text: str) -> dict[tuple[str, int], str]:
    """The heads that stand somewhere in a text: lines of a log, a message that was copied."""
    return {(chain, int(rows)): told for chain, rows, told in _HEAD.findall(text)}


async def _installed_today(work: UnitOfWork, today: date) -> bool:
    installed = await work.fact("installed_at")
    return installed is None or academy_day(datetime.fromisoformat(installed)) >= today


def _lines(heads: list[tuple[str, int, str]], mark: str, today: date) -> tuple[Say, ...]:
    shown = tuple(say("heads-line", head=f"{chain}/{rows}/{told[:HEX_SHOWN]}") for chain, rows, told in heads[:SHOWN])
    more = (say("heads-more", count=len(heads) - SHOWN, mark=mark[:HEX_SHOWN]),) if len(heads) > SHOWN else ()
    return (say("heads-title", day=today), say("heads-why"), *shown, *more)


def _message(to: To, lines: tuple[Say, ...], today: date) -> Show:
    return Show(to, f"heads:{today}", lines, place=Place.BELOW, priority=Priority.REMINDER, silent=True)
