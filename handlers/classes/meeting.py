"""A branch's meeting (支部集体学习、党课; art. 5, 9.1) in one short form: what, when, where, and who was there.

It is a class of its branch that is planned, marked and registered in one step: approved at once, save for the
organiser's own record (R16).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from handlers.classes.desk import may_organise, note, seen_code
from handlers.classes.fields import MEETING, meeting_of, session_of
from handlers.classes.lists import LINE_SHOWN, lines_of, planned, some
from handlers.classes.marks import make_marks
from handlers.classes.registering import booked, bookings_of
from handlers.classes.sessions import local
from handlers.classes.words import sessions_lines
from handlers.drafts import tapped_draft
from handlers.event import Tap
from handlers.forms import step
from handlers.paging import pages_of, turning
from handlers.reply import Button, Keyboard, Place, Reply, Say, Show, Style, Toast, say
from handlers.texts_in import brief, spelt_same
from handlers.turn import Handler, Turn
from rules.check_in import Session
from rules.record import Form
from storage.classes import ENROLLED, Class, ClassState
from storage.drafts import Draft
from storage.people import Person

KIND = "meeting"
"""The kind of a draft that tells of a meeting."""
BESIDE = ("people", "strange")
"""What its draft holds beside the answers: the ids of who was there, and the lines of the list that mean nobody."""
A_PAGE, NAME_SHOWN, NAMES_SHOWN = 10, 12, 60


async def last_of(turn: Turn) -> Class | None:
    """The organiser's last meeting."""
    held = await turn.work.classes.of_organiser(turn.me.person_id)
    met = [each for each in held if (each.form, each.state) == (Form.PARTY_BRANCH, ClassState.REGISTERED)]
    return max(met, key=lambda each: each.class_id, default=None)


async def summary(turn: Turn, draft: Draft, *notes: Say, place: Place = Place.HERE) -> Show:
    """What will be registered, for whom, for whom not again, and which lines meant nobody."""
    there = await _there(turn, draft)
    twice = await _twice(turn, draft, there)
    books = [each for each in there if each.person_id not in twice]
    plan = meeting_of(draft.answers, turn.me.unit)
    lines = (
        *notes,
        say("class-what", title=plan.title, form=say("record-form-party_branch")),
        say("class-where", place=plan.place),
        *sessions_lines(plan.sessions, turn.policies),
        say("meeting-there", count=len(books)) if books else say("meeting-nobody"),
        *some([_who(each) for each in books], NAMES_SHOWN),
        *_twice_lines([each for each in there if each.person_id in twice]),
        *_strange_lines(draft),
        say("meeting-how"),
    )
    return Show(turn.to, f"draft:{draft.draft_id}", lines, await _keyboard(turn, draft, books), place)


def _who(person: Person) -> Say:
    return say("attendance-person", name=person.name, staff_no=person.staff_no)


def _twice_lines(twice: Sequence[Person]) -> tuple[Say, ...]:
    return (say("meeting-twice", count=len(twice)), *some(list(map(_who, twice)))) if twice else ()


def _strange_lines(draft: Draft) -> tuple[Say, ...]:
    """The lines that meant nobody of the unit, or several: named until a list is sent that mends them."""
    lines = [say("meeting-line", line=brief(line, LINE_SHOWN)) for line in draft.answers.get("strange", ())]
    return (say("meeting-strange", count=len(lines)), *some(lines)) if lines else ()


async def _keyboard(turn: Turn, draft: Draft, books: Sequence[Person]) -> Keyboard:
    yes = _tap(draft, "register", _code(books))
    register = ((Button(say("class-register-yes", count=len(books)), yes, Style.SUCCESS),),) if books else ()
    ways = [Button(say("meeting-pick"), _tap(draft, "page", "0"))]
    if not draft.answers.get("people") and await last_of(turn):
        ways.append(Button(say("meeting-again"), _tap(draft, "again")))
    fields = [Button(say(f"class-field-{each.key}"), _plan(draft, "change", each.key)) for each in MEETING]
    out = (Button(say("log-save"), _plan(draft, "save")), Button(say("log-drop"), _plan(draft, "drop")))
    return (*register, tuple(ways), tuple(fields), out)


