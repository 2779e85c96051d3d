"""A unit that becomes a part of another one: its people move, what waits goes along, what was decided stays (art. 4).

Looked at first, then done as one, once. The old unit stays for what was decided in it; nobody comes into it any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers.menu import menu
from handlers.register.roster import Known, RosterPerson, Step, known_people
from handlers.register.roster_apply import OPERATOR, change
from handlers.register.seats import seat_of
from handlers.reply import Place, Priority, Reply, Show, say
from handlers.review.cards import refresh
from handlers.review.rights import reachable, to_of
from handlers.review.seats import APPROVER
from rules.policy import Policies
from storage.people import Unit
from storage.submissions import Submission
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Merge:
    """What a merging does: who moves, what waits, which open classes follow, how many review in the taking unit."""

    unit: Unit
    into: Unit
    since: date
    people: tuple[Known, ...]
    waiting: tuple[Submission, ...]
    classes: int
    approvers: int

    @property
    def seats(self) -> int:
        """The approvers of the old unit, whose role ends: it was given for that unit."""
        return sum(seat_of(each.held) is not None for each in self.people)


class CantMerge(Exception):
    """Why it can't be done, as a code, with whom or what it is about."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params


async def plan_merge(work: UnitOfWork, unit: str, into: str, since: date, today: date) -> Merge:
    """What merging would do. Raises CantMerge."""
    old, new = await work.people.unit(unit), await work.people.unit(into)
    if old is None or new is None:
        raise CantMerge("unknown", unit=unit if old is None else into)
    if unit == into:
        raise CantMerge("same", unit=unit)
    for each in (old, new):
        if each.merged_into is not None:
            raise CantMerge("merged", unit=each.unit, into=each.merged_into)
    people = tuple(each for each in (await known_people(work)).values() if each.held.unit == unit)
    _check_day(people, since, today)
    await _check_open(work, unit)
    return Merge(
        old,
        new,
        since,
        people,
        tuple(await work.submissions.pending_of_unit(unit)),
        await work.classes.count_planned(unit),
        len(await work.people.with_role(APPROVER, into, today)),
    )


def _check_day(people: Sequence[Known], since: date, today: date) -> None:
    """After everybody's coming, and not ahead: the unit holds at once."""
    if since > today:
        raise CantMerge("ahead", day=since.isoformat(), today=today.isoformat())
    for known in people:
        assert known.held.unit_since is not None
        if known.held.unit_since >= since:
            raise CantMerge("too-early", staff_no=known.held.staff_no, day=known.held.unit_since.isoformat())


async def _check_open(work: UnitOfWork, unit: str) -> None:
    """What waits for a word that nobody could say afterwards is settled first."""
    if await work.transfers.open_of_unit(unit):
        raise CantMerge("transfer", unit=unit)
    if any(each.state == "open" for each in await work.unit_rules.last_of_unit(unit, 1)):
        raise CantMerge("rules", unit=unit)
    if await work.classes.count_reopened(unit):
        raise CantMerge("reopened", unit=unit)


async def merge(work: UnitOfWork, plan: Merge, policies: Policies, at: datetime) -> list[Reply]:
    """Do it, and tell everybody whom it moves. Raises CantMerge when another one was first."""
    unit, into = plan.unit.unit, plan.into.unit
    if not await work.register.merge_unit(unit, into):
        raise CantMerge("merged", unit=unit, into=into)
    await work.classes.follow(unit, into)
    replies: list[Reply] = []
    for known in plan.people:
        wanted = _wanted(known.held, plan)
        await change(work, Step(known, wanted), at)
        replies += _told(known, wanted, plan)
    for waiting in plan.waiting:
        if held := await work.reviews.hold(waiting.submission_id):
            replies += await refresh(work, policies, held, at)
    counts = {"people": len(plan.people), "waiting": len(plan.waiting), "classes": plan.classes}
    await work.audit.note(unit, at, OPERATOR, "unit.merged", f"unit:{unit}", {"merged_into": [None, into]})
    taken = {"unit": unit, "since": plan.since, **counts}
    await work.audit.note(into, at, OPERATOR, "unit.took_in", f"unit:{into}", taken)
    return replies


def _wanted(held: RosterPerson, plan: Merge) -> RosterPerson:
    roles = (held.roles or frozenset()) - {APPROVER}
    return replace(held, unit=plan.into.unit, unit_since=plan.since, roles=roles)


def _told(known: Known, wanted: RosterPerson, plan: Merge) -> list[Reply]:
    person = known.person
    if not reachable(person) or person.left_on is not None:
        return []
    names = {"unit": plan.unit.unit_name, "into": plan.into.unit_name}
    lines = [say("merge-told", day=plan.since, **names)]
    if wanted.roles != known.held.roles:
        lines.append(say("staff-role-ends"))
    shown = Show(to_of(person), "staff-told", tuple(lines), place=Place.BELOW, priority=Priority.NEWS)
    return [shown, *([menu(to_of(person), wanted.roles or ())] if len(lines) > 1 else [])]
