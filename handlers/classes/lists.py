"""Attendance by a list, pasted or sent as a file: each line is understood or told, and shown before it holds."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from handlers.binding.staff_no import normal_staff_no
from handlers.classes.marks import MARKS, make_marks, mark_words, too_early
from handlers.classes.sessions import at_work, page, task_of, when
from handlers.drafts import open_draft
from handlers.event import Kind, Tap
from handlers.reply import Button, Reply, Say, Show, Style, Toast, say
from handlers.texts_in import brief, one_line
from handlers.turn import Handler, Turn, Typed
from handlers.uploads import MOST_ROWS, Upload
from storage.attendance import Held, Trainee
from storage.drafts import Draft

KIND = "attendance"
YES = frozenset({"确认", "是", "yes", "ok", "confirm"})
WORDS: Mapping[str, str] = {
    **dict.fromkeys(("到场", "到", "出勤", "在", "是", "present", "here", "yes", "1"), "present"),
    **dict.fromkeys(("缺席", "缺勤", "未到", "没到", "旷课", "否", "absent", "no", "0"), "absent"),
    **dict.fromkeys(("请假", "事假", "病假", "leave", "on leave", "excused"), "leave"),
}
"""The marks as lists write them."""
NUMBER, NAME, MARK = ("工号", "staff_no"), ("姓名", "name"), ("出勤", "考勤", "mark", "attendance")
LINES_SHOWN = 25
LINE_SHOWN = 40
_PARTS = re.compile(r"[\s,，、;；:：|]+")


class Named(Protocol):
    """Somebody whom a line may mean."""

    @property
    def person_id(self) -> int:
        """Their id."""

    @property
    def staff_no(self) -> str:
        """Their staff number, normalised."""

    @property
    def name(self) -> str:
        """Their name."""


class Plan(NamedTuple):
    """The mark of each person who was understood, and the lines that weren't, each with why."""

    marks: dict[int, str]
    faults: list[Say]


async def ask(turn: Turn) -> list[Reply]:
    """Ask for the list."""
    held = await at_work(turn, turn.tap.id)
    if isinstance(held, list):
        return held
    draft = await turn.work.drafts.begin(turn.me.person_id, KIND, turn.event.at, {"session": held.session_id})
    return [_question(turn, held, draft)]


def _question(turn: Turn, held: Held, draft: Draft, *before: Say) -> Show:
    leave = Button(say("attendance-list-leave"), Tap("session.upload_no", draft.draft_id, draft.revision))
    lines = (*before, say("session-title", **when(held)), say("attendance-list-ask"))
    return Show(turn.to, task_of(held), lines, ((leave,),))


async def typed(turn: Turn, draft: Draft) -> list[Reply]:
    """The list itself, or the word that confirms it."""
    held = await at_work(turn, int(draft.answers["session"]))
    if isinstance(held, list):
        return held
    if "marks" in draft.answers and one_line(turn.event.text).casefold() in YES:
        return await _confirm(turn, held, draft)
    lines = lines_of(turn)
    if isinstance(lines, tuple):
        return [_question(turn, held, draft, *lines)]
    plan = planned(lines, await turn.work.attendance.roll(held.session_id))
    how = "upload" if turn.event.kind is Kind.FILE else "list"
    answers = {"session": held.session_id, "marks": {str(each): mark for each, mark in plan.marks.items()}, "how": how}
    changed = await turn.work.drafts.change(draft, answers, turn.event.at)
    if changed is None:
        return [Show(turn.to, "hint", (say("front-nothing-open"),))]
    return [await _preview(turn, held, changed, plan)]


def lines_of(turn: Turn, marks: Sequence[str] = MARK) -> list[str] | tuple[Say, ...]:
    """What is to be read, line by line; or why nothing is. ``marks`` heads the column of what is told of each."""
    upload = turn.read_ahead
    if turn.event.kind is Kind.FILE and isinstance(upload, Upload):
        return upload.faults or _of_rows(upload.rows, marks)
    lines = [told for line in turn.event.text.splitlines() if (told := one_line(line))]
    if turn.event.kind is not Kind.TEXT or not lines:
        return (say("attendance-list-empty"),)
    return lines if len(lines) <= MOST_ROWS else (say("upload-long", rows=MOST_ROWS),)


def _of_rows(rows: Sequence[Mapping[str, str]], marks: Sequence[str]) -> list[str]:
    """The columns that are known, what is told at the end; of a table without a header all, and its first line too."""
    heads = {each.strip().casefold(): each for each in rows[0]} if rows else {}
    known = [heads[each] for each in (*NUMBER, *NAME, *marks) if each in heads]
    if known:
        return [one_line(" ".join(row[each] for each in known)) for row in rows]
    return [one_line(" ".join(cells)) for cells in (list(rows[0]), *(list(row.values()) for row in rows))]


