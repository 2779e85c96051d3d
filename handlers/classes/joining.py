"""Joining a class and leaving it again (art. 9.1): places are given in order, and who waits moves up at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handlers.classes.desk import note, planned_at_desk
from handlers.classes.pages import JOIN, not_open, organisers_page, trainees_page
from handlers.classes.words import days_of
from handlers.event import Tap
from handlers.reply import Button, Place, Priority, Reply, Say, Show, Style, Toast, say
from handlers.review.rights import reachable, to_of
from handlers.turn import Handler, Turn
from storage.classes import ENROLLED, WAITING, Class, ClassState


async def opened_link(turn: Turn) -> list[Reply]:
    """``/start join-7``: the class, for who may join it."""
    number = turn.event.text.removeprefix(JOIN)
    held = await turn.work.classes.by_id(int(number)) if number.isascii() and number.isdecimal() else None
    page = await trainees_page(turn, held, place=Place.BELOW) if held else None
    return [page or not_open(turn, Place.BELOW)]


async def join(turn: Turn) -> list[Reply]:
    """Take a place, or the next one in the line."""
    held = await _joinable(turn)
    if isinstance(held, list):
        return held
    if not await turn.work.classes.is_open_to(held.class_id, turn.me.unit):
        await turn.note("class.refused", f"class:{held.class_id}", verb="join")
        return [Toast(say("class-not-open"), alert=True)]
    state = (await seats(turn, held, 1))[0]
    if not await turn.work.classes.enrol(held.class_id, (turn.me.person_id,), state, "button", turn.event.at):
        return [Toast(say("class-in-already")), *await _shown(turn, held)]
    await note(turn, held, "class.joined", state=state)
    return await _shown(turn, held, say(f"class-now-{state}"))


async def leave(turn: Turn) -> list[Reply]:
    """Give the place up, as long as the class has not begun; who waits longest gets it."""
    held = await _joinable(turn)
    if isinstance(held, list):
        return held
    mine, _ = await turn.work.classes.standing_of(held.class_id, turn.me.person_id)
    if mine == ENROLLED and held.first_on <= turn.today:
        return [Toast(say("class-begun"), alert=True)]
    if not await turn.work.classes.leave(held.class_id, turn.me.person_id):
        return [Toast(say("class-out-already")), *await _shown(turn, held)]
    await note(turn, held, "class.left", state=mine)
    moved = await move_up(turn, held) if mine == ENROLLED else []
    return [*await _shown(turn, held, say("class-now-left")), *moved]


async def _joinable(turn: Turn) -> Class | list[Reply]:
    held = await turn.work.classes.hold(turn.tap.id)
    if held is None:
        return [Toast(say("class-not-open"), alert=True)]
    if held.state is not ClassState.PLANNED or held.last_on < turn.today:
        over = held.state.value if held.state is not ClassState.PLANNED else "over"
        return [Toast(say(f"class-is-{over}"), alert=True)]
    return held


async def _shown(turn: Turn, held: Class, *before: Say) -> list[Reply]:
    page = await trainees_page(turn, held, *before)
    return [page or not_open(turn)]


async def seats(turn: Turn, held: Class, count: int) -> list[str]:
    """The state that each of so many newcomers gets: a place while there are any, else a place in the line. The caller
    holds the class."""
    enrolled, _ = await turn.work.classes.counts(held.class_id)
    free = count if held.capacity is None else max(held.capacity - enrolled, 0)
    return [ENROLLED if number < free else WAITING for number in range(count)]


async def move_up(turn: Turn, held: Class) -> list[Reply]:
    """Give the place that came free to who waits longest, as long as the class isn't over. The caller holds it."""
    free = held.last_on >= turn.today and (await seats(turn, held, 1))[0] == ENROLLED
    moved = await turn.work.classes.move_up(held.class_id) if free else None
    if moved is None:
        return []
    await note(turn, held, "class.moved_up", person=moved)
    return await told(turn, held, (moved,), "class-told-moved-up")


async def told(turn: Turn, held: Class, people: Iterable[int], key: str, *more: Say) -> list[Reply]:
    """One message to each of some people who can be reached."""
    line = say(key, title=held.title, days=days_of(held), place=held.place)
    look = Button(say("class-see"), Tap("class.look", held.class_id, 0))
    return [
        Show(to_of(each), f"class:{held.class_id}", (line, *more), ((look,),), Place.BELOW, Priority.RECEIPT)
        for each in await turn.work.people.of_ids(people)
        if reachable(each) and not each.has_left(turn.today)
    ]


async def cancel(turn: Turn) -> list[Reply]:
    """Cancel a class, after asking; everyone who has a place or waits for one is told."""
    held = await planned_at_desk(turn)
    if isinstance(held, list):
        return held
    if turn.tap.choice != "yes":
        sure = Button(say("class-cancel-yes"), Tap("class.cancel", held.class_id, held.revision, "yes"), Style.DANGER)
        keep = Button(say("class-cancel-no"), Tap("class.desk", held.class_id, 0))
        return [Show(turn.to, f"class:{held.class_id}", (say("class-cancel-sure", title=held.title),), ((sure, keep),))]
    moved = await turn.work.classes.move(held, ClassState.CANCELLED) if held.revision == turn.tap.revision else None
    if moved is None:
        return [Toast(say("log-moved-on"))]
    trainees = [each.person_id for each in await turn.work.classes.trainees_of(held.class_id)]
    await note(turn, held, "class.cancelled", told=len(trainees))
    return [await organisers_page(turn, moved), *await told(turn, moved, trainees, "class-told-cancelled")]


TAPS: Mapping[str, Handler] = {"class.join": join, "class.leave": leave, "class.cancel": cancel}
