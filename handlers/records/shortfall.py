"""HR notes why a person's year fell short (因故, R19), from the list of what is overdue or from a person's archive.

Only the person's unit's approvers and the bureau do, and nobody for themselves. A note is added, never changed: a later
one takes its place, and a button names the place it would take, so that of two taps one wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.event import Tap
from handlers.records.archive import OTHERS
from handlers.reply import Button, Keyboard, Place, Priority, Reply, Say, Show, Toast, say
from handlers.review.rights import reachable, to_of
from handlers.standing.cases import archive_of
from handlers.standing.causes import OWN, READY, cause_lines, cause_words, may_note
from handlers.standing.my import amount_words, years_of
from handlers.texts_in import one_line
from handlers.turn import Handler, Turn, Typed
from rules.hours import Hours
from storage.drafts import Draft
from storage.people import Person
from storage.shortfalls import WITHDRAWN, Noted

KIND = "shortfall"
LONGEST = 200
SHOWN = 5
"""Notes of a year that are shown, the latest; with long names and words no more are sure to fit."""


async def opened(turn: Turn) -> list[Reply]:
    """A person's short years, each with the reason that was noted."""
    owner = await _owner(turn, turn.tap.id)
    return await _refused(turn) if owner is None else [await _years(turn, owner)]


async def asked(turn: Turn) -> list[Reply]:
    """A year's notes so far, and the ready reasons."""
    owner = await _owner(turn, turn.tap.id)
    return await _refused(turn) if owner is None else [await _question(turn, owner, turn.tap.revision)]


async def chosen(turn: Turn) -> list[Reply]:
    """A ready reason, or that there is none any more; ``3.sick`` would be the third note of that year."""
    owner = await _owner(turn, turn.tap.id)
    place, _, cause = turn.tap.choice.partition(".")
    if owner is None:
        return await _refused(turn)
    if not place.isdecimal() or cause not in (*READY, WITHDRAWN):
        return [Toast(say("front-old-button"))]
    return await _noted(turn, owner, turn.tap.revision, int(place), cause)


async def ask_words(turn: Turn) -> list[Reply]:
    """The reason is typed."""
    owner = await _owner(turn, turn.tap.id)
    if owner is None:
        return await _refused(turn)
    year, notes = turn.tap.revision, await _notes(turn, owner, turn.tap.revision)
    if turn.tap.choice != str(len(notes) + 1) or not await _short(turn, owner, year):
        return [Toast(say("shortfall-changed"), alert=True), await _years(turn, owner)]
    answers = {"year": year, "place": len(notes) + 1}
    await turn.work.drafts.begin(turn.me.person_id, KIND, turn.event.at, answers, owner.person_id)
    lines = (_title(owner, year), say("shortfall-type", limit=LONGEST))
    return [Show(turn.to, OTHERS, lines, ((_back(owner, year),),))]


async def words_typed(turn: Turn, draft: Draft) -> list[Reply]:
    """The typed reason; a wrong one leaves the question open."""
    assert draft.subject_id is not None
    owner, year = await _owner(turn, draft.subject_id), int(draft.answers["year"])
    if owner is None:
        return _heard(turn, await _refused(turn))
    words = one_line(turn.event.text)
    if not words or len(words) > LONGEST:
        line = say("shortfall-wrong", length=len(words), limit=LONGEST)
        return [Show(turn.to, OTHERS, (line,), ((_back(owner, year),),), Place.BELOW)]
    await turn.work.drafts.move(draft, "submitted", turn.event.at)
    return _heard(turn, await _noted(turn, owner, year, int(draft.answers["place"]), OWN, words))


def _heard(turn: Turn, replies: Sequence[Reply]) -> list[Reply]:
    """What answers a message: a toast can't, its words are said."""
    return [Show(turn.to, KIND, (each.line,), (), Place.BELOW) if isinstance(each, Toast) else each for each in replies]


async def _noted(turn: Turn, owner: Person, year: int, place: int, cause: str, words: str = "") -> list[Reply]:
    """Kept and traced, if the year is short and nobody else said something meanwhile."""
    notes = await _notes(turn, owner, year)
    mine = Noted(owner.person_id, year, place, cause, words, turn.me.person_id, turn.event.at)
    nothing = cause == WITHDRAWN and not (notes and notes[-1].cause != WITHDRAWN)
    fits = place == len(notes) + 1 and not nothing and await _short(turn, owner, year)
    if not fits or not await turn.work.shortfalls.note(mine):
        return [Toast(say("shortfall-changed"), alert=True), await _years(turn, owner)]
    told = {"year": year, "place": place, "cause": cause, "words": words}
    await turn.note("shortfall.noted", f"person:{owner.person_id}", **told)
    return [Toast(say("shortfall-noted")), await _years(turn, owner), *_told(turn, owner, mine)]


