"""What a person may choose: the language, an extra monthly reminder, and hours in which no reminder comes."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import time

from handlers.event import Tap
from handlers.home import TASK
from handlers.menu import menu
from handlers.reply import Button, Keyboard, Reply, Say, Show, Toast, say
from handlers.turn import Handler, Turn, Typed
from storage.drafts import Draft
from storage.people import Person

LANGUAGES = {"zh": "settings-zh", "en": "settings-en"}
READY_QUIET_HOURS = ("21:00-08:00", "22:00-07:00", "23:00-07:00")
_HOURS = re.compile(r"(\d{1,2})(?::?(\d{2}))?(?:-|–|—|~|到|至)(\d{1,2})(?::?(\d{2}))?")


async def settings(turn: Turn) -> list[Reply]:
    """All choices, each with a button to change it."""
    return [await _shown(turn)]


async def _shown(turn: Turn) -> Show:
    me = turn.me
    named = await turn.work.publications.is_named(me.person_id)
    lines = (
        say("settings-title"),
        say("settings-language", language=say(LANGUAGES[me.language])),
        say("settings-monthly-on" if me.monthly else "settings-monthly-off"),
        quiet_line(me),
        say("settings-named-on" if named else "settings-named-off"),
    )
    return Show(turn.to, TASK, lines, _keyboard(me, named=named))


def quiet_line(person: Person) -> Say:
    """The quiet hours in words."""
    if person.quiet_from is None or person.quiet_to is None:
        return say("settings-quiet-off")
    return say("settings-quiet-on", start=person.quiet_from, end=person.quiet_to)


def _keyboard(person: Person, *, named: bool) -> Keyboard:
    shown = revision_of(person)
    other = "en" if person.language == "zh" else "zh"
    monthly = "off" if person.monthly else "on"
    rows: list[tuple[Button, ...]] = [
        (Button(say(LANGUAGES[other]), Tap("set.language", 0, shown, other)),),
        (Button(say(f"settings-monthly-turn-{monthly}"), Tap("set.monthly", 0, shown, monthly)),),
        (Button(say("settings-quiet-change"), Tap("set.ask_quiet", 0, shown)),),
        (_naming(person, named=named),),
    ]
    if person.is_approver:
        rows.append((Button(say("settings-away"), Tap("away", 0, 0)),))
    return (*rows, (Button(say("home-home"), Tap("home", 0, 0, "back")),))


def _naming(person: Person, *, named: bool) -> Button:
    turn_to = "off" if named else "on"
    return Button(say(f"settings-named-turn-{turn_to}"), Tap("set.named", 0, revision_of(person), turn_to))


def revision_of(person: Person) -> int:
    """Stands for the choices as they were shown, so that a tap on an old keyboard is known as old."""
    chosen = f"{person.language} {person.monthly} {person.quiet_from} {person.quiet_to}"
    return zlib.crc32(chosen.encode()) % 1_000_000_000


async def set_language(turn: Turn) -> list[Reply]:
    """The whole of the conversation speaks the chosen language from now on, this answer included."""
    if turn.tap.choice not in LANGUAGES or _old(turn):
        return await _as_it_is(turn)
    shown = await _shown(await _choose(turn, replace(turn.me, language=turn.tap.choice)))
    return [shown, menu(shown.to, turn.me.roles)]


async def set_monthly(turn: Turn) -> list[Reply]:
    """A reminder in the months between the quarterly ones, or not."""
    if turn.tap.choice not in ("on", "off") or _old(turn):
        return await _as_it_is(turn)
    return [await _shown(await _choose(turn, replace(turn.me, monthly=turn.tap.choice == "on")))]


async def set_named(turn: Turn) -> list[Reply]:
    """Whether rankings that are approved from now on name the person; what is published stays as it is (art. 15)."""
    named = turn.tap.choice == "on"
    publications, me = turn.work.publications, turn.me.person_id
    if turn.tap.choice not in ("on", "off") or _old(turn) or await publications.is_named(me) == named:
        return await _as_it_is(turn)
    await publications.set_named(me, turn.event.at, named=named)
    await turn.note("settings.naming", f"person:{me}", named=named)
    return [await _shown(turn)]


async def ask_quiet(turn: Turn) -> list[Reply]:
    """Offer ready hours; others may be typed while this is open."""
    if _old(turn):
        return await _as_it_is(turn)
    await turn.work.drafts.begin(turn.me.person_id, "quiet", turn.event.at)
    return [_quiet_question(turn, say("settings-quiet-ask"))]


def _quiet_question(turn: Turn, question: Say) -> Show:
    shown = revision_of(turn.me)
    ready = tuple(
        Button(say("settings-quiet-ready", hours=hours), Tap("set.quiet", 0, shown, hours.replace(":", "")))
        for hours in READY_QUIET_HOURS
    )
    rest = (
        Button(say("settings-quiet-none"), Tap("set.quiet", 0, shown, "none")),
        Button(say("settings-back"), Tap("settings", 0, 0)),
    )
    return Show(turn.to, TASK, (quiet_line(turn.me), question), (ready, rest))


async def set_quiet(turn: Turn) -> list[Reply]:
    """Take ready hours, or none."""
    hours = None if turn.tap.choice == "none" else quiet_hours(turn.tap.choice)
    if _old(turn) or (hours is None and turn.tap.choice != "none"):
        return await _as_it_is(turn)
    return await _set_quiet(turn, hours)


async def quiet_typed(turn: Turn, _draft: Draft) -> list[Reply]:
    """Take typed hours by the same rules; a wrong answer leaves the question open."""
    hours = quiet_hours(turn.event.text)
    if hours is None:
        return [_quiet_question(turn, say("settings-quiet-wrong"))]
    return await _set_quiet(turn, hours)


async def _set_quiet(turn: Turn, hours: tuple[str, str] | None) -> list[Reply]:
    await _end_question(turn)
    start, end = hours or (None, None)
    return [await _shown(await _choose(turn, replace(turn.me, quiet_from=start, quiet_to=end)))]


async def _end_question(turn: Turn) -> None:
    draft = await turn.work.drafts.open_of(turn.me.person_id)
    if draft is not None and draft.kind == "quiet":
        await turn.work.drafts.move(draft, "cancelled", turn.event.at)


def quiet_hours(text: str) -> tuple[str, str] | None:
    """Read ``22:00-07:00``, ``22-7`` or ``２２：００至７：００``; None for what is not two different times."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    found = _HOURS.fullmatch(plain)
    if found is None:
        return None
    try:
        start, end = (time(int(found[hour]), int(found[hour + 1] or 0)) for hour in (1, 3))
    except ValueError:
        return None
    return None if start == end else (f"{start:%H:%M}", f"{end:%H:%M}")


async def back(turn: Turn) -> list[Reply]:
    """From a question, or from home, to all choices."""
    await _end_question(turn)
    return await settings(turn)


async def _choose(turn: Turn, person: Person) -> Turn:
    """Keep the choices; the turn as it is with them."""
    await turn.work.register.choose(
        person.person_id, person.language, person.monthly, person.quiet_from, person.quiet_to
    )
    await turn.note(
        "settings.changed",
        f"person:{person.person_id}",
        language=person.language,
        monthly=person.monthly,
        quiet=[person.quiet_from, person.quiet_to],
    )
    return replace(turn, person=person)


def _old(turn: Turn) -> bool:
    return turn.tap.revision != revision_of(turn.me)


async def _as_it_is(turn: Turn) -> list[Reply]:
    return [Toast(say("settings-old")), await _shown(turn)]


COMMANDS: Mapping[str, Handler] = {"settings": settings}
TAPS: Mapping[str, Handler] = {
    "settings": back,
    "set.language": set_language,
    "set.monthly": set_monthly,
    "set.named": set_named,
    "set.ask_quiet": ask_quiet,
    "set.quiet": set_quiet,
}
TYPED: Mapping[str, Typed] = {"quiet": quiet_typed}