def planned(
    lines: Sequence[str],
    roll: Sequence[Named],
    words: Mapping[str, str] = WORDS,
    without: str | None = "present",
) -> Plan:
    """Whom each line means, and how they are to be marked; a second line about somebody must say the same.

    ``without`` is what a line without a mark says; nothing, where each needs one.
    """
    plan, names, numbers = Plan({}, []), defaultdict[str, list[Named]](list), {each.staff_no: each for each in roll}
    for each in roll:
        names[_spelt(each)].append(each)
    for line in lines:
        mark, said = _mark_of(line, words, without)
        found = names.get(said.casefold()) or _by_number(said, numbers)
        shown = brief(line, LINE_SHOWN)
        if len(found) != 1:
            plan.faults.append(say("attendance-list-several" if found else "attendance-list-unknown", line=shown))
        elif mark is None:
            plan.faults.append(say("attendance-list-unmarked", line=shown))
        elif plan.marks.setdefault(found[0].person_id, mark) != mark:
            plan.faults.append(say("attendance-list-twice", line=shown))
    return plan


def _mark_of(line: str, words: Mapping[str, str], without: str | None) -> tuple[str | None, str]:
    """The mark at a line's end, or what it says without one; and the rest of the line."""
    parts = [part for part in _PARTS.split(line) if part]
    for length in (2, 1):
        word = " ".join(parts[-length:]).casefold()
        if len(parts) > length and word in words:
            return words[word], " ".join(parts[:-length])
    return without, " ".join(parts)


def _by_number(said: str, numbers: Mapping[str, Named]) -> list[Named]:
    """Whom a number means, or a number and a name in either order; both must fit."""
    first, _, rest = said.partition(" ")
    before, _, last = said.rpartition(" ")
    for number, name in ((first, rest), (last, before)):
        each = numbers.get(normal_staff_no(number) or "")
        if each is not None and name.casefold() in ("", _spelt(each)):
            return [each]
    return []


def _spelt(each: Named) -> str:
    return one_line(each.name).casefold()


async def _preview(turn: Turn, held: Held, draft: Draft, plan: Plan) -> Show:
    roll = await turn.work.attendance.roll(held.session_id)
    changes = [each for each in roll if each.mark and plan.marks.get(each.person_id, each.mark) != each.mark]
    counts = Counter(plan.marks.values())
    lines = [say("session-title", **when(held))]
    lines += [
        say("attendance-list-sum", mark=mark_words(mark), count=counts[mark]) for mark in MARKS.values() if counts[mark]
    ]
    lines += some([_change(each, plan.marks[each.person_id]) for each in changes])
    lines += [say("attendance-list-faults", count=len(plan.faults)), *some(plan.faults)] if plan.faults else []
    lines.append(say("attendance-list-check" if plan.marks else "attendance-list-again"))
    yes = Tap("session.upload_yes", draft.draft_id, draft.revision)
    confirm = Button(say("attendance-list-yes", count=len(plan.marks)), yes, Style.PRIMARY)
    leave = Button(say("attendance-list-leave"), Tap("session.upload_no", draft.draft_id, draft.revision))
    return Show(turn.to, task_of(held), tuple(lines), ((confirm,) if plan.marks else (), (leave,)))


def _change(trainee: Trainee, after: str) -> Say:
    before = mark_words(trainee.mark)
    return say("attendance-list-change", name=trainee.name, before=before, after=mark_words(after))


def some(lines: Sequence[Say], most: int = LINES_SHOWN) -> list[Say]:
    """The first of many lines, and how many more there are."""
    more = len(lines) - most
    return [*lines[:most], *([say("attendance-more-lines", count=more)] if more > 0 else [])]


async def confirmed(turn: Turn) -> list[Reply]:
    """Mark those who were understood."""
    draft = await open_draft(turn, KIND, "session.refused")
    if draft is None or "marks" not in draft.answers:
        return [Toast(say("front-old-button"))]
    held = await at_work(turn, int(draft.answers["session"]))
    return held if isinstance(held, list) else await _confirm(turn, held, draft)


async def _confirm(turn: Turn, held: Held, draft: Draft) -> list[Reply]:
    marks = {int(each): str(mark) for each, mark in draft.answers["marks"].items()}
    faults = {fault for mark in marks.values() if (fault := too_early(turn, held, mark)) is not None}
    if faults:
        return [_question(turn, held, draft, *faults)]
    if await turn.work.drafts.move(draft, "submitted", turn.event.at) is None:
        return [Toast(say("front-old-button"))]
    roll = await turn.work.attendance.roll(held.session_id)
    replies = list[Reply]()
    for mark in MARKS.values():
        theirs = [each for each in roll if marks.get(each.person_id) == mark]
        replies += await make_marks(turn, held, theirs, mark, str(draft.answers["how"]))
    return [await page(turn, held, say("attendance-list-done", count=len(marks))), *replies]


async def left(turn: Turn) -> list[Reply]:
    """No list after all."""
    draft = await open_draft(turn, KIND, "session.refused")
    if draft is None or await turn.work.drafts.move(draft, "cancelled", turn.event.at) is None:
        return [Toast(say("front-old-button"))]
    held = await at_work(turn, int(draft.answers["session"]))
    return held if isinstance(held, list) else [await page(turn, held)]


TAPS: Mapping[str, Handler] = {"session.upload": ask, "session.upload_yes": confirmed, "session.upload_no": left}
TYPED: Mapping[str, Typed] = {KIND: typed}
