"""An academy in which everything there is to see can be seen: every state, long lists, awkward names.

All names are Greek, so that a Han character in an English text, or a Latin word in a Chinese one, can only be the
catalogue's. Some are 200 characters long, with HTML, emoji and combining marks; some tell who may read them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cached_property

from handlers.classes.codes import codes_due
from handlers.classes.sessions import KEY
from handlers.event import Event, Kind
from handlers.log.evidence import fetched
from handlers.oversight.broadcast import publish_next
from handlers.oversight.samples import ROUTES
from handlers.register.feed import FeedRow, apply, digest, plan, platform_details
from handlers.register.feed_told import tell_going, tell_refused, tell_run
from handlers.remind import Timetable, remind_next
from handlers.reply import Reply
from handlers.review.away_handover import begun_due
from handlers.review.cards import announce_due
from handlers.review.escalate import chase_due
from handlers.standing.report import mark_of
from rules.check_in import payload, shown_at
from rules.policy import Policies
from rules.record import Result
from storage.columns import stamp
from storage.evidence import EvidenceState
from storage.unit_of_work import UnitOfWork
from tests.hours import class_days, online, registers
from tests.story import LINKS, Academy, Phone
from tests.texts.archive import (
    COURSE,
    NAME,
    NOW,
    ONLINE,
    READING,
    STRANGERS,
    TITLE,
    fetch,
    import_earlier,
    long,
    submit,
    transfers,
)


@dataclass
class World:
    """The academy, and who is who in it. ``secrets``: invite links that were not opened yet, by staff number."""

    academy: Academy
    owner: Phone
    colleague: Phone
    leader: Phone
    away: Phone
    approver: Phone
    substitute: Phone
    bureau: Phone
    other_bureau: Phone
    elsewhere: Phone
    stranger: Phone
    alone: Phone
    done: Phone
    promoted: Phone
    overdue: Phone
    gone: Phone
    asking: Phone
    invited: Phone
    second: Phone
    knocking: Phone
    nobody: Phone
    organiser: Phone
    secrets: dict[str, str]
    code: str = ""
    """The payload of a check-in's code that is shown now."""

    @cached_property
    def phones(self) -> list[Phone]:
        """Everybody who acts."""
        return [phone for phone in vars(self).values() if isinstance(phone, Phone)]

    @cached_property
    def readers(self) -> dict[str, set[int]]:
        """The chats in which a word may be shown. Colleagues are offered each other's titles, not their names."""
        reviewers = (self.away, self.approver, self.substitute, self.bureau, self.other_bureau)
        outside = (self.elsewhere, self.stranger, self.alone, self.gone)
        unbound = (self.asking, self.invited, self.second, self.knocking, self.nobody)
        everybody = {phone.telegram_id for phone in self.academy.phones.values()}
        return {
            NAME: {phone.telegram_id for phone in (self.owner, *reviewers, self.organiser)},
            TITLE: everybody - {phone.telegram_id for phone in (*outside, *unbound)},
            STRANGERS: {
                phone.telegram_id
                for phone in (self.stranger, self.elsewhere, self.done, self.bureau, self.other_bureau)
            },
        }


async def build(academy: Academy) -> World:
    """Everybody and everything; the clock ends at ``NOW``."""
    academy.now = NOW - timedelta(days=8)
    world = await _people(academy)
    await _records(world)
    academy.now = NOW
    await _drafts(world)
    await _arrivals(world)
    await _publications(world)
    await _classes(world)
    await transfers((world.approver, "A003", "IOP"), (world.elsewhere, "D001", "ICT"))
    return world


