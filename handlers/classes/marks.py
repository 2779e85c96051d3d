"""Attendance by tapping a list: one person, all who are left, or the rest as absent; leave is absence (art. 10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from handlers.classes.codes import hide
from handlers.classes.desk import seen_code
from handlers.classes.sessions import at_work, local, open_page, page, session_of, task_of, to_page, trace, when
from handlers.classes.warn import warn
from handlers.event import Tap
from handlers.paging import pages_of, turning
from handlers.reply import Button, Keyboard, Reply, Say, Show, Style, Toast, say
from handlers.texts_in import brief
from handlers.turn import Handler, Turn
from storage.attendance import Held, Mark, Trainee

MARKS: Mapping[str, str] = {"p": "present", "a": "absent", "l": "leave"}
"""The marks by the letter that a button carries; ``n`` is none yet."""
LETTERS = {mark: letter for letter, mark in MARKS.items()} | {None: "n"}
A_PAGE = 10
NAMES_SHOWN = 60
"""So many names of a preview fit a message."""
NAME_SHOWN = 12
_PLACE = re.compile(r"([pal])\.(\d{1,4})")
_MARK = re.compile(r"(\d{1,12})\.([paln])([pal])\.(\d{1,4})")


async def see(turn: Turn) -> list[Reply]:
    """A page of the list: a tap on a name makes the mark that is chosen above."""
    held, place = await at_work(turn, turn.tap.id), _PLACE.fullmatch(turn.tap.choice)
    if isinstance(held, list):
        return held
    return [await _list(turn, held, *((place[1], int(place[2])) if place else ("p", 0)))]


async def _list(turn: Turn, held: Held, letter: str, number: int) -> Show:
    roll = await turn.work.attendance.roll(held.session_id)
    pages = pages_of(len(roll), A_PAGE)
    number = min(number, pages - 1)
    shown = roll[number * A_PAGE : (number + 1) * A_PAGE]
    lines = (
        say("session-title", **when(held)),
        say("attendance-how", mark=say(f"attendance-{MARKS[letter]}"), page=number + 1, pages=pages),
        *map(_line, shown),
    )
    keyboard = (
        _choices(held, letter, number),
        *_names(held, shown, letter, number),
        turning(number, pages, lambda to: Tap("session.marks", held.session_id, 0, f"{letter}.{to}")),
        (to_page(held),),
    )
    return Show(turn.to, task_of(held), lines, keyboard)


def _line(trainee: Trainee) -> Say:
    return say("attendance-line", name=trainee.name, staff_no=trainee.staff_no, mark=mark_words(trainee.mark))


def mark_words(mark: str | None) -> Say:
    """A mark in words; unmarked is one, too."""
    return say(f"attendance-{mark or 'none'}")


def _choices(held: Held, letter: str, number: int) -> tuple[Button, ...]:
    """Which mark a tap makes: the chosen one is told in words."""
    return tuple(
        Button(
            say("attendance-chosen" if each == letter else "attendance-choose", mark=say(f"attendance-{mark}")),
            Tap("session.marks", held.session_id, 0, f"{each}.{number}"),
        )
        for each, mark in MARKS.items()
    )


def _names(held: Held, shown: Sequence[Trainee], letter: str, number: int) -> Keyboard:
    buttons = [
        Button(
            say("attendance-name", name=brief(each.name, NAME_SHOWN), mark=mark_words(each.mark)),
            Tap("session.mark", held.session_id, 0, f"{each.person_id}.{LETTERS[each.mark]}{letter}.{number}"),
        )
        for each in shown
    ]
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


async def mark(turn: Turn) -> list[Reply]:
    """Mark one person, if they are still marked as the button was made; the list shows how it is now."""
    held, told = await at_work(turn, turn.tap.id), _MARK.fullmatch(turn.tap.choice)
    if isinstance(held, list):
        return held
    if told is None:
        return [Toast(say("front-old-button"))]
    roll = {each.person_id: each for each in await turn.work.attendance.roll(held.session_id)}
    trainee, after, number = roll.get(int(told[1])), MARKS[told[3]], int(told[4])
    if trainee is None or LETTERS[trainee.mark] != told[2]:
        late = say("attendance-gone") if trainee is None else _late(trainee)
        return [Toast(late), await _list(turn, held, told[3], number)]
    if (fault := too_early(turn, held, after)) is not None:
        return [Toast(fault, alert=True)]
    replies = await make_marks(turn, held, [trainee], after, "tap")
    return [await _list(turn, held, told[3], number), *replies]


def _late(trainee: Trainee) -> Say:
    return say("attendance-state-now", name=brief(trainee.name, NAME_SHOWN), mark=mark_words(trainee.mark))


def too_early(turn: Turn, held: Held, after: str) -> Say | None:
    """That nobody was there or missing before it began; who takes leave says so earlier."""
    began = after == "leave" or session_of(held).has_begun(local(turn.event.at))
    return None if began else say("attendance-not-begun", **when(held))


async def make_marks(turn: Turn, held: Held, trainees: Iterable[Trainee], after: str, how: str) -> list[Reply]:
    """Mark people who are not marked so already, with a trace of what held before; what is to be told of it."""
    changed = [each for each in trainees if each.mark != after]
    if not changed:
        return []
    marks = [Mark(each.person_id, after, how, turn.me.person_id) for each in changed]
    await turn.work.attendance.mark(held.session_id, marks, turn.event.at)
    told = {str(each.person_id): [each.mark, after] for each in changed}
    late = held.closed_at is not None or session_of(held).is_over(local(turn.event.at))
    await trace(turn, held, "attendance.marked", marks=told, how=how, late=late)
    return await warn(turn, held, [each.person_id for each in changed])


async def ask_all(turn: Turn) -> list[Reply]:
    """All who are left are there: who they are, to be confirmed."""
    return await _ask(turn, "all", "present")


async def ask_close(turn: Turn) -> list[Reply]:
    """All who are left are absent, and one can check in no longer: who they are, to be confirmed."""
    return await _ask(turn, "close", "absent")


async def _ask(turn: Turn, verb: str, after: str) -> list[Reply]:
    held = await at_work(turn, turn.tap.id)
    if isinstance(held, list):
        return held
    if (fault := too_early(turn, held, after)) is not None:
        return [Toast(fault, alert=True)]
    return [_preview(turn, held, verb, await _left(turn, held))]


async def _left(turn: Turn, held: Held) -> list[Trainee]:
    return [each for each in await turn.work.attendance.roll(held.session_id) if each.mark is None]


def _preview(turn: Turn, held: Held, verb: str, left: Sequence[Trainee], *before: Say) -> Show:
    lines = [*before, say("session-title", **when(held)), say(f"attendance-{verb}-ask", count=len(left))]
    lines += [say("attendance-person", name=each.name, staff_no=each.staff_no) for each in left[:NAMES_SHOWN]]
    if len(left) > NAMES_SHOWN:
        lines.append(say("attendance-more", count=len(left) - NAMES_SHOWN))
    confirm = Tap(f"session.{verb}_yes", held.session_id, 0, seen_code(each.person_id for each in left))
    button = Button(say(f"attendance-{verb}-yes", count=len(left)), confirm, Style.PRIMARY)
    return Show(turn.to, task_of(held), tuple(lines), ((button,), (to_page(held),)))


async def mark_all(turn: Turn) -> list[Reply]:
    """Exactly those who were shown are there."""
    held, left = await _confirmed(turn, "all")
    if isinstance(held, list):
        return held
    replies = await make_marks(turn, held, left, "present", "all")
    return [await page(turn, held, say("attendance-all-done", count=len(left))), *replies]


async def close(turn: Turn) -> list[Reply]:
    """Exactly those who were shown are absent, and the check-in is closed."""
    held, left = await _confirmed(turn, "close")
    if isinstance(held, list):
        return held
    hiding = await hide(turn.work, held)
    if await turn.work.attendance.close(held.session_id, turn.event.at):
        await trace(turn, held, "session.closed")
    replies = await make_marks(turn, held, left, "absent", "close")
    now = await turn.work.attendance.session(held.session_id)
    assert now is not None
    return [await page(turn, now, say("attendance-close-done", count=len(left))), *hiding, *replies]


async def _confirmed(turn: Turn, verb: str) -> tuple[Held | list[Reply], list[Trainee]]:
    """The session and who is left, if they are still those that were shown; else they are shown again."""
    held = await at_work(turn, turn.tap.id)
    if isinstance(held, list):
        return held, []
    left = await _left(turn, held)
    if seen_code(each.person_id for each in left) != turn.tap.choice:
        return [_preview(turn, held, verb, left, say("attendance-changed"))], []
    return held, left


TAPS: Mapping[str, Handler] = {
    "session": open_page,
    "session.marks": see,
    "session.mark": mark,
    "session.all": ask_all,
    "session.all_yes": mark_all,
    "session.close": ask_close,
    "session.close_yes": close,
}
