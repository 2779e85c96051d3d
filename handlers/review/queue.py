"""The queue: one card at a time, next and previous by ids alone; and a look at evidence and standing (art. 9.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.event import Tap
from handlers.reply import Button, Place, Reply, Show, Toast, say
from handlers.review.cards import CARD, QUEUE, card_for, task_of
from handlers.review.dossier import dossier_of
from handlers.review.rights import actor_of, place_in_queue, waiting_for
from handlers.review.taps import at_sight, where_of
from handlers.review.words import albums, is_coming, is_stored
from handlers.standing.cases import archive_of
from handlers.standing.my import beside_lines, bucket_lines, look_at
from handlers.texts_in import brief
from handlers.turn import Handler, Turn
from storage.evidence import Evidence
from storage.people import Person
from storage.submissions import Submission

NAME_SHOWN = 16
"""Characters of a name in a window of 200."""


async def review(turn: Turn) -> list[Reply]:
    """Open the queue below what was there, at the submission that a button names, else at what waits longest."""
    if not await _reviews(turn):
        await turn.note("review.refused", f"person:{turn.me.person_id}", verb="queue", why="not_approver")
        return [Show(turn.to, "hint", (say("review-no-reviewer"),))]
    waiting = await waiting_for(turn.work, turn.me, turn.event.at)
    named = [each for each in waiting if turn.event.tap and each.submission_id == turn.tap.id]
    return [await _at(turn, next(iter((*named, *waiting)), None), Place.BELOW)]


async def _reviews(turn: Turn) -> bool:
    actor = await actor_of(turn.work, turn.me, turn.today)
    return actor.is_approver or actor.is_bureau or bool(actor.stands_in_for)


async def _at(turn: Turn, submission: Submission | None, place: Place) -> Show:
    """The queue's message at a submission, held so that what it shows is the last; or empty."""
    held = await turn.work.reviews.hold(submission.submission_id) if submission else None
    if held is None:
        await turn.work.reviews.leave(turn.me.person_id)
        home = Button(say("home-home"), Tap("home", 0, 0))
        return Show(turn.to, task_of(QUEUE, 0), (say("review-empty"),), ((home,),), place)
    await turn.work.reviews.stand_at(turn.me.person_id, held.submission_id)
    dossier = await dossier_of(turn.work, turn.policies, held, turn.event.at)
    return await card_for(turn.work, dossier, turn.me, QUEUE, turn.event.at, place=place)


async def go_next(turn: Turn) -> list[Reply]:
    """To the submission after the tapped one."""
    return await _go(turn, forward=True)


async def go_back(turn: Turn) -> list[Reply]:
    """To the submission before the tapped one."""
    return await _go(turn, forward=False)


async def _go(turn: Turn, *, forward: bool) -> list[Reply]:
    """From a card the queue opens below it; in the queue it turns in place."""
    if not await _reviews(turn):
        return [Toast(say("review-not-yours"), alert=True)]
    here = await turn.work.submissions.by_id(turn.tap.id)
    waiting = await waiting_for(turn.work, turn.me, turn.event.at)
    place = Place.BELOW if where_of(turn) == CARD else Place.HERE
    return [await _at(turn, _beside(waiting, here, forward=forward), place)]


def _beside(waiting: Sequence[Submission], here: Submission | None, *, forward: bool) -> Submission | None:
    """The neighbour of a submission that may itself have left the queue; round the end to the other side."""
    order = list(waiting) if forward else list(reversed(waiting))
    if here is None:
        return order[0] if order else None
    beyond = [each for each in order if (place_in_queue(each) > place_in_queue(here)) == forward]
    rest = [each for each in (*beyond, *order) if each.submission_id != here.submission_id]
    return rest[0] if rest else None


async def show_evidence(turn: Turn) -> list[Reply]:
    """The files themselves; what can't be shown is told."""
    submission = await at_sight(turn)
    if isinstance(submission, list):
        return submission
    files = await turn.work.evidence.of_submission(submission.submission_id)
    stored = [file for file in files if is_stored(file)]
    if stored:
        await turn.note("evidence.opened", f"submission:{submission.submission_id}")
    owner = await _owner(turn, submission)
    caption = say("review-evidence-of", name=owner.name, title=submission.details.title)
    return [*_missing(files), *albums(turn.to, stored, caption)]


def _missing(files: Sequence[Evidence]) -> list[Reply]:
    coming = sum(map(is_coming, files))
    lost = len(files) - coming - sum(map(is_stored, files))
    counts = {"coming": coming, "missing": lost}
    lines = tuple(say(f"review-flag-{code}", count=count) for code, count in counts.items() if count)
    if not files:
        lines = (say("review-no-evidence"),)
    return [Toast(say("review-toast", lines=lines), alert=True)] if lines else []


async def show_hours(turn: Turn) -> list[Reply]:
    """Where the submitter stands in the year of the record, in a window that leaves no message behind."""
    submission = await at_sight(turn)
    if isinstance(submission, list):
        return submission
    owner = await _owner(turn, submission)
    year = min(submission.details.end.year, turn.today.year)
    archive = await archive_of(turn.work, turn.policies, owner, year, turn.today)
    look = look_at(archive, turn.policies)
    title = say("review-hours-of", name=brief(owner.name, NAME_SHOWN), year=str(year))
    lines = (title, *bucket_lines(look.standing), *beside_lines(look.beside, turn.today))
    return [Toast(say("review-toast", lines=lines), alert=True)]


async def _owner(turn: Turn, submission: Submission) -> Person:
    owner = await turn.work.people.by_id(submission.person_id)
    assert owner is not None
    return owner


_BY_NAME: Mapping[str, Handler] = {
    "next": go_next,
    "previous": go_back,
    "evidence": show_evidence,
    "hours": show_hours,
}
COMMANDS: Mapping[str, Handler] = {"review": review}
TAPS: Mapping[str, Handler] = {
    "review": review,
    **{f"{where}.{name}": handler for where in (CARD, QUEUE) for name, handler in _BY_NAME.items()},
}
