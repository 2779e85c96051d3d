"""One record of the archive: all its fields, what was decided and why, its evidence; and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from handlers.event import Tap
from handlers.forms import given
from handlers.log.answers import repeated
from handlers.log.form import FORM
from handlers.log.parsers import PERSON_ROUTES
from handlers.log.screen import LOG, begin, show
from handlers.records.archive import may_open, view_of
from handlers.records.correct import correction_buttons, correction_words
from handlers.records.nudge import nudge_button
from handlers.records.void import void_button
from handlers.reply import Button, Keyboard, Place, Reply, Say, Show, Style, Toast, say
from handlers.review.dossier import state_of
from handlers.review.words import albums, is_stored, reason_words, what_lines, who
from handlers.turn import Handler, Turn
from rules.record import State
from storage.columns import academy_day, moment
from storage.evidence import OVER
from storage.ledger import Decision
from storage.people import Person
from storage.submissions import Submission


async def opened(turn: Turn) -> list[Reply]:
    """A record of one's own, or of somebody whose archive one may look into."""
    submission = await _at_sight(turn)
    return submission if isinstance(submission, list) else [await _page(turn, submission)]


async def _at_sight(turn: Turn, action: str = "archive.opened") -> Submission | list[Reply]:
    """The record that was tapped, for who may see it; others' looks are noted."""
    submission = await turn.work.submissions.by_id(turn.tap.id)
    owner = await turn.work.people.by_id(submission.person_id) if submission else None
    if submission is None or owner is None or not await may_open(turn, owner):
        await turn.note("archive.refused", f"submission:{turn.tap.id}")
        return [Toast(say("records-not-yours"), alert=True)]
    if owner.person_id != turn.me.person_id:
        await turn.note(action, f"submission:{submission.submission_id}")
    return submission


async def _page(turn: Turn, submission: Submission) -> Show:
    owner = await turn.work.people.by_id(submission.person_id)
    assert owner is not None
    view = view_of(owner, owner.person_id == turn.me.person_id, turn.tap.choice)
    files = await turn.work.evidence.of_submission(submission.submission_id, over=True)
    shown = sum(file.state not in OVER for file in files)
    lines = (
        say("records-state", state=await state_of(turn.work, submission)),
        *what_lines(submission, turn.policies),
        *await _held(turn, submission),
        *await history_lines(turn, submission),
        *(await _samplings(turn, submission) if view.own else ()),
        *await correction_words(turn, submission),
        *((say("records-evidence-expired"),) if shown < len(files) else ()),
    )
    keyboard = (
        *(await nudge_button(turn, submission, view.code) if view.own else ()),
        *(_owners(submission, view.code) if view.own else ()),
        *await correction_buttons(turn, submission, view.code, own=view.own),
        *(await void_button(turn, submission, owner, view.code) if not view.own else ()),
        *(_evidence_button(submission, shown) if shown else ()),
        (Button(say("records-back"), view.tap()),),
    )
    return Show(turn.to, view.task, lines, keyboard)


async def _held(turn: Turn, submission: Submission) -> tuple[Say, ...]:
    """What the ledger holds for it, by year."""
    held = await turn.work.ledger.held_of(submission.submission_id)
    years: dict[int, Decimal] = {}
    for by_year in held.values():
        for year, hours in by_year.items():
            years[year] = years.get(year, Decimal(0)) + hours
    return tuple(say("records-credited", year=str(year), hours=hours) for year, hours in sorted(years.items()) if hours)


async def history_lines(turn: Turn, submission: Submission) -> tuple[Say, ...]:
    """Who registered it when, and each decision with who, when and why (R18)."""
    decisions = await turn.work.ledger.decisions_of(submission.submission_id)
    acted = {submission.registered_by, *(each.actor_id for each in decisions)}
    people = await turn.work.people.of_ids(id for id in acted if id is not None)
    return history_of(submission, decisions, {each.person_id: each for each in people})


def history_of(submission: Submission, decisions: Sequence[Decision], names: Mapping[int, Person]) -> tuple[Say, ...]:
    """The same from what was read already."""
    by = who(_named(names, submission.registered_by))
    how = "records-entered" if submission.entered_by else "records-registered"
    lines = [say(how, who=by, at=academy_day(submission.registered_at))]
    for each in decisions:
        decider = who(_named(names, each.actor_id))
        lines.append(say(f"records-did-{each.verb}", who=decider, at=academy_day(each.decided_at)))
        lines += [reason_words(each.reason)] if each.reason else []
    return tuple(lines)


def _named(names: Mapping[int, Person], person_id: int | None) -> Person | None:
    return None if person_id is None else names.get(person_id)


async def _samplings(turn: Turn, submission: Submission) -> tuple[Say, ...]:
    """When the bureau looked at it, or at its evidence, for a sample: the owner sees it, once a day."""
    traces = await turn.work.audit.of_subject(f"submission:{submission.submission_id}")
    seen = {
        (each.action.removeprefix("sample."), academy_day(moment(each.at))): None
        for each in traces
        if each.action in ("sample.opened", "sample.evidence")
    }
    return tuple(say(f"sample-seen-{what}", at=day) for what, day in seen)


def _owners(submission: Submission, code: str) -> Keyboard:
    """What its owner can do with it, by its state."""

    def tap(verb: str, choice: str) -> Tap:
        return Tap(verb, submission.submission_id, submission.revision, choice)

    rows: list[tuple[Button, ...]] = []
    if submission.state is State.RETURNED:
        rows.append((Button(say("records-mend"), tap("log.reopen", "all"), Style.PRIMARY),))
    if submission.state in (State.PENDING, State.RETURNED):
        rows.append((Button(say("records-withdraw"), tap("record.withdraw", code)),))
    if submission.details.route in PERSON_ROUTES:
        rows.append((Button(say("records-copy"), tap("record.copy", "")),))
    return tuple(rows)


def _evidence_button(submission: Submission, count: int) -> Keyboard:
    tap = Tap("record.evidence", submission.submission_id, submission.revision)
    return ((Button(say("records-evidence", count=count), tap),),)


async def evidence(turn: Turn) -> list[Reply]:
    """The files themselves."""
    submission = await _at_sight(turn, "evidence.opened")
    if isinstance(submission, list):
        return submission
    files = await turn.work.evidence.of_submission(submission.submission_id)
    stored = [file for file in files if is_stored(file)]
    if not stored:
        return [Toast(say("records-evidence-none"), alert=True)]
    caption = say("records-evidence-of", title=submission.details.title)
    return albums(turn.to, stored, caption)


async def copy(turn: Turn) -> list[Reply]:
    """The same record once more as a draft; its dates wait as a ready choice."""
    submission = await turn.work.submissions.by_id(turn.tap.id)
    if submission is None or submission.person_id != turn.me.person_id:
        await turn.note("record.refused", f"submission:{turn.tap.id}", verb="copy")
        return [Toast(say("front-old-button"))]
    if submission.details.route not in PERSON_ROUTES:
        return [Toast(say("front-old-button"))]
    answers = given(FORM, {}, repeated(submission.details))
    draft = await turn.work.drafts.open_of(turn.me.person_id)
    if draft is not None and draft.kind == LOG and draft.answers == answers:
        return await show(turn, draft, place=Place.BELOW)
    return await begin(turn, LOG, answers)


TAPS: Mapping[str, Handler] = {"record.open": opened, "record.evidence": evidence, "record.copy": copy}
