"""Approving together what carries no flag: exactly what was shown, at the revision at which it was shown (R16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from handlers.drafts import open_draft
from handlers.event import Tap
from handlers.reply import Button, Place, Reply, Say, Show, Style, Toast, say
from handlers.review.decide import decide
from handlers.review.dossier import flags_of
from handlers.review.effect import effects_of, gain_of
from handlers.review.rights import NO_RIGHT, actor_of, item_of, waiting_for
from handlers.review.taps import late_words
from handlers.standing.cases import Archive, archives_of
from handlers.texts_in import brief, one_line
from handlers.turn import Handler, Turn, Typed
from rules.workflow import Verb, refusal
from storage.drafts import Draft
from storage.people import Person
from storage.submissions import Submission

KIND = "approve_all"
TASK = "bulk"
MOST = 20
"""So many fit a message; the rest is for the next list."""
TITLE_SHOWN = 60
YES = frozenset({"通过", "确认", "是", "yes", "ok", "approve"})


@dataclass(frozen=True, slots=True)
class Clear:
    """A submission without a flag, and the counted hours that its approval adds."""

    submission: Submission
    owner: Person
    gain: Decimal


async def list_clear(turn: Turn) -> list[Reply]:
    """What carries no flag, fixed by id and revision in a draft that the confirmation names."""
    clear = await _clear(turn)
    if not clear:
        return [Toast(say("review-bulk-none"), alert=True)]
    shown, more = clear[:MOST], len(clear) - MOST
    items = [[each.submission.submission_id, each.submission.revision] for each in shown]
    draft = await turn.work.drafts.begin(turn.me.person_id, KIND, turn.event.at, {"items": items})
    lines = [say("review-bulk-title", count=len(shown)), *map(_line, range(1, MOST + 1), shown)]
    if more > 0:
        lines.append(say("review-bulk-more", count=more))
    confirm = Tap("bulk.confirm", draft.draft_id, draft.revision)
    keyboard = (
        (Button(say("review-bulk-confirm", count=len(shown)), confirm, Style.SUCCESS),),
        (Button(say("review-bulk-cancel"), Tap("bulk.cancel", draft.draft_id, draft.revision)),),
    )
    return [Show(turn.to, TASK, tuple(lines), keyboard, Place.BELOW)]


def _line(number: int, clear: Clear) -> Say:
    title = brief(clear.submission.details.title, TITLE_SHOWN)
    return say("review-bulk-item", number=number, name=clear.owner.name, title=title, hours=clear.gain)


async def _clear(turn: Turn) -> list[Clear]:
    waiting = await waiting_for(turn.work, turn.me, turn.event.at)
    archives = await _archives(turn, waiting)
    found = []
    for submission in waiting:
        archive = archives[submission.person_id]
        if submission.corrects:
            continue  # what it changes is for its own card to show
        if not await flags_of(turn.work, turn.policies, submission, archive):
            gain = gain_of(effects_of(archive, turn.policies, submission.record()))
            found.append(Clear(submission, archive.person, gain))
    return found


async def _archives(turn: Turn, waiting: Sequence[Submission]) -> dict[int, Archive]:
    """Every submitter's archive, by person, read together."""
    owners = [await turn.work.people.by_id(each) for each in {submission.person_id for submission in waiting}]
    people = [owner for owner in owners if owner is not None]
    read = await archives_of(turn.work, turn.policies, people, turn.today.year, turn.today)
    return {archive.person.person_id: archive for archive in read}


async def confirm_tapped(turn: Turn) -> list[Reply]:
    """Approve what was shown."""
    draft = await open_draft(turn, KIND, "review.refused", why="not_yours")
    return [Toast(say("review-bulk-old"), alert=True)] if draft is None else await _confirm(turn, draft)


async def typed(turn: Turn, draft: Draft) -> list[Reply]:
    """通过 confirms as a tap does; anything else is told what would."""
    if one_line(turn.event.text).casefold() in YES:
        return await _confirm(turn, draft)
    return [Show(turn.to, "hint", (say("review-bulk-typed", count=len(draft.answers["items"])),))]


async def cancel(turn: Turn) -> list[Reply]:
    """Approve none of them."""
    draft = await open_draft(turn, KIND, "review.refused", why="not_yours")
    if draft is None or await turn.work.drafts.move(draft, "cancelled", turn.event.at) is None:
        return [Toast(say("review-bulk-old"), alert=True)]
    return [Show(turn.to, TASK, (say("review-bulk-cancelled"),))]


async def _confirm(turn: Turn, draft: Draft) -> list[Reply]:
    """Each by itself, as if its own button had been tapped; what changed meanwhile is skipped and told."""
    if await turn.work.drafts.move(draft, "submitted", turn.event.at) is None:
        return [Toast(say("review-bulk-old"), alert=True)]
    replies: list[Reply] = []
    skipped: list[Say] = []
    items = sorted(draft.answers["items"])  # held in one order by everyone, so that two lists can't block each other
    for submission_id, revision in items:
        outcome = await _approve(turn, submission_id, revision)
        if isinstance(outcome, Say):
            skipped.append(outcome)
        else:
            replies += outcome
    done = say("review-bulk-done", count=len(items) - len(skipped))
    more = ((Button(say("review-bulk-next"), Tap("review", 0, 0)),),)
    return [Show(turn.to, TASK, (done, *skipped), more), *replies]


async def _approve(turn: Turn, submission_id: int, revision: int) -> list[Reply] | Say:
    """Approve one; or why not."""
    submission = await turn.work.reviews.hold(submission_id)
    assert submission is not None
    actor = await actor_of(turn.work, turn.me, turn.today)
    why = refusal(actor, item_of(submission), Verb.APPROVE, turn.event.at)
    if why is None and submission.revision == revision:
        return await decide(turn, submission, Verb.APPROVE)
    reason = say("review-not-yours") if why in NO_RIGHT else await late_words(turn, submission)
    return say("review-bulk-skipped", title=brief(submission.details.title, TITLE_SHOWN), why=reason)


TAPS: Mapping[str, Handler] = {"bulk.list": list_clear, "bulk.confirm": confirm_tapped, "bulk.cancel": cancel}
TYPED: Mapping[str, Typed] = {KIND: typed}
