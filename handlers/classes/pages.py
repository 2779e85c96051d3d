"""``/class``: what one may join or has joined; for an organiser the classes they run, each with its page (art. 9.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.classes.desk import class_at_desk, may_organise, to_class
from handlers.classes.words import FROM_ELSEWHERE, class_lines, days_of, place_of
from handlers.event import Tap
from handlers.paging import pages_of, turning
from handlers.reply import Button, Keyboard, Place, Reply, Say, Show, Style, say
from handlers.review.words import reason_words
from handlers.texts_in import brief
from handlers.turn import Handler, Turn
from storage.classes import ENROLLED, LEFT, WAITING, Class, ClassState, Session

A_PAGE = 6
LABEL = 22
TASK = "classes"
JOIN = "join-"
"""How the payload of a link to a class begins; its number follows."""


async def classes(turn: Turn) -> list[Reply]:
    """The list: one's own duties first, then what one joined, then what is open."""
    work, me = turn.work, turn.me
    own = await work.classes.of_organiser(me.person_id) if may_organise(me) else []
    joined = await work.classes.joined(me.person_id)
    taken = {each.class_id for each in (*own, *joined)}
    opened = [each for each in await work.classes.open_to(me.unit, turn.today) if each.class_id not in taken]
    found = (
        [("own", each) for each in own] + [("joined", each) for each in joined] + [("open", each) for each in opened]
    )
    pages = pages_of(len(found), A_PAGE)
    page = min(int(turn.tap.choice), pages - 1) if turn.event.tap and turn.tap.choice.isdecimal() else 0
    shown = found[page * A_PAGE : (page + 1) * A_PAGE]
    lines = (say("class-list", page=page + 1, pages=pages), *(_line(kind, each) for kind, each in shown))
    if not found:
        lines = (say("class-list-none"),)
    rows = tuple((_open(kind, each),) for kind, each in shown)
    place = Place.HERE if turn.event.tap and turn.tap.choice else Place.BELOW
    return [Show(turn.to, TASK, lines, (*rows, turning(page, pages, _to), *_ways(turn)), place)]


def _line(kind: str, held: Class) -> Say:
    state = say(f"class-state-{held.state.value}") if kind == "own" else say(f"class-list-{kind}")
    return say("class-list-line", title=held.title, days=days_of(held), state=state)


def _open(kind: str, held: Class) -> Button:
    verb = "class.desk" if kind == "own" else "class.look"
    return Button(say("class-open", title=brief(held.title, LABEL)), Tap(verb, held.class_id, 0, FROM_ELSEWHERE))


def _to(page: int) -> Tap:
    return Tap("class", 0, 0, str(page))


def _ways(turn: Turn) -> Keyboard:
    home = (Button(say("home-home"), Tap("home", 0, 0)),)
    if not may_organise(turn.me):
        return (home,)
    plan = Button(say("class-plan"), Tap("class.plan", 0, 0), Style.PRIMARY)
    return ((plan, Button(say("class-meeting"), Tap("class.meeting", 0, 0))), home)


async def look(turn: Turn) -> list[Reply]:
    """A class as somebody who may join it sees it."""
    held = await turn.work.classes.by_id(turn.tap.id)
    page = await trainees_page(turn, held, place=place_of(turn)) if held else None
    return [page or not_open(turn)]


def not_open(turn: Turn, place: Place = Place.HERE) -> Show:
    """There is no such class, or not for this person: which of the two isn't told."""
    return Show(
        turn.to, TASK, (say("class-not-open"),), ((Button(say("class-to-list"), Tap("class", 0, 0, "0")),),), place
    )


async def trainees_page(turn: Turn, held: Class, *before: Say, place: Place = Place.HERE) -> Show | None:
    """Its plan, one's own place in it, and the button that changes that; nothing for who is neither in nor invited."""
    work, me = turn.work, turn.me
    mine, ahead = await work.classes.standing_of(held.class_id, me.person_id)
    if mine in (None, LEFT) and not await work.classes.is_open_to(held.class_id, me.unit):
        return None
    enrolled, waiting = await work.classes.counts(held.class_id)
    lines = (
        *before,
        *await _lines(turn, held, await work.classes.sessions_of(held.class_id)),
        say("class-counts", enrolled=enrolled, waiting=waiting),
        _mine(held, mine, ahead),
    )
    back = (Button(say("class-to-list"), Tap("class", 0, 0, "0")),)
    return Show(turn.to, f"class:{held.class_id}", lines, (*_joining(turn, held, mine, enrolled), back), place)


async def _lines(turn: Turn, held: Class, sessions: Sequence[Session]) -> tuple[Say, ...]:
    """The class as it stands planned."""
    half_days = [(each.held_on, each.half) for each in sessions]
    return class_lines(held, half_days, await turn.work.classes.units_of(held.class_id), turn.policies)


def _when(session: Session) -> Say:
    return say("class-session", day=session.held_on, half=_half(session))


