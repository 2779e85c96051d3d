"""What the bureau sees of all units, read beside the writer (art. 4).

What is unusual is what the decisions themselves say: undone and corrected ones, those that the bureau or a substitute
took, and records that were handed in later than the policy's late days. What flags a card showed is not kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.standing.totals import caught_up, readable
from handlers.turn import Turn
from rules.calendar import workdays_before
from rules.hours import ZERO, Hours
from rules.publication import Span
from rules.workflow import CHASE_AFTER, ESCALATE_AFTER
from storage.columns import ACADEMY_ZONE
from storage.oversight import Decided, FormSums, Pending, RankSums

ALIKE = {"void": "correct", "restore": "undo"}


@dataclass(frozen=True, slots=True)
class Month:
    """What the ledger got for the year within a month, and in all by its end; ``month`` 13 is whatever came later."""

    month: int
    hours: Hours
    by_then: Hours


@dataclass(frozen=True, slots=True)
class Unusual:
    """A unit's decisions of a year by verb, those of the bureau and of substitutes, and records handed in late."""

    unit: str
    decisions: Mapping[str, int]
    by_bureau: int
    stood_in: int
    late: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Whatever of it was asked for."""

    year: int
    unit_names: Mapping[str, str]
    ranks: Sequence[RankSums] = ()
    forms: Sequence[FormSums] = ()
    months: Sequence[Month] = ()
    pending: Sequence[Pending] = ()
    unusual: Sequence[Unusual] = ()


async def survey(turn: Turn) -> Overview | int | None:
    """Nothing for who may not see it; a number while so many people's totals are being worked out."""
    year, verb = turn.tap.id, turn.tap.verb
    if not turn.me.is_bureau or year not in range(turn.policies.dated[0].in_force_from.year, turn.today.year + 1):
        return None
    if not await readable(turn.work, year) and (left := await caught_up(turn.work, turn.policies, year)):
        return left
    names = {unit.unit: unit.unit_name for unit in await turn.work.people.units()}
    every, span, work = verb == "oversee.export", Span.of(year, turn.today), turn.work.oversight
    return Overview(
        year,
        names,
        ranks=await work.by_rank(year, span) if every or verb == "oversee" else (),
        forms=await work.by_form(year) if every or verb == "oversee.forms" else (),
        months=await _months(turn, year) if every or verb == "oversee.trend" else (),
        pending=await _pending(turn) if every or verb == "oversee.pending" else (),
        unusual=await _unusual(turn, year) if every or verb == "oversee.unusual" else (),
    )


async def _months(turn: Turn, year: int) -> list[Month]:
    """Each month that has begun, by when an entry was made; then what was entered after the year."""
    ends = [_midnight(date(year + month // 12, month % 12 + 1, 1)) for month in range(1, 13)]
    begun = [end for number, end in enumerate(ends) if (year, number + 1) <= (turn.today.year, turn.today.month)]
    bounds = [datetime(1, 1, 2, tzinfo=ACADEMY_ZONE), *begun, *([turn.event.at] if turn.today.year > year else [])]
    months, so_far = list[Month](), Hours(ZERO, ZERO)
    for number, until in enumerate(bounds[1:], 1):
        entered = await turn.work.oversight.entered(year, bounds[number - 1], until)
        so_far = Hours(so_far.general + entered.general, so_far.online + entered.online)
        months.append(Month(number, entered, so_far))
    return months


async def _pending(turn: Turn) -> list[Pending]:
    """The units where it waits longest first."""
    chased, escalated = (
        _midnight(workdays_before(turn.today, days) + timedelta(days=1)) for days in (CHASE_AFTER, ESCALATE_AFTER)
    )
    found = await turn.work.oversight.pending(chased, escalated)
    return sorted(found, key=lambda unit: (-unit.escalated, -unit.chased, unit.oldest, unit.unit))


async def _unusual(turn: Turn, year: int) -> list[Unusual]:
    """Decisions of the year, and records of the year that were handed in late."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    decided: dict[str, list[Decided]] = defaultdict(list)
    for each in await turn.work.oversight.decided(_midnight(first), _midnight(date(year + 1, 1, 1))):
        decided[each.unit].append(each)
    late = await _late(turn, first, last)
    return [
        Unusual(
            unit,
            by_verb(decided[unit]),
            sum(each.by_bureau for each in decided[unit]),
            sum(each.stood_in for each in decided[unit]),
            late[unit],
        )
        for unit in sorted(decided.keys() | late.keys())
    ]


def by_verb(decided: Sequence[Decided]) -> Mapping[str, int]:
    """A record that was voided counts as corrected, one that was restored as undone."""
    counts = Counter[str]()
    for each in decided:
        counts[ALIKE.get(each.verb, each.verb)] += each.decisions
    return counts


async def _late(turn: Turn, first: date, last: date) -> Counter[str]:
    """How many of a unit's records are late; month by month, since what is late depends on when each ended."""
    days = timedelta(days=turn.policies.judging(first.year).review.late_days)
    found: Counter[str] = Counter()
    while first <= last:
        following = (first + timedelta(days=32)).replace(day=1)
        maybe = await turn.work.oversight.late(first, following - timedelta(days=1), _midnight(first + days))
        found.update(each.unit for each in maybe if each.submitted_on - each.end > days)
        first = following
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ACADEMY_ZONE)
