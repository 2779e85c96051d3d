"""The reminder on paper (art. 14) for who has no account and is short: a list for the unit's HR, then a page a person.

No invite's secret is printed: of secrets only hashes are kept, and a file can be made a second time. The page tells the
way in that needs none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.papers.archive import paper_header
from handlers.papers.kept import Kept
from handlers.reply import Cell, Paper, Part, Say, Sheet, Stated, To, say
from handlers.standing.my import BUCKET_NAMES, Look, beside_lines, look_at, obligation_line
from rules.hours import ZERO
from rules.policy import Policies
from rules.record import Bucket
from storage.people import Person, Unit

LIST = ("staff-no", "name", "left", "online-left", "owed")
BUCKETS = ("bucket", "demand", "have", "missing")


@dataclass(frozen=True, slots=True)
class Slip:
    """Somebody who is reminded on paper, and how they stand."""

    person: Person
    look: Look


def on_paper_alone(person: Person, today: date) -> bool:
    """Whether only paper reaches somebody who is on the register today."""
    begun = person.joined_on is None or person.joined_on <= today
    return person.telegram_id is None and begun and not person.has_left(today)


def slip_of(policies: Policies, kept: Kept, today: date) -> Slip | None:
    """How a person stands today; nothing for who is short of nothing."""
    look = look_at(kept.archive.in_year(today.year, today), policies)
    short = look.standing.remaining or look.beside.obligations
    return Slip(kept.person, look) if short else None


def paper_of(to: To, name: str, unit: Unit, slips: Sequence[Slip], today: date, chat: str) -> Paper:
    """The list, then a page for each to be handed out."""
    left, year = [each.look.standing.remaining for each in slips], str(today.year)
    nobody = () if slips else (say("paper-reminder-nobody"),)
    listed = Part(say("paper-reminder-list"), sheet=_list(slips, today), notes=nobody)
    pages = tuple(_page(each, today, chat) for each in slips)
    general, online = sum((each.general for each in left), ZERO), sum((each.online for each in left), ZERO)
    stated = Stated(unit.unit_name, unit.unit_name, "", year, len(slips), general, online)
    facts = ((paper_header("unit")[0], unit.unit_name), (say("paper-column-year"), today.year))
    return Paper(to, "reminder", name, (listed, *pages), stated, facts)


def _list(slips: Sequence[Slip], today: date) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for each in slips:
        left, owed = each.look.standing.remaining, each.look.beside.obligations
        lines = tuple(obligation_line(one, today) for one in owed)
        told = say("paper-lines", lines=lines) if lines else None
        rows.append((each.person.staff_no, each.person.name, left.general, left.online, told))
    return Sheet(say("paper-reminder-list"), paper_header(*LIST), tuple(rows))


def _page(slip: Slip, today: date, chat: str) -> Part:
    """What is demanded, what is there, what is missing; what waits and what earlier years owe; and how to join."""
    person, told = slip.person, slip.look.standing
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (say(BUCKET_NAMES[each]), told.required.of(each), told.counted.of(each), told.remaining.of(each))
        for each in Bucket
    )
    sheet = Sheet(say("paper-reminder-list"), paper_header(*BUCKETS), rows)
    due = say("paper-reminder-due", due=date(today.year, 12, 31)) if told.remaining else say("paper-reminder-met")
    ways: tuple[Say, ...] = (say("paper-reminder-join", chat=chat), say("paper-reminder-hand-in"))
    heading = say("attendance-person", name=person.name, staff_no=person.staff_no)
    facts = ((paper_header("unit")[0], person.unit_name),)
    return Part(heading, facts, sheet, (due, *beside_lines(slip.look.beside, today), *ways), apart=True)
