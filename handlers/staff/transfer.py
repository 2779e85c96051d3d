"""A transfer needs two of HR: the unit that lets a person go asks, the unit that takes them accepts (decision 0040).

Where the taking unit has no approver who can be reached, the bureau is asked. The first word wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers.event import Tap
from handlers.register.roster import Known, Step, known_person
from handlers.register.roster_apply import change as write
from handlers.reply import Button, Keyboard, Place, Priority, Reply, Say, Show, Style, Toast, say
from handlers.review.cards import refresh
from handlers.review.rights import reachable, to_of
from handlers.review.seats import APPROVER
from handlers.staff.change import STAFF, TRANSFER, Change, as_held, effect, wanted, words
from handlers.staff.told import told
from handlers.texts_in import brief
from handlers.turn import Handler, Turn
from rules.record import State
from storage.drafts import Draft
from storage.people import Person, Unit
from storage.submissions import Submission
from storage.transfers import Transfer

NAMED = 20
FROM_LIST = 1
"""In the place of a revision: the tap is not on the card itself."""


async def ask(turn: Turn, draft: Draft, known: Known, unit: Unit, change: Change) -> list[Reply]:
    """The other unit is asked; until its word nothing changes."""
    assert change.since is not None
    units = (known.held.unit, unit.unit)
    asked = await turn.work.transfers.ask(
        known.person.person_id, units, change.since, as_held(known.held), turn.me.person_id, turn.event.at
    )
    if asked is None:
        return [Toast(say("staff-transfer-asked-already"), alert=True)]
    await turn.work.drafts.move(draft, "submitted", turn.event.at)
    subject = f"transfer:{asked.transfer_id}"
    await turn.note("transfer.asked", subject, person=asked.person_id, units=units, since=asked.since)
    mine = await _card(turn, turn.me, asked)
    others = [await _card(turn, each, asked) for each in await _deciders(turn, asked)]
    below = [replace(each, place=Place.BELOW, priority=Priority.RECEIPT) for each in others]
    return [replace(mine, instead_of=STAFF), *below]


async def opened(turn: Turn) -> Keyboard:
    """The open transfers from and to one's unit."""
    rows = []
    for each in await turn.work.transfers.open_of_unit(turn.me.unit):
        person = await turn.work.people.by_id(each.person_id)
        assert person is not None
        label = say("staff-transfer-button", name=brief(person.name, NAMED))
        rows.append((Button(label, Tap("transfer", each.transfer_id, FROM_LIST)),))
    return tuple(rows)


async def _deciders(turn: Turn, asked: Transfer) -> list[Person]:
    """Who is asked: the taking unit's approvers, failing those the bureau; nobody about themselves."""
    for role, unit in ((APPROVER, asked.to_unit), ("bureau", None)):
        people = await turn.work.people.with_role(role, unit, turn.today)
        not_these = (asked.asked_by, asked.person_id)
        if found := [each for each in people if reachable(each) and each.person_id not in not_these]:
            return found
    return []


def may_decide(person: Person, asked: Transfer) -> bool:
    """Whether somebody is of the taking unit's HR or of the bureau, and neither asked for it nor is transferred."""
    seated = person.is_bureau or (person.is_approver and person.unit == asked.to_unit)
    return seated and person.person_id not in (asked.asked_by, asked.person_id)


def may_withdraw(person: Person, asked: Transfer) -> bool:
    """Whether somebody is of the HR of the unit that asked, and not the person."""
    return person.is_approver and person.unit == asked.from_unit and person.person_id != asked.person_id


async def look(turn: Turn) -> list[Reply]:
    """The card of a transfer."""
    asked = await _at_hand(turn)
    if not isinstance(asked, Transfer):
        return asked
    return [replace(await _card(turn, turn.me, asked), place=Place.BELOW)]


async def _at_hand(turn: Turn) -> Transfer | list[Reply]:
    asked = await turn.work.transfers.by_id(turn.tap.id)
    if asked is None or not (may_decide(turn.me, asked) or may_withdraw(turn.me, asked)):
        await turn.note("staff.refused", f"transfer:{turn.tap.id}", verb=turn.tap.verb)
        return [Toast(say("front-old-button"))]
    return asked


