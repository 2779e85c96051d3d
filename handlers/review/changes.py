"""A correction in words: the record that it corrects, why, and what differs, field by field (art. 4)."""

from __future__ import annotations

from typing import Any

from handlers.log.answers import answers_of
from handlers.log.form import FORM
from handlers.log.questions import platform_label, text_label
from handlers.reply import Say, say
from handlers.review.words import reason_words
from rules.record import State
from storage.submissions import Details, Submission

SHOWN = 60
"""Characters of a text, on either side of the arrow."""
_TEXTS = frozenset({"title", "content", "organiser", "place"})
_LEFT_OUT = frozenset({"why", "evidence"})


def correction_lines(submission: Submission, old: Submission) -> tuple[Say, ...]:
    """Why, what would change, and whether it still can: what is corrected may be corrected or voided meanwhile."""
    because = submission.corrects_because
    waiting = submission.state is State.PENDING and old.state is not State.APPROVED
    return (
        *((reason_words(because),) if because else ()),
        *change_lines(old.details, submission.details),
        *((say("correct-too-late", state=say(f"record-state-{old.state.value}")),) if waiting else ()),
    )


def change_lines(old: Details, new: Details) -> tuple[Say, ...]:
    """``半天数：10 个半天 → 8 个半天``, a line for each field that differs; that none does, where the files do."""
    before, after = answers_of(old), answers_of(new)
    lines = [
        say("correct-change", field=say(f"log-field-{key}"), before=_words(key, before), after=_words(key, after))
        for key in (field.key for field in FORM if field.key not in _LEFT_OUT)
        if before.get(key) != after.get(key)
    ]
    if (old.makeup_year, old.makeup_hours) != (new.makeup_year, new.makeup_hours):
        lines.append(say("correct-makeup", before=_makeup(old), after=_makeup(new)))
    return tuple(lines) or (say("correct-files-only"),)


def _words(key: str, answers: dict[str, Any]) -> Say:
    if key not in answers:
        return say("correct-none")
    value = answers[key]
    if key in _TEXTS:
        return text_label(value, SHOWN)
    if key == "platform":
        return platform_label(value, SHOWN)
    return next(field.tell(value) for field in FORM if field.key == key)


def _makeup(details: Details) -> Say:
    if details.makeup_year is None or details.makeup_hours is None:
        return say("correct-none")
    return say("correct-makeup-of", year=str(details.makeup_year), hours=details.makeup_hours)
