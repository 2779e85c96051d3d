"""Ending a binding in the chat, for a new phone or a wrong account: HR of the unit or the bureau, traced (art. 9.2)."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.binding.door import may_confirm
from handlers.event import Tap
from handlers.menu import bare_menu
from handlers.reply import Button, Place, Priority, Reply, Say, Show, Style, To, Toast, say
from handlers.turn import Handler, Turn
from storage.people import Person


async def ask_release(turn: Turn) -> list[Reply]:
    """``bind.release:<person_id>:0``: what ending the binding means, and the question whether to."""
    person = await _in_charge_of(turn)
    if person is None:
        return await _refused(turn)
    binding_id = await turn.work.bindings.current(person.person_id)
    if binding_id is None:
        return [Toast(say("binding-release-none", name=person.name))]
    end = Button(say("binding-button-end"), Tap("bind.end", person.person_id, binding_id), Style.DANGER)
    keep = Button(say("binding-button-keep"), Tap("bind.keep", person.person_id, binding_id))
    return [_show(turn, person, say("binding-release-ask", **_named(person)), ((end, keep),))]


async def end_binding(turn: Turn) -> list[Reply]:
    """End the very binding that was asked about (the button's revision is its id); a later one stays."""
    person = await _in_charge_of(turn)
    if person is None:
        return await _refused(turn)
    if await turn.work.bindings.current(person.person_id) != turn.tap.revision:
        return [Toast(say("binding-release-none", name=person.name))]
    account = await turn.work.bindings.release(turn.tap.revision, turn.event.at)
    if account is None:
        return [Toast(say("binding-release-none", name=person.name))]
    await turn.note("binding.released", f"person:{person.person_id}", account=account)
    farewell = Show(
        To(account, person.language),
        "binding",
        (say("binding-released"),),
        place=Place.BELOW,
        priority=Priority.RECEIPT,
    )
    return [_show(turn, person, say("binding-release-done", **_named(person))), farewell, bare_menu(farewell.to)]


async def keep_binding(turn: Turn) -> list[Reply]:
    """Nothing was ended."""
    person = await _in_charge_of(turn)
    if person is None:
        return await _refused(turn)
    return [_show(turn, person, say("binding-release-kept", name=person.name))]


async def _in_charge_of(turn: Turn) -> Person | None:
    """The person of the tap, if the acting one answers for their account."""
    person = await turn.work.people.by_id(turn.tap.id)
    return person if person is not None and may_confirm(turn.me, person) else None


async def _refused(turn: Turn) -> list[Reply]:
    await turn.note("binding.refused", f"person:{turn.tap.id}", why="no-right")
    return [Toast(say("binding-not-yours"))]


def _named(person: Person) -> dict[str, str]:
    return {"name": person.name, "staff_no": person.staff_no}


def _show(turn: Turn, person: Person, line: Say, keyboard: tuple[tuple[Button, ...], ...] = ()) -> Show:
    return Show(turn.to, f"release:{person.person_id}", (line,), keyboard)


TAPS: Mapping[str, Handler] = {
    "bind.release": ask_release,
    "bind.end": end_binding,
    "bind.keep": keep_binding,
}
