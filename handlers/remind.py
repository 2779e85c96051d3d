"""Reminders (art. 14): each quarter to everyone who is short, and to approvers their unit's digest; what earlier years
owe (art. 11, 14) when it arises, and again 30 and 7 days before it is due.

What is due is computed from the calendar and the database, never remembered in the process: a run goes
through the register in batches of one transaction each, and who was reminded of a period is a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from handlers.event import Tap
from handlers.reply import Button, Keyboard, Place, Priority, Reply, Say, Show, To, say
from handlers.standing.cases import archives_of
from handlers.standing.completion import Completion, completion_of
from handlers.standing.my import Beside, amount_words, beside_lines, look_at
from handlers.standing.overdue import Causes, overdue_lines
from handlers.standing.totals import caught_up, settle_of
from rules.calendar import first_workday
from rules.hours import ZERO, Hours
from rules.obligations import Obligation
from rules.policy import Policies
from storage.columns import ACADEMY_ZONE, academy_day
from storage.people import Person
from storage.totals import Overdue, Unreached
from storage.unit_of_work import UnitOfWork

NAMES_SHOWN = 20
CHASED = (30, 7)
"""Days before an obligation is due, within each of which it is told of once."""
CHASED_AT_ONCE = 500
"""People of a day's batch; hardly any of them is told something."""
NOTHING = Hours(ZERO, ZERO)


@dataclass(frozen=True, slots=True)
class Timetable:
    """When reminders are due: months, day of the month, and time of day in Asia/Shanghai."""

    months: tuple[int, ...]
    day: int | Literal["first-working"]
    at: time

    def moment(self, year: int, month: int) -> datetime:
        """The moment of a quarter's reminder."""
        day = first_workday(year, month) if self.day == "first-working" else date(year, month, self.day)
        return datetime.combine(day, self.at, ACADEMY_ZONE)

    def monthly_moment(self, year: int, month: int) -> datetime:
        """The moment of the extra reminder of a month without a quarter's one."""
        return datetime.combine(first_workday(year, month), self.at, ACADEMY_ZONE)


@dataclass(frozen=True, slots=True)
class Period:
    """What a reminder is of: a quarter (``2026-Q3``), a month (``2026-04``) for those who asked for more, or a day
    (``2026-12-01``) of looking at what earlier years owe."""

    name: str
    due_at: datetime
    quarter: int | None
    month: int
    daily: bool = False


def due_quarter(timetable: Timetable, now: datetime) -> Period | None:
    """The latest quarter's reminder whose moment has come this calendar year; it is made up if it was missed."""
    local = now.astimezone(ACADEMY_ZONE)
    moments = [(timetable.moment(local.year, month), month) for month in sorted(timetable.months)]
    come = [(moment, month) for moment, month in moments if moment <= local]
    if not come:
        return None
    moment, month = come[-1]
    quarter = (month + 2) // 3
    return Period(f"{local.year}-Q{quarter}", moment, quarter, month)


def due_month(timetable: Timetable, now: datetime) -> Period | None:
    """The extra reminder of this month, if its moment has come and no quarter's reminder takes its place."""
    local = now.astimezone(ACADEMY_ZONE)
    moment = timetable.monthly_moment(local.year, local.month)
    if local.month in timetable.months or moment > local:
        return None
    return Period(f"{local.year}-{local.month:02}", moment, None, local.month)


def due_day(timetable: Timetable, now: datetime) -> Period | None:
    """Today's look at what earlier years owe, if its moment has come. A day that was missed is made up by the next."""
    local = now.astimezone(ACADEMY_ZONE)
    moment = datetime.combine(local.date(), timetable.at, ACADEMY_ZONE)
    return Period(local.date().isoformat(), moment, None, local.month, daily=True) if moment <= local else None


async def remind_next(
    work: UnitOfWork, policies: Policies, timetable: Timetable, at: datetime, limit: int = 50
) -> tuple[list[Reply], bool]:
    """The next batch of what is due, and whether to look again at once. One call is one transaction."""
    for period in (due_quarter(timetable, at), due_month(timetable, at), due_day(timetable, at)):
        if period is None or await _before_our_time(work, period):
            continue
        await work.reminders.begin(period.name, period.due_at)
        after = await work.reminders.take(period.name)
        if after is None:
            continue
        most = CHASED_AT_ONCE if period.daily else limit
        replies, last = await remind_batch(work, policies, period, academy_day(at), after, at, most)
        if last is None:
            await work.reminders.finish(period.name, at)
        else:
            await work.reminders.advance(period.name, last)
        return replies, True
    return [], False


async def _before_our_time(work: UnitOfWork, period: Period) -> bool:
    """Before the installation nobody was there to be reminded; before a restore they may have been, by what is lost."""
    since = [await work.fact("installed_at"), await work.fact("restored_at")]
    return any(at is not None and period.due_at < datetime.fromisoformat(at) for at in since)


