"""Whose class it is: what every tap of an organiser passes first (art. 9.1)."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

from handlers.event import Tap
from handlers.reply import Button, Reply, Say, Show, Toast, say
from handlers.turn import Turn
from storage.classes import Class, ClassState
from storage.people import Person


def may_organise(person: Person) -> bool:
    """Whether somebody plans classes for their unit."""
    return "organiser" in person.roles


async def class_at_desk(turn: Turn, class_id: int | None = None) -> Class | list[Reply]:
    """A class, the tapped one unless it is told, held until the commit, for its organiser; else the answer, which is
    the same whether there is such a class or not."""
    asked = turn.tap.id if class_id is None else class_id
    held = await turn.work.classes.hold(asked)
    if held is None or held.organiser_id != turn.me.person_id or not may_organise(turn.me):
        verb = turn.event.tap.verb if turn.event.tap else "typed"
        await turn.note("class.refused", f"class:{asked}", verb=verb)
        return told_off(turn, say("class-not-yours"))
    return held


async def planned_at_desk(turn: Turn, class_id: int | None = None) -> Class | list[Reply]:
    """The same, of a class that is neither cancelled nor registered."""
    return await _in_state(turn, class_id, ClassState.PLANNED)


async def kept_at_desk(turn: Turn, class_id: int | None = None) -> Class | list[Reply]:
    """The same, of a class whose list and results may be changed: planned, or open again."""
    return await _in_state(turn, class_id, ClassState.PLANNED, ClassState.REOPENED)


async def registered_at_desk(turn: Turn, class_id: int | None = None) -> Class | list[Reply]:
    """The same, of a registered class."""
    return await _in_state(turn, class_id, ClassState.REGISTERED)


async def reopened_at_desk(turn: Turn) -> Class | list[Reply]:
    """The same, of a class that is open again."""
    return await _in_state(turn, None, ClassState.REOPENED)


async def _in_state(turn: Turn, class_id: int | None, *states: ClassState) -> Class | list[Reply]:
    held = await class_at_desk(turn, class_id)
    if isinstance(held, list) or held.state in states:
        return held
    return told_off(turn, say(f"class-is-{held.state.value}"))


def to_class(held: Class) -> Button:
    """Back to the page of a class."""
    return Button(say("class-to-page"), Tap("class.desk", held.class_id, 0))


def told_off(turn: Turn, line: Say) -> list[Reply]:
    """Why nothing was done: over a tapped button, below what was typed."""
    return [Toast(line, alert=True) if turn.event.tap else Show(turn.to, "hint", (line,))]


def seen_code(numbers: Iterable[int]) -> str:
    """What a button's message showed, as the button can carry it: another list has another code."""
    return f"{crc32(','.join(map(str, numbers)).encode()):08x}"


async def note(turn: Turn, held: Class, action: str, **detail: object) -> None:
    """Trace what was done to a class, in the chain of its unit."""
    actor, subject = f"person:{turn.me.person_id}", f"class:{held.class_id}"
    await turn.work.audit.note(held.unit, turn.event.at, actor, action, subject, detail)
