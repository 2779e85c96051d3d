"""How each trainee was assessed (art. 10): by a tap, by one tap for all who are left, or by a list; both are shown
first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from handlers.classes.desk import kept_at_desk, note, seen_code, to_class, told_off
from handlers.classes.lists import YES, Plan, lines_of, planned, some
from handlers.classes.pages import organisers_page
from handlers.classes.trainees import NAME_SHOWN, list_page
from handlers.drafts import open_draft
from handlers.event import Kind, Tap
from handlers.reply import Button, Keyboard, Reply, Say, Show, Style, Toast, say
from handlers.texts_in import brief, one_line
from handlers.turn import Handler, Turn, Typed
from rules.record import Result
from storage.classes import Class, ClassState, Trainee
from storage.drafts import Draft

KIND = "results"
"""The kind of a draft that waits for a list of results."""
LETTERS = {"p": Result.PASSED, "f": Result.FAILED, "n": Result.NONE}
NAMES_SHOWN = 60
COLUMN = ("考核结果", "结果", "考核", "result")
WORDS: Mapping[str, str] = {
    **dict.fromkeys(("合格", "通过", "及格", "passed", "pass"), Result.PASSED),
    **dict.fromkeys(("不合格", "未通过", "不通过", "不及格", "failed", "fail"), Result.FAILED),
    **dict.fromkeys(("无", "无考核", "免考", "未考核", "none", "not assessed", "no assessment"), Result.NONE),
}
"""The results as lists write them."""


async def results(turn: Turn) -> list[Reply]:
    """Who has which result; a tap on a name sets it."""
    held = await _at_desk(turn)
    if isinstance(held, list):
        return held
    letter, _, number = turn.tap.choice.partition(".")
    if letter in LETTERS and number.isdecimal():
        tapped = [each for each in await _enrolled(turn, held) if each.person_id == int(number)]
        if not tapped:
            return [Toast(say("attendance-gone")), await _page(turn, held)]
        await _set(turn, held, dict.fromkeys(tapped, LETTERS[letter]), "tap")
    return [await _page(turn, held)]


async def _at_desk(turn: Turn, class_id: int | None = None) -> Class | list[Reply]:
    """The class, for its organiser, while it is planned or open again, and has an assessment."""
    held = await kept_at_desk(turn, class_id)
    if isinstance(held, list) or held.assessed:
        return held
    return told_off(turn, say("class-no-assessment"))


async def _enrolled(turn: Turn, held: Class) -> list[Trainee]:
    return [each for each in await turn.work.classes.trainees_of(held.class_id) if each.enrolled]


async def _set(turn: Turn, held: Class, told: Mapping[Trainee, Result], how: str) -> None:
    """Note results that are another than before, with a trace of both. The caller holds the class."""
    changed = {each: result for each, result in told.items() if each.result is not result}
    for result in dict.fromkeys(changed.values()):
        theirs = [each.person_id for each, given in changed.items() if given is result]
        await turn.work.classes.set_results(held.class_id, theirs, result)
    if changed:
        both = {str(each.person_id): [each.result, result] for each, result in changed.items()}
        late = held.state is ClassState.REOPENED
        await note(turn, held, "class.results", results=both, how=how, late=late)


async def _page(turn: Turn, held: Class, *before: Say) -> Show:
    everyone = await _enrolled(turn, held)
    left = sum(each.result is None for each in everyone)
    rest = ((Button(say("class-all-passed", count=left), _tap(held, "passed")),),) if left else ()
    ways = (*rest, (Button(say("class-results-by-list"), _tap(held, "results_list")),))
    shown = await list_page(turn, held, everyone, "class.results", lambda those: (*ways, *_marks(held, those)))
    return Show(shown.to, shown.task, (*before, *shown.lines), shown.keyboard)


def _marks(held: Class, shown: Sequence[Trainee]) -> Keyboard:
    keys = {"p": "class-passes", "f": "class-fails", "n": "class-without"}
    return tuple(
        tuple(
            Button(say(key, name=brief(each.name, NAME_SHOWN)), _tap(held, "results", f"{letter}.{each.person_id}"))
            for letter, key in keys.items()
        )
        for each in shown
    )


async def all_passed(turn: Turn) -> list[Reply]:
    """All who have no result passed: who they are, to be confirmed; then exactly those."""
    held = await _at_desk(turn)
    if isinstance(held, list):
        return held
    left = [each for each in await _enrolled(turn, held) if each.result is None]
    if not left:
        return [await _page(turn, held)]
    code = seen_code(each.person_id for each in left)
    if turn.tap.choice != code:
        return [_look(turn, held, left, *((say("attendance-changed"),) if turn.tap.choice else ()))]
    await _set(turn, held, dict.fromkeys(left, Result.PASSED), "all")
    return [await _page(turn, held, say("class-passed-done", count=len(left)))]


def _look(turn: Turn, held: Class, left: Sequence[Trainee], *before: Say) -> Show:
    lines = [*before, say("class-results-of", title=held.title), say("class-passed-ask", count=len(left))]
    lines += [say("attendance-person", name=each.name, staff_no=each.staff_no) for each in left[:NAMES_SHOWN]]
    lines += [say("attendance-more", count=len(left) - NAMES_SHOWN)] if len(left) > NAMES_SHOWN else []
    sure = _tap(held, "passed", seen_code(each.person_id for each in left))
    yes = Button(say("class-passed-yes", count=len(left)), sure, Style.PRIMARY)
    return Show(turn.to, f"class:{held.class_id}", tuple(lines), ((yes,), (to_class(held),)))


async def ask(turn: Turn) -> list[Reply]:
    """Ask for the list."""
    held = await _at_desk(turn)
    if isinstance(held, list):
        return held
    draft = await turn.work.drafts.begin(turn.me.person_id, KIND, turn.event.at, {"class": held.class_id})
    return [_question(turn, held, draft)]


def _question(turn: Turn, held: Class, draft: Draft, *before: Say) -> Show:
    lines = (*before, say("class-results-of", title=held.title), say("class-results-ask"))
    return Show(turn.to, f"class:{held.class_id}", lines, (_leave(draft),))


def _leave(draft: Draft) -> tuple[Button, ...]:
    return (Button(say("attendance-list-leave"), Tap("class.results_no", draft.draft_id, draft.revision)),)


async def typed(turn: Turn, draft: Draft) -> list[Reply]:
    """The list itself, or the word that confirms it. One line that isn't understood keeps back all of it."""
    held = await _at_desk(turn, int(draft.answers["class"]))
    if isinstance(held, list):
        return held
    if "results" in draft.answers and one_line(turn.event.text).casefold() in YES:
        return await _confirm(turn, held, draft)
    lines = lines_of(turn, COLUMN)
    if isinstance(lines, tuple):
        return [_question(turn, held, draft, *lines)]
    everyone = await _enrolled(turn, held)
    plan = planned(lines, everyone, WORDS, None)
    changed = await turn.work.drafts.change(draft, _answers(turn, held, plan), turn.event.at)
    if changed is None:
        return [Show(turn.to, "hint", (say("front-nothing-open"),))]
    return [_preview(turn, held, changed, everyone, plan)]


