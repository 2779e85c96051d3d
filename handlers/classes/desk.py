"""Whose class it is: what every tap of an organiser passes first (art. 9.1)."""

from __future__ import annotations

from handlers.reply import Reply, Toast, say
from handlers.turn import Turn
from storage.classes import Class, ClassState
from storage.people import Person


def may_organise(person: Person) -> bool:
    """Whether somebody plans classes for their unit."""
    return "organiser" in person.roles


async def class_at_desk(turn: Turn) -> Class | list[Reply]:
    """The tapped class, held until the commit, for its organiser; else the answer, which is the same whether there is
    such a class or not."""
    held = await turn.work.classes.hold(turn.tap.id)
    if held is None or held.organiser_id != turn.me.person_id or not may_organise(turn.me):
        await turn.note("class.refused", f"class:{turn.tap.id}", verb=turn.tap.verb)
        return [Toast(say("class-not-yours"), alert=True)]
    return held


async def planned_at_desk(turn: Turn) -> Class | list[Reply]:
    """The same, of a class that is neither cancelled nor registered."""
    held = await class_at_desk(turn)
    if isinstance(held, list) or held.state is ClassState.PLANNED:
        return held
    return [Toast(say(f"class-is-{held.state.value}"), alert=True)]


async def note(turn: Turn, held: Class, action: str, **detail: object) -> None:
    """Trace what was done to a class, in the chain of its unit."""
    actor, subject = f"person:{turn.me.person_id}", f"class:{held.class_id}"
    await turn.work.audit.note(held.unit, turn.event.at, actor, action, subject, detail)
