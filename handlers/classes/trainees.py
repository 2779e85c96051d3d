"""The people of a class as its organiser keeps them (art. 9.1): a list that is pasted or sent as a file, and who is on
it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from handlers.binding.staff_no import normal_staff_no
from handlers.classes.desk import kept_at_desk, note, to_class
from handlers.classes.joining import move_up, seats, told
from handlers.classes.lists import LINE_SHOWN, YES, lines_of, some
from handlers.classes.pages import organisers_page
from handlers.drafts import open_draft
from handlers.event import Tap
from handlers.paging import pages_of, turning
from handlers.reply import Button, Keyboard, Reply, Say, Show, Style, Toast, say
from handlers.texts_in import brief, one_line
from handlers.turn import Handler, Turn, Typed
from storage.classes import ENROLLED, Class, Trainee
from storage.drafts import Draft

KIND = "trainees"
"""The kind of a draft that waits for a list."""
A_PAGE = 10
NAME_SHOWN = 12


async def ask(turn: Turn) -> list[Reply]:
    """Ask for the list; a link is the other way."""
    held = await kept_at_desk(turn)
    if isinstance(held, list):
        return held
    draft = await turn.work.drafts.begin(turn.me.person_id, KIND, turn.event.at, {"class": held.class_id})
    return [_question(turn, held, draft)]


def _question(turn: Turn, held: Class, draft: Draft, *before: Say) -> Show:
    leave = Button(say("attendance-list-leave"), Tap("class.list_no", draft.draft_id, draft.revision))
    lines = (*before, say("class-list-of", title=held.title), say("class-list-ask"))
    return Show(turn.to, f"class:{held.class_id}", lines, ((leave,),))


async def typed(turn: Turn, draft: Draft) -> list[Reply]:
    """The list itself, or the word that confirms it."""
    held = await kept_at_desk(turn, int(draft.answers["class"]))
    if isinstance(held, list):
        return held
    if "people" in draft.answers and one_line(turn.event.text).casefold() in YES:
        return await _confirm(turn, held, draft)
    lines = lines_of(turn)
    if isinstance(lines, tuple):
        return [_question(turn, held, draft, *lines)]
    people, faults = await _understood(turn, held, lines)
    changed = await turn.work.drafts.change(draft, {"class": held.class_id, "people": people}, turn.event.at)
    if changed is None:
        return [Show(turn.to, "hint", (say("front-nothing-open"),))]
    return [_preview(turn, held, changed, faults)]


async def _understood(turn: Turn, held: Class, lines: Sequence[str]) -> tuple[list[int], list[Say]]:
    """Whom the lines mean, each once; and those that mean nobody who may join, each with why."""
    invited = set(await turn.work.classes.units_of(held.class_id))
    on_it = {each.person_id for each in await turn.work.classes.trainees_of(held.class_id)}
    parts = [line.partition(" ") for line in lines]
    numbers = [normal_staff_no(number) or "" for number, _, _ in parts]
    known = await turn.work.people.of_staff_nos(numbers)
    people, faults = dict[int, None](), list[Say]()
    for line, number, (_, _, name) in zip(lines, numbers, parts, strict=True):
        person = known.get(number)
        shown = brief(line, LINE_SHOWN)
        if (
            person is None
            or person.has_left(turn.today)
            or name.casefold() not in ("", one_line(person.name).casefold())
        ):
            faults.append(say("class-list-unknown", line=shown))
        elif person.unit not in invited:
            faults.append(say("class-list-uninvited", line=shown, unit=person.unit_name))
        elif person.person_id in on_it:
            faults.append(say("class-list-in", line=shown))
        else:
            people[person.person_id] = None
    return list(people), faults


def _preview(turn: Turn, held: Class, draft: Draft, faults: Sequence[Say]) -> Show:
    count = len(draft.answers["people"])
    lines = [say("class-list-of", title=held.title), say("class-list-new", count=count)]
    lines += [say("class-list-faults", count=len(faults)), *some(faults)] if faults else []
    yes = Tap("class.list_yes", draft.draft_id, draft.revision)
    confirm = (Button(say("class-list-yes", count=count), yes, Style.PRIMARY),) if count else ()
    leave = (Button(say("attendance-list-leave"), Tap("class.list_no", draft.draft_id, draft.revision)),)
    return Show(turn.to, f"class:{held.class_id}", tuple(lines), (confirm, leave) if confirm else (leave,))


async def confirmed(turn: Turn) -> list[Reply]:
    """Take on those who were understood."""
    draft = await open_draft(turn, KIND, "class.refused")
    if draft is None or "people" not in draft.answers:
        return [Toast(say("front-old-button"))]
    held = await kept_at_desk(turn, int(draft.answers["class"]))
    return held if isinstance(held, list) else await _confirm(turn, held, draft)


async def _confirm(turn: Turn, held: Class, draft: Draft) -> list[Reply]:
    on_it = {each.person_id for each in await turn.work.classes.trainees_of(held.class_id)}
    people = [each for each in map(int, draft.answers["people"]) if each not in on_it]
    if await turn.work.drafts.move(draft, "submitted", turn.event.at) is None:
        return [Toast(say("front-old-button"))]
    states = await seats(turn, held, len(people))
    for state in dict.fromkeys(states):
        theirs = [each for each, given in zip(people, states, strict=True) if given == state]
        await turn.work.classes.enrol(held.class_id, theirs, state, "list", turn.event.at)
    await note(turn, held, "class.listed", people=people, enrolled=states.count(ENROLLED))
    told_them = await told(turn, held, (each for each in people if each != turn.me.person_id), "class-told-listed")
    return [await organisers_page(turn, held, say("class-list-done", count=len(people))), *told_them]


async def left(turn: Turn) -> list[Reply]:
    """No list after all."""
    draft = await open_draft(turn, KIND, "class.refused")
    if draft is None or await turn.work.drafts.move(draft, "cancelled", turn.event.at) is None:
        return [Toast(say("front-old-button"))]
    held = await kept_at_desk(turn, int(draft.answers["class"]))
    return held if isinstance(held, list) else [await organisers_page(turn, held)]


async def people(turn: Turn) -> list[Reply]:
    """Who is on the list, a page at a time."""
    held = await kept_at_desk(turn)
    return held if isinstance(held, list) else [await _people_page(turn, held)]


async def _people_page(turn: Turn, held: Class) -> Show:
    everyone = await turn.work.classes.trainees_of(held.class_id)
    return await list_page(turn, held, everyone, "class.people", lambda shown: _off_buttons(held, shown))


async def list_page(
    turn: Turn, held: Class, everyone: Sequence[Trainee], verb: str, ways: Callable[[Sequence[Trainee]], Keyboard]
) -> Show:
    """A page of a class's people, with what can be done to those it shows; ``verb`` turns the pages."""
    number, pages = _number(turn, everyone), pages_of(len(everyone), A_PAGE)
    number = min(number, pages - 1)
    shown = everyone[number * A_PAGE : (number + 1) * A_PAGE]
    half_days = len(await turn.work.classes.sessions_of(held.class_id))
    lines = (
        say("class-people", title=held.title, page=number + 1, pages=pages),
        *(_line(each, half_days) for each in shown),
    )
    turned = turning(number, pages, lambda to: Tap(verb, held.class_id, held.revision, f"page.{to}"))
    return Show(turn.to, f"class:{held.class_id}", lines, (*ways(shown), turned, (to_class(held),)))