def _code(books: Sequence[Person]) -> str:
    return seen_code(each.person_id for each in books)


async def _members(turn: Turn) -> list[Person]:
    """Who may have been there: everybody of the organiser's unit on the register."""
    return [each for each in await turn.work.people.of_unit(turn.me.unit) if not each.has_left(turn.today)]


async def _there(turn: Turn, draft: Draft) -> list[Person]:
    chosen = set(draft.answers.get("people", ()))
    return [each for each in await _members(turn) if each.person_id in chosen] if chosen else []


async def _twice(turn: Turn, draft: Draft, there: Sequence[Person]) -> set[int]:
    """Those who have a record of this name on these days already: nobody gets it twice."""
    sessions, title = draft.answers["sessions"], draft.answers["title"]
    (first, _), (last, _) = session_of(sessions[0]), session_of(sessions[-1])
    known = await turn.work.submissions.around((each.person_id for each in there), first, last)
    return {each.person_id for each in known if spelt_same(each.details.title, title)}


async def listed(turn: Turn, draft: Draft) -> list[Reply]:
    """A list, pasted or sent as a file: who is in it was there, unless it says otherwise; what means nobody is told."""
    lines = lines_of(turn)
    if isinstance(lines, tuple):
        return [await summary(turn, draft, *lines)]
    plan = planned(lines, await _members(turn))
    people = set(draft.answers.get("people", ()))
    people |= {person_id for person_id, mark in plan.marks.items() if mark == "present"}
    people -= {person_id for person_id, mark in plan.marks.items() if mark != "present"}
    return await _keep(turn, draft, people, [str(fault.args["line"]) for fault in plan.faults])


async def again(turn: Turn) -> list[Reply]:
    """Whoever was at the last meeting was at this one, to be corrected by tapping."""
    draft, last = await _at_hand(turn), await last_of(turn)
    if isinstance(draft, list) or last is None:
        return draft if isinstance(draft, list) else [Toast(say("front-old-button"))]
    people = {each.person_id for each in await turn.work.classes.trainees_of(last.class_id)}
    return await _keep(turn, draft, people, draft.answers.get("strange", ()))


async def _keep(turn: Turn, draft: Draft, people: set[int], strange: Sequence[str]) -> list[Reply]:
    answers = {**draft.answers, "people": sorted(people), "strange": list(strange)}
    changed = await turn.work.drafts.change(draft, answers, turn.event.at)
    return [Toast(say("log-moved-on"))] if changed is None else [await summary(turn, changed)]


async def pick(turn: Turn) -> list[Reply]:
    """The unit's people, a page at a time; a tap on a name says that they were there, or weren't."""
    draft = await _at_hand(turn)
    if isinstance(draft, list):
        return draft
    number, _, person = turn.tap.choice.partition(".")
    members = await _members(turn)
    if person.isdecimal() and int(person) in {each.person_id for each in members}:
        people = set(draft.answers.get("people", ())) ^ {int(person)}
        changed = await turn.work.drafts.change(draft, {**draft.answers, "people": sorted(people)}, turn.event.at)
        if changed is None:
            return [Toast(say("log-moved-on"))]
        draft = changed
    return [_page(turn, draft, members, int(number) if number.isdecimal() else 0)]


def _page(turn: Turn, draft: Draft, members: Sequence[Person], number: int) -> Show:
    chosen, pages = set(draft.answers.get("people", ())), pages_of(len(members), A_PAGE)
    number = min(number, pages - 1)
    shown = members[number * A_PAGE : (number + 1) * A_PAGE]
    names = [
        Button(
            say(
                "meeting-in" if each.person_id in chosen else "meeting-out",
                name=brief(each.name, NAME_SHOWN),
                staff_no=each.staff_no,
            ),
            _tap(draft, "page", f"{number}.{each.person_id}"),
        )
        for each in shown
    ]
    turned = turning(number, pages, lambda to: _tap(draft, "page", str(to)))
    done = (Button(say("meeting-done", count=len(chosen)), _tap(draft, "show"), Style.PRIMARY),)
    rows = tuple(tuple(names[at : at + 2]) for at in range(0, len(names), 2))
    line = say("meeting-who", title=draft.answers["title"], page=number + 1, pages=pages)
    return Show(turn.to, f"draft:{draft.draft_id}", (line,), (*rows, turned, done))


