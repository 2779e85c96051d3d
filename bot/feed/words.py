"""What became of a feed, in words: for a shell, and for the report beside a file."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date

from bot.doors.faults import Fault as DoorFault
from bot.doors.fields import day_of
from bot.doors.words import tell
from bot.feed.run import TOLD, Outcome
from bot.feed.spool import Span
from bot.texts import Texts
from storage.feed import Fault

_MONTH, _DAYS = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII), re.compile(r"(.+?)\.\.(.+)")


class BadSpan(ValueError):
    """A text that names no span of time; it says so, with an example."""


def span_of(said: str, catalogue: Texts) -> Span:
    """The days that a year, a month or two days with two dots between them name. Raises BadSpan."""
    month, days = _MONTH.fullmatch(said), _DAYS.fullmatch(said)
    if month and 1900 < int(month[1]) < 2100 and int(month[2] or 1) in range(1, 13):
        year, number = int(month[1]), int(month[2] or 12)
        return date(year, int(month[2] or 1), 1), date(year, number, calendar.monthrange(year, number)[1])
    first, last = (day_of(days[1]), day_of(days[2])) if days else (None, None)
    if first and last and first <= last:
        return first, last
    raise BadSpan(catalogue.say("feed-bad-span", text=said))


def told(outcome: Outcome, dry_run: bool, catalogue: Texts) -> Iterator[str]:
    """What became of a feed, a line each."""
    if dry_run:
        yield catalogue.say("roster-dry-run")
    counts = {name: outcome.counts[name] for name in ("added", "changed", "unchanged", "bad", "mended")}
    yield catalogue.say("feed-done", counts)
    if outcome.counts["off_register"]:
        yield catalogue.say("feed-off-register", count=outcome.counts["off_register"])
    if outcome.counts["above_daily"]:
        yield catalogue.say("feed-above-daily", count=outcome.counts["above_daily"])
        for row in outcome.above_daily:
            hours = f"{(row.details.hours or 0):f}"
            yield catalogue.say("feed-above-daily-row", row=row.row, id=row.outside_id, hours=hours)
    if outcome.counts["vanished"]:
        yield catalogue.say("feed-vanished", count=outcome.counts["vanished"])
        yield from (f"  {each}" for each in outcome.vanished)


def bad_rows(outcome: Outcome, catalogue: Texts) -> Iterator[str]:
    """The faults of some rows, a line each, and how many rows more there are."""
    for each in outcome.bad:
        yield from fault_lines(each, catalogue)
    if outcome.counts["bad"] > len(outcome.bad):
        yield catalogue.say("feed-more-bad", count=outcome.counts["bad"] - len(outcome.bad), told=TOLD)


def fault_lines(kept: Fault, catalogue: Texts) -> Iterator[str]:
    """A row's faults, a line each."""
    for fault in kept.faults:
        yield tell(DoorFault(kept.line, fault["column"], fault["code"], fault["params"]), catalogue)
