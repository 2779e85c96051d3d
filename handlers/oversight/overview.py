"""All units as the bureau sees them (art. 4): ranks and forms, the course of the year, what waits, what is unusual."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal

from handlers.event import Tap
from handlers.oversight.pages import turned
from handlers.oversight.survey import Overview, survey
from handlers.reply import Button, Cell, Keyboard, Place, Reply, Say, Sheet, Show, Toast, Workbook, say
from handlers.standing.sheets import sheet
from handlers.standing.totals import readable
from handlers.texts_in import brief
from handlers.turn import Handler, Turn
from rules.hours import ratio
from rules.record import Form, Rank
from storage.oversight import RankSums

TASK = "oversee"
NAME_LISTED = 30
VERBS = ("approve", "return", "reject", "undo", "correct")


async def oversee(turn: Turn) -> list[Reply]:
    """One of the views, or all of them as a workbook; for others than the bureau there is none."""
    found = turn.read_ahead or await survey(turn)
    if found is None:
        await turn.note("report.refused", f"person:{turn.me.person_id}", verb=turn.tap.verb)
        return [Toast(say("front-old-button"))]
    if isinstance(found, int):
        again = (Button(say("report-again"), turn.tap), _back(turn.tap.id))
        return [Show(turn.to, TASK, (say("report-waiting", count=found),), (again,))]
    if turn.tap.verb == "oversee.export":
        await turn.note("report.exported", f"year:{found.year}", unit="*")
        return [Workbook(turn.to, f"xueshi-units-{found.year}.xlsx", sheets_of(found), _title(found, "oversee"))]
    return [_shown(turn, found)]


async def _read_ahead(turn: Turn) -> Overview | int | None:
    return await survey(turn) if await readable(turn.work, turn.tap.id) else None


def _name(found: Overview, unit: str) -> str:
    return brief(found.unit_names[unit], NAME_LISTED)


def _title(found: Overview, verb: str) -> Say:
    return say(TITLES[verb], year=str(found.year))


def _rank_lines(found: Overview) -> tuple[tuple[Say, ...], tuple[Say, ...]]:
    """Each rank of all units; then each unit."""
    whole = tuple(_rank_line(rank, [each for each in found.ranks if each.rank is rank]) for rank in Rank)
    by_unit = defaultdict[str, list[Say]](list)
    for each in found.ranks:
        by_unit[each.unit].append(_rank_short(each))
    lines = tuple(
        say("oversee-unit-ranks", unit=_name(found, unit), one=ranks[0], two=ranks[1])
        if len(ranks) > 1
        else say("oversee-unit-rank", unit=_name(found, unit), one=ranks[0])
        for unit, ranks in by_unit.items()
    )
    return whole, lines


def _rank_line(rank: Rank, sums: Sequence[RankSums]) -> Say:
    heads, met = sum(each.in_scope for each in sums), sum(each.met for each in sums)
    name = say(f"oversee-rank-{rank.value}")
    if not heads:
        return say("oversee-rank-nobody", rank=name)
    mean = ratio(Decimal(sum(each.tenths for each in sums)) / 10, heads)
    return say("oversee-rank", rank=name, in_scope=heads, met=met, rate=ratio(100 * met, heads), mean=mean)


def _rank_short(sums: RankSums) -> Say:
    name = say(f"oversee-rank-{sums.rank.value}")
    return say("oversee-rank-short", rank=name, met=sums.met, in_scope=sums.in_scope)


def _form_lines(found: Overview) -> tuple[tuple[Say, ...], tuple[Say, ...]]:
    """Each form's share of all hours, the largest first."""
    general, online = defaultdict[Form, Decimal](Decimal), defaultdict[Form, Decimal](Decimal)
    for each in found.forms:
        general[each.form] += each.hours.general
        online[each.form] += each.hours.online
    every = sum((each.hours.general + each.hours.online for each in found.forms), Decimal(0))
    lines = tuple(
        say(
            "oversee-form",
            form=say(f"record-form-{form.value}"),
            general=general[form],
            online=online[form],
            share=ratio(1000 * (general[form] + online[form]), int(10 * every)),
        )
        for form in sorted(general, key=lambda form: -(general[form] + online[form]))
    )
    return (), lines


def _month_lines(found: Overview) -> tuple[tuple[Say, ...], tuple[Say, ...]]:
    lines = tuple(
        say(
            "oversee-month" if each.month <= 12 else "oversee-later",
            month=each.month,
            general=each.by_then.general,
            online=each.by_then.online,
            more_general=each.hours.general,
            more_online=each.hours.online,
        )
        for each in found.months
    )
    return (say("oversee-trend-what"),), lines


def _pending_lines(found: Overview) -> tuple[tuple[Say, ...], tuple[Say, ...]]:
    lines = tuple(
        say(
            "oversee-pending-unit",
            unit=_name(found, each.unit),
            count=each.pending,
            oldest=each.oldest,
            chased=each.chased,
            escalated=each.escalated,
        )
        for each in found.pending
    )
    return (say("oversee-pending-all", count=sum(each.pending for each in found.pending)),), lines


