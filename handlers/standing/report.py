"""/report: a unit's completion of a year to its approvers, every unit's to the bureau (art. 4, 15).

Each view is one message, read anew at every tap from the totals that are kept; a tap names the year, the view's scope
(0: all that the person may see, else a mark of the unit) and a page. Who may see what is checked every time.
"""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from handlers.event import Tap
from handlers.reply import Button, Keyboard, Place, Reply, Say, Sheet, Show, Toast, Workbook, say
from handlers.standing.completion import Completion, completion_of
from handlers.standing.my import amount_words
from handlers.standing.overdue import overdue_buttons, overdue_lines
from handlers.standing.sheets import sheets_of
from handlers.standing.totals import caught_up, readable
from handlers.texts_in import brief
from handlers.turn import Handler, Turn
from rules.hours import ratio
from rules.publication import UnitFigures
from storage.people import Unit
from storage.shortfalls import Shortfalls
from storage.totals import Short, Totals

UNITS_A_PAGE = 10
PEOPLE_A_PAGE = 8
NAMES_A_PAGE = 30
NAME_SHOWN, NAME_LISTED = 12, 30
"""Characters of a name on a button and in a list."""


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: a year of one unit, or of all (``unit`` None); ``wide`` for who may see all."""

    totals: Totals
    shortfalls: Shortfalls
    completion: Completion
    unit: Unit | None
    wide: bool
    page: int
    years: range

    def tap(self, verb: str, page: int = 0, year: int | None = None) -> Tap:
        """A tap within this scope."""
        scope = mark_of(self.unit.unit) if self.unit else 0
        return Tap(verb, year or self.completion.year, scope, str(page) if page else "")


Page = tuple[tuple[Say, ...], Keyboard]


async def unit_asked_for(turn: Turn) -> str | None:
    """The code of the unit that a tap's mark names, empty for all of them; nothing for who may not ask."""
    me, mark = turn.me, turn.tap.revision
    if me.is_bureau:
        units = {mark_of(unit.unit): unit.unit for unit in await turn.work.people.units()}
        return "" if not mark else units.get(mark)
    return me.unit if me.is_approver and mark in (0, mark_of(me.unit)) else None


def mark_of(unit: str) -> int:
    """A unit's mark in a tap, since its code may be any text."""
    return zlib.crc32(unit.encode()) % 999_999_999 + 1


async def report(turn: Turn) -> list[Reply]:
    """This year; for others than approvers and the bureau there is no such command."""
    found = await _found(turn)
    if found is None:
        await turn.note("report.refused", f"person:{turn.me.person_id}")
        return [Show(turn.to, "hint", (say("front-unknown-command"),))]
    return [await _told(turn, found, Place.BELOW)]


async def tapped(turn: Turn) -> list[Reply]:
    """Another page, unit, year or list, or all of it as a workbook; year 0 is this year, asked for from elsewhere."""
    found = await _found(turn)
    if found is None:
        await turn.note("report.refused", f"person:{turn.me.person_id}", verb=turn.tap.verb)
        return [Toast(say("front-old-button"))]
    return [await _told(turn, found, Place.HERE if turn.tap.id else Place.BELOW)]


async def _told(turn: Turn, found: Page | Export, place: Place) -> Reply:
    if isinstance(found, Export):
        await turn.note("report.exported", f"year:{found.year}", unit=found.unit)
        return Workbook(turn.to, f"xueshi-{found.year}.xlsx", found.sheets, found.title)
    lines, keyboard = found
    return Show(turn.to, "report", lines, keyboard, place)


@dataclass(frozen=True, slots=True)
class Export:
    """A year of one unit, or of all (``*``), as a sheet each: units, ranking, people still short, what is overdue."""

    year: int
    unit: str
    sheets: tuple[Sheet, ...]
    title: Say


async def _found(turn: Turn) -> Page | Export | None:
    """What was read ahead, else what is read now; nothing for who may not see it."""
    return turn.read_ahead or await _read(turn)


