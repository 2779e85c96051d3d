"""A unit's files: its archive (art. 4); the year's lines for people's forms, and who may not be 优秀 (art. 12, 13);
this year's reminders on paper (art. 14).

They read very much, so they are made outside any tap, from the database as it is then (``bot/exports.py``).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date

from handlers.event import Tap
from handlers.papers.annual import Lines, entered, lines_of, parts_of
from handlers.papers.annual import sheets_of as annual_sheets
from handlers.papers.archive import (
    DECISIONS,
    PERSON,
    RECORDS,
    YEARS,
    decision_rows,
    paper_header,
    record_cells,
    year_row,
)
from handlers.papers.kept import Kept, kept_of
from handlers.papers.reminders import on_paper_alone, slip_of
from handlers.papers.reminders import paper_of as reminders_paper
from handlers.reply import Button, Cell, Made, Paper, Place, Reply, Sheet, Show, Stated, To, Toast, Workbook, say
from handlers.standing.report import unit_asked_for
from handlers.turn import Handler, Turn
from rules.policy import Policies
from storage.people import Person, Unit
from storage.unit_of_work import UnitOfWork

AT_ONCE = 100
"""People whose archives are read at a time."""
TASK = "made"
"""The message that tells how far the making is."""
FORMS = ("archive", "xlsx", "pdf", "reminder")
SUFFIX: Mapping[str, str] = {
    "archive": "archive.xlsx",
    "xlsx": "forms.xlsx",
    "pdf": "forms.pdf",
    "reminder": "reminders.pdf",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which file, of which unit and year, as of which day; ``chat``: the address of the chat."""

    what: str
    unit: Unit
    year: int
    today: date
    chat: str = ""


Tell = Callable[[int, int], None]
"""Told of so many people of all."""


async def page(turn: Turn) -> list[Reply]:
    """The files that a unit's approvers, or the bureau, can have of a year."""
    unit = await _unit(turn)
    if unit is None:
        return await _refused(turn)
    year = str(turn.tap.id)
    forms = [form for form in FORMS if form != "reminder" or turn.tap.id == turn.today.year]
    buttons = [(Button(say(f"paper-unit-{form}"), _tap(turn, f"papers.{form}")),) for form in forms]
    back = (Button(say("report-back"), _tap(turn, "report")),)
    lines = (say("paper-unit-title", unit=unit.unit_name, year=year), say("paper-unit-how"))
    return [Show(turn.to, "report", lines, (*buttons, back))]


def _tap(turn: Turn, verb: str) -> Tap:
    return Tap(verb, turn.tap.id, turn.tap.revision)


async def asked(turn: Turn) -> list[Reply]:
    """Have a file made; it comes when it is ready, and until then a message tells how far it is."""
    unit, what = await _unit(turn), turn.tap.verb.removeprefix("papers.")
    if unit is None or (what == "reminder" and turn.tap.id != turn.today.year):
        return await _refused(turn)
    await turn.note("unit.exported", f"unit:{unit.unit}", what=what, year=turn.tap.id)
    name = f"xueshi-{unit.unit}-{turn.tap.id}-{SUFFIX[what]}"
    back = (Button(say("report-back"), _tap(turn, "report")),)
    began = Show(turn.to, TASK, (say("paper-making-began", unit=unit.unit_name),), (back,), Place.BELOW)
    caption = say(f"paper-unit-caption-{what}", unit=unit.unit_name, year=str(turn.tap.id))
    return [began, Made(turn.to, what, name, unit.unit, turn.tap.id, caption, chat=turn.links.chat)]


async def _unit(turn: Turn) -> Unit | None:
    """The unit that is asked about, in a year that the report offers."""
    code = await unit_asked_for(turn)
    years = range(turn.policies.dated[0].in_force_from.year, turn.today.year + 1)
    return await turn.work.people.unit(code) if code and turn.tap.id in years else None