def _told(turn: Turn, owner: Person, noted: Noted) -> list[Reply]:
    """The person learns what is said of their year, and by whom."""
    if not reachable(owner) or owner.has_left(turn.today):
        return []
    line = say("shortfall-told", who=turn.me.name, year=str(noted.year), cause=cause_words(noted))
    ways = ((Button(say("home-my"), Tap("my", 0, 0)),),)
    return [Show(to_of(owner), "shortfall-told", (line,), ways, Place.BELOW, Priority.NEWS)]


async def _owner(turn: Turn, person_id: int) -> Person | None:
    """The person of whom something is noted, if the acting one may."""
    owner = await turn.work.people.by_id(person_id)
    return owner if owner is not None and may_note(turn.me, owner) else None


async def _refused(turn: Turn) -> list[Reply]:
    verb = turn.tap.verb if turn.event.tap else KIND
    await turn.note("shortfall.refused", f"person:{turn.me.person_id}", verb=verb)
    return [Toast(say("shortfall-not-yours"), alert=True)]


async def _notes(turn: Turn, owner: Person, year: int) -> list[Noted]:
    return [each for each in await turn.work.shortfalls.of_people((owner.person_id,)) if each.year == year]


async def _left(turn: Turn, owner: Person) -> dict[int, Hours]:
    """What each year is short of; of the years that are short."""
    archive = await archive_of(turn.work, turn.policies, owner, turn.today.year)
    years = await years_of(turn, owner)
    left = {year: archive.in_year(year, turn.today).standing(turn.policies).remaining for year in years}
    return {year: hours for year, hours in left.items() if hours}


async def _short(turn: Turn, owner: Person, year: int) -> bool:
    return year in await _left(turn, owner)


async def _years(turn: Turn, owner: Person) -> Show:
    left = await _left(turn, owner)
    causes = (await turn.work.shortfalls.causes_of((owner.person_id,))).get(owner.person_id, {})
    whose = say("records-of", name=owner.name, staff_no=owner.staff_no)
    shown = tuple(say("shortfall-left", year=str(year), left=amount_words(hours)) for year, hours in left.items())
    lines = (say("shortfall-title", whose=whose), *shown, *cause_lines(causes, left))
    buttons: Keyboard = tuple(
        (Button(say("shortfall-year", year=str(year)), Tap("shortfall.year", owner.person_id, year)),)
        for year in reversed(left)
    )
    back = Button(say("shortfall-back"), Tap("archive.open", owner.person_id, 0))
    return Show(turn.to, OTHERS, lines if left else (*lines, say("shortfall-none")), (*buttons, (back,)))


async def _question(turn: Turn, owner: Person, year: int) -> Show:
    """The notes so far with who noted them, and what may be noted now."""
    notes = await _notes(turn, owner, year)
    if not await _short(turn, owner, year):
        return await _years(turn, owner)
    place = len(notes) + 1
    ready = tuple(
        (Button(say(f"shortfall-cause-{cause}"), Tap("shortfall.set", owner.person_id, year, f"{place}.{cause}")),)
        for cause in READY
    )
    typed = Button(say("shortfall-own"), Tap("shortfall.own", owner.person_id, year, str(place)))
    withdrawn = Tap("shortfall.set", owner.person_id, year, f"{place}.{WITHDRAWN}")
    holds = bool(notes) and notes[-1].cause != WITHDRAWN
    away = ((Button(say("shortfall-withdraw"), withdrawn),),) if holds else ()
    lines = (_title(owner, year), *await _history(turn, notes[-SHOWN:]), say("shortfall-ask"))
    back = Button(say("report-back"), Tap("shortfall", owner.person_id, 0))
    return Show(turn.to, OTHERS, lines, (*ready, (typed,), *away, (back,)))


async def _history(turn: Turn, notes: Sequence[Noted]) -> tuple[Say, ...]:
    names = {each.person_id: each.name for each in await turn.work.people.of_ids([each.noted_by for each in notes])}
    return tuple(
        say("shortfall-noted-by", at=each.noted_at, who=names[each.noted_by], cause=cause_words(each)) for each in notes
    )


def _title(owner: Person, year: int) -> Say:
    return say("shortfall-of", name=owner.name, staff_no=owner.staff_no, year=str(year))


def _back(owner: Person, year: int) -> Button:
    return Button(say("report-back"), Tap("shortfall.year", owner.person_id, year))


TAPS: Mapping[str, Handler] = {
    "shortfall": opened,
    "shortfall.year": asked,
    "shortfall.set": chosen,
    "shortfall.own": ask_words,
}
TYPED: Mapping[str, Typed] = {KIND: words_typed}