async def _people(academy: Academy) -> World:
    await academy.unit("ICT", long("Ινστιτούτο", 60), 2024)
    await academy.unit("IOP", "Ινστιτούτο Φυσικής")
    for number in range(12):
        await academy.unit(f"U{number}", f"Μονάδα {number}")
    add, year_before = academy.person, date(2025, 1, 1)
    world = World(
        academy,
        owner=await add("A002", long(NAME, 200), "ICT"),
        colleague=await add("A003", "Δίας", "ICT", language="en"),
        leader=await add("A004", "Κρόνος", "ICT", rank="leader"),
        away=await add("A005", long("Ήρα", 200), "ICT", "approver", language="en"),
        approver=await add("A006", "Αθηνά", "ICT", "approver"),
        substitute=await add("A007", "Εστία", "ICT"),
        bureau=await add("C001", "Ρέα", "U1", "bureau", language="en"),
        other_bureau=await add("C002", "Θέμις", "U1", "bureau"),
        elsewhere=await add("B001", "Γαία", "IOP", "approver"),
        stranger=await add("B002", STRANGERS, "IOP"),
        alone=await add("G001", "Πάνας", "U2"),
        done=await add("A009", "Νίκη", "IOP"),
        promoted=await add("A010", "Ηώς", "ICT", since=date(2020, 1, 1)),
        overdue=await add("A011", "Νυξ", "ICT", since=date(2020, 1, 1)),
        gone=await add("A008", "Άτλας", "ICT", left_on=date(2026, 2, 1)),
        asking=academy.phone(9001),
        invited=academy.phone(9002),
        second=academy.phone(9003),
        knocking=academy.phone(9004),
        nobody=academy.phone(9005),
        organiser=await add("A012", long("Μνήμη", 200), "ICT", "organiser"),
        secrets={},
    )
    await add("A013", "Θέτις", "ICT")  # more than a page to choose a substitute from
    await _promote(world.promoted, date(2025, 6, 1))
    await _promote(world.overdue, date(2025, 2, 1))
    for number in range(12):
        since = date(2026, 2, 1) if number == 9 else year_before
        await add(f"F{number:03}", f"Χάρις {number}", f"U{number}", bound=False, joined_on=since)
    muses = [await add(f"D{number:03}", f"Μούσα {number % 9}", "IOP") for number in range(12)]
    for number in range(35):
        name = long(f"Νύμφη {number}", 200) if number == 3 else f"Νύμφη {number}"
        await add(f"E{number:03}", name, "ICT", bound=False)
    blocked = muses[-1].telegram_id
    await academy.happens(Event(academy.now, Kind.BLOCKED, blocked, blocked))
    await world.colleague.says("/settings")
    await world.colleague.taps("Remind me in the other months too")
    return world


async def _promote(phone: Phone, day: date) -> None:
    person = await phone.academy.who(phone)
    async with phone.academy.database.transaction() as work:
        await work.register.set_rank(person.person_id, "leader", day)


async def _records(world: World) -> None:
    """The owner's records in every state, what others wait with, and what came in by a file."""
    owner, approver = world.owner, world.approver
    await import_earlier(world.academy, "A002")
    own = {"title": "Νίκη", "content": "Ω", "organiser": "Σ", "place": "Π"}
    await registers(world.academy, world.done, class_days(date(2026, 1, 5), 12, **own))
    await registers(world.academy, world.done, online(date(2026, 1, 30), 50, **own))
    first, last = date(2026, 1, 5), date(2026, 1, 9)
    past = [await submit(owner, replace(COURSE, start=first, end=last)) for _ in range(5)]
    capped = await submit(owner, replace(READING, start=first, end=last))
    failed = await submit(owner, replace(COURSE, start=first, end=last, result=Result.FAILED))
    await approver.taps_data(f"review.approve:{past[0].submission_id}:1")
    await approver.taps_data(f"review.undo:{past[0].submission_id}:2")
    await approver.taps_data(f"review.approve:{past[0].submission_id}:3")
    for submission in (capped, failed):
        await approver.taps_data(f"review.approve:{submission.submission_id}:1")
    await approver.taps_data(f"review.why:{past[1].submission_id}:1:return.dates")
    await approver.taps_data(f"review.why:{past[2].submission_id}:1:return.own")
    await approver.says(long("Λόγος", 200))
    await approver.taps_data(f"review.why:{past[3].submission_id}:1:reject.untrue")
    await owner.taps_data(f"record.withdraw:{past[4].submission_id}:1")
    await submit(owner, COURSE, "photo-1", "photo-2", "document-3")
    await fetch(world.academy, 2)
    world.academy.now = NOW - timedelta(minutes=5)
    await submit(owner, replace(COURSE, result=Result.FAILED), "photo-1", "photo-4")
    await submit(owner, replace(COURSE, absent_half_days=2))
    await submit(owner, READING)
    await submit(owner, ONLINE)
    await submit(owner, replace(COURSE, start=date(2025, 12, 29), end=date(2026, 1, 2), title="Σύνοδος"))
    await submit(owner, replace(COURSE, start=date(2025, 10, 13), end=date(2025, 10, 17), title="Σύνοδος"))
    for number in range(36):
        day = date(2026, 1, 5) + timedelta(days=number)
        lecture = replace(COURSE, title=f"{STRANGERS} {number}", start=day, end=day, half_days=1, absent_half_days=0)
        await submit(world.stranger, replace(lecture, end_half=lecture.start_half))


