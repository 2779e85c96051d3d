"""Voiding a record that should never have been approved (art. 4): a correction without a successor, by another approver
than its owner, with a reason, taken back within ten minutes by who did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers.event import Tap
from handlers.log.words import READY
from handlers.records.archive import OTHERS
from handlers.reply import Button, Keyboard, Place, Reply, Say, Show, Style, Toast, say
from handlers.review.cards import receipt, refresh
from handlers.review.corrections import By, carried_out
from handlers.review.decide import for_whom, year_lines
from handlers.review.dossier import state_of
from handlers.review.reasons import LONGEST, OWN, REASONS
from handlers.review.rights import NO_RIGHT, actor_of, asked_of, followers, item_of, stood_in_for
from handlers.review.words import reason_words
from handlers.standing.totals import settle_of
from handlers.texts_in import one_line
from handlers.turn import Handler, Turn, Typed
from rules.workflow import Verb, refusal
from storage.drafts import Draft
from storage.people import Person
from storage.submissions import Submission

KIND = "void"


async def void_button(turn: Turn, submission: Submission, owner: Person, code: str) -> Keyboard:
    """The button on the page of another person's record, for who may void it, or take that back."""
    for verb, label in ((Verb.VOID, "correct-void"), (Verb.RESTORE, "review-undo")):
        if await _why_not(turn, submission, owner, verb) is None:
            tap = Tap(f"record.{verb.value}", submission.submission_id, submission.revision, code)
            return ((Button(say(label), tap),),)
    return ()


async def void(turn: Turn) -> list[Reply]:
    """Ask for the reason; a ready one voids, another one is typed."""
    submission = await _at_hand(turn, turn.tap, Verb.VOID)
    if isinstance(submission, list):
        return submission
    ready, code = REASONS[Verb.REJECT], turn.tap.choice
    if code in ready:
        return await _voided(turn, submission, READY + code)
    back = Button(say("records-back-to-it"), Tap("record.open", submission.submission_id, submission.revision))
    lines = (say("correct-void-ask", title=submission.details.title),)
    if code == OWN:
        answers = {"revision": submission.revision}
        await turn.work.drafts.begin(turn.me.person_id, KIND, turn.event.at, answers, submission.submission_id)
        return [Show(turn.to, OTHERS, (*lines, say("correct-void-type", limit=LONGEST)), ((back,),))]

    def tap(choice: str) -> Tap:
        return Tap("record.void", submission.submission_id, submission.revision, choice)

    rows = tuple((Button(say(f"review-why-{each}"), tap(each), Style.DANGER),) for each in ready)
    return [Show(turn.to, OTHERS, lines, (*rows, (Button(say("review-why-own"), tap(OWN)), back)))]


async def void_typed(turn: Turn, draft: Draft) -> list[Reply]:
    """The typed reason voids, unless the record changed since it was asked for."""
    assert draft.subject_id is not None
    reason = one_line(turn.event.text)
    if not reason or len(reason) > LONGEST:
        return [_heard(turn, draft, say("review-reason-wrong", length=len(reason), limit=LONGEST))]
    await turn.work.drafts.move(draft, "submitted", turn.event.at)
    tap = Tap("record.void", draft.subject_id, draft.answers["revision"])
    submission = await _at_hand(turn, tap, Verb.VOID)
    replies = submission if isinstance(submission, list) else await _voided(turn, submission, reason)
    return [_heard(turn, draft, reply.line) if isinstance(reply, Toast) else reply for reply in replies]


def _heard(turn: Turn, draft: Draft, line: Say) -> Show:
    return Show(turn.to, f"draft:{draft.draft_id}", (line,), place=Place.BELOW)


async def unvoid(turn: Turn) -> list[Reply]:
    """Within ten minutes, by who voided it: it counts again."""
    submission = await _at_hand(turn, turn.tap, Verb.RESTORE)
    if isinstance(submission, list):
        return submission
    return await _done(turn, submission, Verb.RESTORE, None)


