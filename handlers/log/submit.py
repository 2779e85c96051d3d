"""Submitting a draft, once however often it is tapped; and opening a returned submission again (art. 9.2, R18)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from handlers.event import Tap
from handlers.forms import Answers, reopened
from handlers.log.answers import answers_of
from handlers.log.form import field_now
from handlers.log.owner import may_enter
from handlers.log.screen import REVISION, begin, draft_at_hand, for_whom, overtaken, show, take_up, task_of
from handlers.log.summary import differs, drafted, lacks_evidence
from handlers.records.withdraw import DROP, RECEIPT, withdraw
from handlers.reply import Button, Place, Reply, Say, Show, Toast, say
from handlers.review.cards import announce, receipt_of
from handlers.review.rights import asked_of
from handlers.turn import Handler, Turn
from rules.record import State
from storage.drafts import Draft
from storage.submissions import Submission

ENTERED = "submission.for_another"
"""What the trace calls a record that HR entered for its owner."""
FIRST: Mapping[str, tuple[str, ...]] = {
    "dates": ("span",),
    "hours": ("half_days", "hours"),
    "evidence": ("evidence",),
}
"""Which field a returned submission opens at, by the way that was tapped."""


async def submit(turn: Turn) -> list[Reply]:
    """A complete draft becomes a submission, or a returned submission is submitted again."""
    draft = await draft_at_hand(turn)
    if isinstance(draft, list):
        return draft
    if field_now(draft.answers) is not None:
        return await show(turn, draft)
    if await lacks_evidence(turn, draft):
        return [Toast(say("log-evidence-missing"), alert=True), *await show(turn, draft)]
    if refusal := await _correctable(turn, draft):
        return refusal
    done = await turn.work.drafts.move(draft, "submitted", turn.event.at)
    submission = await _submitted(turn, draft) if done is not None else None
    if submission is None:
        return await overtaken(turn, draft)
    return [*await confirmation(turn, draft, submission), *await announce(turn, submission)]


async def _correctable(turn: Turn, draft: Draft) -> list[Reply]:
    """Why a correction can't be submitted; nothing if it can, or is none. What it corrects is held until the commit."""
    submission, old = await drafted(turn, draft)
    if old is None:
        return []
    held = await turn.work.reviews.hold(old.submission_id)
    files = await turn.work.evidence.of_draft(draft.draft_id, draft.subject_id)
    if not differs(submission, old, [file for file in files if file.usable]):
        return [Toast(say("correct-nothing-toast"), alert=True), *await show(turn, draft)]
    if held is None or held.state is not State.APPROVED:
        return [Toast(say("correct-gone", state=say(f"record-state-{old.state.value}")), alert=True)]
    already = await turn.work.corrections.open_of(old.submission_id)
    if already is not None and already.submission_id != submission.submission_id:
        return [Toast(say("correct-already"), alert=True)]
    return []


async def _submitted(turn: Turn, draft: Draft) -> Submission | None:
    """The submission with its evidence and its trace; nothing when another update was first."""
    wanted, _ = await drafted(turn, draft)
    details, because, work, at = wanted.details, wanted.corrects_because, turn.work, turn.event.at
    policy, before = turn.policies.judging(details.end.year).name, None
    if draft.kind != REVISION:
        submission = await work.submissions.add(
            wanted.person_id, wanted.unit, details, policy, at,
            source=wanted.source, draft_id=draft.draft_id, registered_by=turn.me.person_id,
            corrects=wanted.corrects, corrects_because=because,
        )  # fmt: skip
    else:
        before = await work.submissions.by_id(wanted.submission_id)
        returned = before is not None and before.state is State.RETURNED
        submission = (
            await work.submissions.resubmit(before, details, policy, at, because) if before and returned else None
        )
    if submission is None:
        return None
    await work.evidence.attach(draft.draft_id, submission.submission_id)
    await _trace(turn, submission, before)
    return submission


