"""Nudging: who waits for a decision asks those who are to take it to look, once an academy day (art. 9.2, R16)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from handlers.event import Tap
from handlers.records.archive import OWN
from handlers.reply import Button, Keyboard, Place, Priority, Reply, Show, Toast, say
from handlers.review.escalate import deciders
from handlers.review.rights import to_of
from handlers.turn import Handler, Turn
from rules.calendar import workdays_between
from rules.record import State
from rules.workflow import nudge_from
from storage.columns import academy_day, moment
from storage.submissions import Submission

NUDGED = "submission.nudged"
"""What the trace calls it, which is also by what is known when it was last done."""


async def nudge_button(turn: Turn, submission: Submission, code: str) -> Keyboard:
    """The button on the page of one's own record, on days on which it works."""
    if submission.state is not State.PENDING or turn.today < await _opens(turn, submission):
        return ()
    return ((Button(say("records-nudge"), Tap("record.nudge", submission.submission_id, submission.revision, code)),),)


async def nudge(turn: Turn) -> list[Reply]:
    """Bring one's own pending record up again before those who decide it now, and say who they are."""
    submission = await turn.work.reviews.hold(turn.tap.id)
    if submission is None or submission.person_id != turn.me.person_id:
        await turn.note("record.refused", f"submission:{turn.tap.id}", verb="nudge")
        return [Toast(say("front-old-button"))]
    if submission.state is not State.PENDING or submission.revision != turn.tap.revision:
        return [Toast(say("records-state-now", state=say(f"record-state-{submission.state.value}")))]
    opens = await _opens(turn, submission)
    return await _nudged(turn, submission) if turn.today >= opens else [Toast(say("records-nudge-early", day=opens))]


async def _nudged(turn: Turn, submission: Submission) -> list[Reply]:
    number, title = submission.submission_id, submission.details.title
    people, cards = await deciders(turn.work, turn.policies, submission, turn.event.at)
    if not people:
        return [Toast(say("records-nudge-nobody"), alert=True)]
    await turn.note(NUDGED, f"submission:{number}", asked=[each.person_id for each in people])
    waited = workdays_between(academy_day(submission.submitted_at), turn.today)
    line = say("review-nudge", name=turn.me.name, title=title, days=waited)
    review = ((Button(say("home-review"), Tap("review", number, 0)),),)
    told = [Show(to_of(each), f"nudge:{number}", (line,), review, Place.BELOW, Priority.RECEIPT) for each in people]
    names = [say("review-name", name=each.name) for each in people]
    back = Button(say("records-back-to-it"), Tap("record.open", number, submission.revision, turn.tap.choice))
    return [Show(turn.to, OWN, (say("records-nudged", title=title), *names), ((back,),)), *(cards or told)]


async def _opens(turn: Turn, submission: Submission) -> date:
    rows = await turn.work.audit.of_subject(f"submission:{submission.submission_id}")
    days = (academy_day(moment(row.at)) for row in rows if row.action == NUDGED)
    return nudge_from(academy_day(submission.submitted_at), max(days, default=None))


TAPS: Mapping[str, Handler] = {"record.nudge": nudge}
