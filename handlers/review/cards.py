"""The reviewers' cards: who gets one, what its buttons are, and how all of them change at once (art. 9.2, R16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.event import Tap
from handlers.reply import Button, Keyboard, Place, Priority, Reply, Say, Show, Style, say
from handlers.review.dossier import Dossier, dossier_of
from handlers.review.rights import (
    Asked,
    asked_of,
    count_waiting,
    followers,
    hand_to_bureau,
    may_review,
    reachable,
    to_of,
)
from handlers.review.words import is_coming
from handlers.turn import Turn
from rules.flags import closed_on
from rules.policy import Policies
from storage.columns import academy_day
from storage.people import Person
from storage.submissions import Submission
from storage.unit_of_work import UnitOfWork

CARD, QUEUE = "review", "queue"
"""Where a button stands, and so the first half of its verb: on a submission's own card, or in the person's queue."""

EVIDENCE_WAIT = timedelta(seconds=30)
AT_ONCE = 50


def task_of(where: str, submission_id: int) -> str:
    """The live message: ``card:12``, or the one queue of the chat."""
    return f"card:{submission_id}" if where == CARD else "review"


async def announce(turn: Turn, submission: Submission) -> list[Reply]:
    """The cards of a submission that was just made; none yet while evidence is to be fetched (``announce_due``)."""
    files = await turn.work.evidence.of_submission(submission.submission_id)
    if any(map(is_coming, files)):
        return []
    return await send_cards(turn.work, turn.policies, submission, turn.event.at)


async def announce_due(work: UnitOfWork, policies: Policies, at: datetime) -> list[Reply]:
    """The cards that are due by now: the evidence is settled, or 30 seconds have passed. To be called every second."""
    replies: list[Reply] = []
    for submission in await work.reviews.unannounced(at - EVIDENCE_WAIT, AT_ONCE):
        replies += await send_cards(work, policies, submission, at)
    return replies


async def evidence_settled(work: UnitOfWork, policies: Policies, submission_id: int, at: datetime) -> list[Reply]:
    """A file was stored, refused or lost: cards that are out change, else they may go out now."""
    submission = await work.reviews.hold(submission_id)
    if submission is None:
        return []
    files = await work.evidence.of_submission(submission_id)
    if not any(map(is_coming, files)):
        sent = await send_cards(work, policies, submission, at)
        if sent:
            return sent
    return await refresh(work, policies, submission, at)


async def send_cards(work: UnitOfWork, policies: Policies, submission: Submission, at: datetime) -> list[Reply]:
    """The cards, once: to the unit's reviewers, failing those to the bureau; else the submitter is told (R16)."""
    if not await work.reviews.announce(submission, at):
        return []
    asked = await asked_of(work, submission, academy_day(at))
    also = await _after_closing(work, policies, submission, at) if asked.of_unit else []
    if (also or not asked.of_unit) and await hand_to_bureau(work, submission, at):
        submission = replace(submission, escalated_at=at)
    dossier = await dossier_of(work, policies, submission, at)
    if not asked.reviewers:
        return await _nobody(work, dossier)
    cards: list[Reply] = [
        await card_for(work, dossier, each, CARD, at, place=Place.BELOW) for each in (*asked.reviewers, *also)
    ]
    return [*cards, *_informed(dossier, asked), *await _queues(work, dossier, at)]


async def _after_closing(work: UnitOfWork, policies: Policies, submission: Submission, at: datetime) -> list[Person]:
    """The bureau, who see what is handed in after its year closed beside the unit's own reviewers (art. 4)."""
    record = submission.record()
    if academy_day(submission.submitted_at) <= closed_on(record, policies.judging(record.end.year)):
        return []
    bureau = await work.people.with_role("bureau", None, academy_day(at))
    asked = {each.person_id for each in (await asked_of(work, submission, academy_day(at))).reviewers}
    return [each for each in bureau if reachable(each) and each.person_id not in {*asked, *submission.own_to}]


async def _nobody(work: UnitOfWork, dossier: Dossier) -> list[Reply]:
    line = say("review-nobody", title=dossier.submission.details.title)
    return [receipt(dossier.submission, each, (line,)) for each in await followers(work, dossier.submission)]


def _informed(dossier: Dossier, asked: Asked) -> list[Reply]:
    """Who is away is told who stands in, and has nothing to tap."""
    return [
        Show(
            to_of(away),
            task_of(CARD, dossier.submission.submission_id),
            (away_line(dossier, stand_in),),
            place=Place.BELOW,
            priority=Priority.RECEIPT,
        )
        for away, stand_in in asked.away
    ]


def away_line(dossier: Dossier, stand_in: Person) -> Say:
    """``李强的“科研诚信培训班”由赵敏代你审核。``"""
    return say(
        "review-informed", name=dossier.owner.name, title=dossier.submission.details.title, stand_in=stand_in.name
    )


def receipt_of(submission_id: int) -> str:
    """The live message by which the submitter follows a submission."""
    return f"receipt:{submission_id}"


def receipt(submission: Submission, owner: Person, lines: tuple[Say, ...], keyboard: Keyboard = ()) -> Show:
    """What the submitter is told of a submission; a newer one takes the older one's buttons away."""
    return Show(to_of(owner), receipt_of(submission.submission_id), lines, keyboard, Place.BELOW, Priority.RECEIPT)


