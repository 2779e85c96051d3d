"""What a substitute is told: that they will stand in, that they do from today, that it is over (art. 9.2)."""

from __future__ import annotations

from datetime import datetime

from handlers.event import Tap
from handlers.reply import Button, Place, Priority, Reply, Say, Show, say
from handlers.review.rights import reachable, to_of, waiting_for
from storage.absences import Absence
from storage.columns import academy_day
from storage.people import Person
from storage.unit_of_work import UnitOfWork


async def handed_over(
    work: UnitOfWork, absence: Absence, away: Person, substitute: Person, at: datetime
) -> list[Reply]:
    """At once: from which day on; when that is today, what waits."""
    if absence.starts_on <= academy_day(at):
        return await _begins(work, absence, away, substitute, at)
    line = say("away-will-stand-in", name=away.name, first=absence.starts_on, last=absence.ends_on)
    return [_told(absence, substitute, line)]


async def begun_due(work: UnitOfWork, at: datetime) -> list[Reply]:
    """On the first day of an absence its substitute is told what waits, once."""
    replies: list[Reply] = []
    for absence in await work.absences.begun_untold(academy_day(at)):
        away, substitute = await work.people.by_id(absence.person_id), await _substitute(work, absence)
        if away is not None and substitute is not None:
            replies += await _begins(work, absence, away, substitute, at)
    return replies


async def _begins(work: UnitOfWork, absence: Absence, away: Person, substitute: Person, at: datetime) -> list[Reply]:
    if not await work.absences.tell(absence, at) or not reachable(substitute):
        return []
    count = len(await waiting_for(work, substitute, at))
    line = say("away-stand-in", name=away.name, last=absence.ends_on, count=count)
    return [_told(absence, substitute, line, Button(say("home-review"), Tap("review", 0, 0)))]


async def ended(work: UnitOfWork, absence: Absence, away: Person) -> list[Reply]:
    """The absence was ended early."""
    substitute = await _substitute(work, absence)
    if substitute is None or not reachable(substitute):
        return []
    return [_told(absence, substitute, say("away-over", name=away.name))]


async def _substitute(work: UnitOfWork, absence: Absence) -> Person | None:
    return None if absence.substitute_id is None else await work.people.by_id(absence.substitute_id)


def _told(absence: Absence, substitute: Person, line: Say, *buttons: Button) -> Show:
    task, keyboard = f"away:{absence.absence_id}", (buttons,) if buttons else ()
    return Show(to_of(substitute), task, (line,), keyboard, Place.BELOW, Priority.RECEIPT)
