"""Registering anew a class that was opened again (art. 4, 9.1): what changes for whom is shown, then booked in one step
and once. A changed record is replaced by reversing and new entries; who has the same as before is left alone.

What the class says of somebody is compared with what it said when it was last registered, so that what a unit's
approvers corrected since stays, unless the class now says something else. Also where the hours are the same the record
is replaced when it says something else: a failed assessment bars from 优秀 (art. 13; decision 0043).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from handlers.classes.desk import note, reopened_at_desk, seen_code, to_class
from handlers.classes.lists import some
from handlers.classes.pages import organisers_page
from handlers.classes.registering import (
    SHOWN,
    SOURCE,
    Booking,
    book_at_once,
    bookings_of,
    missing_of,
    own_submitted,
    receipts,
    void_line,
)
from handlers.event import Tap
from handlers.paging import pages_of, turning
from handlers.records.withdraw import taken_back
from handlers.reply import Button, Place, Priority, Reply, Say, Show, Style, say
from handlers.review.cards import receipt_of
from handlers.review.corrections import FIRST, By, Replacing, replaced
from handlers.review.rights import reachable, to_of
from handlers.review.words import reason_words
from handlers.turn import Handler, Turn
from rules.record import Result, State
from storage.classes import Class, ClassState, key_of
from storage.columns import tenths
from storage.people import Person
from storage.submissions import Details, Submission

A_PAGE = 15
OPEN = frozenset({State.PENDING, State.RETURNED})
YES = "yes."


@dataclass(frozen=True, slots=True)
class Change:
    """What the class now says of a trainee, what stands for them (nothing: they were not on the list), and the hours
    that the ledger holds for it."""

    booking: Booking
    stands: Submission | None
    before: Decimal
    own: bool

    @property
    def kind(self) -> str:
        """``new``; ``own``, which goes to review; ``left``, since it was voided; or ``line``, which is replaced."""
        if self.own:
            return "left" if self.stands and self.stands.state is State.CORRECTED else "own"
        if self.stands is None:
            return "new"
        return "line" if self.stands.state is State.APPROVED else "left"

    @property
    def gain(self) -> Decimal:
        """By how many hours it is more than before."""
        return self.booking.hours - self.before

    @property
    def numbers(self) -> tuple[int, ...]:
        """What is shown of it, and what it would replace."""
        details, stands = self.booking.details, self.stands
        result, results = details.result, list(Result)
        was = (stands.submission_id, stands.revision) if stands else (0, 0)
        hours = tenths(self.before), tenths(self.booking.hours)
        return (self.booking.trainee.person_id, *was, *hours, details.absent_half_days, results.index(result))

    def line(self) -> Say:
        """``李强：16 → 0 学时（缺席 1 / 4 个半天，合格）``."""
        told = self.booking.details
        return say(
            f"class-anew-{self.kind}",
            name=self.booking.trainee.name,
            before=self.before,
            after=self.booking.hours,
            absent=told.absent_half_days,
            half_days=told.half_days or 0,
            result=say(f"record-result-{told.result.value}"),
        )


async def register_anew(turn: Turn) -> list[Reply]:
    """Show what would change for whom, and what is missing; then, confirmed as it was shown, book it."""
    held = await reopened_at_desk(turn)
    if isinstance(held, list):
        return held
    sessions = await turn.work.classes.sessions_of(held.class_id)
    everyone = [each for each in await turn.work.classes.trainees_of(held.class_id) if each.enrolled]
    bookings = await bookings_of(turn.work, turn.policies, held, sessions, everyone)
    changes = await _changes(turn, bookings)
    missing = missing_of(held, everyone, len(sessions))
    code = seen_code(number for each in changes for number in each.numbers)
    if missing or turn.tap.choice != YES + code or turn.tap.revision != held.revision:
        return [_preview(turn, held, changes, len(everyone) - len(changes), missing, code)]
    return await _booked(turn, held, changes, len(everyone))


async def _changes(turn: Turn, bookings: Sequence[Booking]) -> list[Change]:
    """Of whom the class says something else than before, who loses most first; what stands for them is held."""
    numbers = [each.trainee.submission_id for each in bookings if each.trainee.submission_id]
    chains, differing = await turn.work.corrections.chains_of(numbers), list[tuple[Booking, int]]()
    for each in bookings:
        chain = chains.get(each.trainee.submission_id or 0, [])
        if _own(turn, each) and chain and (asked := await turn.work.corrections.open_of(chain[-1].submission_id)):
            chain = [*chain, asked]
        if not _same(each.details, chain):
            differing.append((each, chain[-1].submission_id if chain else 0))
    stand = await turn.work.reviews.hold_many(number for _, number in differing if number)
    before, found = await _before(turn, stand.values()), list[Change]()
    for each, number in differing:
        stands = stand.get(number)
        found.append(Change(_giving(each, stands), stands, before.get(number, Decimal(0)), _own(turn, each)))
    return sorted(found, key=lambda each: (each.gain, each.booking.trainee.staff_no))


def _own(turn: Turn, each: Booking) -> bool:
    return each.trainee.person_id == turn.me.person_id


def _same(details: Details, chain: Sequence[Submission]) -> bool:
    """Whether the class said this already; to which year hours were given since is not the class's to say."""
    said = [each.details for each in chain if each.source == SOURCE]
    return bool(said) and replace(said[-1], makeup_year=None, makeup_hours=None) == details


def _giving(each: Booking, stands: Submission | None) -> Booking:
    """The booking, which goes on to give to an earlier year what the record gave that it replaces (R10)."""
    if stands is None:
        return each
    was = stands.details
    return replace(each, details=replace(each.details, makeup_year=was.makeup_year, makeup_hours=was.makeup_hours))


