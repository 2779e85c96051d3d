"""The archive (art. 4): every record a person ever had, by year and state, five a page; one's own, or as a reviewer.

Who looks into another person's archive is noted. A page's place stands in its buttons (``0.2026.pending``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from handlers.binding.door import may_confirm
from handlers.event import Tap
from handlers.paging import pages_of, turning
from handlers.reply import Button, Keyboard, Place, Reply, Say, Show, Toast, say
from handlers.review.dossier import state_of
from handlers.review.rights import actor_of
from handlers.staff.told import may_change
from handlers.standing.causes import may_note
from handlers.texts_in import brief
from handlers.turn import Handler, Turn
from rules.record import State
from storage.people import Person
from storage.submissions import Submission

PAGE = 5
OWN, OTHERS = "records", "archive"
"""The live messages of one's own archive and of another person's."""
_YEARS = 5
_LABEL = 30
_PLACE = re.compile(r"(\d{1,4})\.(\d{4}|all)\.([a-z]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class View:
    """Which part of whose archive is looked at; ``None`` filters nothing."""

    owner: Person
    own: bool
    page: int = 0
    year: int | None = None
    state: State | None = None

    @property
    def code(self) -> str:
        """The place in a button's choice."""
        return f"{self.page}.{self.year or 'all'}.{self.state.value if self.state else 'all'}"

    @property
    def task(self) -> str:
        """The live message that shows it."""
        return OWN if self.own else OTHERS

    def tap(self) -> Tap:
        """The button that leads here."""
        return Tap(OWN if self.own else "archive.open", 0 if self.own else self.owner.person_id, 0, self.code)

    def picks(self, submission: Submission) -> bool:
        """Whether the filters let a record through; its year is the one in which it ends."""
        right_year = self.year in (None, submission.details.end.year)
        return right_year and self.state in (None, submission.state)


def view_of(owner: Person, own: bool, code: str) -> View:
    """The view of a button's choice; the whole archive for what is none."""
    found = _PLACE.fullmatch(code)
    if found is None:
        return View(owner, own)
    year = None if found[2] == "all" else int(found[2])
    return View(owner, own, int(found[1]), year, next((state for state in State if state.value == found[3]), None))


async def records(turn: Turn) -> list[Reply]:
    """``/records``: one's own archive."""
    code = turn.tap.choice if turn.event.tap else ""
    return [await _page(turn, view_of(turn.me, True, code), Place.HERE if code else Place.BELOW)]


async def archive_opened(turn: Turn) -> list[Reply]:
    """Another person's archive, from a card, a report or a page of it."""
    owner = await turn.work.people.by_id(turn.tap.id)
    return await archive_of(turn, owner, turn.tap.choice)


async def archive_of(turn: Turn, owner: Person | None, code: str = "") -> list[Reply]:
    """A person's archive for who may look into it: themselves, their unit's reviewers, the bureau (art. 4)."""
    if owner is None or not await may_open(turn, owner):
        await turn.note("archive.refused", f"person:{owner.person_id if owner else turn.tap.id}")
        return [Toast(say("records-not-yours"), alert=True)]
    view = view_of(owner, owner.person_id == turn.me.person_id, code)
    if not view.own:
        await turn.note("archive.opened", f"person:{owner.person_id}", page=view.code)
    return [await _page(turn, view, Place.HERE if code else Place.BELOW)]


async def may_open(turn: Turn, owner: Person) -> bool:
    """Whether the acting person may look into an archive today."""
    if owner.person_id == turn.me.person_id:
        return True
    actor = await actor_of(turn.work, turn.me, turn.today)
    reviews = actor.is_approver or bool(actor.stands_in_for)
    return actor.is_bureau or (reviews and actor.unit == owner.unit)


async def _page(turn: Turn, view: View, place: Place) -> Show:
    """The nearest page to what was asked for; the latest training first."""
    everything = list(reversed(await turn.work.submissions.of_person(view.owner.person_id)))
    found = [each for each in everything if view.picks(each)]
    pages = pages_of(len(found), PAGE)
    view = replace(view, page=min(view.page, pages - 1))
    shown = found[view.page * PAGE : (view.page + 1) * PAGE]
    credits = await turn.work.ledger.credits_of(view.owner.person_id)
    hours = {each.submission_id: sum(credits.get(str(each.submission_id), {}).values(), Decimal(0)) for each in shown}
    lines = tuple([await _line(turn, each, hours[each.submission_id]) for each in shown]) or (say("records-none"),)
    ways = (
        *_opening(view, shown),
        turning(view.page, pages, lambda to: replace(view, page=to).tap()),
        *_filters(view, everything),
    )
    keyboard = (*ways, *_to_take_along(turn, view), *_ways_out(turn, view))
    return Show(turn.to, view.task, (_title(view, len(found), pages), *lines), keyboard, place)