async def _at_hand(turn: Turn, tap: Tap, verb: Verb) -> Submission | list[Reply]:
    """The tapped record, held until the commit, if the person may do this to it now; else what to answer."""
    submission = await turn.work.reviews.hold(tap.id)
    owner = await turn.work.people.by_id(submission.person_id) if submission else None
    if submission is None or owner is None:
        why: str | None = "unknown"
    else:
        why = await _why_not(turn, submission, owner, verb)
    if submission is None or why in (*NO_RIGHT, "unknown"):
        await turn.note("review.refused", f"submission:{tap.id}", verb=verb.value, why=why)
        return [Toast(say("review-own" if why == "own_record" else "review-not-yours"), alert=True)]
    if why is not None or submission.revision != tap.revision:
        over = why == "undo_over" and submission.revision == tap.revision
        state = say("records-state-now", state=await state_of(turn.work, submission))
        return [Toast(say("review-undo-over") if over else state, alert=True)]
    return submission


async def _why_not(turn: Turn, submission: Submission, owner: Person, verb: Verb) -> str | None:
    """By the workflow's rules, in the unit where the owner is now; what took a record's place is undone by its own."""
    decision = await turn.work.ledger.last_decision(submission.submission_id)
    if verb is Verb.RESTORE and (decision is None or decision.verb != Verb.VOID):
        return "undo_over"
    here = await _seen_here(turn, submission, owner)
    return refusal(await actor_of(turn.work, turn.me, turn.today), item_of(here, decision), verb, turn.event.at)


async def _seen_here(turn: Turn, submission: Submission, owner: Person) -> Submission:
    """The record as one of the owner's present unit; with no other approver there it is before the bureau (R16)."""
    here = replace(submission, unit=owner.unit)
    asked = await asked_of(turn.work, here, turn.today)
    return replace(here, escalated_at=None if asked.of_unit else turn.event.at)


async def _voided(turn: Turn, submission: Submission, reason: str) -> list[Reply]:
    if await turn.work.corrections.open_of(submission.submission_id):
        return [Toast(say("correct-open-first"), alert=True)]
    return await _done(turn, submission, Verb.VOID, reason)


async def _done(turn: Turn, submission: Submission, verb: Verb, reason: str | None) -> list[Reply]:
    """State, decision, ledger, trace; the owner is told, and who did it may take it back."""
    work, at = turn.work, turn.event.at
    owner = await work.people.by_id(submission.person_id)
    assert owner is not None
    here = await _seen_here(turn, submission, owner)
    actor = await actor_of(work, turn.me, turn.today)
    if here.escalated_at and submission.escalated_at is None:
        subject, waited = f"submission:{here.submission_id}", {"submitted_at": here.submitted_at.isoformat()}
        await work.audit.note(owner.unit, at, "system", "submission.escalated", subject, waited)
    by = By(turn.me, at, reason, stood_in_for(actor, here))
    moved = await carried_out(work, turn.policies, owner, submission, verb, by)
    await settle_of(work, turn.policies, (owner.person_id,))
    cards = await refresh(work, turn.policies, moved, at, turn.me)
    return [_answer(turn, moved, verb, reason), *cards, *await _told(turn, moved, owner, verb, reason)]


def _answer(turn: Turn, moved: Submission, verb: Verb, reason: str | None) -> Show:
    lines = (say(f"correct-done-{verb.value}", title=moved.details.title), *_why(reason))
    undo = Button(say("review-undo"), Tap("record.restore", moved.submission_id, moved.revision))
    back = Button(say("records-back-to-it"), Tap("record.open", moved.submission_id, moved.revision))
    return Show(turn.to, OTHERS, lines, ((undo, back) if verb is Verb.VOID else (back,),))


async def _told(turn: Turn, moved: Submission, owner: Person, verb: Verb, reason: str | None) -> list[Reply]:
    line = say(f"correct-receipt-{verb.value}", who=turn.me.name, title=moved.details.title)
    lines = (line, *_why(reason), *await year_lines(turn, moved, owner))
    see = Button(say("records-back-to-it"), Tap("record.open", moved.submission_id, moved.revision))
    return [
        receipt(moved, each, lines if each.person_id == owner.person_id else (for_whom(owner), *lines), ((see,),))
        for each in await followers(turn.work, moved)
    ]


def _why(reason: str | None) -> tuple[Say, ...]:
    return (reason_words(reason),) if reason else ()


TAPS: Mapping[str, Handler] = {"record.void": void, "record.restore": unvoid}
TYPED: Mapping[str, Typed] = {KIND: void_typed}
