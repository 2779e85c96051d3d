"""Taking one's own submission back while nobody has approved it: first come, first served (art. 9.2, R16)."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.event import Tap
from handlers.reply import Button, Place, Reply, Show, Toast, say
from handlers.review.cards import receipt, receipt_of, refresh
from handlers.review.rights import actor_of, followers, item_of
from handlers.turn import Handler, Turn
from rules.record import State
from rules.workflow import Verb, refusal
from storage.submissions import Submission

RECEIPT, DROP = "receipt", "drop"
"""Choices of the buttons that stand on a receipt: of the confirmation, and of what was returned."""


async def withdraw(turn: Turn) -> list[Reply]:
    """Take a pending or returned submission back; the reviewers' cards learn of it at once. Its owner may, or who
    entered it for them; the other one is told."""
    submission = await turn.work.reviews.hold(turn.tap.id)
    if submission is None or turn.me.person_id not in submission.own_to:
        await turn.note("record.refused", f"submission:{turn.tap.id}", verb="withdraw")
        return [Toast(say("front-old-button"))]
    actor = await actor_of(turn.work, turn.me, turn.today)
    why = refusal(actor, item_of(submission), Verb.WITHDRAW, turn.event.at)
    moved = None
    if why is None and submission.revision == turn.tap.revision:
        moved = await turn.work.submissions.move(submission, State.WITHDRAWN)
    if moved is None:
        return [Toast(say("records-state-now", state=say(f"record-state-{submission.state.value}")))]
    return [*await taken_back(turn, submission, moved), *await _said(turn, moved)]


async def taken_back(turn: Turn, before: Submission, moved: Submission) -> list[Reply]:
    """Keep and trace what its owner just withdrew; the reviewers' cards."""
    work, at = turn.work, turn.event.at
    await work.ledger.decide(
        before.submission_id, before.revision, Verb.WITHDRAW.value, turn.me.person_id, before.policy, at
    )
    await turn.note("submission.withdrawn", f"submission:{moved.submission_id}", was=before.state.value)
    return await refresh(work, turn.policies, moved, at, turn.me)


async def _said(turn: Turn, submission: Submission) -> list[Reply]:
    """Said in the message that was tapped, the receipt or the archive; a receipt elsewhere follows."""
    again = Tap("record.copy", submission.submission_id, submission.revision)
    mine = submission.person_id == turn.me.person_id
    ways = (Button(say("records-copy"), again), Button(say("home-records"), Tap("records", 0, 0)))
    keyboard = (ways if mine else (Button(say("home-home"), Tap("home", 0, 0)),),)
    line, task = say("records-withdrawn", title=submission.details.title), receipt_of(submission.submission_id)
    others = [each for each in await followers(turn.work, submission) if each.person_id != turn.me.person_id]
    told = [receipt(submission, each, (line,)) for each in others]
    if turn.tap.choice in (RECEIPT, DROP):
        return [Show(turn.to, task, (line,), keyboard), *told]
    followed = await turn.work.outbox.live(turn.event.chat_id, task)
    follows = [Show(turn.to, task, (line,), place=Place.IN_PLACE)] if followed else []
    return [Show(turn.to, "records", (line,), keyboard), *follows, *told]


TAPS: Mapping[str, Handler] = {"record.withdraw": withdraw}