async def _trace(turn: Turn, submission: Submission, before: Submission | None) -> None:
    """Every field as submitted, and as it was before: nothing is overwritten without a trace (art. 4)."""
    files = await turn.work.evidence.of_submission(submission.submission_id)
    owner = await turn.work.people.by_id(submission.person_id) if submission.entered_by and not before else None
    anew = ENTERED if owner else "submission.submitted"
    await turn.note(
        "submission.resubmitted" if before else anew,
        f"submission:{submission.submission_id}",
        revision=submission.revision,
        policy=submission.policy,
        details=asdict(submission.details),
        corrects=submission.corrects,
        because=submission.corrects_because,
        evidence=[file.evidence_id for file in files if file.submission_id == submission.submission_id],
        **({"before": asdict(before.details)} if before else {}),
        **({"staff_no": owner.staff_no} if owner else {}),
    )


async def confirmation(turn: Turn, draft: Draft, submission: Submission) -> list[Reply]:
    """Said once it is so: who will review it, and the ways on; the receipt of the decision takes these away."""
    tap = Tap("record.withdraw", submission.submission_id, submission.revision, RECEIPT)
    another = Tap("log.behalf" if submission.entered_by else "log.new", 0, 0)
    ways = (Button(say("log-withdraw"), tap), Button(say("log-another"), another))
    title = say("log-submitted-title", title=submission.details.title)
    lines = (*await for_whom(turn, draft), title, await _reviewed_by(turn, submission))
    return [Show(turn.to, receipt_of(submission.submission_id), lines, (ways,), instead_of=task_of(draft))]


async def _reviewed_by(turn: Turn, submission: Submission) -> Say:
    asked = await asked_of(turn.work, submission, turn.today)
    if not asked.reviewers:
        return say("log-submitted-nobody")
    key = "log-submitted" if asked.of_unit else "log-submitted-bureau"
    return say(key, unit=turn.me.unit_name, name=asked.reviewers[0].name, count=len(asked.reviewers))


async def mend(turn: Turn) -> list[Reply]:
    """A returned submission opens as a draft, where its reason points; ``drop`` withdraws it. Its owner may, or who
    entered it for them."""
    if turn.tap.choice == DROP:
        return await withdraw(turn)
    submission = await turn.work.submissions.by_id(turn.tap.id)
    if submission is None or not await _may_mend(turn, submission):
        await turn.note("record.refused", f"submission:{turn.tap.id}", verb="reopen")
        return [Toast(say("front-old-button"))]
    if submission.state is not State.RETURNED or submission.revision != turn.tap.revision:
        return [Toast(say("log-submitted-already", state=say(f"record-state-{submission.state.value}")))]
    return await reopen(turn, submission, turn.tap.choice)


async def _may_mend(turn: Turn, submission: Submission) -> bool:
    owner = await turn.work.people.by_id(submission.person_id)
    assert owner is not None
    entered = submission.entered_by == turn.me.person_id and may_enter(turn.me, owner, turn.today)
    return entered or owner.person_id == turn.me.person_id


async def reopen(turn: Turn, submission: Submission, way: str = "") -> list[Reply]:
    """The draft that mends a returned submission of the acting person: the one begun already, or a new one."""
    unfinished = await turn.work.drafts.unfinished_of(turn.me.person_id)
    mending = [each for each in unfinished if each.kind == REVISION and each.subject_id == submission.submission_id]
    if mending:
        return await take_up(turn, mending[0], Place.BELOW)
    answers = answers_of(submission.details)
    if submission.corrects_because:
        answers["why"] = submission.corrects_because
    return await begin(turn, REVISION, _opened_at(answers, way), submission.submission_id)


def _opened_at(answers: Answers, way: str) -> Answers:
    key = next((key for key in FIRST.get(way, ()) if key in answers), None)
    return reopened(answers, key) if key else answers


TAPS: Mapping[str, Handler] = {"log.submit": submit, "log.reopen": mend}