async def remind_batch(
    work: UnitOfWork,
    policies: Policies,
    period: Period,
    today: date,
    after_person: int,
    at: datetime,
    limit: int = 50,
) -> tuple[list[Reply], int | None]:
    """Remind the next people by id, as things stand ``today``; the last one's id, or None when nobody is left.

    While people's totals are to be worked out, that comes first, some of them at a time.
    """
    if await caught_up(work, policies, today.year):
        return [], after_person
    people = await work.people.on_register(today, after_person, limit)
    if not people:
        return [], None
    await settle_of(work, policies, [person.person_id for person in people])
    wanting = [person for person in people if _wants(person, period)]
    if period.daily:
        return await _chased(work, policies, wanting, today, at), people[-1].person_id
    owing = await owing_of(work, policies, wanting, today)
    replies = [reply for each in owing for reply in await _remind(work, each, period, today, at)]
    return [*replies, *await _digests(work, policies, wanting, period, today, at)], people[-1].person_id


def _wants(person: Person, period: Period) -> bool:
    """Whether a reminder can reach the person and, a month's one, was asked for."""
    reachable = person.telegram_id is not None and not person.blocked
    return reachable and (period.quarter is not None or period.daily or person.monthly)


@dataclass(frozen=True, slots=True)
class Owing:
    """A person with what is left of this year's demand, and what stands beside it."""

    person: Person
    remaining: Hours
    beside: Beside

    @property
    def short(self) -> bool:
        """Whether there is something to remind of: this year's demand, or what earlier years owe."""
        return bool(self.remaining or self.beside.obligations)


async def owing_of(work: UnitOfWork, policies: Policies, people: Sequence[Person], today: date) -> list[Owing]:
    """What these people owe, from the totals that are kept; only who has something pending is looked at closer.

    Of who has a record that can't be read nothing is known.
    """
    ids = [person.person_id for person in people]
    totals = await work.totals.on_day(ids, today.year, today)
    waiting = await work.submissions.pending_people(ids)
    closer = [person for person in people if person.person_id in waiting]
    archives = await archives_of(work, policies, closer, today.year, today)
    looks = {archive.person.person_id: look_at(archive, policies).beside for archive in archives}
    return [
        Owing(person, total.sums.remaining, looks.get(person.person_id) or Beside(0, NOTHING, total.sums.obligations))
        for person in people
        if (total := totals.get(person.person_id))
    ]


async def _remind(work: UnitOfWork, owing: Owing, period: Period, today: date, at: datetime) -> list[Reply]:
    """What is left, once a period; who has met the demand is thanked once a year."""
    person = owing.person
    if owing.short:
        if await work.reminders.claim(person.person_id, period.name, "short", at):
            await _claimed(work, person, owing.beside.obligations, today, at)
            return [_message(person, "reminder", _short_lines(owing, period, today), at, _SHORT_BUTTONS)]
    elif period.quarter and await work.reminders.claim(person.person_id, str(today.year), "thanks", at):
        return [_message(person, "reminder", (say("remind-thanks", year=str(today.year)),), at)]
    return []


_SHORT_BUTTONS: Keyboard = ((Button(say("home-log"), Tap("log", 0, 0)), Button(say("home-my"), Tap("my", 0, 0))),)


def _short_lines(owing: Owing, period: Period, today: date) -> tuple[Say, ...]:
    left = owing.remaining
    year_end = date(today.year, 12, 31)
    this_year = say("remind-left", left=amount_words(left), due=year_end) if left else say("remind-year-met")
    title = say("remind-quarter", quarter=period.quarter) if period.quarter else say("remind-month", month=period.month)
    return (title, this_year, *beside_lines(owing.beside, today))


async def _chased(
    work: UnitOfWork, policies: Policies, people: Sequence[Person], today: date, at: datetime
) -> list[Reply]:
    """What earlier years owe, to those of whom it is new or comes near; nothing once it is filled."""
    totals = await work.totals.on_day([person.person_id for person in people], today.year, today)
    near = [
        person
        for person in people
        if (total := totals.get(person.person_id)) and await _claimed(work, person, total.sums.obligations, today, at)
    ]
    return [
        _message(owing.person, "reminder", _owed_lines(owing, today), at, _SHORT_BUTTONS)
        for owing in await owing_of(work, policies, near, today)
    ]


def _owed_lines(owing: Owing, today: date) -> tuple[Say, ...]:
    days = min(((owed.due - today).days for owed in owing.beside.obligations if owed.due >= today), default=None)
    near = days is not None and days <= max(CHASED)
    return (say("remind-owed-near" if near else "remind-owed", days=days or 0), *beside_lines(owing.beside, today))


