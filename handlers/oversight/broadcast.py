"""What was published is told to everyone whom it is for (art. 15): once a person, in batches, when nothing else waits.

A run goes through the register as a reminder's does (``handlers/remind.py``): who was told is a row, so that a stop of
the program tells nobody twice and leaves nobody out. Quiet hours are kept.
"""

from __future__ import annotations

from datetime import datetime

from handlers.event import Tap
from handlers.oversight import words
from handlers.oversight.published import file_name, may_read
from handlers.remind import quiet_until
from handlers.reply import Button, Place, Priority, Reply, Show, Workbook, say
from handlers.review.rights import reachable, to_of
from storage.columns import academy_day
from storage.people import Person
from storage.publications import Figures, Publication
from storage.unit_of_work import UnitOfWork

TOLD = "published"


async def publish_next(work: UnitOfWork, at: datetime, limit: int = 50) -> tuple[list[Reply], bool]:
    """The next batch of what is to be told, and whether to look again at once. One call is one transaction."""
    for publication in await work.publications.untold():
        assert publication.decided_at is not None
        period = f"publication:{publication.publication_id}"
        await work.reminders.begin(period, publication.decided_at)
        after = await work.reminders.take(period)
        if after is None:
            continue
        if await _before_a_restore(work, publication.decided_at):
            await work.reminders.finish(period, at)
            continue
        people = await work.people.on_register(academy_day(at), after, limit)
        if people:
            await work.reminders.advance(period, people[-1].person_id)
        else:
            await work.reminders.finish(period, at)
        return await _told(work, publication, period, people, at), True
    return [], False


async def _before_a_restore(work: UnitOfWork, decided_at: datetime) -> bool:
    """Who was told then is lost; nobody is told twice."""
    restored = await work.fact("restored_at")
    return restored is not None and decided_at < datetime.fromisoformat(restored)


async def _told(
    work: UnitOfWork, publication: Publication, period: str, people: list[Person], at: datetime
) -> list[Reply]:
    figures = await work.publications.figures_of(publication.publication_id) if people else Figures((), ())
    replies: list[Reply] = []
    for person in people:
        if not (reachable(person) and may_read(person, publication)):
            continue
        if await work.reminders.claim(person.person_id, period, TOLD, at):
            replies += _messages(publication, figures, person, at)
    return replies


def _messages(publication: Publication, figures: Figures, person: Person, at: datetime) -> list[Reply]:
    """With the chart and the workbook for those who answer for a unit; for all others these are a tap away."""
    to, later, head = to_of(person), quiet_until(person, at), publication.drawn_up
    lines = (say("publish-told", title=words.title(head)), *words.whole_lines(figures.units))
    keyboard = tuple(
        (Button(say(key), Tap(verb, publication.publication_id, 0)),)
        for verb, key in (
            ("published", "publish-units"),
            ("published.ranking", "publish-ranking"),
            *(() if _answers_for_a_unit(person) else (("published.chart", "publish-picture"),)),
        )
    )
    picture = words.chart(head, figures.units) if _answers_for_a_unit(person) else None
    show = Show(to, f"told:{publication.publication_id}", lines, keyboard, Place.BELOW, Priority.NEWS, picture, later)
    if picture is None:
        return [show]
    sheets, caption = words.sheets(figures, publication.unnamed), words.title(head)
    return [show, Workbook(to, file_name(publication), sheets, caption, Priority.NEWS, later)]


def _answers_for_a_unit(person: Person) -> bool:
    return person.is_approver or person.is_bureau