async def _read_ahead(turn: Turn) -> Page | Export | None:
    """Nothing while somebody's totals are left to be worked out, which the transaction does."""
    year, *_ = _asked(turn)
    return await _read(turn) if await readable(turn.work, year) else None


async def _read(turn: Turn) -> Page | Export | None:
    seen = await _seen(turn, *_asked(turn))
    if seen is None:
        return None
    if isinstance(seen, Waiting):
        return _waiting(turn, seen)
    verb = turn.tap.verb if turn.event.tap else "report"
    return await (_export(seen) if verb == "report.export" else PAGES[verb](seen))


async def _export(view: View) -> Export:
    unit = view.unit.unit if view.unit else "*"
    return Export(
        view.completion.year, unit, await sheets_of(view.completion, view.totals, view.shortfalls), _title(view)
    )


def _asked(turn: Turn) -> tuple[int, int, int]:
    """The year, the scope's mark and the page; a command asks for this year."""
    tap = turn.event.tap or Tap("report", 0, 0)
    return tap.id or turn.today.year, tap.revision, int(tap.choice) if tap.choice.isdecimal() else 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Figures that can't be read yet: how many people's totals are still being worked out."""

    people: int


async def _seen(turn: Turn, year: int, mark: int, page: int) -> View | Waiting | None:
    """Nothing for a scope that is not the person's, or a year that is not offered."""
    me = turn.me
    years = range(turn.policies.dated[0].in_force_from.year, turn.today.year + 1)
    if not (me.is_approver or me.is_bureau) or year not in years:
        return None
    units = {mark_of(unit.unit): unit for unit in await turn.work.people.units()}
    if not me.is_bureau:
        mark = mark or mark_of(me.unit)
        units = {own: unit for own, unit in units.items() if unit.unit == me.unit}
    if mark and mark not in units:
        return None
    if not await readable(turn.work, year) and (left := await caught_up(turn.work, turn.policies, year)):
        return Waiting(left)
    unit = units[mark] if mark else None
    completion = await completion_of(turn.work, turn.policies, year, turn.today, unit.unit if unit else None)
    return View(turn.work.totals, turn.work.shortfalls, completion, unit, me.is_bureau, page, years)


def _waiting(turn: Turn, waiting: Waiting) -> Page:
    """How far the working out is, and the way to ask again."""
    again = turn.event.tap or Tap("report", turn.today.year, 0)
    lines = (say("report-waiting", count=waiting.people),)
    return lines, ((Button(say("report-again"), again), _home()),)


def _title(view: View) -> Say:
    year = str(view.completion.year)
    return say("report-title", unit=view.unit.unit_name, year=year) if view.unit else say("report-all", year=year)


async def _overview(view: View) -> Page:
    unbound, blocked = await view.totals.count_unreached(view.completion.scope)
    lists = _lists(view, unbound + blocked, await view.totals.count_overdue(view.completion.scope))
    return _unit_overview(view, lists) if view.unit else _all_overview(view, lists)


def _unit_overview(view: View, lists: Keyboard) -> Page:
    assert view.unit is not None
    figures = view.completion.figures_of(view.unit.unit)
    lines = (_title(view), *_figures_lines(figures.in_scope, figures.part_year, figures.met, figures.rate))
    if figures.mean is not None:
        lines = (*lines, say("report-mean", mean=figures.mean))
    back = () if not view.wide else (Button(say("report-back-all"), Tap("report", view.completion.year, 0)),)
    return (*lines, *_short_lines(view)), (*lists, _site(view), _years(view), (*back, _home()))


def _all_overview(view: View, lists: Keyboard) -> Page:
    units = view.completion.units
    heads, met = sum(unit.in_scope for unit in units), sum(unit.met for unit in units)
    rate = ratio(100 * met, heads) if heads else None
    page = _nearest(view, len(units), UNITS_A_PAGE)
    shown = units[page * UNITS_A_PAGE : (page + 1) * UNITS_A_PAGE]
    lines = (
        _title(view),
        *_figures_lines(heads, sum(unit.part_year for unit in units), met, rate),
        *_short_lines(view),
        *(_unit_line(view, unit) for unit in shown),
    )
    buttons = [_unit_button(view, unit) for unit in shown]
    pairs = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    turning = _turning(view, "report", page, len(units), UNITS_A_PAGE)
    return lines, (*pairs, turning, *lists, _site(view), _years(view), _bureaus(view), (_home(),))


