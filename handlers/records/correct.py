"""Asking for a correction of one's own approved record (art. 4), and what the archive tells of corrections."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.event import Tap
from handlers.forms import ASIDE
from handlers.log.answers import answers_of
from handlers.log.known import CORRECTION
from handlers.log.screen import begin, take_up
from handlers.reply import Button, Keyboard, Place, Reply, Say, Toast, say
from handlers.review.changes import change_lines
from handlers.review.dossier import corrected_of, state_of
from handlers.review.words import reason_words
from handlers.turn import Handler, Turn
from rules.record import State
from storage.columns import academy_day
from storage.submissions import Submission


async def correct(turn: Turn) -> list[Reply]:
    """The record as a draft that asks first for the reason; the one begun already, or a new one."""
    submission = await turn.work.submissions.by_id(turn.tap.id)
    if submission is None or submission.person_id != turn.me.person_id:
        await turn.note("record.refused", f"submission:{turn.tap.id}", verb="correct")
        return [Toast(say("front-old-button"))]
    if submission.state is not State.APPROVED:
        return [Toast(say("records-state-now", state=await state_of(turn.work, submission)))]
    if await turn.work.corrections.open_of(submission.submission_id):
        return [Toast(say("correct-already"), alert=True)]
    unfinished = await turn.work.drafts.unfinished_of(turn.me.person_id)
    begun = [each for each in unfinished if (each.kind, each.subject_id) == (CORRECTION, submission.submission_id)]
    if begun:
        return await take_up(turn, begun[0], Place.BELOW)
    answers = {**answers_of(submission.details), ASIDE: {"why": ""}}
    return await begin(turn, CORRECTION, answers, submission.submission_id)


async def correction_buttons(turn: Turn, submission: Submission, code: str, *, own: bool) -> Keyboard:
    """To ask for one, to the one that is open, to what took its place and to what it took the place of."""
    number, rows = submission.submission_id, list[tuple[Button, ...]]()
    open_one = await turn.work.corrections.open_of(number) if submission.state is State.APPROVED else None
    if own and submission.state is State.APPROVED and open_one is None:
        rows.append((Button(say("correct-ask"), Tap("record.correct", number, submission.revision)),))
    successor = await turn.work.corrections.successor_of(number) if submission.state is State.CORRECTED else None
    for label, other in (
        ("open", open_one),
        ("successor", successor),
        ("old", await corrected_of(turn.work, submission)),
    ):
        if other is not None:
            rows.append((Button(say(f"correct-see-{label}"), Tap("record.open", other.submission_id, 0, code)),))
    return tuple(rows)


async def correction_words(turn: Turn, submission: Submission) -> tuple[Say, ...]:
    """What became of a corrected record: ``被更正：半天数：10 → 8``; of what took its place, why and what differs."""
    old = await corrected_of(turn.work, submission)
    successor = await turn.work.corrections.successor_of(submission.submission_id)
    told: list[Say] = []
    if old is not None:
        told += [say("correct-corrects", day=academy_day(old.registered_at))]
        told += [reason_words(submission.corrects_because)] if submission.corrects_because else []
        told += change_lines(old.details, submission.details)
    if successor is not None:
        told += [say("correct-replaced"), *change_lines(submission.details, successor.details)]
    return tuple(told)


TAPS: Mapping[str, Handler] = {"record.correct": correct}
