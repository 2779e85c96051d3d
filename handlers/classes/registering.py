"""Registering a class (art. 9.1, 10): every trainee's hours by the rule of the seventh, shown first, then booked in one
step and once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import NamedTuple

from handlers.classes.desk import note, planned_at_desk, to_class
from handlers.classes.lists import some
from handlers.classes.overlaps import overlap_flags, overlap_lines, overlaps_of
from handlers.classes.pages import organisers_page
from handlers.event import Tap
from handlers.reply import Button, Place, Priority, Reply, Say, Show, Style, Toast, say
from handlers.review.cards import announce, receipt_of
from handlers.review.corrections import BEFORE_FIRST
from handlers.review.rights import reachable, to_of
from handlers.standing.cases import rules_of
from handlers.turn import Handler, Turn
from rules.credit import counts_nothing, credit
from rules.policy import Policies, Policy
from rules.record import Result, Route, State
from rules.workflow import registered_state
from storage.classes import Class, ClassState, Session, Trainee, key_of
from storage.ledger import Credited
from storage.submissions import Details, Outside, record_of
from storage.unit_of_work import UnitOfWork

SOURCE = "class"
"""Where a record comes from that an organiser registered."""
REGISTERED = "submission.of_class"
"""What the trace calls it."""
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Booking:
    """What registering makes of a trainee: the record, its hours by year, and why it has none, if so."""

    trainee: Trainee
    details: Details
    credited: Mapping[int, Decimal]
    void: str | None

    @property
    def hours(self) -> Decimal:
        """All years together."""
        return sum(self.credited.values(), Decimal(0))


async def register(turn: Turn) -> list[Reply]:
    """Show what would be booked, who would get nothing and why, and what is missing; then, confirmed, book it."""
    held = await planned_at_desk(turn)
    if isinstance(held, list):
        return held
    sessions = await turn.work.classes.sessions_of(held.class_id)
    everyone = [each for each in await turn.work.classes.trainees_of(held.class_id) if each.enrolled]
    if held.last_on > turn.today:
        return [Toast(say("class-not-over", day=held.last_on), alert=True)]
    if not everyone:
        return [Toast(say("class-nobody"), alert=True)]
    bookings = await bookings_of(turn.work, turn.policies, held, sessions, everyone)
    missing = missing_of(held, everyone, len(sessions))
    if missing or turn.tap.choice != "yes" or turn.tap.revision != held.revision:
        others = overlap_lines(held, sessions, everyone, await overlaps_of(turn, held, everyone))
        return [_preview(turn, held, bookings, missing, others)]
    return await booked(turn, held, bookings)


async def bookings_of(
    work: UnitOfWork, policies: Policies, held: Class, sessions: Sequence[Session], everyone: Sequence[Trainee]
) -> list[Booking]:
    """Each trainee's record, judged by the policy of its year as their unit tightens it."""
    units = {unit.unit: unit for unit in await work.people.units()}
    rules = {code: rules_of(unit.rules, policies) for code, unit in units.items()}
    policy, by = policies.judging(held.last_on.year), units[held.unit].unit_name
    made = []
    for trainee in everyone:
        details = _details(held, sessions, trainee, by)
        record = record_of(details, trainee.person_id, State.APPROVED)
        credited = credit(record, policy, rules[trainee.unit])
        made.append(Booking(trainee, details, credited, counts_nothing(record, policy, rules[trainee.unit])))
    return made


def _details(held: Class, sessions: Sequence[Session], trainee: Trainee, by: str) -> Details:
    first, last = sessions[0], sessions[-1]
    return Details(
        route=Route.IN_HOUSE,
        form=held.form,
        title=held.title,
        content=held.content,
        organiser=by,
        place=held.place,
        start=first.held_on,
        start_half=first.half,
        end=last.held_on,
        end_half=last.half,
        half_days=len(sessions),
        absent_half_days=trainee.absent,
        hours=None,
        result=trainee.result or Result.NONE,
        off_job=held.off_job,
    )


def missing_of(held: Class, everyone: Sequence[Trainee], half_days: int) -> list[Say]:
    """Whose marks or results are missing: nothing is booked before they are there."""
    unmarked = [each for each in everyone if each.marked < half_days]
    unjudged = [each for each in everyone if held.assessed and each.result is None]
    return [
        *(say("class-lacks-marks", name=each.name, count=half_days - each.marked) for each in unmarked),
        *(say("class-lacks-result", name=each.name) for each in unjudged),
    ]


def _preview(
    turn: Turn, held: Class, bookings: Sequence[Booking], missing: Sequence[Say], others: Sequence[Say]
) -> Show:
    earns = [each for each in bookings if each.void is None]
    voids = [each for each in bookings if each.void is not None]
    lines = [say("class-register-of", title=held.title), say("class-register-earns", count=len(earns))]
    lines += [
        say("class-register-hours", hours=hours, count=sum(each.hours == hours for each in earns))
        for hours in sorted({each.hours for each in earns}, reverse=True)
    ]
    lines += [say("class-register-voids", count=len(voids))] if voids else []
    lines += some([void_line(each) for each in voids], SHOWN)
    lines += others
    lines += [say("class-register-missing", count=len(missing)), *some(missing, SHOWN)] if missing else []
    book = Tap("class.register", held.class_id, held.revision, "yes")
    yes = (Button(say("class-register-yes", count=len(bookings)), book, Style.SUCCESS),)
    back = (to_class(held),)
    return Show(turn.to, f"class:{held.class_id}", tuple(lines), (back,) if missing else (yes, back))


