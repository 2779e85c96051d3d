"""How values are kept in columns: hours as tenths, moments as UTC text that sorts, truth as 0 or 1."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from zoneinfo import ZoneInfo

from pydantic_core import to_json

ACADEMY_ZONE = ZoneInfo("Asia/Shanghai")


def tenths(hours: Decimal) -> int:
    """Hours (at most one digit after the point) as whole tenths."""
    scaled = hours * 10
    if scaled != scaled.to_integral_value():
        raise ValueError(f"hours have one digit after the point, not {hours}")
    return int(scaled)


@lru_cache(maxsize=4096)
def hours(kept: int) -> Decimal:
    """Tenths back as hours."""
    return Decimal(kept) / 10


def stamp(moment: datetime) -> str:
    """An aware moment as UTC text of fixed width, so that text order is time order."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def moment(kept: str) -> datetime:
    """The UTC text back as an aware moment."""
    return datetime.fromisoformat(kept)


def academy_day(at: datetime) -> date:
    """The academy's calendar day (Asia/Shanghai) of a moment."""
    return at.astimezone(ACADEMY_ZONE).date()


def day(kept: str | None) -> date | None:
    """An ISO day or nothing."""
    return None if kept is None else date.fromisoformat(kept)


def iso(value: date | None) -> str | None:
    """A day as ISO text or nothing."""
    return None if value is None else value.isoformat()


def json_text(value: object) -> str:
    """A value as JSON, three times as fast as the standard library has it."""
    return to_json(value).decode()


def json_texts(texts: Iterable[str]) -> str:
    """Texts as the array that ``json.dumps`` writes of them, to the letter and several times as fast: digests are made
    of it."""
    return f"[{', '.join(map(encode_basestring, texts))}]"


def id_list(ids: Iterable[int]) -> str:
    """Ids as the JSON array that a query about several of them takes."""
    return json.dumps(list(ids))
