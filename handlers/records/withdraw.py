"""Taking one's own submission back while nobody has approved it: first come, first served (art. 9.2, R16)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from handlers.event import Tap
from handlers.reply import Button, Reply, Show, Toast, say
from handlers.review.cards import refresh
from handlers.review.rights import actor_of, item_of
from handlers.turn import Handler, Turn
from rules.record import State
from rules.workflow import Verb, refusal
from storage.submissions import Submission

_DRAFT = re.compile(r"d(\d{1,18})")


async def withdraw(turn: Turn) -> list[Reply]:
    """Take a pending or returned submission back; the reviewers' cards learn of it at once."""
    submission = await turn.work.reviews.hold(turn.tap.id)
    if submission is None or submission.person_id != turn.me.person_id:
        await turn.note("record.refused", f"submission:{turn.tap.id}", verb="withdraw")
        return [Toast(say("front-old-button"))]
    actor = await actor_of(turn.work, turn.me, turn.today)
    why = refusal(actor, item_of(submission), Verb.WITHDRAW, turn.event.at)
    moved = None
    if why is None and submission.revision == turn.tap.revision:
        moved = await turn.work.submissions.move(submission, State.WITHDRAWN)
    if moved is None:
        return [Toast(say("records-state-now", state=say(f"record-state-{submission.state.value}")))]
    return [*await _withdrawn(turn, submission, moved), _said(turn, moved)]


async def _withdrawn(turn: Turn, before: Submission, moved: Submission) -> list[Reply]:
    work, at = turn.work, turn.event.at
    await work.ledger.decide(
        before.submission_id, before.revision, Verb.WITHDRAW.value, turn.me.person_id, before.policy, at
    )
    await turn.note("submission.withdrawn", f"submission:{moved.submission_id}", was=before.state.value)
    return await refresh(work, turn.policies, moved, at, turn.me)


def _said(turn: Turn, submission: Submission) -> Show:
    """Said in the message that was tapped: the confirmation, the receipt, or the archive."""
    again = Tap("record.copy", submission.submission_id, submission.revision)
    ways = (Button(say("records-copy"), again), Button(say("home-records"), Tap("records", 0, 0)))
    line = say("records-withdrawn", title=submission.details.title)
    return Show(turn.to, _task(turn.tap), (line,), (ways,))


def _task(tap: Tap) -> str:
    draft = _DRAFT.fullmatch(tap.choice)
    if draft is not None:
        return f"draft:{draft[1]}"
    return f"receipt:{tap.id}" if tap.choice == "drop" else "records"


TAPS: Mapping[str, Handler] = {"record.withdraw": withdraw}