async def _card(turn: Turn, reader: Person, asked: Transfer) -> Show:
    """Who goes where and what has become of it; what it does to the year is theirs to see who let the person go."""
    person = await turn.work.people.by_id(asked.person_id)
    to_unit, from_unit = [await turn.work.people.unit(code) for code in (asked.to_unit, asked.from_unit)]
    asker = await turn.work.people.by_id(asked.asked_by)
    decider = await turn.work.people.by_id(asked.decided_by) if asked.decided_by else None
    assert person is not None
    assert to_unit is not None
    assert from_unit is not None
    assert asker is not None
    lines: tuple[Say, ...] = (
        say("staff-transfer", name=person.name, staff_no=person.staff_no, unit=from_unit.unit_name),
        words(Change(TRANSFER, asked.since, asked.to_unit), to_unit.unit_name),
        say("staff-asked", name=asker.name, at=asked.asked_at),
        say(f"staff-transfer-{asked.state}", name=decider.name if decider else ""),
    )
    if asked.state == "open":
        lines = (*lines, *await _open_lines(turn, reader, person, asked, to_unit))
    return Show(to_of(reader), f"transfer:{asked.transfer_id}", lines, _ways(reader, asked))


async def _open_lines(turn: Turn, reader: Person, person: Person, asked: Transfer, to_unit: Unit) -> tuple[Say, ...]:
    if may_withdraw(reader, asked):
        new = wanted(
            (await known_person(turn.work, person)).held, Change(TRANSFER, asked.since, to_unit.unit), turn.today
        )
        return await effect(turn, person, new, to_unit)
    return (say("staff-moving", count=len(await _waiting(turn, person.person_id))),)


def _ways(reader: Person, asked: Transfer) -> Keyboard:
    if asked.state != "open":
        return ((Button(say("home-home"), Tap("home", 0, 0)),),)

    def button(label: str, state: str, style: Style) -> Button:
        return Button(say(label), Tap("transfer.decide", asked.transfer_id, 0, state), style)

    if may_decide(reader, asked):
        yes = button("staff-accept", "accepted", Style.SUCCESS)
        return ((yes, button("staff-decline", "declined", Style.DANGER)),)
    return ((button("staff-withdraw", "withdrawn", Style.DANGER),),) if may_withdraw(reader, asked) else ()


async def decide(turn: Turn) -> list[Reply]:
    """Accept, decline or take back; the first word wins, and who changed meanwhile is not moved."""
    asked = await _at_hand(turn)
    if not isinstance(asked, Transfer):
        return asked
    state = turn.tap.choice
    right = {"accepted": may_decide, "declined": may_decide, "withdrawn": may_withdraw}.get(state)
    if right is None or not right(turn.me, asked):
        await turn.note("staff.refused", f"transfer:{asked.transfer_id}", verb=turn.tap.verb)
        return [Toast(say("front-old-button"))]
    await turn.work.register.hold(asked.person_id)
    person = await turn.work.people.by_id(asked.person_id)
    assert person is not None
    known = await known_person(turn.work, person)
    if asked.state == "open" and state == "accepted" and as_held(known.held) != asked.held:
        return [Toast(say("staff-transfer-overtaken"), alert=True)]
    decided = await turn.work.transfers.decide(asked, state, turn.me.person_id, turn.event.at)
    if decided is None:
        return [Toast(say("staff-transfer-decided")), await _card(turn, turn.me, asked)]
    await turn.note(f"transfer.{state}", f"transfer:{asked.transfer_id}")
    moved = await _move(turn, known, decided) if state == "accepted" else []
    return [*await _everywhere(turn, decided), *moved]


async def _move(turn: Turn, known: Known, asked: Transfer) -> list[Reply]:
    """The person is in the other unit now. What waits goes along: the old unit's cards say so, the new one's follow."""
    work, at = turn.work, turn.event.at
    change = Change(TRANSFER, asked.since, asked.to_unit)
    new = wanted(known.held, change, turn.today)
    waiting = await _waiting(turn, asked.person_id)
    await write(work, Step(known, new), at, f"person:{turn.me.person_id}")
    unit = await work.people.unit(asked.to_unit)
    assert unit is not None
    replies = await told(turn, known, new, words(change, unit.unit_name))
    for each in waiting:
        if held := await work.reviews.hold(each.submission_id):
            replies += await refresh(work, turn.policies, held, at, turn.me)
    return replies


async def _waiting(turn: Turn, person_id: int) -> list[Submission]:
    """What of a person's waits for review."""
    return [each for each in await turn.work.submissions.of_person(person_id) if each.state is State.PENDING]


async def _everywhere(turn: Turn, asked: Transfer) -> list[Reply]:
    """Every card becomes what was decided; who acts sees it in place, who asked is told."""
    asker = await turn.work.people.by_id(asked.asked_by)
    people = {each.person_id: each for each in (asker, *await _deciders(turn, asked)) if each and reachable(each)}
    people.pop(turn.me.person_id, None)
    others = [await _card(turn, each, asked) for each in people.values()]
    mine = await _card(turn, turn.me, asked)
    return [mine, *[replace(each, place=Place.IN_PLACE, priority=Priority.RECEIPT) for each in others]]


TAPS: Mapping[str, Handler] = {"transfer": look, "transfer.decide": decide}
