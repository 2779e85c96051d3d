"""The home card: this year's standing in brief and the buttons that lead everywhere."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.classes.planning import begun_of
from handlers.event import Tap
from handlers.log.screen import LOG, REVISION
from handlers.log.steps import has_begun
from handlers.reply import Button, Keyboard, Place, Reply, Show, Style, say
from handlers.standing.cases import archive_of
from handlers.standing.my import beside_lines, bucket_lines, look_at
from handlers.turn import Handler, Turn
from storage.people import Person
from storage.submissions import BEHALF

TASK = "home"
"""One live message for home and what opens in its place (settings, help)."""


async def home(turn: Turn) -> list[Reply]:
    """This year in brief, with what waits and what is owed."""
    archive = await archive_of(turn.work, turn.policies, turn.me, turn.today.year, turn.today)
    look = look_at(archive, turn.policies)
    title = say("home-title", name=turn.me.name, year=str(turn.today.year))
    lines = (title, *bucket_lines(look.standing), *beside_lines(look.beside, turn.today))
    return [Show(turn.to, TASK, lines, (*await _go_on(turn), *keyboard_of(turn.me)), _place(turn))]


async def _go_on(turn: Turn) -> Keyboard:
    """The way back to what was begun and not finished."""
    drafts, me = turn.work.drafts, turn.me.person_id
    begun = await drafts.unfinished_of(me)
    count = sum(draft.kind in (LOG, REVISION, BEHALF) and has_begun(draft) for draft in begun)
    plans = len(begun_of(turn, begun))
    return (
        *(((Button(say("home-go-on", count=count), Tap("log", 0, 0)),),) if count else ()),
        *(((Button(say("home-go-on-classes", count=plans), Tap("class.begun", 0, 0)),),) if plans else ()),
    )


def _place(turn: Turn) -> Place:
    """A tap elsewhere brings the card below; ``back`` comes from what was opened in the card's own place."""
    elsewhere = turn.event.tap is not None and turn.tap.choice != "back"
    return Place.BELOW if elsewhere else Place.HERE


def keyboard_of(person: Person) -> Keyboard:
    """The ways on, by role; each is checked again when it is taken."""
    rows: Keyboard = (
        (
            Button(say("home-log"), Tap("log", 0, 0), Style.PRIMARY),
            Button(say("home-records"), Tap("records", 0, 0)),
        ),
        (
            Button(say("home-my"), Tap("my", 0, 0)),
            Button(say("home-classes"), Tap("class", 0, 0)),
            Button(say("home-settings"), Tap("settings", 0, 0)),
        ),
    )
    if not (person.is_approver or person.is_bureau):
        return rows
    duties = (Button(say("home-review"), Tap("review", 0, 0)), Button(say("home-report"), Tap("report", 0, 0)))
    if not person.is_approver:
        return (*rows, duties)
    people = (Button(say("home-behalf"), Tap("log.behalf", 0, 0)), Button(say("staff-button"), Tap("staff", 0, 0)))
    return (*rows, duties, people)


COMMANDS: Mapping[str, Handler] = {"start": home}
TAPS: Mapping[str, Handler] = {"home": home}
