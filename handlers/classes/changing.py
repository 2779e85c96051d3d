"""Changing a planned class (art. 9.1): what would differ is shown old beside new, with whom it gives a place or takes
one from; confirmed, it holds and is told to everyone on the list.

Who is on the list stays when their unit is no longer invited. With fewer places the last who joined wait, as long as
the class hasn't begun (decision 0036).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from handlers.classes.desk import note, planned_at_desk, seen_code
from handlers.classes.fields import FORM, answers_of, plan_of
from handlers.classes.joining import told
from handlers.classes.lists import some
from handlers.classes.pages import organisers_page
from handlers.classes.warn import of_other_length
from handlers.classes.words import class_lines, days_lines
from handlers.reply import Reply, Say, Show, say
from handlers.texts_in import brief
from handlers.turn import Turn
from rules.policy import Policies
from rules.record import Half
from storage.classes import ENROLLED, WAITING, Class, Plan, Session, Trainee
from storage.drafts import Draft

KIND = "class-change"
"""The kind of a draft that changes a class, which is its subject."""
CHANGED, UP, DOWN = "class-told-changed", "class-told-moved-up", "class-told-sent-back"
TEXT_SHOWN, NAMES_SHOWN, UNITS_SHOWN = 60, 20, 5
_TEXTS = frozenset({"title", "content", "place"})
_NOT_TOLD = frozenset({"capacity", "units"})
"""What doesn't concern who is on the list already."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a complete draft makes of a class. ``up`` get a place, ``down`` lose theirs; ``faults`` forbid it."""

    held: Class
    old: Plan
    new: Plan
    listed: Sequence[Trainee]
    up: Sequence[Trainee]
    down: Sequence[Trainee]
    faults: tuple[Say, ...]

    @property
    def holds(self) -> bool:
        """Whether there is something to change, and it can be."""
        return self.old != self.new and not self.faults

    @property
    def told_to(self) -> list[int]:
        """Who is to be told: everyone on the list, or whose place is another; not the organiser, who does it."""
        moved = {each.person_id for each in (*self.up, *self.down)}
        people = [each.person_id for each in self.listed if each.person_id != self.held.organiser_id]
        return people if _told_lines(self) else [each for each in people if each in moved]

    @property
    def code(self) -> str:
        """What was shown, for the button that confirms it."""
        return seen_code((self.held.revision, *(each.person_id for each in (*self.up, *self.down))))


async def change_of(turn: Turn, draft: Draft) -> Change | list[Reply]:
    """What a complete draft would change now; a draft about a class that is no longer planned is over."""
    held = await planned_at_desk(turn, draft.subject_id)
    if isinstance(held, list):
        await turn.work.drafts.move(draft, "cancelled", turn.event.at)
        return held
    work, new = turn.work, plan_of(draft.answers)
    old, listed = await work.classes.plan_of(held), await work.classes.trainees_of(held.class_id)
    up, down = _moves(old, new, listed)
    if new.sessions[-1][0] < turn.today:
        up = ()  # a place in what is over is none
    gone = [each for each in await work.classes.sessions_of(held.class_id) if _half_day(each) not in new.sessions]
    kept = await work.classes.touched(each.session_id for each in gone)
    judged = sum(each.result is not None for each in listed) if old.assessed and not new.assessed else 0
    faults = (
        *(say("class-change-marked", day=each.held_on, half=_half(each)) for each in gone if each.session_id in kept),
        *((say("class-change-judged", count=judged),) if judged else ()),
        *((say("class-change-begun", count=len(down)),) if down and held.first_on <= turn.today else ()),
    )
    return Change(held, old, new, listed, up, down, faults)


def _half_day(session: Session) -> tuple[object, Half]:
    return session.held_on, session.half


def _half(session: Session) -> Say:
    return say(f"record-half-{session.half.value}")


def _moves(old: Plan, new: Plan, listed: Sequence[Trainee]) -> tuple[Sequence[Trainee], Sequence[Trainee]]:
    """Who would get a place, and who would lose theirs: by their order of joining, the last first to go."""
    if old.capacity == new.capacity:
        return (), ()
    in_order = sorted(listed, key=lambda each: each.place_in_line)
    enrolled = [each for each in in_order if each.enrolled]
    waiting = [each for each in in_order if not each.enrolled]
    if new.capacity is None:
        return waiting, ()
    return waiting[: max(new.capacity - len(enrolled), 0)], enrolled[new.capacity :]


