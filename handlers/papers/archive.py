"""A person's archive as a workbook and as a paper: years, every record with all its fields, every decision (art. 4, 6).

One's own from ``/records``; a unit's approvers and the bureau have other people's, which is noted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from handlers.dates import span_words
from handlers.papers.fields import FIELDS, field_cells, header_of
from handlers.papers.kept import Kept, kept_of
from handlers.records.archive import may_open
from handlers.records.page import history_of
from handlers.reply import Cell, Paper, Part, Reply, Say, Sheet, Stated, Toast, Workbook, say
from handlers.review.words import amount, kind_words, reason_words, state_words
from handlers.standing.my import years_of
from handlers.turn import Handler, Turn
from rules.credit import claimed_hours
from rules.hours import Hours
from rules.policy import Policies
from storage.columns import academy_day
from storage.people import Person
from storage.submissions import Submission

YEARS = (
    *("year", "rank", "required", "recorded", "counted", "left"),
    *("online-required", "online-recorded", "online-counted", "online-left", "met"),
)
RECORDS = (
    *("number", *FIELDS, "hours", "state", "general-hours", "online-hours", "credited-years"),
    *("makeup-year", "makeup-hours", "registered-by", "registered-on", "decided-by", "decided-on", "corrects"),
)
PERSON = ("staff-no", "name")
_ELSEWHERE = frozenset((*FIELDS, *PERSON, "unit", "hours", "number"))
"""Columns whose words the list for the academy's site has already."""
DECISIONS = ("number", "title", "verb", "decided-by", "decided-on", "reason", "policy")


async def exported(turn: Turn) -> list[Reply]:
    """The file that was tapped."""
    owner = await owner_of(turn)
    if owner is None:
        return [Toast(say("records-not-yours"), alert=True)]
    form = turn.tap.verb.removeprefix("archive.")
    await turn.note("archive.exported", f"person:{owner.person_id}", form=form)
    [kept] = await kept_of(turn.work, turn.policies, (owner,), turn.today.year)
    years = await years_of(turn, owner)
    caption = say("paper-archive-caption", name=owner.name, count=len(kept.submissions))
    name = f"xueshi-{owner.staff_no}-{turn.today:%Y%m%d}.{form}"
    if form == "xlsx":
        return [Workbook(turn.to, name, sheets_of(turn.policies, kept, years, turn.today), caption)]
    return [paper_of(turn, kept, years, name, caption)]


async def owner_of(turn: Turn) -> Person | None:
    """Whose archive a tap is about: 0 is one's own. Nothing for who may not look into it, which is noted."""
    owner = turn.me if turn.tap.id == 0 else await turn.work.people.by_id(turn.tap.id)
    if owner is not None and await may_open(turn, owner):
        return owner
    await turn.note("archive.refused", f"person:{turn.tap.id}", verb=turn.tap.verb)
    return None


def sheets_of(policies: Policies, kept: Kept, years: range, today: date) -> tuple[Sheet, ...]:
    """Years, records and decisions, a sheet each."""
    records = tuple(record_cells(policies, kept, each) for each in kept.submissions)
    decisions = tuple(row for each in kept.submissions for row in decision_rows(kept, each))
    return (
        years_sheet(policies, kept, years, today),
        Sheet(say("paper-sheet-records"), paper_header(*RECORDS), records),
        Sheet(say("paper-sheet-decisions"), paper_header(*DECISIONS), decisions),
    )


def years_sheet(policies: Policies, kept: Kept, years: range, today: date) -> Sheet:
    """A row a year: demand, what was recorded, what counts and what is missing, general then online."""
    rows = tuple(year_row(policies, kept, year, today) for year in years)
    return Sheet(say("paper-sheet-years"), paper_header(*YEARS), rows)


def year_row(policies: Policies, kept: Kept, year: int, today: date) -> tuple[Cell, ...]:
    """Where a person stands in a year, a cell for each of ``YEARS``. Raises NoPolicy (R15)."""
    told = kept.standing(policies, year, today)
    rank = kept.archive.case.person.rank_on(min(today, date(year, 12, 31)))
    by_bucket = [
        (hours.general, hours.online) for hours in (told.required, told.recorded, told.counted, told.remaining)
    ]
    general, online = zip(*by_bucket, strict=True)
    met = say("paper-met" if told.met else "paper-short")
    return (year, say(f"oversee-rank-{rank.value}"), *general, *online, met)


