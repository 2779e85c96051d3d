"""Samples of records to check (art. 4): the bureau chooses of what, and a seed that nobody knows beforehand draws them.

A tap names the year, the size, and a choice: the unit's mark (0: all units), the route's number (0: all routes), and
the page of units or how many samples there were when the button was shown, so that a doubled tap draws one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from handlers.event import Tap
from handlers.oversight.pages import turned
from handlers.reply import Button, Keyboard, Place, Reply, Say, Show, Style, Toast, say
from handlers.standing.report import mark_of
from handlers.texts_in import brief
from handlers.turn import Handler, Turn
from rules.record import Route
from storage.people import Unit
from storage.samples import Drawn, Finding, Sample, Scope, faults

TASK = "samples"
KEY = "samples"
SIZES = (5, 10, 20, 50)
ROUTES = tuple(Route)
LISTED, UNITS_A_PAGE = 6, 8
NAME_SHOWN = 14
SEED_BYTES = 7


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a tap chooses; ``last`` is the choice's last number."""

    scope: Scope
    mark: int
    route: int
    last: int

    def tap(self, verb: str, last: int = 0, **changed: int) -> Tap:
        """The same choice, or another one, under a verb."""
        told = {"size": self.scope.size, "mark": self.mark, "route": self.route} | changed
        return Tap(verb, self.scope.year, told["size"], f"{told['mark']}.{told['route']}.{last}")


async def samples(turn: Turn) -> list[Reply]:
    """What was drawn, the latest first, and the way to draw."""
    if not turn.me.is_bureau:
        return await refused(turn)
    count, page = await turn.work.samples.count(), int(turn.tap.choice) if turn.tap.choice.isdecimal() else 0
    on_page, turning = turned(count, page, lambda number: Tap("samples", turn.tap.id, 0, str(number)), LISTED)
    found = await turn.work.samples.latest(on_page.start, LISTED)
    names = await _unit_names(turn)
    buttons = [(Button(scope_words(each, names), Tap("sample.open", each.sample_id, 0)),) for each in found]
    new = Button(say("sample-new"), Tap("sample.new", turn.tap.id, SIZES[1], "0.0.0"), Style.PRIMARY)
    back = Button(say("publish-report"), Tap("report", turn.tap.id, 0))
    lines = (say("samples-title"), say("samples-what" if found else "samples-none"))
    keyboard: Keyboard = (*buttons, turning, (new, back))
    return [Show(turn.to, TASK, lines, keyboard, Place.HERE if turn.tap.choice else Place.BELOW)]


async def new(turn: Turn) -> list[Reply]:
    """Of what to draw: so many records, of a route, of a unit."""
    wanted = await _wanted(turn)
    if wanted is None:
        return await refused(turn)
    await turn.work.key(KEY)  # made here, so that drawing only reads it
    count = await turn.work.samples.count()
    scope, names = wanted.scope, await _unit_names(turn)
    lines = (say("sample-new-title"), say("sample-new-scope", scope=_words(scope, names), size=scope.size))
    sizes = tuple(
        Button(say("sample-size", size=size), wanted.tap("sample.new", size=size))
        for size in SIZES
        if size != scope.size
    )
    draw_it = Button(say("sample-draw"), wanted.tap("sample.draw", last=count), Style.PRIMARY)
    unit = Button(say("sample-unit"), wanted.tap("sample.unit"))
    where = (*_rows(_routes(wanted), 3), (*_years(turn, wanted), unit))
    return [Show(turn.to, TASK, lines, (sizes, *where, (draw_it, _list_button(scope.year))))]


def _years(turn: Turn, wanted: Wanted) -> tuple[Button, ...]:
    years = [year for year in (wanted.scope.year - 1, wanted.scope.year + 1) if year in _known_years(turn)]
    taps = [replace(wanted.tap("sample.new"), id=year) for year in years]
    return tuple(Button(say("standing-year", year=str(tap.id)), tap) for tap in taps)


def _known_years(turn: Turn) -> range:
    return range(turn.policies.dated[0].in_force_from.year, turn.today.year + 1)


def _routes(wanted: Wanted) -> list[Button]:
    numbers = (number for number in range(len(ROUTES) + 1) if number != wanted.route)
    return [Button(_route_words(number), wanted.tap("sample.new", route=number)) for number in numbers]


async def choose_unit(turn: Turn) -> list[Reply]:
    """Of which unit, or of all."""
    wanted = await _wanted(turn)
    if wanted is None:
        return await refused(turn)
    units = await turn.work.people.units()
    on_page, turning = turned(len(units), wanted.last, lambda page: wanted.tap("sample.unit", page), UNITS_A_PAGE)
    buttons = [
        Button(say("report-unit-button", unit=brief(unit.unit_name, NAME_SHOWN)), _of_unit(wanted, unit))
        for unit in units[on_page]
    ]
    every = Button(say("sample-every-unit"), wanted.tap("sample.new", mark=0))
    keyboard: Keyboard = (*_rows(buttons, 2), turning, (every,))
    return [Show(turn.to, TASK, (say("sample-which-unit"),), keyboard)]


def _of_unit(wanted: Wanted, unit: Unit) -> Tap:
    return wanted.tap("sample.new", mark=mark_of(unit.unit))


