"""Approve, return, reject and undo: the first decision wins, and everyone learns it at once (art. 9.2, 10, R16)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers.event import Tap
from handlers.log.words import READY
from handlers.reply import Button, Keyboard, Reply, Say, Toast, say
from handlers.review.cards import CARD, QUEUE, receipt, refresh
from handlers.review.corrections import By, carried_out
from handlers.review.dossier import state_of
from handlers.review.rights import actor_of, followers, stood_in_for
from handlers.review.taps import at_hand
from handlers.review.words import reason_words
from handlers.standing.cases import standing_of
from handlers.standing.my import bucket_lines
from handlers.standing.totals import settle_of
from handlers.turn import Handler, Turn
from rules.policy import NoPolicy
from rules.record import State
from rules.workflow import Verb
from storage.people import Person
from storage.submissions import Submission
from storage.unit_of_work import UnitOfWork

POINTED = frozenset({"evidence", "dates", "hours"})
"""Ready reasons that point at a question, which a returned record then opens first."""


async def approve(turn: Turn) -> list[Reply]:
    """One tap; a record that counts nothing by article 10 is approved into the archive."""
    submission = await at_hand(turn, Verb.APPROVE)
    if isinstance(submission, list):
        return submission
    if (old := await held_old(turn, submission)) and old.state is not State.APPROVED:
        return [Toast(say("correct-too-late", state=await state_of(turn.work, old)), alert=True)]
    return await decide(turn, submission, Verb.APPROVE)


async def undo(turn: Turn) -> list[Reply]:
    """Within ten minutes, by who decided: back to review, hours taken back by reversal entries."""
    submission = await at_hand(turn, Verb.UNDO)
    if isinstance(submission, list):
        return submission
    if submission.corrects and submission.state is State.REJECTED:
        await turn.work.reviews.hold(submission.corrects)
        if await turn.work.corrections.open_of(submission.corrects):
            return [Toast(say("correct-another-open"), alert=True)]
    return await decide(turn, submission, Verb.UNDO)


async def held_old(turn: Turn, submission: Submission) -> Submission | None:
    """The record that a submission corrects, held as well; none where it corrects nothing."""
    return await turn.work.reviews.hold(submission.corrects) if submission.corrects else None


async def decide(turn: Turn, submission: Submission, verb: Verb, reason: str | None = None) -> list[Reply]:
    """Carry out what ``at_hand`` allowed: state, decision, ledger, trace, every card, and the receipt."""
    owner, absent = await _owner(turn, submission), await _absent(turn, submission)
    by = By(turn.me, turn.event.at, reason, absent)
    evidence = await _evidence(turn.work, submission)
    await _other_side(turn, owner, submission, verb, by)
    moved = await carried_out(turn.work, turn.policies, owner, submission, verb, by, evidence=evidence)
    await settle_of(turn.work, turn.policies, (owner.person_id,))
    cards = await refresh(turn.work, turn.policies, moved, turn.event.at, turn.me)
    if old := await held_old(turn, moved):
        cards += await refresh(turn.work, turn.policies, old, turn.event.at, turn.me)
    return [*cards, *await _told(turn, moved, verb, reason)]


async def _other_side(turn: Turn, owner: Person, submission: Submission, verb: Verb, by: By) -> None:
    """What a correction corrects: it counts no more once this is approved, and again once that is undone."""
    other = {(State.PENDING, Verb.APPROVE): Verb.CORRECT, (State.APPROVED, Verb.UNDO): Verb.RESTORE}
    step_of_old, old = other.get((submission.state, verb)), await held_old(turn, submission)
    if step_of_old and old:
        because = submission.corrects_because if step_of_old is Verb.CORRECT else None
        await carried_out(turn.work, turn.policies, owner, old, step_of_old, replace(by, reason=because))


async def _absent(turn: Turn, submission: Submission) -> int | None:
    return stood_in_for(await actor_of(turn.work, turn.me, turn.today), submission)


async def _evidence(work: UnitOfWork, submission: Submission) -> dict[str, str]:
    """What was there to decide by, each file with its hash: who swaps one later is found out."""
    files = await work.evidence.of_submission(submission.submission_id)
    return {str(file.evidence_id): file.sha256 for file in files if file.sha256}


async def _owner(turn: Turn, submission: Submission) -> Person:
    owner = await turn.work.people.by_id(submission.person_id)
    assert owner is not None
    return owner


async def _told(turn: Turn, submission: Submission, verb: Verb, reason: str | None) -> list[Reply]:
    """The receipt: what was decided, by whom and why, and where the submitter stands now."""
    owner = await _owner(turn, submission)
    title = submission.details.title
    why = (reason_words(reason),) if reason else ()
    key = f"correct-receipt-{verb.value}" if submission.corrects else f"review-receipt-{verb.value}"
    line = say(key, who=turn.me.name, title=title)
    standing = await year_lines(turn, submission, owner) if verb in (Verb.APPROVE, Verb.UNDO) else ()
    replies = list[Reply]()
    for each in await followers(turn.work, submission):
        mine = each.person_id == owner.person_id
        lines = (*(() if mine else (for_whom(owner),)), line, *why, *standing)
        replies.append(receipt(submission, each, lines, _receipt_keyboard(submission, verb, reason, mine=mine)))
    return replies


def for_whom(owner: Person) -> Say:
    """Whose record it is, for who entered it."""
    return say("log-for", name=owner.name, staff_no=owner.staff_no)


async def year_lines(turn: Turn, submission: Submission, owner: Person) -> tuple[Say, ...]:
    """Where its owner stands now in the year of a record."""
    year = submission.details.end.year
    try:
        standing = await standing_of(turn.work, turn.policies, owner, year, turn.today)
    except NoPolicy:
        return ()
    return (say("review-receipt-year", year=str(year)), *bucket_lines(standing))


def _receipt_keyboard(submission: Submission, verb: Verb, reason: str | None, *, mine: bool) -> Keyboard:
    if verb is Verb.RETURN:
        pointed = POINTED & {(reason or "").removeprefix(READY)}
        return (tuple(_reopen(submission, way) for way in (*pointed, "all", "drop")),)
    if not mine:
        return ((Button(say("home-home"), Tap("home", 0, 0)),),)
    if verb is Verb.REJECT:
        return ((Button(say("home-records"), Tap("records", 0, 0)),),)
    return ((Button(say("home-my"), Tap("my", 0, 0)),),)


def _reopen(submission: Submission, way: str) -> Button:
    tap = Tap("log.reopen", submission.submission_id, submission.revision, way)
    return Button(say(f"review-reopen-{way}"), tap)


TAPS: Mapping[str, Handler] = {
    f"{where}.{name}": handler for where in (CARD, QUEUE) for name, handler in (("approve", approve), ("undo", undo))
}
