"""The summary before submitting: what was told, what it will do, what to mind; any field can be opened again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.event import Tap
from handlers.log.answers import details_of
from handlers.log.form import FORM
from handlers.log.known import CORRECTION
from handlers.log.owner import owner_of
from handlers.reply import Button, Keyboard, Say, Style, say
from handlers.review.changes import correction_lines
from handlers.review.dossier import corrected_of, seen_elsewhere
from handlers.review.effect import effects_of
from handlers.review.words import effect_lines, flag_lines, what_lines
from handlers.standing.cases import archive_of
from handlers.turn import Turn
from rules.credit import counts_nothing
from rules.flags import flags
from rules.record import State
from storage.drafts import Draft
from storage.evidence import Evidence
from storage.people import Person
from storage.submissions import BEHALF, Submission


def as_submitted(turn: Turn, owner: Person, draft: Draft, before: Submission | None) -> Submission:
    """The submission of ``owner`` that a complete draft would make, or make of the returned one ``before``."""
    details, at = details_of(draft.answers), turn.event.at
    because = draft.answers.get("why")
    if before is not None:
        return replace(before, details=details, state=State.PENDING, submitted_at=at, corrects_because=because)
    policy = turn.policies.judging(details.end.year).name
    return Submission(
        submission_id=0,
        person_id=owner.person_id,
        unit=owner.unit,
        draft_id=draft.draft_id,
        source=BEHALF if draft.kind == BEHALF else "chat",
        state=State.PENDING,
        revision=0,
        details=details,
        policy=policy,
        registered_by=turn.me.person_id,
        registered_at=at,
        submitted_at=at,
        chased_at=None,
        escalated_at=None,
        corrects=draft.subject_id,
        corrects_because=because,
    )


async def summary(turn: Turn, draft: Draft) -> tuple[tuple[Say, ...], Keyboard]:
    """What will be submitted, what it would do to the year's standing, and what reviewers will be shown."""
    submission, old = await drafted(turn, draft)
    files = [each for each in await turn.work.evidence.of_draft(draft.draft_id, draft.subject_id) if each.usable]
    missing = await lacks_evidence(turn, draft)
    if old is not None and not differs(submission, old, files):
        return (*_title(old), say("correct-nothing")), fields_keyboard(draft)
    lines = (
        *_title(old),
        *what_lines(submission, turn.policies),
        *(correction_lines(submission, old) if old else ()),
        say("log-evidence-count", count=len(files)),
        *await _seen_by_reviewers(turn, draft, submission, files),
        *((say("log-evidence-missing"),) if missing else ()),
    )
    return lines, _keyboard(draft, missing=missing)


async def drafted(turn: Turn, draft: Draft) -> tuple[Submission, Submission | None]:
    """What a complete draft would make, and the record which that would correct."""
    before = await turn.work.submissions.by_id(draft.subject_id) if draft.subject_id else None
    owner = await owner_of(turn, draft.answers, draft.subject_id)
    submission = as_submitted(turn, owner, draft, before if draft.kind != CORRECTION else None)
    old = await corrected_of(turn.work, submission)
    if old is not None and "makeup" not in draft.answers:
        given = replace(submission.details, makeup_year=old.details.makeup_year, makeup_hours=old.details.makeup_hours)
        submission = replace(submission, details=given)
    return submission, old


def differs(submission: Submission, old: Submission, files: Sequence[Evidence]) -> bool:
    """Whether a correction says anything else than what it corrects, or brings files of its own."""
    brought = (None, submission.submission_id)
    return submission.details != old.details or any(file.submission_id in brought for file in files)


def _title(old: Submission | None) -> tuple[Say, ...]:
    return (say("correct-check", title=old.details.title) if old else say("log-check"),)


async def _seen_by_reviewers(
    turn: Turn, draft: Draft, submission: Submission, files: Sequence[Evidence]
) -> tuple[Say, ...]:
    """What an approval would do, and what reviewers would have to look at."""
    record, year = submission.record(), submission.details.end.year
    owner = await owner_of(turn, draft.answers, draft.subject_id)
    archive = await archive_of(turn.work, turn.policies, owner, year, turn.today)
    archive = archive.correcting(record.id, submission.corrects)
    void = counts_nothing(record, turn.policies.judging(year), archive.case.unit_rules)
    others = archive.without(str(submission.corrects)) if submission.corrects else archive
    found = flags(record, others.case, turn.policies, turn.today, others.credits)
    effects = effects_of(archive, turn.policies, record)
    return (
        *effect_lines(effects, void, turn.today.year),
        *flag_lines(found, (), await seen_elsewhere(turn.work, files)),
    )


async def lacks_evidence(turn: Turn, draft: Draft) -> bool:
    """Whether the policy demands evidence for the route and there is none (art. 9.2)."""
    details = details_of(draft.answers)
    if not turn.policies.judging(details.end.year).demands_evidence(details.route):
        return False
    files = await turn.work.evidence.of_draft(draft.draft_id, draft.subject_id)
    return not any(file.usable for file in files)


def _keyboard(draft: Draft, *, missing: bool) -> Keyboard:
    def tap(verb: str, choice: str = "") -> Tap:
        return Tap(f"log.{verb}", draft.draft_id, draft.revision, choice)

    first = (
        Button(say("log-add-evidence"), tap("change", "evidence"))
        if missing
        else Button(say("log-submit"), tap("submit"), Style.SUCCESS)
    )
    return (
        (first, Button(say("log-change"), tap("fields"))),
        (Button(say("log-save"), tap("save")), Button(say("log-drop"), tap("drop"))),
    )


def fields_keyboard(draft: Draft) -> Keyboard:
    """A button for every field that was answered, to open it again."""
    buttons = [
        Button(say(f"log-field-{field.key}"), Tap("log.change", draft.draft_id, draft.revision, field.key))
        for field in FORM
        if field.key in draft.answers
    ]
    rows = tuple(tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3))
    return (*rows, (Button(say("log-to-summary"), Tap("log.page", draft.draft_id, draft.revision)),))