async def _claimed(
    work: UnitOfWork, person: Person, obligations: Sequence[Obligation], today: date, at: datetime
) -> bool:
    """Whether something of these is to be told that was not yet: that it is there, that its day comes near."""
    found = False
    for owed in obligations:
        left = (owed.due - today).days
        for kind in ("arose", *(f"due-{days}" for days in CHASED if 0 <= left <= days)):
            found |= await work.reminders.claim(person.person_id, f"{owed.year}:{owed.due}", kind, at)
    return found


def _message(person: Person, task: str, lines: tuple[Say, ...], at: datetime, keyboard: Keyboard = ()) -> Show:
    assert person.telegram_id is not None
    return Show(
        To(person.telegram_id, person.language),
        task,
        lines,
        keyboard,
        Place.BELOW,
        Priority.REMINDER,
        not_before=quiet_until(person, at),
    )


def quiet_until(person: Person, at: datetime) -> datetime | None:
    """When the person's quiet hours end, if ``at`` falls into them; they may go over midnight."""
    if person.quiet_from is None or person.quiet_to is None:
        return None
    local = at.astimezone(ACADEMY_ZONE)
    start, end = time.fromisoformat(person.quiet_from), time.fromisoformat(person.quiet_to)
    now = local.time().replace(second=0, microsecond=0)
    quiet = start <= now < end if start < end else now >= start or now < end
    if not quiet:
        return None
    ends_on = local.date() + timedelta(days=int(start > end and now >= start))
    return datetime.combine(ends_on, end, ACADEMY_ZONE)


async def _digests(
    work: UnitOfWork, policies: Policies, people: Sequence[Person], period: Period, today: date, at: datetime
) -> list[Reply]:
    """For each approver how the unit stands, with who can't be reminded; once a quarter."""
    units: dict[str, Digest] = {}
    digests: list[Reply] = []
    for person in people:
        if not (period.quarter and person.is_approver):
            continue
        if not await work.reminders.claim(person.person_id, period.name, "digest", at):
            continue
        if person.unit not in units:
            units[person.unit] = await _digest_of(work, policies, person.unit, today)
        digests.append(_digest(person, units[person.unit], period.quarter, at))
    return digests


@dataclass(frozen=True, slots=True)
class Digest:
    """How a unit stands, with how many owe hours that were due, and how many can't be reminded (not bound, blocked),
    and the first of them."""

    completion: Completion
    late: int
    overdue: Sequence[Overdue]
    causes: Causes
    unbound: int
    blocked: int
    unreached: Sequence[Unreached]


async def _digest_of(work: UnitOfWork, policies: Policies, unit: str, today: date) -> Digest:
    completion = await completion_of(work, policies, today.year, today, unit)
    unbound, blocked = await work.totals.count_unreached(completion.scope)
    first = await work.totals.unreached(completion.scope, 0, NAMES_SHOWN)
    others = await work.totals.unreached(completion.scope, unbound, NAMES_SHOWN)
    late = await work.totals.count_overdue(completion.scope)
    overdue = await work.totals.overdue(completion.scope, 0, NAMES_SHOWN)
    causes = await work.shortfalls.causes_of([each.person_id for each in overdue])
    return Digest(completion, late, overdue, causes, unbound, blocked, [*first[:unbound], *others])


def _digest(approver: Person, digest: Digest, quarter: int, at: datetime) -> Show:
    figures = digest.completion.figures_of(approver.unit)
    lines = (
        say("remind-digest-title", unit=approver.unit_name, quarter=quarter),
        say("remind-digest-figures", in_scope=figures.in_scope, met=figures.met, short=digest.completion.short),
        *_named(
            "remind-digest-overdue", digest.late, len(digest.overdue), overdue_lines(digest.overdue, digest.causes)
        ),
        *_unreached("remind-digest-unbound", digest.unbound, [each for each in digest.unreached if not each.blocked]),
        *_unreached("remind-digest-blocked", digest.blocked, [each for each in digest.unreached if each.blocked]),
    )
    buttons = ((Button(say("home-report"), Tap("report", 0, 0)),),)
    return _message(approver, "digest", lines, at, buttons)


def _unreached(key: str, count: int, people: Sequence[Unreached]) -> tuple[Say, ...]:
    shown = tuple(say("remind-person", name=each.name, staff_no=each.staff_no) for each in people)
    return _named(key, count, len(people), shown)


def _named(key: str, count: int, named: int, lines: Sequence[Say]) -> tuple[Say, ...]:
    """How many people, then what there is to say of the first of them."""
    if not count:
        return ()
    more = (say("remind-more", count=count - named),) if count > named else ()
    return (say(key, count=count), *lines, *more)