async def _drafts(world: World) -> None:
    """What was begun: saved and open drafts, one that can be submitted, an absence and one to be confirmed."""
    for phone in (world.owner, world.leader):
        await phone.says("/log")
        await phone.taps("外部培训")
        await phone.taps("专题讲座")
        await phone.says(long("Ω", 100))
        await phone.taps("暂存")
    await world.owner.says("/log")
    await world.owner.taps("另记一件")
    await world.owner.taps("在职自学")
    await world.alone.says("/log")
    for said in ("在职自学", "Ω", "Ω", "Π", "3.2", "2", "无考核"):
        await world.alone.says(said)
    await world.alone.sends_file("alone")
    await world.alone.says("没有了")
    await world.away.taps_data("away:0:0")
    await world.away.says("3.10-3.12")
    await world.away.taps("Εστία")
    await world.away.taps("Confirm")
    for title in (long("Σ", 100), "Ω"):
        await world.organiser.taps_data("class.plan:0:0:anew")
        await world.organiser.says(title)
        await world.organiser.taps("暂存")
    await world.elsewhere.taps_data("away:0:0")
    await world.elsewhere.says("3.16-3.20")
    await world.elsewhere.taps(STRANGERS)


async def _arrivals(world: World) -> None:
    """Somebody asks to be bound, others opened invite links, one of a person who is bound; one has tried too often."""
    await world.asking.says("/start")
    await world.asking.says("E001")
    await world.asking.says("Νύμφη 1")
    async with world.academy.database.transaction() as work:
        for staff_no in ("E002", "A003", "E004"):
            person = await work.people.by_staff_no(staff_no)
            assert person is not None
            world.secrets[staff_no] = await work.invites.make(person.person_id, world.academy.now)
    await world.invited.says(f"/start {world.secrets['E002']}")
    await world.second.says(f"/start {world.secrets['A003']}")
    for _ in range(4):
        await world.knocking.says("/start wrong")


async def _publications(world: World) -> None:
    """2025 is published, corrected once, and differs again; 2024 waits for a second person of the bureau."""
    for phone in (world.owner, world.stranger):
        await phone.says("/settings")
        await phone.taps("排名中不公布我的姓名")
    own = {"title": long("Νίκη", 100), "content": "Ω", "organiser": "Σ", "place": "Π"}
    for day in (3, 4):
        await world.other_bureau.taps_data("publish:2025:0")
        await world.other_bureau.taps("提请另一位批准")
        await world.bureau.taps("Approve and publish")
        await registers(world.academy, world.done, online(date(2025, 6, day), 50, **own))
    await world.other_bureau.taps_data("publish:2024:0")
    await world.other_bureau.taps("提请另一位批准")
    await _sample(world)


