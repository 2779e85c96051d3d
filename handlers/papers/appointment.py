"""One page for an appointment (art. 11): a person's last five years against the demand, what is to be made up, the long
off-job training that goes into 干部任免审批表 (art. 12), and failed assessments (art. 13).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from handlers.dates import span_words
from handlers.papers.archive import owner_of, paper_header, person_facts, stated_of
from handlers.papers.kept import Kept, kept_of
from handlers.reply import Cell, Paper, Part, Reply, Say, Sheet, Toast, say
from handlers.review.words import kind_words
from handlers.standing.causes import cause_lines
from handlers.standing.my import obligation_line
from handlers.texts_in import brief
from handlers.turn import Handler, Turn
from rules.hours import ZERO
from rules.policy import NoPolicy, Policies
from rules.record import Rank, State
from rules.standing import Standing
from storage.shortfalls import Noted
from storage.submissions import Submission

YEARS = 5
MOST = 5
"""Records of a list that the page has room for, the latest; more are counted below it."""
TITLE, ORGANISER = 24, 20
"""Characters of each, so that it stays one page."""
OF_A_YEAR = (
    *("year", "rank", "required", "counted", "left", "online-required", "online-counted", "online-left", "met"),
    *("off-job-count", "failed-count"),
)


async def exported(turn: Turn) -> list[Reply]:
    """The page, for a unit's approvers and the bureau; nobody asks for their own."""
    owner = await owner_of(turn)
    if owner is None or owner.person_id == turn.me.person_id:
        return [Toast(say("records-not-yours"), alert=True)]
    await turn.note("archive.exported", f"person:{owner.person_id}", form="appointment")
    causes = (await turn.work.shortfalls.causes_of((owner.person_id,))).get(owner.person_id, {})
    [kept] = await kept_of(turn.work, turn.policies, (owner,), turn.today.year)
    years = range(turn.today.year - YEARS + 1, turn.today.year + 1)
    mine = [each for each in kept.submissions if each.state is State.APPROVED and each.details.end.year in years]
    return [
        Paper(
            *(turn.to, "appointment", f"xueshi-{owner.staff_no}-appointment.pdf"),
            parts_of(turn.policies, kept, years, turn.today, causes),
            stated_of(owner, years, len(mine), kept.hours(turn.policies, mine)),
            (*person_facts(owner), (say("paper-column-rank"), _ranks(kept))),
            caption=say("paper-appointment-caption", name=owner.name),
        )
    ]


def parts_of(
    policies: Policies, kept: Kept, years: range, today: date, causes: Mapping[int, Noted]
) -> tuple[Part, ...]:
    """The years, what is owed and why a year fell short, long training, failed assessments."""
    told = {year: _standing(policies, kept, year, today) for year in years}
    long, failed = (
        _named(kept, [each for one in told.values() if one for each in getattr(one, list_)])
        for list_ in ("appointment_form", "excellent_barred")
    )
    rows = tuple(_row(kept, year, told[year], today) for year in years)
    sheet = Sheet(say("paper-sheet-years"), paper_header(*OF_A_YEAR), rows)
    return (
        Part(say("paper-sheet-five"), sheet=sheet, notes=tuple(_notes(kept, told, today, causes))),
        _list("appointment", kept, long),
        _list("barred", kept, failed),
    )


def _standing(policies: Policies, kept: Kept, year: int, today: date) -> Standing | None:
    """Nothing for a year of which nothing is demanded: without a policy, or before the unit's records (R15, R19)."""
    if year < (kept.archive.case.records_since or 0):
        return None
    try:
        return kept.standing(policies, year, today)
    except NoPolicy:
        return None


def _row(kept: Kept, year: int, told: Standing | None, today: date) -> tuple[Cell, ...]:
    rank = say(f"oversee-rank-{kept.archive.case.person.rank_on(min(today, date(year, 12, 31))).value}")
    shown = say("paper-year-running", year=str(year)) if year == today.year else str(year)
    if told is None:
        return (shown, rank, *(None,) * 6, say("paper-no-demand"), None, None)
    by_bucket = ((each.general, each.online) for each in (told.required, told.counted, told.remaining))
    general, online = zip(*by_bucket, strict=True)
    met = say("paper-met" if told.met else "paper-short")
    return (shown, rank, *general, *online, met, len(told.annual_form), len(told.excellent_barred))


def _notes(kept: Kept, told: Mapping[int, Standing | None], today: date, causes: Mapping[int, Noted]) -> Iterator[Say]:
    """What is still owed, why a year fell short as HR noted it, and why a year may have no row of figures."""
    now = told[today.year]
    for owed in now.obligations if now else ():
        yield obligation_line(owed, today)
    yield from cause_lines(causes, [year for year, standing in told.items() if standing and standing.remaining])
    if None in told.values():
        yield say("paper-note-no-demand", year=str(kept.archive.case.records_since))


def _named(kept: Kept, ids: Sequence[str]) -> list[Submission]:
    """The records of these ids, each once, the latest first."""
    wanted = set(ids)
    return [each for each in reversed(kept.submissions) if str(each.submission_id) in wanted]


def _list(form: str, kept: Kept, found: Sequence[Submission]) -> Part:
    header = paper_header("number", "title", "organiser", "span", "kind", "result", "entered")
    sheet = Sheet(say(f"paper-sheet-{form}"), header, tuple(_record(kept, each) for each in found[:MOST]))
    more = (say("paper-note-more", count=len(found) - MOST),) if len(found) > MOST else ()
    none = () if found else (say("paper-note-none"),)
    return Part(sheet.title, sheet=sheet if found else None, notes=(*more, *none))


def _record(kept: Kept, submission: Submission) -> tuple[Cell, ...]:
    told = submission.details
    return (
        *(submission.submission_id, brief(told.title, TITLE), brief(told.organiser, ORGANISER)),
        *(span_words(told), kind_words(told)),
        *(say(f"record-result-{told.result.value}"), sum(kept.credited(submission).values(), ZERO)),
    )


def _ranks(kept: Kept) -> Say:
    """Each rank and since when."""
    ranks = kept.archive.case.person.ranks
    told = tuple(say("paper-rank-since", rank=_rank(each.rank), day=each.since) for each in ranks)
    return say("paper-lines", lines=told)


def _rank(rank: Rank) -> Say:
    return say(f"oversee-rank-{rank.value}")


TAPS: Mapping[str, Handler] = {"papers.five": exported}
