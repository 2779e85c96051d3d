"""What was published, for those whom it is for; and what is to be approved, for the bureau (art. 15).

Nothing here is worked out again: the figures are those that were frozen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from handlers.event import Tap
from handlers.oversight import words
from handlers.oversight.approval import state_line, ways
from handlers.oversight.pages import turned
from handlers.reply import Button, Keyboard, Place, Reply, Say, Show, Toast, Workbook, say
from handlers.texts_in import brief
from handlers.turn import Handler, Turn
from storage.people import Person
from storage.publications import STAFF, Cause, Figures, Publication

TASK = "published"
LISTED = 12
NAME_SHOWN = 20


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at; ``before`` are the figures that an erratum corrects, ``unnamed`` who is not named."""

    publication: Publication
    figures: Figures
    before: Figures | None
    unnamed: frozenset[int]
    page: int

    def tap(self, verb: str, page: int = 0) -> Tap:
        """A tap on the same publication."""
        return Tap(verb, self.publication.publication_id, 0, str(page))


def may_read(person: Person, publication: Publication) -> bool:
    """The bureau reads all that was drawn up; others what was published for them."""
    if person.is_bureau:
        return True
    return publication.published and (publication.drawn_up.audience == STAFF or person.is_approver)


async def listed(turn: Turn) -> list[Reply]:
    """``/published``: what there is to read, the latest first."""
    found = [each for each in await turn.work.publications.published() if may_read(turn.me, each)]
    buttons = tuple(
        (Button(words.title(each.drawn_up), Tap("published", each.publication_id, 0)),) for each in found[:LISTED]
    )
    line = say("publish-list" if found else "publish-list-none")
    return [Show(turn.to, TASK, (line,), (*buttons, (_home(),)), Place.BELOW)]


async def shown(turn: Turn) -> list[Reply]:
    """The units' figures, the ranking, what an erratum changes, or the records behind it."""
    view = await _view(turn)
    if view is None:
        return await _refused(turn)
    if turn.tap.verb == "published.records":
        return await _records(turn, view)
    return [await _page(turn, view, turn.tap.verb, LISTS[turn.tap.verb](view))]


async def drawn(turn: Turn) -> list[Reply]:
    """The units' rates as a picture."""
    view = await _view(turn)
    if view is None:
        return await _refused(turn)
    head = view.publication.drawn_up
    lines = (words.title(head), *words.whole_lines(view.figures.units))
    picture = words.chart(head, view.figures.units)
    keyboard = ((Button(say("publish-units"), view.tap("published")), _home()),)
    return [Show(turn.to, "chart", lines, keyboard, Place.BELOW, picture=picture)]


async def exported(turn: Turn) -> list[Reply]:
    """All of it as a workbook."""
    view = await _view(turn)
    if view is None:
        return await _refused(turn)
    publication = view.publication
    await turn.note("publication.exported", f"publication:{publication.publication_id}")
    return [Workbook(turn.to, file_name(publication), words.sheets(view.figures, view.unnamed), _title(publication))]


def file_name(publication: Publication) -> str:
    """``xueshi-2026.xlsx``, an erratum's ``xueshi-2026-1.xlsx``."""
    head = publication.drawn_up
    return f"xueshi-{head.year}-{head.number}.xlsx" if head.number else f"xueshi-{head.year}.xlsx"


async def _refused(turn: Turn) -> list[Reply]:
    await turn.note("publication.refused", f"publication:{turn.tap.id}", tapped=turn.tap.verb)
    return [Toast(say("front-old-button"))]


async def _view(turn: Turn) -> View | None:
    """Nothing for what the person may not read."""
    publications = turn.work.publications
    publication = await publications.by_id(turn.tap.id)
    if publication is None or not may_read(turn.me, publication):
        return None
    if turn.tap.verb == "published.records" and not turn.me.is_bureau:
        return None
    figures = await publications.figures_of(publication.publication_id)
    unnamed = publication.unnamed
    if not publication.published:
        unnamed = await publications.unnamed_of(place.person_id for place in figures.places)
    page = int(turn.tap.choice) if turn.tap.choice.isdecimal() else 0
    return View(publication, figures, await _before(turn, publication), unnamed, page)


