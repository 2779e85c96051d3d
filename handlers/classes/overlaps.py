"""What a class's people have on the same half-days already (R3: both add up): shown to the organiser before it
is registered, and flagged to each with their receipt."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from handlers.classes.lists import some
from handlers.reply import Say, say
from handlers.review.words import flag_lines
from handlers.texts_in import brief, spelt_same
from handlers.turn import Turn
from rules.flags import Flag
from storage.classes import Class, Session, Trainee, key_of
from storage.submissions import Submission

SHOWN, TITLE_SHOWN, NAME_SHOWN = 8, 20, 20
Overlaps = Mapping[int, Sequence[Submission]]
"""By person, the records that stand or wait on a class's half-days, or by its name in its days."""


async def overlaps_of(turn: Turn, held: Class, people: Collection[Trainee]) -> Overlaps:
    """What these people have beside the class; its own records, of now or from before it was opened again, aside."""
    sessions = await turn.work.classes.sessions_of(held.class_id)
    own = {each.submission_id for each in await turn.work.classes.trainees_of(held.class_id)}
    ids = [each.person_id for each in people]
    found: dict[int, list[Submission]] = {}
    for other in await turn.work.submissions.around(ids, held.first_on, held.last_on):
        key = key_of(held.class_id, other.person_id)  # with a revision behind it, once it was registered anew
        of_class = other.submission_id in own or f"{other.outside_key}:".startswith(f"{key}:")
        if not of_class and (_shared(other, sessions) or spelt_same(other.details.title, held.title)):
            found.setdefault(other.person_id, []).append(other)
    return found


def _shared(other: Submission, sessions: Sequence[Session]) -> int:
    """How many of a class's half-days lie within another record."""
    details = other.details
    first, last = (details.start, details.start_half), (details.end, details.end_half)
    return sum(first <= (each.held_on, each.half) <= last for each in sessions)


def overlap_lines(
    held: Class, sessions: Sequence[Session], people: Sequence[Trainee], overlaps: Overlaps
) -> tuple[Say, ...]:
    """Whose they are, for the organiser: a line each. The title of what somebody of another unit did is told only where
    it is the class's own."""
    lines = [_line(held, sessions, each, other) for each in people for other in overlaps.get(each.person_id, ())]
    return (say("class-overlaps", count=len(lines)), *some(lines, SHOWN)) if lines else ()


def _line(held: Class, sessions: Sequence[Session], trainee: Trainee, other: Submission) -> Say:
    details = other.details
    known = trainee.unit == held.unit or spelt_same(details.title, held.title)
    title = say("class-overlap-title", title=brief(details.title, TITLE_SHOWN)) if known else say("class-overlap-other")
    state, count = say(f"record-state-{other.state.value}"), _shared(other, sessions)
    days = {"first": details.start, "last": details.end}
    return say("class-overlap", name=brief(trainee.name, NAME_SHOWN), what=title, state=state, count=count, **days)


def overlap_flags(held: Class, others: Sequence[Submission]) -> tuple[Say, ...]:
    """The same for whose they are, in the words of a card's flags."""
    flags = [
        Flag(
            "overlap",
            {
                "title": each.details.title,
                "first": max(each.details.start, held.first_on),
                "last": min(each.details.end, held.last_on),
            },
        )
        for each in others
    ]
    return flag_lines(flags, (), 0)