async def shown(turn: Turn) -> list[Reply]:
    """Back from the names to what will be registered."""
    draft = await _at_hand(turn)
    return draft if isinstance(draft, list) else [await summary(turn, draft)]


async def register(turn: Turn) -> list[Reply]:
    """Book it for exactly those who were shown, in one step, once."""
    draft = await _at_hand(turn)
    if isinstance(draft, list):
        return draft
    day, half = session_of(draft.answers["sessions"][-1])
    if not Session(day, half, False, False).has_begun(local(turn.event.at)):
        return [Toast(say("meeting-not-begun", day=day, half=say(f"record-half-{half.value}")), alert=True)]
    there = await _there(turn, draft)
    # The unit's chain is held from here on, so that of two organisers the second sees what the first one booked.
    told = {"people": [each.person_id for each in there], "strange": draft.answers.get("strange", [])}
    await turn.note("class.meeting", f"draft:{draft.draft_id}", **told)
    twice = await _twice(turn, draft, there)
    books = [each for each in there if each.person_id not in twice]
    if not books or _code(books) != turn.tap.choice:
        return [await summary(turn, draft, say("attendance-changed"))]
    return await _made(turn, draft, books)


async def _made(turn: Turn, draft: Draft, books: Sequence[Person]) -> list[Reply]:
    plan, me, at = meeting_of(draft.answers, turn.me.unit), turn.me, turn.event.at
    if await turn.work.drafts.move(draft, "submitted", at) is None:
        return [Toast(say("log-moved-on"))]
    made = await turn.work.classes.add(me.unit, me.person_id, draft.draft_id, plan, at)
    assert made is not None, "a draft is submitted once"
    await turn.note("class.planned", f"class:{made.class_id}", plan=asdict(plan))
    people = [each.person_id for each in books]
    await turn.work.classes.enrol(made.class_id, people, ENROLLED, "list", at)
    await note(turn, made, "class.listed", people=people, enrolled=len(people))
    sessions = await turn.work.classes.sessions_of(made.class_id)
    for session in sessions:
        held = await turn.work.attendance.hold(session.session_id)
        assert held is not None
        await make_marks(turn, held, await turn.work.attendance.roll(session.session_id), "present", "list")
    everyone = await turn.work.classes.trainees_of(made.class_id)
    page, *rest = await booked(turn, made, await bookings_of(turn.work, turn.policies, made, sessions, everyone))
    assert isinstance(page, Show)
    lines = (*page.lines, *_strange_lines(draft))
    return [replace(page, lines=lines, instead_of=f"draft:{draft.draft_id}"), *rest]


async def _at_hand(turn: Turn) -> Draft | list[Reply]:
    """The tapped meeting if it is the person's, complete, as it was shown, and they may tell of it (security.md 2)."""
    draft = await tapped_draft(turn, (KIND,), "class.refused")
    if draft is None:
        return [Toast(say("front-old-button"))]
    if not may_organise(turn.me):
        await turn.note("class.refused", f"draft:{draft.draft_id}", verb=turn.tap.verb)
        return [Toast(say("class-not-organiser"), alert=True)]
    if (draft.revision, draft.state) != (turn.tap.revision, "open") or step(MEETING, draft.answers):
        return [Toast(say("log-moved-on"))]
    return draft


def _tap(draft: Draft, verb: str, choice: str = "") -> Tap:
    return Tap(f"meeting.{verb}", draft.draft_id, draft.revision, choice)


def _plan(draft: Draft, verb: str, choice: str = "") -> Tap:
    return Tap(f"plan.{verb}", draft.draft_id, draft.revision, choice)


TAPS: Mapping[str, Handler] = {
    "meeting.page": pick,
    "meeting.show": shown,
    "meeting.again": again,
    "meeting.register": register,
}