def summary(change: Change, policies: Policies) -> tuple[Say, ...]:
    """What would change and for whom, and what is in its way; as long as nothing would, the class as it stands."""
    title, plan = say("class-change-of", title=change.held.title), change.old
    if plan == change.new:
        return (title, *class_lines(plan, plan.sessions, plan.units, policies), say("class-change-nothing"))
    return (
        title,
        *change_lines(change.old, change.new),
        *_people("class-change-up", change.up),
        *_people("class-change-down", change.down),
        *(change.faults or (say("class-change-told", count=len(change.told_to)),)),
    )


def _people(key: str, people: Sequence[Trainee]) -> list[Say]:
    named = [say("attendance-person", name=each.name, staff_no=each.staff_no) for each in people]
    return [say(key, count=len(people)), *some(named, NAMES_SHOWN)] if people else []


def change_lines(old: Plan, new: Plan, left_out: frozenset[str] = frozenset()) -> tuple[Say, ...]:
    """``地点：一号楼 → 二号楼``, field by field; of half-days and units those that come and those that go."""
    before, after = answers_of(old), answers_of(new)
    lines = list[Say]()
    for key in (field.key for field in FORM if field.key not in left_out):
        if before[key] == after[key]:
            continue
        if key == "sessions":
            lines += [*_days("more", new, old), *_days("less", old, new)]
        elif key == "units":
            lines += [*_units("more", new, old), *_units("less", old, new)]
        else:
            told = {"before": _words(key, before), "after": _words(key, after)}
            lines.append(say("correct-change", field=say(f"class-field-{key}"), **told))
    return tuple(lines)


def _days(key: str, these: Plan, those: Plan) -> list[Say]:
    """The half-days of one plan that the other has not."""
    only = [each for each in these.sessions if each not in those.sessions]
    return [say(f"class-days-{key}", count=len(only)), *days_lines(only)] if only else []


def _units(key: str, these: Plan, those: Plan) -> list[Say]:
    only = [each for each in these.units if each not in those.units]
    return [say(f"class-units-{key}", count=len(only), units=" · ".join(only[:UNITS_SHOWN]))] if only else []


def _words(key: str, answers: Mapping[str, object]) -> Say:
    if key in _TEXTS:
        return say("log-text", text=brief(str(answers[key]), TEXT_SHOWN))
    return next(field.tell(answers[key]) for field in FORM if field.key == key)


def _told_lines(change: Change) -> tuple[Say, ...]:
    return change_lines(change.old, change.new, _NOT_TOLD)


async def confirm(turn: Turn, draft: Draft) -> list[Reply]:
    """Change the class as it was shown; nothing when that is no longer what it would do."""
    change = await change_of(turn, draft)
    if isinstance(change, list):
        return change
    if not change.holds or turn.tap.choice != change.code:
        return []
    done = await turn.work.drafts.move(draft, "submitted", turn.event.at)
    changed = await turn.work.classes.change(change.held, change.new) if done else None
    assert changed is not None, "the class and the draft are held"
    await turn.work.classes.reseat(changed.class_id, (each.person_id for each in change.up), ENROLLED)
    await turn.work.classes.reseat(changed.class_id, (each.person_id for each in change.down), WAITING)
    up, down = ([each.person_id for each in people] for people in (change.up, change.down))
    await note(turn, changed, "class.changed", before=asdict(change.old), after=asdict(change.new), up=up, down=down)
    notices = await _notices(turn, changed, change)
    page = await organisers_page(turn, changed, say("class-change-done", count=len(notices)))
    return [Show(turn.to, page.task, page.lines, page.keyboard, instead_of=f"draft:{draft.draft_id}"), *notices]


async def _notices(turn: Turn, changed: Class, change: Change) -> list[Reply]:
    """One message to each on the list: what is different, whether their place is, and what their absences now mean."""
    lines = _told_lines(change)
    half_days = len(change.old.sessions), len(change.new.sessions)
    warned = await of_other_length(turn, changed, change.listed, *half_days)
    moved = dict.fromkeys((each.person_id for each in change.up), UP)
    moved |= dict.fromkeys((each.person_id for each in change.down), DOWN)
    replies = list[Reply]()
    for key in (CHANGED, UP, DOWN):
        theirs = [each for each in change.told_to if moved.get(each, CHANGED) == key]
        replies += await told(turn, changed, (each for each in theirs if each not in warned), key, *lines)
        for each in filter(warned.__contains__, theirs):
            replies += await told(turn, changed, (each,), key, *lines, warned[each])
    return replies
