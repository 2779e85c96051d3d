"""/report: a unit's completion of a year to its approvers, every unit's to the bureau (art. 4, 15).

Each view is one message, worked out anew at every tap; a tap names the year, the view's scope (0: all that
the person may see, else a mark of the unit) and a page. Who may see what is checked every time.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from handlers.event import Tap
from handlers.reply import Button, Cell, Keyboard, Place, Reply, Say, Sheet, Show, Toast, Workbook, say
from handlers.standing.completion import Completion, Member, completion_of
from handlers.standing.my import amount_words
from handlers.texts_in import brief
from handlers.turn import Handler, Turn
from rules.hours import ratio
from rules.publication import UnitFigures
from storage.people import Unit

UNITS_A_PAGE = 10
PEOPLE_A_PAGE = 8
NAMES_A_PAGE = 30
NAME_SHOWN, NAME_LISTED = 12, 30
"""Characters of a name on a button and in a list."""


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: a year of one unit, or of all (``unit`` None); ``wide`` for who may see all."""

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
Item = TypeVar("Item")


def mark_of(unit: str) -> int:
    """A unit's mark in a tap, since its code may be any text."""
    return zlib.crc32(unit.encode()) % 999_999_999 + 1


async def report(turn: Turn) -> list[Reply]:
    """This year; for others than approvers and the bureau there is no such command."""
    view = await _view(turn, turn.today.year, 0, 0)
    if view is None:
        await turn.note("report.refused", f"person:{turn.me.person_id}")
        return [Show(turn.to, "hint", (say("front-unknown-command"),))]
    return [_shown(turn, _overview(view), Place.BELOW)]


async def tapped(turn: Turn) -> list[Reply]:
    """Another page, unit, year or list; year 0 is this year, asked for from elsewhere."""
    view = await _tapped_view(turn)
    if view is None:
        return await _refused(turn)
    place = Place.HERE if turn.tap.id else Place.BELOW
    return [_shown(turn, PAGES[turn.tap.verb](view), place)]


async def exported(turn: Turn) -> list[Reply]:
    """The same as a workbook, a sheet each: units, ranking, people still short."""
    view = await _tapped_view(turn)
    if view is None:
        return await _refused(turn)
    year = view.completion.year
    await turn.note("report.exported", f"year:{year}", unit=view.unit.unit if view.unit else "*")
    return [Workbook(turn.to, f"xueshi-{year}.xlsx", sheets_of(view.completion), _title(view))]


async def _tapped_view(turn: Turn) -> View | None:
    page = int(turn.tap.choice) if turn.tap.choice.isdecimal() else 0
    return await _view(turn, turn.tap.id or turn.today.year, turn.tap.revision, page)


async def _view(turn: Turn, year: int, mark: int, page: int) -> View | None:
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
    unit = units[mark] if mark else None
    completion = await completion_of(turn.work, turn.policies, year, turn.today, unit.unit if unit else None)
    return View(completion, unit, me.is_bureau, page, years)


async def _refused(turn: Turn) -> list[Reply]:
    await turn.note("report.refused", f"person:{turn.me.person_id}", verb=turn.tap.verb)
    return [Toast(say("front-old-button"))]


def _shown(turn: Turn, page: Page, place: Place) -> Show:
    lines, keyboard = page
    return Show(turn.to, "report", lines, keyboard, place)


def _title(view: View) -> Say:
    year = str(view.completion.year)
    return say("report-title", unit=view.unit.unit_name, year=year) if view.unit else say("report-all", year=year)


def _overview(view: View) -> Page:
    return _unit_overview(view) if view.unit else _all_overview(view)


def _unit_overview(view: View) -> Page:
    assert view.unit is not None
    figures = view.completion.figures_of(view.unit.unit)
    lines = (_title(view), *_figures_lines(figures.in_scope, figures.part_year, figures.met, figures.rate))
    if figures.mean is not None:
        lines = (*lines, say("report-mean", mean=figures.mean))
    back = () if not view.wide else (Button(say("report-back-all"), Tap("report", view.completion.year, 0)),)
    return (*lines, _short_line(view)), (*_lists(view), _years(view), (*back, _home()))


def _all_overview(view: View) -> Page:
    units = view.completion.published.units
    heads, met = sum(unit.in_scope for unit in units), sum(unit.met for unit in units)
    rate = ratio(100 * met, heads) if heads else None
    shown, turning = _paged(view, "report", units, UNITS_A_PAGE)
    lines = (
        _title(view),
        *_figures_lines(heads, sum(unit.part_year for unit in units), met, rate),
        _short_line(view),
        *(_unit_line(view, unit) for unit in shown),
    )
    buttons = [
        Button(
            say("report-unit-button", unit=brief(view.completion.unit_names[unit.unit], NAME_SHOWN)),
            Tap("report", view.completion.year, mark_of(unit.unit)),
        )
        for unit in shown
    ]
    pairs = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return lines, (*pairs, turning, *_lists(view), _years(view), (_home(),))


def _figures_lines(in_scope: int, part_year: int, met: int, rate: Decimal | None) -> tuple[Say, ...]:
    first = say("report-nobody") if rate is None else say("report-figures", in_scope=in_scope, met=met, rate=rate)
    return (first, say("report-part-year", count=part_year)) if part_year else (first,)


