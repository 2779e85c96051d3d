"""An academy in which everything there is to see can be seen: every state, long lists, awkward names.

All names are Greek, so that a Han character in an English text, or a Latin word in a Chinese one, can only be the
catalogue's. Some are 200 characters long, with HTML, emoji and combining marks; some name who may read them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property

from bot.speak import queue_replies
from handlers.event import Event, Kind
from handlers.log.evidence import fetched
from handlers.register.imports import ImportedRecord, apply_import, plan_import
from handlers.remind import Timetable, remind_next
from handlers.reply import Reply
from handlers.review.away_handover import begun_due
from handlers.review.cards import announce, announce_due
from handlers.review.escalate import chase_due
from handlers.turn import Turn
from rules.policy import Policies
from rules.record import Form, Half, Record, Result, Route
from storage.evidence import EvidenceState
from storage.submissions import Details, Submission
from storage.unit_of_work import UnitOfWork
from tests.story import Academy, Phone

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
WEEK_AGO = NOW - timedelta(days=8)
AWKWARD = '<b>Ω&"é́̂\u2063</b> 👩‍🔬🏛 '
NAME, TITLE, STRANGERS = "Ερμής", "Ερμαϊκά", "Άρης"
"""Words that tell who reads what: the owner's name and titles, and those of somebody in another unit."""


def long(word: str, characters: int) -> str:
    """A text of exactly so many characters, as awkward as people's own words can be."""
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


@dataclass
class World:
    """The academy, and who is who in it."""

    academy: Academy
    owner: Phone
    colleague: Phone
    leader: Phone
    away: Phone
    approver: Phone
    substitute: Phone
    bureau: Phone
    elsewhere: Phone
    stranger: Phone
    gone: Phone
    asking: Phone
    invited: Phone
    nobody: Phone

    @cached_property
    def readers(self) -> dict[str, set[int]]:
        """The chats in which a word may be shown. Colleagues are offered each other's titles, not their names."""
        reviewers = (self.away, self.approver, self.substitute, self.bureau)
        outside = (self.elsewhere, self.stranger, self.gone, self.asking, self.invited, self.nobody)
        everybody = {phone.telegram_id for phone in self.academy.phones.values()}
        return {
            NAME: {phone.telegram_id for phone in (self.owner, *reviewers)},
            TITLE: everybody - {phone.telegram_id for phone in outside},
            STRANGERS: {phone.telegram_id for phone in (self.stranger, self.elsewhere, self.bureau)},
        }


async def build(academy: Academy) -> World:
    """Everybody and everything; the clock ends at ``NOW``."""
    academy.now = WEEK_AGO
    world = await _people(academy)
    await _records(world)
    academy.now = NOW
    await _drafts(world)
    await _arrivals(world)
    return world


async def _people(academy: Academy) -> World:
    await academy.unit("ICT", long("Ινστιτούτο", 60), 2025)
    await academy.unit("IOP", "Ινστιτούτο Φυσικής")
    for number in range(10):
        await academy.unit(f"U{number}", f"Μονάδα {number}")
    add = academy.person
    world = World(
        academy,
        owner=await add("A002", long(NAME, 200), "ICT"),
        colleague=await add("A003", "Δίας", "ICT", language="en"),
        leader=await add("A004", "Κρόνος", "ICT", rank="leader"),
        away=await add("A005", long("Ήρα", 200), "ICT", "approver", language="en"),
        approver=await add("A006", "Αθηνά", "ICT", "approver"),
        substitute=await add("A007", "Εστία", "ICT"),
        bureau=await add("C001", "Ρέα", "U1", "bureau", language="en"),
        elsewhere=await add("B001", "Γαία", "IOP", "approver"),
        stranger=await add("B002", STRANGERS, "IOP"),
        gone=await add("A008", "Άτλας", "ICT", left_on=date(2026, 2, 1)),
        asking=academy.phone(9001),
        invited=academy.phone(9002),
        nobody=academy.phone(9003),
    )
    for number in range(10):
        await add(f"F{number:03}", f"Χάρις {number}", f"U{number}", bound=False)
    muses = [await add(f"D{number:03}", f"Μούσα {number % 9}", "ICT") for number in range(12)]
    for number in range(35):
        name = long(f"Νύμφη {number}", 200) if number == 3 else f"Νύμφη {number}"
        await add(f"E{number:03}", name, "ICT", bound=False)
    blocked = muses[-1].telegram_id
    await academy.happens(Event(academy.now, Kind.BLOCKED, blocked, blocked))
    return world