async def refresh(
    work: UnitOfWork, policies: Policies, submission: Submission, at: datetime, acting: Person | None = None
) -> list[Reply]:
    """Every message that shows the submission, in every chat, as it is now. The caller holds the submission."""
    dossier = await dossier_of(work, policies, submission, at)
    live = await work.outbox.live_of_task(task_of(CARD, submission.submission_id))
    viewers = [await work.people.by_account(each.chat_id) for each in live]
    cards = await _cards(work, dossier, [each for each in viewers if each], at, acting)
    return [*cards, *await _queues(work, dossier, at, acting)]


async def shown_to(turn: Turn, submission: Submission) -> list[Reply]:
    """The same in the acting person's chat alone, for a tap that changed nothing."""
    dossier = await dossier_of(turn.work, turn.policies, submission, turn.event.at)
    live = await turn.work.outbox.live(turn.event.chat_id, task_of(CARD, submission.submission_id))
    cards = await _cards(turn.work, dossier, [turn.me] if live else [], turn.event.at, turn.me)
    queues = await _queues(turn.work, dossier, turn.event.at, turn.me)
    return [*cards, *(each for each in queues if each.to == turn.to)]


async def _cards(
    work: UnitOfWork, dossier: Dossier, viewers: Sequence[Person], at: datetime, acting: Person | None
) -> list[Show]:
    """The cards that these people have; while an approver is away, theirs is a line."""
    asked = await asked_of(work, dossier.submission, academy_day(at))
    stand_ins = {away.person_id: stand_in for away, stand_in in asked.away}
    shows = []
    for viewer in filter(reachable, viewers):
        show = await card_for(work, dossier, viewer, CARD, at, place=Place.IN_PLACE, priority=_priority(viewer, acting))
        if dossier.open and viewer.person_id in stand_ins:
            show = replace(show, lines=(away_line(dossier, stand_ins[viewer.person_id]),), keyboard=())
        shows.append(show)
    return shows


async def _queues(work: UnitOfWork, dossier: Dossier, at: datetime, acting: Person | None = None) -> list[Show]:
    """The queues that stand at the submission."""
    people = [
        await work.people.by_id(each) for each in await work.reviews.standing_at(dossier.submission.submission_id)
    ]
    return [
        await card_for(work, dossier, viewer, QUEUE, at, place=Place.IN_PLACE, priority=_priority(viewer, acting))
        for viewer in people
        if viewer is not None and reachable(viewer)
    ]


def _priority(viewer: Person, acting: Person | None) -> Priority:
    mine = acting is not None and acting.person_id == viewer.person_id
    return Priority.ANSWER if mine else Priority.RECEIPT


async def card_for(
    work: UnitOfWork,
    dossier: Dossier,
    viewer: Person,
    where: str,
    at: datetime,
    *,
    place: Place,
    priority: Priority = Priority.RECEIPT,
) -> Show:
    """The card as one person may use it: buttons only for who may decide, undo only for who decided."""
    task = task_of(where, dossier.submission.submission_id)
    if not await may_review(work, viewer, dossier.submission, at):
        return Show(to_of(viewer), task, (say("review-not-yours"),), place=place, priority=priority)
    others = await count_waiting(work, viewer, at) - dossier.open
    if dossier.open:
        keyboard = _open_keyboard(dossier, where, others)
    else:
        keyboard = _closed_keyboard(dossier, viewer, where, others)
    return Show(to_of(viewer), task, (*dossier.lines, *dossier.flags), keyboard, place, priority)


def act(where: str, verb: str, submission: Submission, choice: str = "") -> Tap:
    """A button's tap about a submission at its present revision."""
    return Tap(f"{where}.{verb}", submission.submission_id, submission.revision, choice)


def _open_keyboard(dossier: Dossier, where: str, others: int) -> Keyboard:
    submission = dossier.submission
    approve = Button(_approve_label(dossier), act(where, "approve", submission), Style.SUCCESS)
    otherwise = (
        Button(say("review-return"), act(where, "return", submission)),
        Button(say("review-reject"), act(where, "reject", submission), Style.DANGER),
    )
    # The longer label wants a row of its own on a phone.
    decide = ((approve, *otherwise),) if dossier.gain > 0 else ((approve,), otherwise)
    evidence = Button(say("review-evidence", count=dossier.evidence), act(where, "evidence", submission))
    hours = Button(say("review-their-hours"), act(where, "hours", submission))
    look = (evidence, hours) if dossier.evidence else (hours,)
    return (*decide, look, *_ways_on(submission, where, others))


def _approve_label(dossier: Dossier) -> Say:
    """By how much an approval changes what counts; a correction may well take hours away."""
    if dossier.gain > 0:
        return say("review-approve", hours=dossier.gain)
    if dossier.old is None:
        return say("review-approve-nothing")
    return say("correct-approve-less", hours=-dossier.gain) if dossier.gain else say("correct-approve-same")


def _ways_on(submission: Submission, where: str, others: int) -> Keyboard:
    """Next; and in the queue previous, and approving together what carries no flag."""
    if not others:
        return ()
    forth = Button(say("review-next", count=others), act(where, "next", submission))
    if where == CARD:
        return ((forth,),)
    back = Button(say("review-previous"), act(where, "previous", submission))
    return ((back, forth), (Button(say("review-bulk"), Tap("bulk.list", 0, 0)),))


def _closed_keyboard(dossier: Dossier, viewer: Person, where: str, others: int) -> Keyboard:
    mine = dossier.decision is not None and dossier.decision.actor_id == viewer.person_id
    undo = ((Button(say("review-undo"), act(where, "undo", dossier.submission)),),) if mine else ()
    return (*undo, *_ways_on(dossier.submission, where, others)) if mine or where == QUEUE else ()