async def _sample(world: World) -> None:
    """A record with a file, of which a fault was found."""
    record = await submit(world.done, replace(READING, title="Νίκη"), "photo-9")
    async with world.academy.database.transaction() as work:
        stored = "UPDATE evidence SET state = 'stored', sha256 = 'photo-9' WHERE file_unique_id = 'photo-9'"
        await work.evidence._connection.execute_fetchall(stored)
    await world.elsewhere.taps_data(f"review.approve:{record.submission_id}:1")
    route = 1 + ROUTES.index(READING.route)
    await world.bureau.taps_data(f"sample.new:2026:5:{mark_of('IOP')}.{route}.0")
    await world.bureau.taps("Draw")
    await world.bureau.taps_data("sample.fault:1:1:hours")


async def _classes(world: World) -> None:
    """A class this morning, of long names and short; its check-in is open, two are marked, and one tried twice."""
    organiser, owner = [await world.academy.who(phone) for phone in (world.organiser, world.owner)]
    day, at = NOW.date().isoformat(), stamp(NOW)
    statements = (
        "INSERT INTO classes (class_id, unit, organiser_id, state, revision, form, title, content, place, assessed,"
        f" off_job, first_on, last_on, made_at) VALUES (1, 'ICT', {organiser.person_id}, 'planned', 1, 'special_class',"
        f" '{long('Σεμινάριο', 100)}', 'Ω', 'Π', 0, 0, '{day}', '{day}', '{at}')",
        f"INSERT INTO sessions (session_id, class_id, held_on, half) VALUES (1, 1, '{day}', 'am')",
        "INSERT INTO trainees (class_id, person_id, state, place_in_line, joined_by, joined_at)"
        f" SELECT 1, person_id, 'enrolled', person_id, 'list', '{at}' FROM people WHERE unit = 'ICT' AND person_id <>"
        f" {organiser.person_id}",
        "INSERT INTO classes (class_id, unit, organiser_id, state, revision, form, title, content, place, assessed,"
        " capacity, off_job, first_on, last_on, made_at) SELECT 2, unit, organiser_id, state, 1, form, 'Τώρα', content,"
        " place, 1, 1, 1, '2026-03-02', '2026-03-02', made_at FROM classes WHERE class_id = 1",
        "INSERT INTO classes (class_id, unit, organiser_id, state, revision, form, title, content, place, assessed,"
        " capacity, off_job, first_on, last_on, made_at) SELECT 3, unit, organiser_id, state, 1, form, 'Νέον', content,"
        " place, 0, 1, 0, '2026-03-20', '2026-03-20', made_at FROM classes WHERE class_id = 1",
        "INSERT INTO classes (class_id, unit, organiser_id, state, revision, form, title, content, place, assessed,"
        " off_job, first_on, last_on, made_at) SELECT 4, unit, organiser_id, 'registered', 2, 'party_branch', 'Λόγος',"
        " content, place, 0, 0, '2026-03-03', '2026-03-03', made_at FROM classes WHERE class_id = 1",
        "INSERT INTO classes (class_id, unit, organiser_id, state, revision, form, title, content, place, assessed,"
        " off_job, first_on, last_on, made_at, reopened_because) SELECT 5, unit, organiser_id, 'reopened', 3, form,"
        f" 'Πάλαι', content, place, 1, 0, '2026-02-02', '2026-02-02', made_at, '{long('Διότι', 200)}' FROM classes"
        " WHERE class_id = 1",
        "INSERT INTO sessions (session_id, class_id, held_on, half) VALUES (2, 2, '2026-03-02', 'pm'),"
        " (3, 3, '2026-03-20', 'am'), (4, 4, '2026-03-03', 'pm'), (5, 5, '2026-02-02', 'am')",
        "INSERT INTO class_units (class_id, unit) SELECT class_id, 'ICT' FROM classes",
        "INSERT INTO trainees (class_id, person_id, state, place_in_line, joined_by, joined_at)"
        " SELECT 2, person_id, state, place_in_line, joined_by, joined_at FROM trainees WHERE class_id = 1",
        "INSERT INTO trainees (class_id, person_id, state, place_in_line, joined_by, joined_at, result)"
        " SELECT 5, person_id, state, place_in_line, joined_by, joined_at, 'pass' FROM trainees WHERE class_id = 1",
        "INSERT INTO attendance (session_id, person_id, mark, how, marked_at) SELECT 2, person_id,"
        f" CASE person_id % 2 WHEN 0 THEN 'present' ELSE 'leave' END, 'tap', '{at}' FROM trainees WHERE class_id = 2",
        "INSERT INTO attendance (session_id, person_id, mark, how, marked_at) SELECT 5, person_id, mark, how, marked_at"
        " FROM attendance WHERE session_id = 2",
    )
    async with world.academy.database.transaction() as work:
        for statement in statements:
            await work.attendance._connection.execute_fetchall(statement)
        world.code = payload(await work.key(KEY), 1, shown_at(NOW))
    await world.organiser.taps_data("session:1:0")
    await world.organiser.taps("在这里出示码")
    for _ in range(2):
        await world.leader.says(f"/start {world.code}")
    await world.organiser.taps_data(f"session.mark:1:0:{owner.person_id}.nl.0")
    await world.organiser.taps_data("session:1:0")


