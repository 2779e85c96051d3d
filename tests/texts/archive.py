"""Records for the crawl, with titles and places as awkward as people's own words can be, and how they come in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.speak import queue_replies
from handlers.event import Event, Kind
from handlers.register.imports import ImportedRecord, apply_import, plan_import
from handlers.review.cards import announce, evidence_settled
from handlers.turn import Turn
from rules.record import Form, Half, Record, Result, Route
from storage.evidence import EvidenceState
from storage.submissions import Details, Submission
from tests.story import Academy, Phone

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
AWKWARD = '<b>Ω&"é́̂\u2063</b> 👩‍🔬🏛 '
NAME, TITLE, STRANGERS = "Ερμής", "Ερμαϊκά", "Άρης"
"""Words that tell who reads what: the owner's name and titles, and those of somebody in another unit."""


def long(word: str, characters: int) -> str:
    """A text of exactly so many characters."""
    return (word + " " + AWKWARD * characters)[: characters - 1] + "Ω"


COURSE = Details(
    route=Route.EXTERNAL,
    form=Form.SPECIAL_CLASS,
    title=long(TITLE, 100),
    content=long("Ω", 500),
    organiser=long("Σ", 100),
    place=long("Π", 100),
    start=date(2026, 3, 2),
    start_half=Half.AM,
    end=date(2026, 3, 6),
    end_half=Half.PM,
    half_days=10,
    absent_half_days=0,
    hours=None,
    result=Result.PASSED,
    off_job=True,
)
READING = replace(
    COURSE,
    route=Route.SELF_STUDY,
    form=Form.SELF_STUDY,
    organiser="",
    half_days=None,
    hours=Decimal(12),
    result=Result.NONE,
    off_job=False,
)
ONLINE = replace(READING, route=Route.EXTERNAL_ONLINE, form=Form.ONLINE, place="", platform=long("Δ", 100))


async def submit(phone: Phone, details: Details, *files: str) -> Submission:
    """A record goes to review with files, as after the last step of the conversation."""
    academy = phone.academy
    person = await academy.who(phone)
    async with academy.database.transaction() as work:
        draft = await work.drafts.begin(person.person_id, "log", academy.now, {"title": details.title})
        for file in files:
            kind = file.partition("-")[0]
            await work.evidence.add(person.person_id, draft.draft_id, kind, f"id-{file}", file, academy.now)
        await work.drafts.move(draft, "submitted", academy.now)
        added = await work.submissions.add(
            person.person_id,
            person.unit,
            details,
            academy.policies.judging(details.end.year).name,
            academy.now,
            source="chat",
            draft_id=draft.draft_id,
            registered_by=person.person_id,
        )
        assert added is not None
        await work.evidence.attach(draft.draft_id, added.submission_id)
        event = Event(academy.now, Kind.TAP, phone.telegram_id, phone.telegram_id)
        replies = await announce(Turn(event, work, academy.policies, person), added)
        await queue_replies(work, replies, academy.now, None, "zh", None)
    await academy.deliver()
    return added


async def fetch(academy: Academy, most: int) -> None:
    """So many files that wait are fetched and kept."""
    async with academy.database.transaction() as work:
        for file in await work.evidence.claim("crawl", academy.now, academy.now + timedelta(minutes=1), most):
            await work.evidence.settle(file, "crawl", EvidenceState.STORED, sha256=file.file_unique_id)
            assert file.submission_id is not None
            replies = await evidence_settled(work, academy.policies, file.submission_id, academy.now)
            await queue_replies(work, replies, academy.now, None, "zh", None)
    await academy.deliver()


async def import_earlier(academy: Academy, staff_no: str) -> None:
    """An earlier year's record with texts as long as a file may have them."""
    record = Record(
        id="2025-1",
        route=Route.IN_HOUSE,
        form=Form.SPECIAL_CLASS,
        title=long(TITLE, 4000),
        start=date(2025, 5, 12),
        start_half=Half.AM,
        end=date(2025, 5, 16),
        end_half=Half.PM,
        half_days=10,
    )
    row = ImportedRecord(2, staff_no, "2025-1", record, long("Ω", 4000), long("Σ", 4000), long("Π", 4000))
    async with academy.database.transaction() as work:
        await apply_import(work, await plan_import(work, [row]), academy.policies, academy.now)


async def transfers(*asked: tuple[Phone, str, str]) -> None:
    """HR asks that somebody goes to another unit, whose word is waited for."""
    for phone, who, unit in asked:
        await phone.taps_data("staff:0:0")
        for said in (who, "transfer", unit, "2026-03-02"):
            await phone.says(said)
        await phone.taps("提交，请对方单位接收")