async def draw(turn: Turn) -> list[Reply]:
    """Draw and keep; the summary is shown."""
    found: Drawn | None = turn.read_ahead or await _drawn(turn)
    if found is None:
        return await refused(turn)
    wanted = await _wanted(turn)
    if wanted is None or wanted.last != await turn.work.samples.count():
        return [Toast(say("sample-old"), alert=True)]
    if not found.population:
        return [Toast(say("sample-empty"), alert=True)]
    sample = await turn.work.samples.keep(found, turn.me.person_id, turn.event.at)
    told = {"year": sample.drawn.scope.year, "seed": found.seed, "digest": sample.digest}
    await turn.note("sample.drawn", f"sample:{sample.sample_id}", **told)
    return [await summary(turn, sample, {})]


async def _drawn(turn: Turn) -> Drawn | None:
    """What the next seed draws: by the secret key and the number of the sample, so that nobody can choose it."""
    wanted, key = await _wanted(turn), await turn.work.fact(f"key:{KEY}")
    if wanted is None or key is None:
        return None
    scope = wanted.scope
    told = f"{key} {await turn.work.samples.count()} {scope.year} {scope.unit} {scope.route} {scope.size}"
    seed = int.from_bytes(hashlib.sha256(told.encode()).digest()[:SEED_BYTES])
    return await turn.work.samples.draw(scope, str(seed))


async def summary(turn: Turn, sample: Sample, findings: Mapping[int, Finding]) -> Show:
    """What was drawn and by which seed, how far the checking is, and what was found."""
    drawn, names = sample.drawn, await _unit_names(turn)
    drawer = await turn.work.people.by_id(sample.drawn_by)
    assert drawer is not None
    lines = (
        scope_words(sample, names),
        say("sample-drawn", who=drawer.name, at=sample.drawn_at, count=len(drawn.submissions), of=drawn.population),
        say("sample-seed", seed=drawn.seed),
        say(
            "sample-progress",
            checked=len(findings),
            count=len(drawn.submissions),
            faults=len(faults(findings.values())),
        ),
        *_kinds(findings),
    )
    unchecked = [place for place, each in enumerate(drawn.submissions, 1) if each not in findings]
    at = Tap("sample.open", sample.sample_id, unchecked[0] if unchecked else 1)
    keyboard: Keyboard = (
        (Button(say("sample-next-unchecked" if unchecked else "sample-first"), at, Style.PRIMARY),),
        (Button(say("report-export"), Tap("sample.export", sample.sample_id, 0)), _list_button(drawn.scope.year)),
    )
    return Show(turn.to, TASK, lines, keyboard, Place.HERE)


def _kinds(findings: Mapping[int, Finding]) -> tuple[Say, ...]:
    """How often each kind of fault was found."""
    kinds = [finding.kind for finding in faults(findings.values())]
    return tuple(
        say("sample-kind-count", kind=say(f"sample-kind-{kind}"), count=kinds.count(kind))
        for kind in dict.fromkeys(sorted(kinds))
    )


async def refused(turn: Turn) -> list[Reply]:
    """For others than the bureau there are no samples."""
    await turn.note("sample.refused", f"sample:{turn.tap.id}", tapped=turn.tap.verb)
    return [Toast(say("front-old-button"))]


async def _wanted(turn: Turn) -> Wanted | None:
    """Nothing for who may not draw, or what is not offered."""
    told = turn.tap.choice.split(".")
    if not turn.me.is_bureau or len(told) != 3 or not all(each.isdecimal() for each in told):
        return None
    mark, route, last = map(int, told)
    units = {mark_of(unit.unit): unit.unit for unit in await turn.work.people.units()} | {0: ""}
    if (
        turn.tap.id not in _known_years(turn)
        or turn.tap.revision not in SIZES
        or mark not in units
        or route > len(ROUTES)
    ):
        return None
    name = ROUTES[route - 1].value if route else ""
    return Wanted(Scope(turn.tap.id, units[mark], name, turn.tap.revision), mark, route, last)


async def _unit_names(turn: Turn) -> Mapping[str, str]:
    return {unit.unit: unit.unit_name for unit in await turn.work.people.units()}


def scope_words(sample: Sample, names: Mapping[str, str]) -> Say:
    """``抽查 3：2026 年，计算所，外部培训``."""
    return say("sample-title", number=sample.sample_id, scope=_words(sample.drawn.scope, names))


def _words(scope: Scope, names: Mapping[str, str]) -> Say:
    unit = say("sample-of-unit", unit=brief(names[scope.unit], NAME_SHOWN)) if scope.unit else say("sample-every-unit")
    route = say(f"record-route-{scope.route}") if scope.route else say("sample-every-route")
    return say("sample-scope", year=str(scope.year), unit=unit, route=route)


def _route_words(number: int) -> Say:
    return say(f"record-route-{ROUTES[number - 1].value}") if number else say("sample-every-route")


def _rows(buttons: Sequence[Button], wide: int) -> Keyboard:
    return tuple(tuple(buttons[at : at + wide]) for at in range(0, len(buttons), wide))


def _list_button(year: int) -> Button:
    return Button(say("sample-list"), Tap("samples", year, 0, "0"))


TAPS: Mapping[str, Handler] = {
    "samples": samples,
    "sample.new": new,
    "sample.unit": choose_unit,
    "sample.draw": draw,
}
AHEAD: Mapping[str, Callable[[Turn], Awaitable[Drawn | None]]] = {"sample.draw": _drawn}
"""All approved records of a year are read beside the writer."""