def _half(session: Session) -> Say:
    return say(f"record-half-{session.half.value}")


def _mine(held: Class, mine: str | None, ahead: int) -> Say:
    if held.state is not ClassState.PLANNED:
        return say(f"class-is-{held.state.value}")
    if mine == WAITING:
        return say("class-mine-waiting", ahead=ahead)
    return say("class-mine-enrolled" if mine == ENROLLED else "class-mine-none")


def _joins(turn: Turn, held: Class) -> bool:
    """Whether one may still join it."""
    return held.state is ClassState.PLANNED and held.last_on >= turn.today


def _joining(turn: Turn, held: Class, mine: str | None, enrolled: int) -> Keyboard:
    if not _joins(turn, held):
        return ()
    if mine in (ENROLLED, WAITING):
        return ((Button(say("class-leave"), Tap("class.leave", held.class_id, 0)),),)
    full = held.capacity is not None and enrolled >= held.capacity
    join = say("class-wait" if full else "class-join")
    return ((Button(join, Tap("class.join", held.class_id, 0), Style.PRIMARY),),)


async def desk(turn: Turn) -> list[Reply]:
    """A class's page for its organiser."""
    held = await class_at_desk(turn)
    return held if isinstance(held, list) else [await organisers_page(turn, held, place=place_of(turn))]


async def organisers_page(turn: Turn, held: Class, *before: Say, place: Place = Place.HERE) -> Show:
    """Its plan, how many take part, its half-days to open, and what is to be done next."""
    work = turn.work
    sessions = await work.classes.sessions_of(held.class_id)
    enrolled, waiting = await work.classes.counts(held.class_id)
    lines = (
        *before,
        *await _lines(turn, held, sessions),
        say("class-counts", enrolled=enrolled, waiting=waiting),
        say(f"class-is-{held.state.value}"),
        *((reason_words(held.reopened_because),) if held.reopened_because else ()),
        *((say("class-link", link=turn.links.start(f"{JOIN}{held.class_id}")),) if _joins(turn, held) else ()),
    )
    back = (Button(say("class-to-list"), Tap("class", 0, 0, "0")),)
    return Show(turn.to, f"class:{held.class_id}", lines, (*_desk_rows(turn, held, sessions), back), place)


def _desk_rows(turn: Turn, held: Class, sessions: Sequence[Session]) -> Keyboard:
    """What can be done now: a planned class is kept and registered, a registered one opened again, and so on."""
    if held.state is ClassState.REGISTERED:
        return ((_button(held, "reopen"),),)
    if held.state is ClassState.CANCELLED:
        return ()
    planned = held.state is ClassState.PLANNED
    near = [each for each in sessions if each.held_on >= turn.today][:2] or sessions[-1:] if planned else []
    rows = list[tuple[Button, ...]](
        (Button(_when(each), Tap("session", each.session_id, 0, FROM_ELSEWHERE)),) for each in near
    )
    rows += [(_button(held, "sessions"),)] if len(sessions) > len(near) else []
    rows.append((_button(held, "list"), _button(held, "people")))
    register = _button(held, "register" if planned else "anew", Style.SUCCESS)
    rows.append((*((_button(held, "results"),) if held.assessed else ()), register))
    rows += [(_button(held, "change"), _button(held, "cancel", Style.DANGER))] if planned else []
    return tuple(rows)


async def half_days(turn: Turn) -> list[Reply]:
    """Every half-day of a class, a page at a time, with how many are not marked yet."""
    held = await class_at_desk(turn)
    if isinstance(held, list):
        return held
    sessions = await turn.work.classes.sessions_of(held.class_id)
    pages = pages_of(len(sessions), A_PAGE)
    page = min(int(turn.tap.choice), pages - 1) if turn.tap.choice.isdecimal() else 0
    shown = sessions[page * A_PAGE : (page + 1) * A_PAGE]
    counts = [await turn.work.attendance.counts(each.session_id) for each in shown]
    lines = (
        say("class-sessions-of", title=held.title, page=page + 1, pages=pages),
        *(
            say("class-session-left", day=each.held_on, half=_half(each), left=count.listed - count.marked)
            for each, count in zip(shown, counts, strict=True)
        ),
    )
    rows = tuple((Button(_when(each), Tap("session", each.session_id, 0, FROM_ELSEWHERE)),) for each in shown)
    turned = turning(page, pages, lambda to: Tap("class.sessions", held.class_id, 0, str(to)))
    return [Show(turn.to, f"class:{held.class_id}", lines, (*rows, turned, (to_class(held),)))]


def _button(held: Class, verb: str, style: Style = Style.PLAIN) -> Button:
    return Button(say(f"class-button-{verb}"), Tap(f"class.{verb}", held.class_id, held.revision), style)


COMMANDS: Mapping[str, Handler] = {"class": classes}
TAPS: Mapping[str, Handler] = {
    "class": classes,
    "class.look": look,
    "class.desk": desk,
    "class.sessions": half_days,
}