def paper_header(*columns: str) -> tuple[Say, ...]:
    """The words of columns: a record's own fields as elsewhere."""
    return tuple(header_of(each)[0] if each in _ELSEWHERE else say(f"paper-column-{each}") for each in columns)


def record_cells(policies: Policies, kept: Kept, submission: Submission) -> tuple[Cell, ...]:
    """A record with all its fields, where it stands, its hours, who registered it and who decided (R18)."""
    told, record = submission.details, submission.record()
    decisions = kept.decisions.get(submission.submission_id, ())
    hours, last = kept.hours(policies, (submission,)), decisions[-1] if decisions else None
    return (
        *(submission.submission_id, *field_cells(submission), claimed_hours(record, policies.judging(told.end.year))),
        state_words(submission, last),
        *(hours.general or None, hours.online or None, _years_words(kept.credited(submission))),
        *(told.makeup_year, told.makeup_hours),
        *(kept.name(submission.registered_by), academy_day(submission.registered_at)),
        *(kept.name(last.actor_id) if last else None, academy_day(last.decided_at) if last else None),
        submission.corrects,
    )


def _years_words(credited: Mapping[int, Decimal]) -> int | Say | None:
    if len(credited) < 2:
        return next(iter(credited), None)
    return say("paper-lines", lines=tuple(say("paper-year-hours", year=str(y), hours=h) for y, h in credited.items()))


def decision_rows(kept: Kept, submission: Submission) -> list[tuple[Cell, ...]]:
    """A row a decision, oldest first."""
    return [
        (
            *(submission.submission_id, submission.details.title, say(f"paper-verb-{each.verb}")),
            *(kept.name(each.actor_id), academy_day(each.decided_at)),
            *(reason_words(each.reason) if each.reason else None, each.policy),
        )
        for each in kept.decisions.get(submission.submission_id, ())
    ]


def paper_of(turn: Turn, kept: Kept, years: range, name: str, caption: Say) -> Paper:
    """The archive to be printed: the years, then each year's records with their history, the latest year first."""
    by_year: dict[int, list[Submission]] = {}
    for each in kept.submissions:
        by_year.setdefault(each.details.end.year, []).append(each)
    parts = (
        Part(say("paper-sheet-years"), sheet=years_sheet(turn.policies, kept, years, turn.today)),
        *(year_part(turn.policies, kept, year, by_year[year]) for year in sorted(by_year, reverse=True)),
    )
    hours = kept.hours(turn.policies, kept.submissions)
    stated = stated_of(kept.person, sorted(by_year) or [turn.today.year], len(kept.submissions), hours)
    return Paper(turn.to, "archive", name, parts, stated, person_facts(kept.person), wide=True, caption=caption)


def stated_of(person: Person, years: Sequence[int], records: int, hours: Hours) -> Stated:
    """What a person's paper vouches for, of rising years."""
    shown = f"{years[0]}–{years[-1]}" if years[0] != years[-1] else str(years[0])
    return Stated(person.unit_name, person.name, person.staff_no, shown, records, hours.general, hours.online)


def person_facts(person: Person) -> tuple[tuple[Say, Cell], ...]:
    """Whose paper it is."""
    labels = ("name", "staff-no", "unit")
    return tuple(zip(header_of(*labels), (person.name, person.staff_no, person.unit_name), strict=True))


def year_part(policies: Policies, kept: Kept, year: int, submissions: list[Submission]) -> Part:
    """A year's records, each with its history in words."""
    columns = ("day", "what", "where", "kind", "amount", "state", "credited", "history")
    rows = tuple(_printed(policies, kept, each) for each in submissions)
    header = tuple(say(f"paper-column-{column}") for column in columns)
    return Part(say("records-year", year=str(year)), sheet=Sheet(say("paper-sheet-records"), header, rows))


def _printed(policies: Policies, kept: Kept, submission: Submission) -> tuple[Cell, ...]:
    told, decisions = submission.details, kept.decisions.get(submission.submission_id, ())
    hours = kept.hours(policies, (submission,))
    return (
        span_words(told),
        _stacked(told.title, told.content),
        _stacked(told.organiser or told.platform or "", told.place),
        kind_words(told),
        amount(submission, policies),
        state_words(submission, decisions[-1] if decisions else None),
        (hours.general + hours.online) or None,
        say("paper-lines", lines=history_of(submission, decisions, kept.names)),
    )


def _stacked(*parts: str) -> str:
    """Words below each other."""
    return "\n".join(filter(None, parts))


TAPS: Mapping[str, Handler] = {"archive.xlsx": exported, "archive.pdf": exported}
