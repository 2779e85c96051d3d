"""A year's figures in words, as a chart and as sheets: the same of what is proposed and what is published (art. 15)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from handlers.reply import Cell, Chart, Say, Sheet, say
from handlers.standing.sheets import sheet
from handlers.texts_in import brief
from rules.hours import ratio
from storage.publications import DrawnUp, Figures, Place, PublishedUnit

UNITS_A_PAGE = 10
PLACES_A_PAGE = 20
NAME_LISTED = 30
BARS = 30
"""Units that a chart shows; a phone shows no more."""


def title(drawn_up: DrawnUp) -> Say:
    """The year, or the erratum's number."""
    if drawn_up.number:
        return say("publish-erratum", year=str(drawn_up.year), number=drawn_up.number)
    return say("publish-title", year=str(drawn_up.year))


def whole_lines(units: Sequence[PublishedUnit]) -> tuple[Say, ...]:
    """All units together."""
    heads, met = sum(unit.in_scope for unit in units), sum(unit.met for unit in units)
    part_year = sum(unit.part_year for unit in units)
    first = (
        say("report-figures", in_scope=heads, met=met, rate=ratio(100 * met, heads)) if heads else say("report-nobody")
    )
    return (first, say("report-part-year", count=part_year)) if part_year else (first,)


def unit_line(unit: PublishedUnit) -> Say:
    """One unit's line."""
    name = brief(unit.unit_name, NAME_LISTED)
    if unit.rate is None or unit.mean is None:
        return say("report-unit-nobody", unit=name, part_year=unit.part_year)
    return say("report-unit", unit=name, met=unit.met, in_scope=unit.in_scope, rate=unit.rate, mean=unit.mean)


def place_line(place: Place, unnamed: frozenset[int]) -> Say:
    """One place of the ranking; who asked not to be named keeps the rank."""
    unit = brief(place.unit_name, NAME_LISTED)
    if place.person_id in unnamed:
        return say("publish-unnamed", rank=place.rank, unit=unit, hours=place.hours)
    name = brief(place.name, NAME_LISTED)
    return say("report-rank", rank=place.rank, name=name, unit=unit, hours=place.hours)


def unit_changes(before: Figures, now: Figures) -> tuple[Say, ...]:
    """Each unit whose line is another one: as it was, then as it is."""
    was = {unit.unit: unit for unit in before.units}
    changed = [unit for unit in now.units if was.pop(unit.unit, None) != unit]
    earlier = {unit.unit: unit for unit in before.units}
    lines = [
        say("publish-unit-now", now=unit_line(unit))
        if unit.unit not in earlier
        else say("publish-unit-changed", was=unit_line(earlier[unit.unit]), now=unit_line(unit))
        for unit in changed
    ]
    return (*lines, *(say("publish-unit-gone", was=unit_line(unit)) for unit in was.values()))


def place_changes(before: Figures, now: Figures, unnamed: frozenset[int]) -> tuple[Say, ...]:
    """Each person whose place is another one, who came into the ranking or fell out of it."""
    was = {place.person_id: place for place in before.places}
    lines = []
    for place in now.places:
        earlier = was.pop(place.person_id, None)
        if earlier is None:
            lines.append(say("publish-place-new", now=place_line(place, unnamed)))
        elif (earlier.rank, earlier.hours) != (place.rank, place.hours):
            now_line = place_line(place, unnamed)
            lines.append(say("publish-place-changed", now=now_line, rank=earlier.rank, hours=earlier.hours))
    return (*lines, *(say("publish-place-gone", was=place_line(place, unnamed)) for place in was.values()))


def chart(drawn_up: DrawnUp, units: Sequence[PublishedUnit]) -> Chart:
    """The units by their rate, the highest first; of very many the first, and how many are left out."""
    by_rate = sorted(units, key=lambda unit: (unit.rate is None, -(unit.rate or Decimal(0)), unit.unit))
    bars = tuple(
        (
            say("publish-bar", unit=brief(unit.unit_name, NAME_LISTED)),
            unit.rate,
            say("publish-bar-met", met=unit.met, in_scope=unit.in_scope),
        )
        for unit in by_rate[:BARS]
    )
    more = (say("publish-chart-more", count=len(units) - BARS),) if len(units) > BARS else ()
    notes = (*whole_lines(units), say("publish-policy", policy=drawn_up.policy), *more)
    return Chart(say("publish-chart", title=title(drawn_up)), bars, notes)


def sheets(figures: Figures, unnamed: frozenset[int]) -> tuple[Sheet, ...]:
    """Units and ranking; who asked not to be named keeps the rank."""
    units: list[tuple[Cell, ...]] = [
        (each.unit, each.unit_name, each.in_scope, each.part_year, each.met, each.rate, each.mean)
        for each in figures.units
    ]
    ranking: list[tuple[Cell, ...]] = [
        (each.rank, None, say("publish-nobody"), each.unit_name, each.hours)
        if each.person_id in unnamed
        else (each.rank, each.staff_no, each.name, each.unit_name, each.hours)
        for each in figures.places
    ]
    return (
        sheet("units", ("unit", "unit-name", "in-scope", "part-year", "met", "rate", "mean"), units),
        sheet("ranking", ("rank", "staff-no", "name", "unit-name", "hours"), ranking),
    )