def _title(view: View, count: int, pages: int) -> Say:
    whose = say("records-own") if view.own else say("records-of", name=view.owner.name, staff_no=view.owner.staff_no)
    year = say("records-year", year=str(view.year)) if view.year else say("records-every-year")
    state = say(f"record-state-{view.state.value}") if view.state else say("records-every-state")
    return say("records-title", whose=whose, year=year, state=state, count=count, page=view.page + 1, pages=pages)


async def _line(turn: Turn, submission: Submission, hours: Decimal) -> Say:
    """``2026-03-06（周五） 科研诚信培训班 · 已通过，计 40 学时``."""
    key = "records-line-credited" if submission.state is State.APPROVED else "records-line"
    state = await state_of(turn.work, submission)
    if submission.corrects and submission.state not in (State.APPROVED, State.CORRECTED):
        state = say("correct-pending", state=state)
    return say(key, day=submission.details.end, title=submission.details.title, state=state, hours=hours)


def _opening(view: View, shown: Sequence[Submission]) -> Keyboard:
    return tuple(
        (
            Button(
                say("records-open", title=brief(each.details.title, _LABEL)),
                Tap("record.open", each.submission_id, each.revision, view.code),
            ),
        )
        for each in shown
    )


def _filters(view: View, everything: Sequence[Submission]) -> Keyboard:
    """The years and the states that there are, beside all of them; what holds now is marked in words."""
    years = sorted({each.details.end.year for each in everything}, reverse=True)[:_YEARS]
    states = [state for state in State if any(each.state is state for each in everything)]
    by_year = [(say("records-every-year"), replace(view, page=0, year=None))]
    by_year += [(say("records-year", year=str(year)), replace(view, page=0, year=year)) for year in years]
    by_state = [(say("records-every-state"), replace(view, page=0, state=None))]
    by_state += [(say(f"record-state-{state.value}"), replace(view, page=0, state=state)) for state in states]
    rows = ([each for each in row if each[1] != replace(view, page=0)] for row in (by_year, by_state))
    return tuple(tuple(Button(label, target.tap()) for label, target in row) for row in rows if len(row) > 1)


def _to_take_along(turn: Turn, view: View) -> Keyboard:
    """The whole archive as a file, a year's lines for the forms, the page for an appointment (``handlers/papers/``);
    and the way to note why a year fell short."""
    owner, year = 0 if view.own else view.owner.person_id, view.year or turn.today.year
    whole = tuple(Button(say(f"paper-button-{form}"), Tap(f"archive.{form}", owner, 0)) for form in ("xlsx", "pdf"))
    annual = Button(say("paper-button-annual", year=str(year)), Tap("papers.annual", owner, year))
    five = () if view.own else (Button(say("paper-button-five"), Tap("papers.five", owner, 0)),)
    noting = (Button(say("shortfall-button"), Tap("shortfall", owner, 0)),) if may_note(turn.me, view.owner) else ()
    return whole, (annual, *five), noting


def _ways_out(turn: Turn, view: View) -> Keyboard:
    """To one's own affairs; from the archive of somebody whose account one answers for, to its binding."""
    home = Button(say("home-home"), Tap("home", 0, 0))
    if view.own:
        return (
            (Button(say("looked-button"), Tap("records.looked", 0, 0)),),
            (Button(say("home-log"), Tap("log", 0, 0)), home),
        )
    change = Button(say("staff-button"), Tap("staff", view.owner.person_id, 0))
    changes = (change,) if may_change(turn.me, view.owner) else ()
    if view.owner.telegram_id is None or not may_confirm(turn.me, view.owner):
        return ((*changes, home),)
    release = Button(say("binding-button-end"), Tap("bind.release", view.owner.person_id, 0))
    return ((*changes, release, home),)


COMMANDS: Mapping[str, Handler] = {"records": records}
TAPS: Mapping[str, Handler] = {"records": records, "archive.open": archive_opened}