def _bureaus(view: View) -> tuple[Button, ...]:
    """The bureau's ways to see all units closer, and to publish the year, or the one before while it still runs."""
    year = min(view.completion.year, view.years[-1] - 1)
    label = say("report-publish", year=str(year))
    oversee = Button(say("report-oversee"), Tap("oversee", view.completion.year, 0))
    return (oversee, Button(label, Tap("publish", year, 0))) if year in view.years else (oversee,)


def _unit_button(view: View, unit: UnitFigures) -> Button:
    label = say("report-unit-button", unit=brief(view.completion.unit_names[unit.unit], NAME_SHOWN))
    return Button(label, Tap("report", view.completion.year, mark_of(unit.unit)))


def _figures_lines(in_scope: int, part_year: int, met: int, rate: Decimal | None) -> tuple[Say, ...]:
    first = say("report-nobody") if rate is None else say("report-figures", in_scope=in_scope, met=met, rate=rate)
    return (first, say("report-part-year", count=part_year)) if part_year else (first,)


def _unit_line(view: View, unit: UnitFigures) -> Say:
    name = view.completion.unit_names[unit.unit]
    if unit.rate is None or unit.mean is None:
        return say("report-unit-nobody", unit=name, part_year=unit.part_year)
    return say("report-unit", unit=name, met=unit.met, in_scope=unit.in_scope, rate=unit.rate, mean=unit.mean)


def _short_lines(view: View) -> tuple[Say, ...]:
    short = say("report-short-now", count=view.completion.short, present=view.completion.present)
    left_out = len(view.completion.set_aside)
    return (short, say("report-set-aside", count=left_out)) if left_out else (short,)


def _lists(view: View, unreached: int, overdue: int) -> Keyboard:
    """The lists behind the figures; of what is overdue when there is something."""
    late = (Button(say("report-overdue", count=overdue), view.tap("report.overdue")),) if overdue else ()
    return (
        (
            Button(say("report-short", count=view.completion.short), view.tap("report.short")),
            Button(say("report-unreached", count=unreached), view.tap("report.unreached")),
        ),
        late,
        (
            Button(say("report-ranking"), view.tap("report.ranking")),
            Button(say("report-export"), view.tap("report.export")),
        ),
    )


def _site(view: View) -> tuple[Button, ...]:
    """What is to be entered in the academy's own site (art. 7), a unit's files (art. 4, 12, 13) and rules (art. 16)."""
    entering = Button(say("platform-button"), view.tap("platform.list"))
    if view.unit is None:
        return (entering,)
    papers = Button(say("paper-button-unit"), view.tap("papers"))
    return (entering, papers, Button(say("rules-button"), view.tap("rules")))


def _years(view: View) -> tuple[Button, ...]:
    year = view.completion.year
    nearby = [other for other in (year - 1, year + 1) if other in view.years]
    return tuple(Button(say("standing-year", year=str(other)), view.tap("report", year=other)) for other in nearby)


def _home() -> Button:
    return Button(say("home-home"), Tap("home", 0, 0))


def _back(view: View) -> tuple[Button, ...]:
    return (Button(say("report-back"), view.tap("report")),)