def void_line(each: Booking) -> Say:
    details = each.details
    return say(
        f"class-void-{each.void}",
        name=each.trainee.name,
        absent=details.absent_half_days,
        half_days=details.half_days or 0,
    )


async def booked(turn: Turn, held: Class, bookings: Sequence[Booking]) -> list[Reply]:
    """Book all of them, in this transaction; the organiser's own waits for the unit's approvers. The class's page comes
    first. The caller holds the class."""
    moved = await turn.work.classes.move(held, ClassState.REGISTERED, turn.event.at)
    assert moved is not None, "the class is held"
    me, approved = turn.me.person_id, State.APPROVED
    at_once = [each for each in bookings if registered_state(me, each.trainee.person_id) is approved]
    own = [each for each in bookings if registered_state(me, each.trainee.person_id) is not approved]
    ids = await book_at_once(turn, held, at_once)
    submitted = [await own_submitted(turn, each.details) for each in own]
    await turn.work.classes.booked(held.class_id, [(me, each.submission_id) for each in submitted])
    cards = [card for each in submitted for card in each.cards]
    await note(turn, held, "class.registered", booked=len(bookings), hours=str(sum(each.hours for each in bookings)))
    done = say("class-registered", count=len(bookings))
    return [await organisers_page(turn, moved, done), *cards, *await receipts(turn, held, at_once, ids)]


class Own(NamedTuple):
    """The organiser's own record, which waits for the unit's approvers, and their cards."""

    submission_id: int
    cards: list[Reply]


async def book_at_once(turn: Turn, held: Class, bookings: Sequence[Booking]) -> dict[int, int]:
    """Submission, decision, ledger entries and trace of each, a statement for all of a kind; their ids by person."""
    work, at, me = turn.work, turn.event.at, turn.me.person_id
    policy = turn.policies.judging(held.last_on.year)
    keys = {each.trainee.person_id: key_of(held.class_id, each.trainee.person_id) for each in bookings}
    rows = [
        Outside(each.trainee.person_id, each.trainee.unit, keys[each.trainee.person_id], each.details, policy.name)
        for each in bookings
    ]
    by_key = await work.submissions.add_many(rows, at, SOURCE, me)
    ids = {person_id: by_key[key] for person_id, key in keys.items()}
    decisions = await work.ledger.approve_many(dict.fromkeys(ids.values(), policy.name), BEFORE_FIRST, at, me)
    await work.ledger.enter_many("credit", [_credited(each, ids, decisions, policy) for each in bookings], at, me)
    traces = [(f"submission:{ids[each.trainee.person_id]}", _trace(each, keys, policy)) for each in bookings]
    await work.audit.note_many(at, f"person:{me}", REGISTERED, {turn.me.unit: traces})
    return ids


def _credited(each: Booking, ids: Mapping[int, int], decisions: Mapping[int, int], policy: Policy) -> Credited:
    submission_id = ids[each.trainee.person_id]
    bucket = policy.bucket_of(each.details.route, each.details.form).value
    return Credited(each.trainee.person_id, submission_id, decisions[submission_id], bucket, each.credited)


def _trace(each: Booking, keys: Mapping[int, str], policy: Policy) -> dict[str, object]:
    return {
        "key": keys[each.trainee.person_id],
        "staff_no": each.trainee.staff_no,
        "policy": policy.name,
        "hours": {str(year): str(hours) for year, hours in sorted(each.credited.items())},
        "details": asdict(each.details),
    }


async def own_submitted(turn: Turn, details: Details, corrects: int | None = None, because: str | None = None) -> Own:
    """The organiser's own record is submitted like any other (R16): to review, and with a card."""
    me, policy = turn.me, turn.policies.judging(details.end.year).name
    made = await turn.work.submissions.add(
        me.person_id, me.unit, details, policy, turn.event.at,
        source=SOURCE, registered_by=me.person_id, corrects=corrects, corrects_because=because,
    )  # fmt: skip
    assert made is not None, "it has no key that another could have, and no other correction is open"
    told = {"revision": made.revision, "policy": policy, "details": asdict(made.details), "evidence": []}
    told |= {"corrects": corrects, "because": because}
    await turn.note("submission.submitted", f"submission:{made.submission_id}", **told)
    return Own(made.submission_id, await announce(turn, made))


async def receipts(turn: Turn, held: Class, bookings: Sequence[Booking], ids: Mapping[int, int]) -> list[Reply]:
    """Each trainee learns what they got, and why not more."""
    people = {each.person_id: each for each in await turn.work.people.of_ids(ids)}
    ways = ((Button(say("home-my"), Tap("my", 0, 0)), Button(say("home-records"), Tap("records", 0, 0))),)
    replies, others = list[Reply](), await overlaps_of(turn, held, [each.trainee for each in bookings])
    for each in bookings:
        person = people[each.trainee.person_id]
        if not reachable(person) or person.has_left(turn.today):
            continue
        line = say("class-receipt", title=each.details.title, hours=each.hours)
        why: tuple[Say, ...] = () if each.void is None else (void_line(each),)
        why += overlap_flags(held, others.get(person.person_id, ()))
        task = receipt_of(ids[person.person_id])
        replies.append(Show(to_of(person), task, (line, *why), ways, Place.BELOW, Priority.RECEIPT))
    return replies


TAPS: Mapping[str, Handler] = {"class.register": register}
