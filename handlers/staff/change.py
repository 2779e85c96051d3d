"""What HR may enter of a person of their unit, from which day, and what it does to their year (art. 2, 8, 11)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers import dates
from handlers.register.roster import RosterPerson, roles_of
from handlers.register.roster_apply import traced
from handlers.reply import Say, say
from handlers.review.seats import APPROVER
from handlers.standing.cases import Archive, archive_of, rules_of
from handlers.standing.my import amount_words, obligation_line
from handlers.texts_in import Wrong
from handlers.turn import Turn
from rules.record import Rank, RankSince
from rules.standing import Standing, standing
from storage.people import Person, Unit

PROMOTE, STEP_DOWN, TRANSFER, LEAVE, RETURN = "promote", "step_down", "transfer", "leave", "return"
KINDS = (PROMOTE, STEP_DOWN, TRANSFER, LEAVE, RETURN)
STAFF = "staff"
"""The draft of a change, and its live message."""
RANKS = {PROMOTE: Rank.LEADER, STEP_DOWN: Rank.STAFF}
AHEAD = {PROMOTE: timedelta(days=60), STEP_DOWN: timedelta(days=60), TRANSFER: timedelta(0), LEAVE: timedelta(days=366)}
"""How far ahead a day may lie: a transfer holds at once, so its day has come."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is entered: since a day (the last day, of one who leaves), and into which unit."""

    kind: str
    since: date | None = None
    unit: str | None = None


def kinds_for(held: RosterPerson) -> tuple[str, ...]:
    """What can be entered of somebody as they are: who left can only return."""
    if held.left_on is not None:
        return (RETURN,)
    down = (STEP_DOWN,) if held.ranks[-1].rank is Rank.LEADER else ()
    return (PROMOTE, *down, TRANSFER, LEAVE)


def span_of(held: RosterPerson, kind: str, today: date) -> tuple[date, date]:
    """The first and the last day that may be entered: after what holds already, not before last year."""
    assert held.unit_since is not None
    begun = {TRANSFER: held.unit_since, LEAVE: held.joined_on or held.ranks[0].since}.get(kind, held.ranks[-1].since)
    first = begun if kind == LEAVE else begun + timedelta(days=1)
    return max(first, date(today.year - 1, 1, 1)), today + AHEAD[kind]


def read_day(held: RosterPerson, kind: str, text: str, today: date) -> date:
    """A typed or tapped day. Raises Wrong with the days that are allowed."""
    first, last = span_of(held, kind, today)
    day = dates.read_day(text, today, last)
    if not first <= day <= last:
        raise Wrong(say("staff-day-wrong", first=first, last=last, example=max(first, min(today, last)).isoformat()))
    return day


def ready_days(held: RosterPerson, kind: str, today: date) -> list[date]:
    """Days to be tapped: today, and where a month begins or ends."""
    first, last = span_of(held, kind, today)
    begins = today.replace(day=1)
    next_month = (begins + timedelta(days=31)).replace(day=1)
    day = timedelta(days=1)
    found = (begins - day, today, next_month - day) if kind == LEAVE else (begins, today, next_month)
    return [each for each in dict.fromkeys(found) if first <= each <= last]


def wanted(held: RosterPerson, change: Change, today: date) -> RosterPerson:
    """The person as the register will have them. Ranks and stays are added to; nothing that was is taken away."""
    if change.kind == RETURN:
        return replace(held, left_on=None)
    if change.kind == LEAVE:
        return replace(held, left_on=change.since, roles=roles_of(held.roles, change.since, today))
    assert change.since is not None
    if change.kind == TRANSFER:
        assert change.unit is not None
        roles = (held.roles or frozenset()) - {APPROVER}  # it was given for the people of the old unit
        return replace(held, unit=change.unit, unit_since=change.since, roles=roles)
    return replace(held, ranks=(*held.ranks, RankSince(RANKS[change.kind], change.since)))


def as_held(held: RosterPerson) -> str:
    """All that the register says of a person, as one text: another one means that somebody changed it."""
    return json.dumps(traced(held), ensure_ascii=False, default=str)


async def effect(turn: Turn, person: Person, new: RosterPerson, unit: Unit) -> tuple[Say, ...]:
    """The year's demand and what is left of it, now and then, what is owed from earlier years, and what moves along."""
    today = turn.today
    archive = await archive_of(turn.work, turn.policies, person, today.year, today)
    since = max((rank.since for rank in new.ranks), default=today)
    then = replace(
        archive.case,
        person=replace(archive.case.person, ranks=new.ranks, joined_on=new.joined_on, left_on=new.left_on),
        records_since=unit.records_since,
        unit_rules=rules_of(unit.rules, turn.policies),
        as_of=min(max(today, since), date(today.year, 12, 31)),
    )
    would = standing(then, turn.policies, archive.credits)
    lines = _demand(today.year, archive.standing(turn.policies), would)
    owed = tuple(obligation_line(each, today) for each in would.obligations) or (say("staff-nothing-owed"),)
    ended = (say("staff-role-ends"),) if APPROVER in (person.roles - (new.roles or frozenset())) else ()
    return (*lines, *owed, *(_moving(archive) if new.unit != person.unit else ()), *ended)


def _demand(year: int, now: Standing, would: Standing) -> tuple[Say, ...]:
    if now.required == would.required:
        demand = say("staff-demand-same", year=str(year), hours=amount_words(now.required))
    else:
        told = {"now": amount_words(now.required), "then": amount_words(would.required)}
        demand = say("staff-demand", year=str(year), **told)
    if now.remaining == would.remaining:
        return demand, say("staff-left-same", hours=amount_words(now.remaining))
    return demand, say("staff-left", now=amount_words(now.remaining), then=amount_words(would.remaining))


def _moving(archive: Archive) -> tuple[Say, ...]:
    """What waits for review goes along; what was decided stays."""
    titles: Sequence[Say] = [say("staff-moves", title=record.title) for record in archive.pending]
    return (say("staff-moving", count=len(titles)), *titles[:5])


def words(change: Change, unit_name: str) -> Say:
    """What is entered, in a sentence."""
    if change.kind == RETURN:
        return say("staff-change-return")
    assert change.since is not None
    if change.kind == TRANSFER:
        return say("staff-change-transfer", day=change.since, unit=unit_name)
    return say(f"staff-change-{change.kind}", day=change.since)