Tick = Callable[[UnitOfWork, Policies], Awaitable[list[Reply]]]


async def _evidence(work: UnitOfWork, policies: Policies) -> list[Reply]:
    """Files are fetched: one is kept, the others can't be taken or are gone."""
    replies: list[Reply] = []
    states = (EvidenceState.REFUSED, EvidenceState.LOST, EvidenceState.STORED)
    for state, file in zip(states, await work.evidence.claim("crawl", NOW, NOW, 3), strict=False):
        fault = "mismatch" if state is EvidenceState.REFUSED else None
        settled = await work.evidence.settle(file, "crawl", state, sha256=file.file_unique_id, fault=fault)
        replies += await fetched(work, policies, settled or file, NOW)
    return replies


def _reminders(*months: int) -> Tick:
    async def tick(work: UnitOfWork, policies: Policies) -> list[Reply]:
        timetable = Timetable(months, "first-working", time(9, 30))
        replies, more = await remind_next(work, policies, timetable, NOW, 1000)
        while more:
            further, more = await remind_next(work, policies, timetable, NOW, 1000)
            replies += further
        return replies

    return tick


async def _told(work: UnitOfWork, _policies: Policies) -> list[Reply]:
    """What was published is told."""
    replies, more = await publish_next(work, NOW, 1000)
    while more:
        further, more = await publish_next(work, NOW, 1000)
        replies += further
    return replies


async def _fed(work: UnitOfWork, policies: Policies) -> list[Reply]:
    """A feed was taken from the folder: a row of somebody who is not on the register; and a file that is none."""
    day, none = NOW.date(), Result.NONE
    details = platform_details(
        title=TITLE, content=TITLE, platform=None, start=day, end=day, hours=Decimal(2), result=none
    )
    row = FeedRow(2, "7", "Z999", details, digest(details), {"staff_no": "Z999", "title": TITLE})
    run = await work.feed.begin("7.csv", "7", "folder", None, 1, NOW)
    assert run is not None
    batch = await plan(work, "7.csv", [row], [], policies, NOW)
    done = await apply(work, run, batch, 1, policies, NOW)
    over = done and await work.feed.finish(done, 1, NOW)
    assert over is not None
    going = await tell_going(work, run, NOW)
    return [*going, *await tell_run(work, over, NOW), *await tell_refused(work, "8.csv", "8", NOW)]


TICKS: dict[str, Tick] = {
    "cards": lambda work, policies: announce_due(work, policies, NOW),
    "evidence": _evidence,
    "silent": lambda work, policies: chase_due(work, policies, NOW),
    "absences": lambda work, _policies: begun_due(work, NOW),
    "reminders of the quarter": _reminders(3, 6, 9, 12),
    "reminders of the month": _reminders(1, 4, 7, 10),
    "publications": _told,
    "feed": _fed,
    "codes": lambda work, _policies: codes_due(work, LINKS, NOW + timedelta(seconds=20)),
    "codes that are over": lambda work, _policies: codes_due(work, LINKS, NOW + timedelta(hours=3)),
}
"""What the program says by itself at ``NOW``."""
