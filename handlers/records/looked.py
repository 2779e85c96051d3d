"""Who looked at one's archive: when, who and at what, for its owner alone (part of what the law calls one's data).

Looking leaves a trace in the audit wherever it happens: archive and records, evidence, samples, files taken along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.event import Tap
from handlers.paging import pages_of, turning
from handlers.reply import Button, Keyboard, Reply, Say, Show, say
from handlers.review.words import who
from handlers.texts_in import brief
from handlers.turn import Handler, Turn
from storage.audit import AuditRow
from storage.columns import academy_day, moment

ACTIONS = {
    "archive.opened": "opened",
    "archive.exported": "exported",
    "evidence.opened": "evidence",
    "sample.opened": "sample",
    "sample.evidence": "evidence",
    "unit.exported": "unit",
    "person.exported": "person",
}
"""What looking is called in the audit, and in the texts."""
MOST, PAGE = 200, 10
TITLE = 24
"""Characters of a record's title."""


async def looked(turn: Turn) -> list[Reply]:
    """A page of looks, the latest first; one's own are none."""
    submissions = await turn.work.submissions.of_person(turn.me.person_id)
    titles = {f"submission:{each.submission_id}": each.details.title for each in submissions}
    subjects = (f"person:{turn.me.person_id}", f"unit:{turn.me.unit}", *titles)
    rows = await turn.work.audit.latest(subjects, tuple(ACTIONS), f"person:{turn.me.person_id}", MOST)
    pages = pages_of(len(rows), PAGE)
    page = min(turn.tap.revision, pages - 1)
    shown = rows[page * PAGE : (page + 1) * PAGE]
    names = await _names(turn, shown)
    lines = tuple(
        say("looked-line", at=academy_day(moment(row.at)), who=names[row.actor], what=_what(row, titles))
        for row in shown
    )
    title = say("looked-title", page=page + 1, pages=pages)
    return [Show(turn.to, "records", (title, *(lines or (say("looked-nobody"),))), _keyboard(page, pages))]


async def _names(turn: Turn, rows: Sequence[AuditRow]) -> dict[str, Say]:
    """Who acted, by how the audit names them."""
    actors = {row.actor for row in rows}
    ids = [int(actor.removeprefix("person:")) for actor in actors if actor.startswith("person:")]
    people = {f"person:{each.person_id}": each for each in await turn.work.people.of_ids(ids)}
    return {actor: who(people.get(actor)) for actor in actors}


def _what(row: AuditRow, titles: Mapping[str, str]) -> Say:
    if row.action == "archive.opened" and row.subject not in titles:
        return say("looked-opened-all")
    return say(f"looked-{ACTIONS[row.action]}", title=brief(titles.get(row.subject, ""), TITLE))


def _keyboard(page: int, pages: int) -> Keyboard:
    back = Button(say("records-back"), Tap("records", 0, 0, "0.all.all"))
    return turning(page, pages, lambda to: Tap("records.looked", 0, to)), (back,)


TAPS: Mapping[str, Handler] = {"records.looked": looked}
