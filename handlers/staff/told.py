"""Who may enter changes of whom, and what the person hears of one."""

from __future__ import annotations

from handlers.event import Tap
from handlers.menu import menu
from handlers.register.roster import Known, RosterPerson
from handlers.register.seats import seat_of
from handlers.reply import Button, Place, Priority, Reply, Say, Show, say
from handlers.review.rights import reachable, to_of
from handlers.review.seats import seats_changed
from handlers.staff.change import effect
from handlers.turn import Turn
from storage.people import Person


def may_change(hr: Person, person: Person) -> bool:
    """Whether somebody is HR of the person's unit, and not the person."""
    return hr.is_approver and hr.unit == person.unit and hr.person_id != person.person_id


async def told(turn: Turn, known: Known, new: RosterPerson, line: Say) -> list[Reply]:
    """The person hears of it, with what they owe now; their menu and their cards follow their roles."""
    person, was, cards = known.person, seat_of(known.held), list[Reply]()
    if was and was != seat_of(new):
        cards = await seats_changed(turn.work, turn.policies, was, (), turn.event.at)
    if not reachable(person):
        return cards
    unit = await turn.work.people.unit(new.unit)
    assert unit is not None
    lines = (say("staff-told", name=turn.me.name), line, *await effect(turn, person, new, unit))
    my = (Button(say("home-my"), Tap("my", 0, 0)),)
    shown = Show(to_of(person), "staff-told", lines, (my,), Place.BELOW, Priority.RECEIPT)
    return [*cards, shown, *([menu(to_of(person), new.roles or ())] if new.roles != known.held.roles else [])]
