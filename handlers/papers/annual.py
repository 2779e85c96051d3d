"""What a year's training adds to people's forms: off-job training for 年度考核表 and 干部任免审批表 (art. 12), and what
bars an annual grade of 优秀 (art. 13).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.dates import span_words
from handlers.papers.archive import PERSON, owner_of, paper_header, person_facts, stated_of
from handlers.papers.kept import Kept, kept_of
from handlers.reply import Cell, Paper, Part, Reply, Sheet, Toast, say
from handlers.review.words import kind_words
from handlers.standing.my import years_of
from handlers.turn import Handler, Turn
from rules.hours import ZERO, Hours
from rules.policy import Policies
from storage.submissions import Submission

FORMS = ("annual", "appointment", "barred")
"""The two forms, and the list that bars 优秀."""
COLUMNS = ("number", "title", "organiser", "place", "span", "kind", "half-days", "result", "entered")


@dataclass(frozen=True, slots=True)
class Lines:
    """A person's records that belong into each of ``FORMS``."""

    kept: Kept
    year: int
    by_form: Mapping[str, Sequence[Submission]]

    @property
    def all(self) -> list[Submission]:
        """Each record once."""
        found = {each.submission_id: each for theirs in self.by_form.values() for each in theirs}
        return list(found.values())


def lines_of(policies: Policies, kept: Kept, year: int, today: date) -> Lines:
    """What a person's year adds to each form. Raises NoPolicy (R15)."""
    told = kept.standing(policies, year, today)
    by_id = {str(each.submission_id): each for each in kept.submissions}
    ids = zip(FORMS, (told.annual_form, told.appointment_form, told.excellent_barred), strict=True)
    return Lines(kept, year, {form: [by_id[each] for each in theirs] for form, theirs in ids})


def sheets_of(found: Sequence[Lines], *, whose: bool = True) -> tuple[Sheet, ...]:
    """A sheet a form, a row a record; ``whose`` it is stands in front."""
    header = paper_header(*(PERSON if whose else ()), *COLUMNS)
    return tuple(
        Sheet(
            say(f"paper-sheet-{form}"),
            header,
            tuple(_row(lines, each, whose) for lines in found for each in lines.by_form[form]),
        )
        for form in FORMS
    )


def _row(lines: Lines, submission: Submission, whose: bool) -> tuple[Cell, ...]:
    told, person = submission.details, lines.kept.person
    return (
        *((person.staff_no, person.name) if whose else ()),
        *(submission.submission_id, told.title, told.organiser, told.place, span_words(told), kind_words(told)),
        *(told.half_days, say(f"record-result-{told.result.value}")),
        lines.kept.credited(submission).get(lines.year, ZERO),
    )


def parts_of(found: Sequence[Lines], *, whose: bool = True) -> tuple[Part, ...]:
    """A part a form with the article that asks for it, also when it has no line."""
    sheets = zip(FORMS, sheets_of(found, whose=whose), strict=True)
    return tuple(Part(sheet.title, sheet=sheet, notes=(say(f"paper-note-{form}"),)) for form, sheet in sheets)


def entered(found: Sequence[Lines], policies: Policies) -> tuple[int, Hours]:
    """How many records the lines are of, each once, and what the ledger holds for them."""
    hours = [lines.kept.hours(policies, lines.all) for lines in found]
    total = Hours(sum((each.general for each in hours), ZERO), sum((each.online for each in hours), ZERO))
    return sum(len(lines.all) for lines in found), total


async def exported(turn: Turn) -> list[Reply]:
    """A person's lines of a year as a paper: one's own, or as a reviewer."""
    owner = await owner_of(turn)
    if owner is None:
        return [Toast(say("records-not-yours"), alert=True)]
    year = turn.tap.revision
    if year not in await years_of(turn, owner):
        return [Toast(say("standing-no-year", year=str(year)))]
    await turn.note("archive.exported", f"person:{owner.person_id}", form="annual", year=year)
    [kept] = await kept_of(turn.work, turn.policies, (owner,), year)
    lines = lines_of(turn.policies, kept, year, turn.today)
    count, hours = entered((lines,), turn.policies)
    return [
        Paper(
            *(turn.to, "annual", f"xueshi-{owner.staff_no}-{year}.pdf", parts_of((lines,), whose=False)),
            stated_of(owner, (year,), count, hours),
            (*person_facts(owner), (say("paper-column-year"), year)),
            caption=say("paper-annual-caption", name=owner.name, year=str(year), count=count),
            wide=True,
        )
    ]


TAPS: Mapping[str, Handler] = {"papers.annual": exported}