def _unusual_lines(found: Overview) -> tuple[tuple[Say, ...], tuple[Say, ...]]:
    lines = tuple(
        say(
            "oversee-unusual-unit",
            unit=_name(found, each.unit),
            approved=each.decisions.get("approve", 0),
            undone=each.decisions.get("undo", 0),
            corrected=each.decisions.get("correct", 0),
            by_bureau=each.by_bureau,
            stood_in=each.stood_in,
            late=each.late,
        )
        for each in found.unusual
    )
    return (say("oversee-unusual-what"),), lines


Lines = Callable[[Overview], tuple[tuple[Say, ...], tuple[Say, ...]]]
"""What stands above, and the list that is leafed through."""
VIEWS: Mapping[str, Lines] = {
    "oversee": _rank_lines,
    "oversee.forms": _form_lines,
    "oversee.trend": _month_lines,
    "oversee.pending": _pending_lines,
    "oversee.unusual": _unusual_lines,
}
TITLES = {
    "oversee": "oversee-title",
    "oversee.forms": "oversee-title-forms",
    "oversee.trend": "oversee-title-trend",
    "oversee.pending": "oversee-title-pending",
    "oversee.unusual": "oversee-title-unusual",
}
LABELS = {
    "oversee": "oversee-ranks",
    "oversee.forms": "oversee-forms",
    "oversee.trend": "oversee-trend",
    "oversee.pending": "oversee-pending",
    "oversee.unusual": "oversee-unusual",
}


def _shown(turn: Turn, found: Overview) -> Show:
    verb, year = turn.tap.verb, found.year
    above, listed = VIEWS[verb](found)
    page = int(turn.tap.choice) if turn.tap.choice.isdecimal() else 0
    on_page, turning = turned(len(listed), page, lambda number: Tap(verb, year, 0, str(number)), 13)
    lines = (_title(found, verb), *above, *(listed[on_page] or (say("oversee-none"),)))
    others = [Button(say(LABELS[other]), Tap(other, year, 0, "0")) for other in VIEWS if other != verb]
    keyboard: Keyboard = (
        turning,
        tuple(others[:2]),
        tuple(others[2:]),
        (
            Button(say("oversee-samples"), Tap("samples", year, 0)),
            Button(say("report-export"), Tap("oversee.export", year, 0)),
        ),
        (_back(year),),
    )
    return Show(turn.to, TASK, lines, keyboard, Place.HERE if turn.tap.choice else Place.BELOW)


def _back(year: int) -> Button:
    return Button(say("publish-report"), Tap("report", year, 0))


def sheets_of(found: Overview) -> tuple[Sheet, ...]:
    """Every view as a sheet, by unit."""
    names = found.unit_names
    ranks: list[tuple[Cell, ...]] = [
        (
            *(each.unit, names[each.unit], say(f"oversee-rank-{each.rank.value}"), each.in_scope, each.met),
            *(ratio(100 * each.met, each.in_scope), ratio(Decimal(each.tenths) / 10, each.in_scope)),
        )
        for each in found.ranks
    ]
    forms: list[tuple[Cell, ...]] = [
        (each.unit, names[each.unit], say(f"record-form-{each.form.value}"), each.hours.general, each.hours.online)
        for each in found.forms
    ]
    months: list[tuple[Cell, ...]] = [
        (each.month, each.hours.general, each.hours.online, each.by_then.general, each.by_then.online)
        for each in found.months
    ]
    return (
        sheet("ranks", ("unit", "unit-name", "of-rank", "in-scope", "met", "rate", "mean"), ranks),
        sheet("forms", ("unit", "unit-name", "form", "general", "online"), forms),
        sheet("trend", ("month", "general", "online", "general-by-then", "online-by-then"), months),
        *_more_sheets(found),
    )


def _more_sheets(found: Overview) -> tuple[Sheet, ...]:
    names = found.unit_names
    pending: list[tuple[Cell, ...]] = [
        (unit.unit, names[unit.unit], unit.pending, unit.oldest.isoformat(), unit.chased, unit.escalated)
        for unit in found.pending
    ]
    unusual: list[tuple[Cell, ...]] = []
    for each in found.unusual:
        decided = [each.decisions.get(verb, 0) for verb in VERBS]
        unusual.append((each.unit, names[each.unit], *decided, each.by_bureau, each.stood_in, each.late))
    return (
        sheet("pending", ("unit", "unit-name", "pending", "oldest", "chased", "escalated"), pending),
        sheet(
            "unusual",
            (
                *("unit", "unit-name", "approved", "returned", "rejected", "undone", "corrected"),
                *("by-bureau", "stood-in", "late"),
            ),
            unusual,
        ),
    )


TAPS: Mapping[str, Handler] = dict.fromkeys((*VIEWS, "oversee.export"), oversee)
AHEAD: Mapping[str, Callable[[Turn], Awaitable[Overview | int | None]]] = dict.fromkeys(TAPS, _read_ahead)
"""Sums over the whole academy are read beside the writer."""
