"""Return and reject ask why: a ready reason is a second tap, another one is typed (art. 9.2)."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.event import Tap
from handlers.log.words import READY
from handlers.reply import Button, Keyboard, Place, Reply, Say, Show, Toast, say
from handlers.review.cards import CARD, QUEUE, act, card_for, task_of
from handlers.review.decide import decide
from handlers.review.dossier import dossier_of
from handlers.review.taps import at_hand, at_sight, where_of
from handlers.texts_in import one_line
from handlers.turn import Handler, Turn, Typed
from rules.workflow import Verb
from storage.drafts import Draft
from storage.submissions import Submission

REASONS: Mapping[Verb, tuple[str, ...]] = {
    Verb.RETURN: ("evidence", "dates", "hours", "duplicate"),
    Verb.REJECT: ("not_training", "duplicate", "untrue"),
}
"""Ready reasons, offered in this order; their words are the catalogue's ``review-why-…``."""

OWN = "own"
LONGEST = 200
KIND = "reason"


async def ask_return(turn: Turn) -> list[Reply]:
    """退回原因？"""
    return await _ask(turn, Verb.RETURN)


async def ask_reject(turn: Turn) -> list[Reply]:
    """驳回原因？"""
    return await _ask(turn, Verb.REJECT)


async def _ask(turn: Turn, verb: Verb) -> list[Reply]:
    submission = await at_hand(turn, verb)
    if isinstance(submission, list):
        return submission
    return [await _question(turn, submission, say(f"review-ask-{verb.value}"), _reasons(turn, submission, verb))]


async def _question(turn: Turn, submission: Submission, question: Say, keyboard: Keyboard) -> Show:
    """The card with a question below it, in the place where it was tapped."""
    dossier = await dossier_of(turn.work, turn.policies, submission, turn.event.at)
    task = task_of(where_of(turn), submission.submission_id)
    return Show(turn.to, task, (*dossier.lines, *dossier.flags, question), keyboard, Place.IN_PLACE)


def _reasons(turn: Turn, submission: Submission, verb: Verb) -> Keyboard:
    where = where_of(turn)
    ready = tuple(
        (Button(say(f"review-why-{code}"), act(where, "why", submission, f"{verb.value}.{code}")),)
        for code in REASONS[verb]
    )
    own = Button(say("review-why-own"), act(where, "why", submission, f"{verb.value}.{OWN}"))
    return (*ready, (own, Button(say("review-back"), act(where, "card", submission))))


async def reason_tapped(turn: Turn) -> list[Reply]:
    """A ready reason decides; 自己写 asks for a typed one."""
    name, _, code = turn.tap.choice.partition(".")
    verb = next((verb for verb in REASONS if verb.value == name), None)
    if verb is None or code not in (*REASONS[verb], OWN):
        return [Toast(say("front-old-button"))]
    submission = await at_hand(turn, verb)
    if isinstance(submission, list):
        return submission
    if code == OWN:
        return [await _ask_typed(turn, submission, verb)]
    return await decide(turn, submission, verb, READY + code)


async def _ask_typed(turn: Turn, submission: Submission, verb: Verb) -> Show:
    answers = {"verb": verb.value, "revision": submission.revision}
    await turn.work.drafts.begin(turn.me.person_id, KIND, turn.event.at, answers, submission.submission_id)
    back = Button(say("review-back"), act(where_of(turn), "card", submission))
    return await _question(turn, submission, say(f"review-type-{verb.value}", limit=LONGEST), ((back,),))


async def reason_typed(turn: Turn, draft: Draft) -> list[Reply]:
    """The typed reason decides, unless the submission changed since it was asked for."""
    assert draft.subject_id is not None
    reason = one_line(turn.event.text)
    if not reason or len(reason) > LONGEST:
        return [_heard(turn, draft, say("review-reason-wrong", length=len(reason), limit=LONGEST))]
    await turn.work.drafts.move(draft, "submitted", turn.event.at)
    verb = Verb(draft.answers["verb"])
    submission = await at_hand(turn, verb, Tap(CARD, draft.subject_id, draft.answers["revision"]))
    if isinstance(submission, list):
        return [_heard(turn, draft, reply.line) if isinstance(reply, Toast) else reply for reply in submission]
    done = say(f"review-done-{verb.value}", title=submission.details.title)
    return [*await decide(turn, submission, verb, reason), _heard(turn, draft, done)]


def _heard(turn: Turn, draft: Draft, line: Say) -> Show:
    """The answer to what was typed, below it."""
    return Show(turn.to, f"draft:{draft.draft_id}", (line,), place=Place.BELOW)


async def back_to_card(turn: Turn) -> list[Reply]:
    """From a question back to the card as it is now; a typed reason is no longer waited for."""
    submission = await at_sight(turn)
    if isinstance(submission, list):
        return submission
    draft = await turn.work.drafts.open_of(turn.me.person_id)
    if draft is not None and (draft.kind, draft.subject_id) == (KIND, submission.submission_id):
        await turn.work.drafts.move(draft, "cancelled", turn.event.at)
    dossier = await dossier_of(turn.work, turn.policies, submission, turn.event.at)
    return [await card_for(turn.work, dossier, turn.me, where_of(turn), turn.event.at, place=Place.HERE)]


_BY_NAME: Mapping[str, Handler] = {
    "return": ask_return,
    "reject": ask_reject,
    "why": reason_tapped,
    "card": back_to_card,
}
TAPS: Mapping[str, Handler] = {
    f"{where}.{name}": handler for where in (CARD, QUEUE) for name, handler in _BY_NAME.items()
}
TYPED: Mapping[str, Typed] = {KIND: reason_typed}