def _unit_line(view: View, unit: UnitFigures) -> Say:
    name = view.completion.unit_names[unit.unit]
    if unit.rate is None or unit.mean is None:
        return say("report-unit-nobody", unit=name, part_year=unit.part_year)
    return say("report-unit", unit=name, met=unit.met, in_scope=unit.in_scope, rate=unit.rate, mean=unit.mean)


def _short_line(view: View) -> Say:
    completion = view.completion
    return say("report-short-now", count=len(completion.short), present=len(completion.present))


def _lists(view: View) -> Keyboard:
    """The lists behind the figures."""
    completion = view.completion
    unreached = len(completion.unbound) + len(completion.blocked)
    return (
        (
            Button(say("report-short", count=len(completion.short)), view.tap("report.short")),
            Button(say("report-unreached", count=unreached), view.tap("report.unreached")),
        ),
        (
            Button(say("report-ranking"), view.tap("report.ranking")),
            Button(say("report-export"), view.tap("report.export")),
        ),
    )


def _years(view: View) -> tuple[Button, ...]:
    year = view.completion.year
    nearby = [other for other in (year - 1, year + 1) if other in view.years]
    return tuple(Button(say("standing-year", year=str(other)), view.tap("report", year=other)) for other in nearby)


def _home() -> Button:
    return Button(say("home-home"), Tap("home", 0, 0))


def _back(view: View) -> tuple[Button, ...]:
    return (Button(say("report-back"), view.tap("report")),)


def _paged(view: View, verb: str, items: Sequence[Item], size: int) -> tuple[Sequence[Item], tuple[Button, ...]]:
    """A page of a list, the nearest one to what was asked for, and the buttons that turn it."""
    last = max(len(items) - 1, 0) // size
    page = min(view.page, last)
    before = (Button(say("report-before"), view.tap(verb, page - 1)),) if page else ()
    after = (Button(say("report-after"), view.tap(verb, page + 1)),) if page < last else ()
    return items[page * size : (page + 1) * size], (*before, *after)


def _short(view: View) -> Page:
    """People still short; a tap opens a person's archive."""
    short = view.completion.short
    shown, turning = _paged(view, "report.short", short, PEOPLE_A_PAGE)
    people = tuple((_person_button(member),) for member in shown)
    count = say("report-short-count", count=len(short)) if short else say("report-short-none")
    return (_title(view), count), (*people, turning, _back(view))


def _person_button(member: Member) -> Button:
    label = say(
        "report-person",
        name=brief(member.person.name, NAME_SHOWN),
        staff_no=member.person.staff_no,
        left=amount_words(member.standing.remaining),
    )
    return Button(label, Tap("archive.open", member.person.person_id, 0))


def _unreached(view: View) -> Page:
    """Who gets no reminder: not bound, or the chat is blocked."""
    completion = view.completion
    rows = [("report-unbound", member) for member in completion.unbound]
    rows += [("report-blocked", member) for member in completion.blocked]
    shown, turning = _paged(view, "report.unreached", rows, NAMES_A_PAGE)
    lines = tuple(
        say(key, name=brief(member.person.name, NAME_LISTED), staff_no=member.person.staff_no) for key, member in shown
    )
    return (_title(view), *(lines or (say("report-unreached-none"),))), (turning, _back(view))


def _ranking(view: View) -> Page:
    """The first by counted hours of both buckets; equal hours share a rank (R13)."""
    completion = view.completion
    shown, turning = _paged(view, "report.ranking", completion.published.ranking, NAMES_A_PAGE)
    lines = tuple(
        say(
            "report-rank",
            rank=ranked.rank,
            name=brief(completion.names[ranked.staff_no], NAME_LISTED),
            unit=brief(completion.unit_names[ranked.unit], NAME_LISTED),
            hours=ranked.hours,
        )
        for ranked in shown
    )
    return (_title(view), *(lines or (say("report-nobody"),))), (turning, _back(view))


def sheets_of(completion: Completion) -> tuple[Sheet, ...]:
    """A completion as sheets: units, ranking, people still short."""
    units: list[tuple[Cell, ...]] = [
        (each.unit, completion.unit_names[each.unit], each.in_scope, each.part_year, each.met, each.rate, each.mean)
        for each in completion.published.units
    ]
    ranking: list[tuple[Cell, ...]] = [
        (each.rank, each.staff_no, completion.names[each.staff_no], completion.unit_names[each.unit], each.hours)
        for each in completion.published.ranking
    ]
    short: list[tuple[Cell, ...]] = [
        (
            member.person.staff_no,
            member.person.name,
            completion.unit_names[member.unit],
            member.standing.remaining.general,
            member.standing.remaining.online,
        )
        for member in completion.short
    ]
    return (
        _sheet("units", ("unit", "unit-name", "in-scope", "part-year", "met", "rate", "mean"), units),
        _sheet("ranking", ("rank", "staff-no", "name", "unit-name", "hours"), ranking),
        _sheet("short", ("staff-no", "name", "unit-name", "general-left", "online-left"), short),
    )


def _sheet(title: str, columns: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> Sheet:
    header = tuple(say(f"report-column-{column}") for column in columns)
    return Sheet(say(f"report-sheet-{title}"), header, tuple(rows))


PAGES: Mapping[str, Callable[[View], Page]] = {
    "report": _overview,
    "report.short": _short,
    "report.unreached": _unreached,
    "report.ranking": _ranking,
}
COMMANDS: Mapping[str, Handler] = {"report": report}
TAPS: Mapping[str, Handler] = {**dict.fromkeys(PAGES, tapped), "report.export": exported}
