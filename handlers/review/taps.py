"""What every tap on a card passes first: is it allowed, is it still news (security.md 2, 5, 7, 8, 9)."""

from __future__ import annotations

from handlers.event import Tap
from handlers.reply import Reply, Say, Toast, say
from handlers.review.cards import CARD, QUEUE, shown_to
from handlers.review.dossier import DECIDED, person_of
from handlers.review.rights import NO_RIGHT, actor_of, item_of, may_review
from handlers.review.words import late_line
from handlers.turn import Turn
from rules.workflow import Verb, refusal
from storage.submissions import Submission


def where_of(turn: Turn) -> str:
    """Whether the queue or a card was tapped; a typed answer belongs to the card."""
    tap = turn.event.tap
    return QUEUE if tap is not None and tap.verb.startswith(QUEUE) else CARD


async def at_hand(turn: Turn, verb: Verb, tap: Tap | None = None) -> Submission | list[Reply]:
    """The tapped submission, held until the commit, if the person may do this to it now; else what to answer.

    ``tap`` stands for the tap that asked for what is now typed.
    """
    tap = tap or turn.tap
    submission = await turn.work.reviews.hold(tap.id)
    if submission is None:
        return await refused(turn, tap, verb, "unknown")
    decision = await turn.work.ledger.last_decision(submission.submission_id)
    actor = await actor_of(turn.work, turn.me, turn.today)
    why = refusal(actor, item_of(submission, decision), verb, turn.event.at)
    if why in NO_RIGHT:
        return await refused(turn, tap, verb, str(why), submission)
    if why == "undo_over" and submission.revision == tap.revision:
        return [Toast(say("review-undo-over"), alert=True)]
    if why is not None or submission.revision != tap.revision:
        return await too_late(turn, submission)
    return submission


async def at_sight(turn: Turn) -> Submission | list[Reply]:
    """The tapped submission, held as well, if the person may look at it as its reviewer; open or decided."""
    submission = await turn.work.reviews.hold(turn.tap.id)
    if submission is None or not await may_review(turn.work, turn.me, submission, turn.event.at):
        return await refused(turn, turn.tap, "look", "not_approver" if submission else "unknown", submission)
    return submission


async def refused(turn: Turn, tap: Tap, verb: str, why: str, submission: Submission | None = None) -> list[Reply]:
    """The same answer whether the submission exists or not; traced; buttons that were left over go away."""
    await turn.note("review.refused", f"submission:{tap.id}", verb=verb, why=why)
    line = say("review-own" if why == "own_record" else "review-not-yours")
    if submission is None:
        return [Toast(line, alert=True)]
    if why == "not_yours":  # a reviewer after all: another one decided, and an undo is theirs
        line = await late_words(turn, submission)
    return [Toast(line, alert=True), *await shown_to(turn, submission)]


async def too_late(turn: Turn, submission: Submission) -> list[Reply]:
    """Who decided, and when; and the messages of this chat as they should be. Nothing changes."""
    return [Toast(await late_words(turn, submission)), *await shown_to(turn, submission)]


async def late_words(turn: Turn, submission: Submission) -> Say:
    """``王芳已在 10:42 通过``; or that it changed, where no decision stands any more."""
    decision = await turn.work.ledger.last_decision(submission.submission_id)
    if decision is None or DECIDED.get(decision.verb) is not submission.state:
        return say("review-late-changed")
    decider = await person_of(turn.work, decision.actor_id)
    return late_line(decision, decider, turn.today, turn.me)
