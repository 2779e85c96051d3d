"""How an account that is bound to nobody is spoken to: the question it is at, and the door that five tries close.

Serves article 2 (the register) and article 9.2 (the unit's HR): nobody learns anything of anyone before
they showed who they are.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers.event import Tap
from handlers.menu import menu
from handlers.reply import Button, Place, Priority, Reply, Say, Show, Style, To, say
from handlers.turn import Turn
from storage.audit import ACADEMY
from storage.bindings import Arrival
from storage.people import Person

TRIES = 5
CLOSED_FOR = timedelta(hours=1)
TASK = "binding"


def blank(arrival: Arrival) -> Arrival:
    """The account at the first question again; its tries and its language stay."""
    return replace(arrival, secret_hash=None, person_id=None, staff_no=None)


async def ask(turn: Turn, arrival: Arrival, *before: Say) -> list[Reply]:
    """The question that the account is at, below what else is to be said."""
    person = await turn.work.people.by_id(arrival.person_id) if arrival.person_id else None
    row: tuple[Button, ...]
    if person is not None:
        question = say("binding-is-it-you", name=person.name, unit=person.unit_name)
        row = (_button("yes", arrival, Style.SUCCESS), _button("no", arrival))
    else:
        question = _first_question(arrival)
        row = (_other_language(turn, arrival),)
    return [Show(to_arrival(turn, arrival), TASK, (*before, question), (row,))]


def _first_question(arrival: Arrival) -> Say:
    if arrival.secret_hash:
        return say("binding-ask-invited")
    if arrival.staff_no:
        return say("binding-ask-name", staff_no=arrival.staff_no)
    return say("binding-ask-staff-no")


def _button(choice: str, arrival: Arrival, style: Style = Style.PLAIN) -> Button:
    return Button(say(f"binding-button-{choice}"), Tap(f"bind.{choice}", 0, arrival.revision), style)


def _other_language(turn: Turn, arrival: Arrival) -> Button:
    other = "en" if to_arrival(turn, arrival).language == "zh" else "zh"
    return Button(say(f"binding-button-{other}"), Tap("bind.language", 0, arrival.revision, other))


def to_arrival(turn: Turn, arrival: Arrival) -> To:
    """The account's chat, in the language it chose."""
    return To(turn.event.chat_id, arrival.language or turn.default_language)


def door_closed(turn: Turn, arrival: Arrival) -> Say | None:
    """That the door is closed for the account, and until when; nothing while it is open."""
    until = arrival.closed_until
    return None if until is None or until <= turn.event.at else say("binding-closed", until=until)


async def count_try(turn: Turn, arrival: Arrival) -> Arrival:
    """Count a try; the fifth closes the door for an hour and begins a new count."""
    tries = arrival.wrong + 1
    if tries < TRIES:
        return await turn.work.bindings.keep(replace(arrival, wrong=tries))
    closed = replace(blank(arrival), wrong=0, closed_until=turn.event.at + CLOSED_FOR)
    return await turn.work.bindings.keep(closed)


async def wrong(turn: Turn, arrival: Arrival, why: str) -> list[Reply]:
    """A wrong secret or staff number: traced, counted, and told without a word of what would be right."""
    account = f"account:{turn.event.telegram_id}"
    await turn.work.audit.note(ACADEMY, turn.event.at, account, "binding.refused", account, {"why": why})
    arrival = await count_try(turn, arrival)
    line = say(f"binding-wrong-{why}")
    if door_closed(turn, arrival):
        return _told(turn, arrival, line)
    return await ask(turn, arrival, line, say("binding-tries-left", tries=TRIES - arrival.wrong))


async def turned_away(turn: Turn, arrival: Arrival, *lines: Say) -> list[Reply]:
    """Count a try, and say these lines with no question after them."""
    return _told(turn, await count_try(turn, arrival), *lines)


def _told(turn: Turn, arrival: Arrival, *lines: Say) -> list[Reply]:
    """The lines, and when the door has closed until when: that is told once, then nothing is answered."""
    shut = door_closed(turn, arrival)
    return [Show(to_arrival(turn, arrival), TASK, lines if shut is None else (*lines, shut))]


async def welcome(turn: Turn, arrival: Arrival, person: Person, by: str) -> list[Reply]:
    """The account is bound: keep its language, forget its tries, and say what can be done here."""
    language = arrival.language or turn.default_language
    await turn.work.register.set_language(person.person_id, language)
    await turn.work.bindings.forget(arrival.telegram_id)
    detail = {"account": arrival.telegram_id}
    await turn.work.audit.note(person.unit, turn.event.at, by, "binding.bound", f"person:{person.person_id}", detail)
    keyboard = (
        Button(say("binding-button-log"), Tap("log", 0, 0), Style.PRIMARY),
        Button(say("binding-button-my"), Tap("my", 0, 0)),
    )
    line = say("binding-done", name=person.name)
    # A tap turns the question into the welcome; a decision of HR comes as news, below.
    mine = turn.event.telegram_id == arrival.telegram_id
    place, priority = (Place.HERE, Priority.ANSWER) if mine else (Place.BELOW, Priority.RECEIPT)
    to = To(arrival.telegram_id, language)
    return [Show(to, TASK, (line,), (keyboard,), place, priority), menu(to, person.roles)]


async def confirmers(turn: Turn, person: Person) -> list[Person]:
    """Who answers for a person's account: the unit's approvers who can be reached, failing those the bureau."""
    for role, unit in (("approver", person.unit), ("bureau", None)):
        holders = await turn.work.people.with_role(role, unit, turn.today)
        reached = [one for one in holders if one.telegram_id and not one.blocked and one.person_id != person.person_id]
        if reached:
            return reached
    return []


def may_confirm(actor: Person, person: Person) -> bool:
    """Whether someone answers for a person's account: HR of the unit, or the bureau."""
    return actor.is_bureau or (actor.is_approver and actor.unit == person.unit)


async def refuse_second(turn: Turn, person: Person, key: str, **said: str) -> list[Reply]:
    """A second account for a person, or a second person for an account: traced, and HR is told, who may release it."""
    detail = {"account": turn.event.telegram_id}
    account = f"account:{turn.event.telegram_id}"
    await turn.work.audit.note(
        person.unit, turn.event.at, account, "binding.second", f"person:{person.person_id}", detail
    )
    line = say(key, name=person.name, staff_no=person.staff_no, at=turn.event.at, **said)
    release = Button(say("binding-button-end"), Tap("bind.release", person.person_id, 0))
    return [
        Show(
            To(hr.telegram_id, hr.language),
            f"second:{person.person_id}",
            (line,),
            ((release,),) if person.telegram_id is not None else (),
            place=Place.BELOW,
            priority=Priority.RECEIPT,
        )
        for hr in await confirmers(turn, person)
        if hr.telegram_id is not None
    ]