async def _refused(turn: Turn) -> list[Reply]:
    await turn.note("report.refused", f"person:{turn.me.person_id}", verb=turn.tap.verb)
    return [Toast(say("front-old-button"))]


async def made(work: UnitOfWork, policies: Policies, asked: Asked, to: To, name: str, tell: Tell) -> Workbook | Paper:
    """The file itself, with what there is now."""
    return await MAKERS[asked.what](work, policies, asked, to, name, tell)


async def _kept(
    work: UnitOfWork, policies: Policies, asked: Asked, tell: Tell, wanted: Callable[[Person], bool] = lambda _: True
) -> AsyncIterator[Kept]:
    """Everyone of the unit who is wanted, by staff number, a few at a time."""
    people = [each for each in await work.people.of_unit(asked.unit.unit) if wanted(each)]
    for begin in range(0, len(people), AT_ONCE):
        for kept in await kept_of(work, policies, people[begin : begin + AT_ONCE], asked.year):
            yield kept
        tell(min(begin + AT_ONCE, len(people)), len(people))


async def _archive(work: UnitOfWork, policies: Policies, asked: Asked, to: To, name: str, tell: Tell) -> Workbook:
    """Everyone's year, every record and every decision, a sheet each."""
    years: list[tuple[Cell, ...]] = []
    records: list[tuple[Cell, ...]] = []
    decisions: list[tuple[Cell, ...]] = []
    async for kept in _kept(work, policies, asked, tell):
        whose = (kept.person.staff_no, kept.person.name)
        years.append((*whose, *year_row(policies, kept, asked.year, asked.today)))
        for each in kept.submissions:
            records.append((*whose, *record_cells(policies, kept, each)))
            decisions += ((*whose, *row) for row in decision_rows(kept, each))
    sheets = (
        Sheet(say("paper-sheet-people"), paper_header(*PERSON, *YEARS), tuple(years)),
        Sheet(say("paper-sheet-records"), paper_header(*PERSON, *RECORDS), tuple(records)),
        Sheet(say("paper-sheet-decisions"), paper_header(*PERSON, *DECISIONS), tuple(decisions)),
    )
    return Workbook(to, name, sheets)


async def _lines(work: UnitOfWork, policies: Policies, asked: Asked, tell: Tell) -> list[Lines]:
    return [lines_of(policies, kept, asked.year, asked.today) async for kept in _kept(work, policies, asked, tell)]


async def _workbook(work: UnitOfWork, policies: Policies, asked: Asked, to: To, name: str, tell: Tell) -> Workbook:
    found = await _lines(work, policies, asked, tell)
    return Workbook(to, name, annual_sheets(found))


async def _paper(work: UnitOfWork, policies: Policies, asked: Asked, to: To, name: str, tell: Tell) -> Paper:
    found = await _lines(work, policies, asked, tell)
    count, hours = entered(found, policies)
    unit, year = asked.unit.unit_name, str(asked.year)
    stated = Stated(unit, unit, "", year, count, hours.general, hours.online)
    facts = ((paper_header("unit")[0], unit), (say("paper-column-year"), asked.year))
    return Paper(to, "annual", name, parts_of(found), stated, facts, wide=True)


async def _reminders(work: UnitOfWork, policies: Policies, asked: Asked, to: To, name: str, tell: Tell) -> Paper:
    """For who has no account and is short today."""
    everyone = _kept(work, policies, asked, tell, lambda person: on_paper_alone(person, asked.today))
    slips = [slip async for kept in everyone if (slip := slip_of(policies, kept, asked.today))]
    return reminders_paper(to, name, asked.unit, slips, asked.today, asked.chat)


Maker = Callable[[UnitOfWork, Policies, Asked, To, str, Tell], Awaitable[Workbook | Paper]]
MAKERS: Mapping[str, Maker] = {"archive": _archive, "xlsx": _workbook, "pdf": _paper, "reminder": _reminders}
TAPS: Mapping[str, Handler] = {"papers": page, **{f"papers.{form}": asked for form in FORMS}}