async def _before(turn: Turn, publication: Publication) -> Figures | None:
    head = publication.drawn_up
    known = await turn.work.publications.of_year(head.year) if head.number else []
    corrected = [each for each in known if each.published and each.drawn_up.number == head.number - 1]
    return await turn.work.publications.figures_of(corrected[0].publication_id) if corrected else None


def _units(view: View) -> Sequence[Say]:
    return [words.unit_line(unit) for unit in view.figures.units]


def _places(view: View) -> Sequence[Say]:
    return [words.place_line(place, view.unnamed) for place in view.figures.places]


def _changes(view: View) -> Sequence[Say]:
    if view.before is None:
        return ()
    units = words.unit_changes(view.before, view.figures)
    return (*units, *words.place_changes(view.before, view.figures, view.unnamed))


LISTS: Mapping[str, Callable[[View], Sequence[Say]]] = {
    "published": _units,
    "published.ranking": _places,
    "published.changes": _changes,
}


async def _page(turn: Turn, view: View, verb: str, lines: Sequence[Say]) -> Show:
    on_page, turning = turned(len(lines), view.page, lambda page: view.tap(verb, page))
    told = (
        *await _head(turn, view),
        *(lines[on_page] or (say("publish-none"),)),
    )
    return Show(turn.to, TASK, told, (turning, *_keyboard(turn, view, verb)), _place(turn))


def _place(turn: Turn) -> Place:
    """A tap from elsewhere brings the message below."""
    return Place.HERE if turn.tap.choice else Place.BELOW


def _title(publication: Publication) -> Say:
    return say("publish-card", title=words.title(publication.drawn_up))


async def _head(turn: Turn, view: View) -> tuple[Say, ...]:
    head = view.publication.drawn_up
    state = await state_line(turn, view.publication)
    policy = say("publish-policy", policy=head.policy)
    return (_title(view.publication), *words.whole_lines(view.figures.units), policy, state)


async def _records(turn: Turn, view: View) -> list[Reply]:
    """Each record whose hours changed since the figures before, to be opened."""
    causes = view.figures.causes
    on_page, turning = turned(len(causes), view.page, lambda page: view.tap("published.records", page))
    found = [await _record(turn, cause) for cause in causes[on_page]]
    lines = (
        *await _head(turn, view),
        say("publish-records", count=len(causes)),
        *(line for line, _ in found),
    )
    keyboard = (*((button,) for _, button in found), turning, *_keyboard(turn, view, "published.records"))
    return [Show(turn.to, TASK, lines, keyboard, _place(turn))]


async def _record(turn: Turn, cause: Cause) -> tuple[Say, Button]:
    submission = await turn.work.submissions.by_id(cause.submission_id)
    assert submission is not None
    owner = await turn.work.people.by_id(submission.person_id)
    assert owner is not None
    title = brief(submission.details.title, NAME_SHOWN)
    told = {"name": brief(owner.name, NAME_SHOWN), "staff_no": owner.staff_no, "title": title}
    line = say("publish-record-more" if cause.hours > 0 else "publish-record-less", hours=abs(cause.hours), **told)
    return line, Button(
        say("records-open", title=title), Tap("record.open", submission.submission_id, submission.revision, "0.all.all")
    )


def _keyboard(turn: Turn, view: View, verb: str) -> Keyboard:
    lists = [("published", "publish-units"), ("published.ranking", "publish-ranking")]
    if view.before is not None:
        lists.append(("published.changes", "publish-changes"))
        lists += [("published.records", "publish-records-button")] if turn.me.is_bureau else []
    others = tuple(Button(say(key), view.tap(other)) for other, key in lists if other != verb)
    files = (
        Button(say("publish-picture"), view.tap("published.chart")),
        Button(say("report-export"), view.tap("published.export")),
    )
    decisions = ways(view.publication, turn.me)[1:] if turn.me.is_bureau else ()
    return (others, files, *decisions, (_home(),))


def _home() -> Button:
    return Button(say("home-home"), Tap("home", 0, 0))


COMMANDS: Mapping[str, Handler] = {"published": listed}
TAPS: Mapping[str, Handler] = {
    **dict.fromkeys((*LISTS, "published.records"), shown),
    "published.chart": drawn,
    "published.export": exported,
}