def _nearest(view: View, items: int, size: int) -> int:
    """The page of a list that is nearest to the one asked for."""
    return min(view.page, max(items - 1, 0) // size)


def _turning(view: View, verb: str, page: int, items: int, size: int) -> tuple[Button, ...]:
    """The buttons that turn a list's pages."""
    before = (Button(say("report-before"), view.tap(verb, page - 1)),) if page else ()
    after = (Button(say("report-after"), view.tap(verb, page + 1)),) if (page + 1) * size < items else ()
    return (*before, *after)


async def _short(view: View) -> Page:
    """People still short; a tap opens a person's archive."""
    count = view.completion.short
    page = _nearest(view, count, PEOPLE_A_PAGE)
    shown = await view.totals.short(view.completion.scope, page * PEOPLE_A_PAGE, PEOPLE_A_PAGE)
    people = tuple((_person_button(each),) for each in shown)
    line = say("report-short-count", count=count) if count else say("report-short-none")
    turning = _turning(view, "report.short", page, count, PEOPLE_A_PAGE)
    return (_title(view), line), (*people, turning, _back(view))


def _person_button(short: Short) -> Button:
    label = say(
        "report-person",
        name=brief(short.name, NAME_SHOWN),
        staff_no=short.staff_no,
        left=amount_words(short.remaining),
    )
    return Button(label, Tap("archive.open", short.person_id, 0))


async def _overdue(view: View) -> Page:
    """Who owes hours of earlier years whose day has passed, what, and since when; a tap opens a person's archive."""
    count = await view.totals.count_overdue(view.completion.scope)
    page = _nearest(view, count, PEOPLE_A_PAGE)
    shown = await view.totals.overdue(view.completion.scope, page * PEOPLE_A_PAGE, PEOPLE_A_PAGE)
    line = say("report-overdue-count", count=count) if count else say("report-overdue-none")
    turning = _turning(view, "report.overdue", page, count, PEOPLE_A_PAGE)
    causes = await view.shortfalls.causes_of([each.person_id for each in shown])
    return (_title(view), line, *overdue_lines(shown, causes)), (*overdue_buttons(shown), turning, _back(view))


async def _unreached(view: View) -> Page:
    """Who gets no reminder: not bound, or the chat is blocked."""
    count = sum(await view.totals.count_unreached(view.completion.scope))
    page = _nearest(view, count, NAMES_A_PAGE)
    shown = await view.totals.unreached(view.completion.scope, page * NAMES_A_PAGE, NAMES_A_PAGE)
    lines = tuple(
        say(
            "report-blocked" if each.blocked else "report-unbound",
            name=brief(each.name, NAME_LISTED),
            staff_no=each.staff_no,
        )
        for each in shown
    )
    turning = _turning(view, "report.unreached", page, count, NAMES_A_PAGE)
    now = view.unit is not None and count > 0 and view.completion.year == view.years[-1]
    paper = (Button(say("paper-unit-reminder"), view.tap("papers.reminder")),) if now else ()
    return (_title(view), *(lines or (say("report-unreached-none"),))), (turning, paper, _back(view))


async def _ranking(view: View) -> Page:
    """The first by counted hours of both buckets; equal hours share a rank (R13)."""
    ranking = await view.totals.ranking(view.completion.scope, view.completion.top)
    page = _nearest(view, len(ranking), NAMES_A_PAGE)
    lines = tuple(
        say(
            "report-rank",
            rank=ranked.rank,
            name=brief(ranked.name, NAME_LISTED),
            unit=brief(view.completion.unit_names[ranked.unit], NAME_LISTED),
            hours=ranked.hours,
        )
        for ranked in ranking[page * NAMES_A_PAGE : (page + 1) * NAMES_A_PAGE]
    )
    turning = _turning(view, "report.ranking", page, len(ranking), NAMES_A_PAGE)
    return (_title(view), *(lines or (say("report-nobody"),))), (turning, _back(view))


PAGES: Mapping[str, Callable[[View], Awaitable[Page]]] = {
    "report": _overview,
    "report.short": _short,
    "report.overdue": _overdue,
    "report.unreached": _unreached,
    "report.ranking": _ranking,
}
COMMANDS: Mapping[str, Handler] = {"report": report}
TAPS: Mapping[str, Handler] = dict.fromkeys((*PAGES, "report.export"), tapped)
AHEAD: Mapping[str, Callable[[Turn], Awaitable[Page | Export | None]]] = dict.fromkeys(TAPS, _read_ahead)
"""Read beside the writer; the command has the name of the first verb."""