def _answers(turn: Turn, held: Class, plan: Plan) -> dict[str, object]:
    """What can be confirmed: all of a list, or nothing of it."""
    if plan.faults:
        return {"class": held.class_id}
    how = "upload" if turn.event.kind is Kind.FILE else "list"
    return {"class": held.class_id, "results": {str(each): mark for each, mark in plan.marks.items()}, "how": how}


def _preview(turn: Turn, held: Class, draft: Draft, everyone: Sequence[Trainee], plan: Plan) -> Show:
    lines = _faults(plan.faults) if plan.faults else _sums(everyone, plan.marks)
    yes = Tap("class.results_yes", draft.draft_id, draft.revision)
    confirm = () if plan.faults else (Button(say("class-results-yes", count=len(plan.marks)), yes, Style.PRIMARY),)
    shown = (say("class-results-of", title=held.title), *lines)
    return Show(turn.to, f"class:{held.class_id}", shown, (confirm, _leave(draft)))


def _faults(faults: Sequence[Say]) -> list[Say]:
    return [say("class-results-faults", count=len(faults)), *some(faults), say("class-results-again")]


def _sums(everyone: Sequence[Trainee], told: Mapping[int, str]) -> list[Say]:
    """How many get which result, whose is another than before, and how many still have none."""
    counts = Counter(told.values())
    changes = [each for each in everyone if each.result and told.get(each.person_id, each.result) != each.result]
    left = sum(each.result is None and each.person_id not in told for each in everyone)
    return [
        *(say("attendance-list-sum", mark=_words(each), count=counts[each]) for each in Result if counts[each]),
        *some([_change(each, Result(told[each.person_id])) for each in changes]),
        *((say("class-results-left", count=left),) if left else ()),
        say("class-results-check"),
    ]


def _change(trainee: Trainee, after: Result) -> Say:
    assert trainee.result is not None
    return say("attendance-list-change", name=trainee.name, before=_words(trainee.result), after=_words(after))


def _words(result: Result) -> Say:
    return say(f"record-result-{result.value}")


async def confirmed(turn: Turn) -> list[Reply]:
    """Note the results that were shown."""
    draft = await open_draft(turn, KIND, "class.refused")
    if draft is None or "results" not in draft.answers:
        return [Toast(say("front-old-button"))]
    held = await _at_desk(turn, int(draft.answers["class"]))
    return held if isinstance(held, list) else await _confirm(turn, held, draft)


async def _confirm(turn: Turn, held: Class, draft: Draft) -> list[Reply]:
    told = {int(each): Result(result) for each, result in draft.answers["results"].items()}
    everyone = {each.person_id: each for each in await _enrolled(turn, held)}
    if not told.keys() <= everyone.keys():
        return [_question(turn, held, draft, say("attendance-changed"))]
    if await turn.work.drafts.move(draft, "submitted", turn.event.at) is None:
        return [Toast(say("front-old-button"))]
    await _set(turn, held, {everyone[each]: result for each, result in told.items()}, str(draft.answers["how"]))
    return [await organisers_page(turn, held, say("class-results-done", count=len(told)))]


async def left(turn: Turn) -> list[Reply]:
    """No list after all."""
    draft = await open_draft(turn, KIND, "class.refused")
    if draft is None or await turn.work.drafts.move(draft, "cancelled", turn.event.at) is None:
        return [Toast(say("front-old-button"))]
    held = await _at_desk(turn, int(draft.answers["class"]))
    return held if isinstance(held, list) else [await _page(turn, held)]


def _tap(held: Class, verb: str, choice: str = "") -> Tap:
    return Tap(f"class.{verb}", held.class_id, held.revision, choice)


TAPS: Mapping[str, Handler] = {
    "class.results": results,
    "class.passed": all_passed,
    "class.results_list": ask,
    "class.results_yes": confirmed,
    "class.results_no": left,
}
TYPED: Mapping[str, Typed] = {KIND: typed}
