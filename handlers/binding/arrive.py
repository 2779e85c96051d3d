"""Binding an account to a person on the register (art. 2); until then nobody learns anything about anyone.

By an invite link: the secret, one's own staff number, then one's name to confirm. Without a link: staff
number and name, which the unit's HR confirms (``handlers.binding.requests``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from handlers import home
from handlers.binding.door import (
    TASK,
    ask,
    blank,
    door_closed,
    refuse_second,
    to_arrival,
    turned_away,
    welcome,
    wrong,
)
from handlers.binding.requests import claim_name, claim_staff_no, replace_earlier
from handlers.binding.staff_no import normal_staff_no
from handlers.classes import check_in, joining, pages
from handlers.event import Kind
from handlers.reply import Reply, Show, Toast, say
from handlers.texts_in import brief
from handlers.turn import Handler, Turn
from rules.check_in import PREFIX
from storage.bindings import Arrival
from storage.people import Person

YES = frozenset({"是", "是我", "是的", "对", "yes", "y"})
NO = frozenset({"不是", "不是我", "不", "否", "no", "n"})
SHOWN = 40
"""Characters of a wrong answer that are shown again."""


async def arrive(turn: Turn) -> list[Reply]:
    """An event of an account that is bound to nobody."""
    kind = turn.event.kind
    if kind in (Kind.BLOCKED, Kind.UNBLOCKED):
        return []
    arrival = await turn.work.bindings.arrival(turn.event.telegram_id)
    shut = door_closed(turn, arrival)
    if shut is not None:
        return [Toast(shut)] if kind is Kind.TAP else []
    if kind is Kind.TAP:
        return await _tapped(turn, arrival)
    if turn.event.forwarded:
        return await ask(turn, arrival, say("binding-type-yourself"))
    if kind is Kind.COMMAND:
        return await _commanded(turn, arrival)
    if kind is Kind.CONTACT:
        return await ask(turn, arrival, say("binding-no-contact"))
    return await (_typed(turn, arrival) if kind is Kind.TEXT else ask(turn, arrival))


async def _commanded(turn: Turn, arrival: Arrival) -> list[Reply]:
    if turn.event.command == "start" and turn.event.text:
        return await _opened_link(turn, arrival)
    if turn.event.command == "cancel":
        arrival = await turn.work.bindings.keep(blank(arrival))
    return await ask(turn, arrival, say("binding-hello"))


async def _opened_link(turn: Turn, arrival: Arrival) -> list[Reply]:
    hashed = turn.event.text
    if hashed.startswith(PREFIX):
        await check_in.unbound(turn)
        return await ask(turn, arrival, say("check-in-unbound"))
    if hashed.startswith(pages.JOIN):
        return await ask(turn, arrival, say("class-unbound"))
    if await _invited(turn, hashed) is None:
        return await wrong(turn, blank(arrival), "link")
    arrival = await turn.work.bindings.keep(replace(blank(arrival), secret_hash=hashed))
    return await ask(turn, arrival, say("binding-hello"))


async def _invited(turn: Turn, hashed: str) -> Person | None:
    """Whom a secret invites; a secret of someone who left opens nothing."""
    person_id = await turn.work.invites.invited(hashed, turn.event.at)
    person = await turn.work.people.by_id(person_id) if person_id else None
    return None if person is None or person.has_left(turn.today) else person


async def _typed(turn: Turn, arrival: Arrival) -> list[Reply]:
    text = turn.event.text
    if arrival.person_id is not None:
        word = unicodedata.normalize("NFKC", text).strip().casefold()
        if word in YES:
            return await _confirmed(turn, arrival)
        return await (_denied(turn, arrival) if word in NO else ask(turn, arrival))
    if arrival.staff_no is not None:
        return await claim_name(turn, arrival, text)
    staff_no = normal_staff_no(text)
    if staff_no is None:
        return await ask(turn, arrival, say("binding-not-a-staff-no", text=brief(text, SHOWN)))
    if arrival.secret_hash is None:
        return await claim_staff_no(turn, arrival, staff_no)
    return await _own_staff_no(turn, arrival, arrival.secret_hash, staff_no)


async def _own_staff_no(turn: Turn, arrival: Arrival, hashed: str, staff_no: str) -> list[Reply]:
    """The second proof: only with both in hand a name is shown."""
    person = await _invited(turn, hashed)
    if person is None:
        return await ask(turn, await turn.work.bindings.keep(blank(arrival)), say("binding-wrong-link"))
    if person.staff_no != staff_no:
        return await wrong(turn, arrival, "staff-no")
    if person.telegram_id is not None:
        return await _second_account(turn, arrival, person)
    return await ask(turn, await turn.work.bindings.keep(replace(arrival, person_id=person.person_id)))


async def _second_account(turn: Turn, arrival: Arrival, person: Person) -> list[Reply]:
    told = await refuse_second(turn, person, "binding-hr-second-account")
    return [*await turned_away(turn, blank(arrival), say("binding-second-account")), *told]


async def _tapped(turn: Turn, arrival: Arrival) -> list[Reply]:
    tap = turn.event.tap
    if tap is None or tap.verb not in TAPS or tap.revision != arrival.revision:
        return [Toast(say("front-old-button")), *await ask(turn, arrival)]
    if tap.verb == "bind.language":
        language = "en" if tap.choice == "en" else "zh"
        return await ask(turn, await turn.work.bindings.keep(replace(arrival, language=language)))
    if arrival.person_id is None:
        return await ask(turn, arrival)
    return await (_confirmed(turn, arrival) if tap.verb == "bind.yes" else _denied(turn, arrival))


async def _confirmed(turn: Turn, arrival: Arrival) -> list[Reply]:
    assert arrival.secret_hash is not None
    person = await _invited(turn, arrival.secret_hash)
    if person is None or not await turn.work.invites.use(arrival.secret_hash, turn.event.at):
        return await ask(turn, await turn.work.bindings.keep(blank(arrival)), say("binding-wrong-link"))
    if not await turn.work.register.bind(person.person_id, arrival.telegram_id, turn.event.at):
        return await _second_account(turn, arrival, person)
    welcomed = await welcome(turn, arrival, person, f"person:{person.person_id}")
    return [*welcomed, *await replace_earlier(turn, arrival)]


async def _denied(turn: Turn, arrival: Arrival) -> list[Reply]:
    arrival = await turn.work.bindings.keep(blank(arrival))
    return [Show(to_arrival(turn, arrival), TASK, (say("binding-not-you"),))]


async def start(turn: Turn) -> list[Reply]:
    """``/start`` of someone who is bound: home, unless the link they opened is somebody else's, or one to a class."""
    if turn.event.text.startswith(PREFIX):
        return await check_in.check_in(turn)
    if turn.event.text.startswith(pages.JOIN):
        return await joining.opened_link(turn)
    owner = await _invited(turn, turn.event.text) if turn.event.text else None
    if owner is None or owner.person_id == turn.me.person_id:
        return await home.COMMANDS["start"](turn)
    told = await refuse_second(turn, owner, "binding-hr-second-person", by=turn.me.name, by_staff_no=turn.me.staff_no)
    return [Show(turn.to, TASK, (say("binding-account-taken", name=turn.me.name),)), *told]


async def bound_already(turn: Turn) -> list[Reply]:
    """A button of the binding that was tapped again after it had worked."""
    return [Toast(say("binding-already", name=turn.me.name))]


async def chat_closed(turn: Turn) -> list[Reply]:
    """The person blocked the bot, or let it in again: noted for HR and traced; there is nobody to answer."""
    blocked = turn.event.kind is Kind.BLOCKED
    await turn.work.register.note_blocked(turn.event.telegram_id, turn.event.at if blocked else None)
    await turn.note("binding.blocked" if blocked else "binding.unblocked", f"person:{turn.me.person_id}")
    return []


async def heard_again(turn: Turn) -> None:
    """Who writes can be written to, whatever a message to them met before (a chat that was not found, a block)."""
    await turn.work.register.note_blocked(turn.event.telegram_id, None)
    await turn.note("binding.unblocked", f"person:{turn.me.person_id}")


COMMANDS: Mapping[str, Handler] = {"start": start}
TAPS: Mapping[str, Handler] = dict.fromkeys(("bind.yes", "bind.no", "bind.language"), bound_already)