async def _before(turn: Turn, stand: Collection[Submission]) -> dict[int, Decimal]:
    """The hours of each record, all years together; of a correction that waits, those of what it corrects."""
    holding = {
        each.submission_id: each.corrects if each.corrects and each.state in OPEN else each.submission_id
        for each in stand
    }
    held = await turn.work.ledger.held_of_many(holding.values())
    return {
        submission_id: sum((hours for years in held[number].values() for hours in years.values()), Decimal(0))
        for submission_id, number in holding.items()
    }


def _preview(turn: Turn, held: Class, changes: Sequence[Change], same: int, missing: Sequence[Say], code: str) -> Show:
    pages = pages_of(len(changes), A_PAGE)
    page = min(int(turn.tap.choice), pages - 1) if turn.tap.choice.isdecimal() else 0
    lines = [
        say("class-anew-of", title=held.title),
        *_why(held),
        say(
            "class-anew-sum",
            more=sum(each.gain > 0 for each in changes),
            less=sum(each.gain < 0 for each in changes),
            alike=sum(each.gain == 0 for each in changes),
            same=same,
        ),
        *(each.line() for each in changes[page * A_PAGE : (page + 1) * A_PAGE]),
    ]
    lines += [say("class-register-missing", count=len(missing)), *some(missing, SHOWN)] if missing else []
    yes = Button(
        say("class-anew-yes", count=len(changes)),
        Tap("class.anew", held.class_id, held.revision, YES + code),
        Style.SUCCESS,
    )
    turned = turning(page, pages, lambda to: Tap("class.anew", held.class_id, held.revision, str(to)))
    rows = (turned, *(() if missing else ((yes,),)), (to_class(held),))
    return Show(turn.to, f"class:{held.class_id}", tuple(lines), rows)


def _why(held: Class) -> tuple[Say, ...]:
    return (reason_words(held.reopened_because),) if held.reopened_because else ()


async def _booked(turn: Turn, held: Class, changes: Sequence[Change], everyone: int) -> list[Reply]:
    """All of it, in this transaction."""
    moved = await turn.work.classes.move(held, ClassState.REGISTERED, turn.event.at)
    assert moved is not None, "the class is held"
    of_kind = {kind: [each for each in changes if each.kind == kind] for kind in ("line", "new", "own")}
    told, own = await _replaced(turn, moved, held.reopened_because, of_kind["line"]), list[tuple[int, int]]()
    new = [each.booking for each in of_kind["new"]]
    told += await receipts(turn, moved, new, await book_at_once(turn, held, new)) if new else []
    for each in of_kind["own"]:
        submission_id, replies = await _own_again(turn, held, each)
        told += replies
        own += [(turn.me.person_id, submission_id)] if submission_id else []
    await turn.work.classes.booked(held.class_id, own)
    changed = sum(map(len, of_kind.values()))
    gained = sum(each.gain for each in (*of_kind["line"], *of_kind["new"]))
    reason, hours = held.reopened_because, str(gained)
    await note(turn, held, "class.registered", booked=everyone, changed=changed, hours=hours, reason=reason)
    return [await organisers_page(turn, moved, say("class-anew-done", count=changed)), *told]


async def _replaced(turn: Turn, moved: Class, because: str | None, changes: Sequence[Change]) -> list[Reply]:
    """The new records in the old ones' places, and what their owners are told."""
    asked = []
    for each in changes:
        assert each.stands is not None
        key = f"{key_of(moved.class_id, each.stands.person_id)}:{moved.revision}"
        asked.append(Replacing(each.stands, each.booking.details, key))
    new = await replaced(turn.work, turn.policies, asked, By(turn.me, turn.event.at, because), SOURCE)
    assert len(new) == len(changes), "what stands is held"
    owners = {each.person_id: each for each in await turn.work.people.of_ids(each.old.person_id for each in asked)}
    told = list[Reply]()
    for old, each in zip((each.old for each in asked), changes, strict=True):
        owner = owners[old.person_id]
        if reachable(owner) and not owner.has_left(turn.today):
            told.append(_receipt(owner, each, because, new[old.submission_id]))
    return told


def _receipt(owner: Person, each: Change, because: str | None, new_id: int) -> Show:
    line = say("class-anew-receipt", title=each.booking.details.title, before=each.before, after=each.booking.hours)
    void = () if each.booking.void is None else (void_line(each.booking),)
    reason = (reason_words(because),) if because else ()
    see = ((Button(say("records-back-to-it"), Tap("record.open", new_id, FIRST)),),)
    return Show(to_of(owner), receipt_of(new_id), (line, *reason, *void), see, Place.BELOW, Priority.RECEIPT)


async def _own_again(turn: Turn, held: Class, each: Change) -> tuple[int | None, list[Reply]]:
    """The organiser's own goes to review (R16): in the place of what waits, or as a correction of what was approved.
    Its id, unless it corrects another one."""
    stands, replies = each.stands, list[Reply]()
    corrects = stands.corrects if stands and stands.state in OPEN else None
    if stands and stands.state is State.APPROVED:
        corrects = stands.submission_id
    elif stands and stands.state in OPEN:
        moved = await turn.work.submissions.move(stands, State.WITHDRAWN)
        assert moved is not None, "it is held"
        replies = await taken_back(turn, stands, moved)
    because = held.reopened_because if corrects else None
    made = await own_submitted(turn, each.booking.details, corrects, because)
    return None if corrects else made.submission_id, [*replies, *made.cards]


TAPS: Mapping[str, Handler] = {"class.anew": register_anew}