def _off_buttons(held: Class, shown: Sequence[Trainee]) -> Keyboard:
    buttons = [
        Button(
            say("class-takes-off", name=brief(each.name, NAME_SHOWN)),
            Tap("class.off", held.class_id, held.revision, str(each.person_id)),
        )
        for each in shown
        if each.submission_id is None
    ]
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


async def take_off(turn: Turn) -> list[Reply]:
    """Take somebody off the list, after asking; they are told, and who waits longest gets the place. Whoever has a
    record of the class stays on it: that they weren't there is marked."""
    held = await kept_at_desk(turn)
    if isinstance(held, list):
        return held
    number, _, sure = turn.tap.choice.partition(".")
    listed = await turn.work.classes.trainees_of(held.class_id)
    trainee = next((each for each in listed if number.isdecimal() and each.person_id == int(number)), None)
    if trainee is None:
        return [Toast(say("attendance-gone")), await _people_page(turn, held)]
    if trainee.submission_id is not None:
        return [Toast(say("class-off-registered"), alert=True)]
    if sure != "yes":
        return [_sure(turn, held, trainee)]
    await turn.work.classes.leave(held.class_id, trainee.person_id)
    await note(turn, held, "class.taken_off", person=trainee.person_id, state=trainee.state)
    moved = await move_up(turn, held) if trainee.enrolled else []
    told_them = await told(turn, held, {trainee.person_id} - {turn.me.person_id}, "class-told-taken-off")
    done = say("class-off-done", name=trainee.name)
    return [await organisers_page(turn, held, done), *told_them, *moved]


def _sure(turn: Turn, held: Class, trainee: Trainee) -> Show:
    who = say("attendance-person", name=trainee.name, staff_no=trainee.staff_no)
    lines = [say("class-off-sure", who=who, title=held.title)]
    lines += [say("class-off-marked", count=trainee.marked)] if trainee.marked else []
    yes = Tap("class.off", held.class_id, held.revision, f"{trainee.person_id}.yes")
    keep = Tap("class.people", held.class_id, held.revision)
    ways = (Button(say("class-off-yes"), yes, Style.DANGER), Button(say("class-off-no"), keep))
    return Show(turn.to, f"class:{held.class_id}", tuple(lines), (ways,))


def _number(turn: Turn, everyone: Sequence[Trainee]) -> int:
    """The page that is asked for, or the one of who was tapped."""
    letter, _, number = turn.tap.choice.partition(".")
    if letter == "page" and number.isdecimal():
        return int(number)
    places = [place for place, each in enumerate(everyone) if number.isdecimal() and each.person_id == int(number)]
    return places[0] // A_PAGE if places else 0


def _line(each: Trainee, half_days: int) -> Say:
    result = say(f"record-result-{each.result.value}") if each.result else say("class-no-result")
    state = say("class-present", present=each.marked - each.absent, absent=each.absent, left=half_days - each.marked)
    told_state = state if each.enrolled else say("class-waits")
    return say("class-person", name=each.name, staff_no=each.staff_no, state=told_state, result=result)


TAPS: Mapping[str, Handler] = {
    "class.list": ask,
    "class.list_yes": confirmed,
    "class.list_no": left,
    "class.people": people,
    "class.off": take_off,
}
TYPED: Mapping[str, Typed] = {KIND: typed}