async def _records(world: World) -> None:
    """The owner's records in every state, what others wait with, and what came in by a file."""
    owner, approver = world.owner, world.approver
    await _import(world)
    first, last = date(2026, 1, 5), date(2026, 1, 9)
    done = [await submit(world, owner, replace(COURSE, start=first, end=last)) for _ in range(5)]
    capped = await submit(world, owner, replace(READING, start=first, end=last))
    for submission in (done[0], capped):
        await approver.taps_data(f"review.approve:{submission.submission_id}:{submission.revision}")
    await approver.taps_data(f"review.why:{done[1].submission_id}:{done[1].revision}:return.dates")
    await approver.taps_data(f"review.why:{done[2].submission_id}:{done[2].revision}:return.own")
    await approver.says(long("Λόγος", 200))
    await approver.taps_data(f"review.why:{done[3].submission_id}:{done[3].revision}:reject.untrue")
    await owner.taps_data(f"record.withdraw:{done[4].submission_id}:{done[4].revision}")
    await submit(world, owner, COURSE, "photo-1", "photo-2", "photo-3")
    world.academy.now = NOW - timedelta(minutes=5)
    await submit(world, owner, replace(COURSE, result=Result.FAILED), "photo-4")
    await submit(world, owner, replace(COURSE, absent_half_days=2))
    await submit(world, owner, READING)
    await submit(world, owner, ONLINE)
    await submit(world, owner, replace(COURSE, start=date(2025, 12, 29), end=date(2026, 1, 2), title="Σύνοδος"))
    for number in range(36):
        day = date(2026, 1, 5) + timedelta(days=number)
        lecture = replace(COURSE, title=f"{STRANGERS} {number}", start=day, end=day, end_half=Half.AM, half_days=1)
        await submit(world, world.stranger, lecture)


async def submit(world: World, phone: Phone, details: Details, *files: str) -> Submission:
    """A record goes to review with files, as after the last step of the conversation."""
    academy = world.academy
    person = await academy.who(phone)
    async with academy.database.transaction() as work:
        draft = await work.drafts.begin(person.person_id, "log", academy.now, {"title": details.title})
        for file in files:
            kind = "document" if file.endswith("1") else "photo"
            await work.evidence.add(person.person_id, draft.draft_id, kind, f"id-{file}", file, academy.now, name=None)
        await work.drafts.move(draft, "submitted", academy.now)
        policy = academy.policies.judging(details.end.year).name
        added = await work.submissions.add(
            person.person_id,
            person.unit,
            details,
            policy,
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


async def _import(world: World) -> None:
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
    row = ImportedRecord(2, "A002", "2025-1", record, long("Ω", 4000), long("Σ", 4000), long("Π", 4000))
    async with world.academy.database.transaction() as work:
        await apply_import(work, await plan_import(work, [row]), world.academy.policies, world.academy.now)


async def _drafts(world: World) -> None:
    """What was begun: saved and open drafts, and an absence with a substitute."""
    for phone in (world.owner, world.leader):
        await phone.says("/log")
        await phone.taps("外部培训")
        await phone.taps("专题讲座")
        await phone.says(long("Ω", 100))
        await phone.taps("暂存")
    await world.owner.says("/log")
    await world.owner.taps("另记一件")
    await world.owner.taps("在职自学")
    await world.away.taps_data("away:0:0")
    await world.away.says("3.10-3.12")
    await world.away.taps("Εστία")
    await world.away.taps("Confirm")


async def _arrivals(world: World) -> None:
    """Somebody asks to be bound, somebody else opened an invite link."""
    await world.asking.says("/start")
    await world.asking.says("E001")
    await world.asking.says("Νύμφη 1")
    async with world.academy.database.transaction() as work:
        person = await work.people.by_staff_no("E002")
        assert person is not None
        secret = await work.invites.make(person.person_id, world.academy.now)
    await world.invited.says(f"/start {secret}")


Tick = Callable[[UnitOfWork, Policies], Awaitable[list[Reply]]]


async def _evidence(work: UnitOfWork, policies: Policies) -> list[Reply]:
    """Files are fetched: one is kept, the others can't be taken or are gone."""
    replies: list[Reply] = []
    states = (EvidenceState.STORED, EvidenceState.REFUSED, EvidenceState.LOST, EvidenceState.STORED)
    for file, state in zip(
        await work.evidence.claim("crawl", NOW, NOW + timedelta(minutes=1), 4), states, strict=False
    ):
        fault = "mismatch" if state is EvidenceState.REFUSED else None
        sha = f"hash of {file.file_unique_id}" if state is EvidenceState.STORED else None
        settled = await work.evidence.settle(file, "crawl", state, sha256=sha, fault=fault)
        replies += await fetched(work, policies, settled or file, NOW)
    return replies


async def _reminders(work: UnitOfWork, policies: Policies) -> list[Reply]:
    timetable = Timetable((3, 6, 9, 12), "first-working", time(9, 30))
    replies, _ = await remind_next(work, policies, timetable, NOW, 1000)
    return replies


TICKS: dict[str, Tick] = {
    "cards": lambda work, policies: announce_due(work, policies, NOW),
    "evidence": _evidence,
    "silent": lambda work, policies: chase_due(work, policies, NOW),
    "absences": lambda work, _policies: begun_due(work, NOW),
    "reminders": _reminders,
}
"""What the program says by itself at ``NOW``."""
