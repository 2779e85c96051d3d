"""Away and substitute: a dated stand-in, chosen in the chat, ended early if need be, every step traced (art. 9.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from handlers.drafts import open_draft
from handlers.event import Tap
from handlers.home import TASK
from handlers.reply import Button, Keyboard, Reply, Say, Show, Style, Toast, say
from handlers.review.away_choice import candidates, check_days, named, read_days
from handlers.review.away_handover import ended, handed_over
from handlers.settings import settings
from handlers.texts_in import Wrong, brief
from handlers.turn import Handler, Turn, Typed
from storage.absences import Absence
from storage.drafts import Draft
from storage.people import Person
from storage.unit_of_work import UnitOfWork

KIND = "away"
NOBODY = "nobody"
A_PAGE = 8
NAME_SHOWN = 20
READY_DAYS = (1, 3, 7, 14)
"""Offered lengths of an absence that begins today, in days."""


async def open_away(turn: Turn) -> list[Reply]:
    """What holds now: present and coming absence with a way to end it, or the question for one."""
    if not turn.me.is_approver:
        return await _refused(turn)
    absences = await turn.work.absences.open_of(turn.me.person_id, turn.today)
    if absences:
        return [await _shown(turn, absences[0])]
    draft = await turn.work.drafts.begin(turn.me.person_id, KIND, turn.event.at)
    return [await _step(turn, draft)]


async def _refused(turn: Turn) -> list[Reply]:
    await turn.note("away.refused", f"person:{turn.me.person_id}")
    return [Toast(say("away-not-approver"), alert=True)]


async def _shown(turn: Turn, absence: Absence) -> Show:
    substitute = await turn.work.people.by_id(absence.substitute_id) if absence.substitute_id else None
    end = Button(say("away-end"), Tap("away.end", absence.absence_id, 0), Style.DANGER)
    return Show(
        turn.to, TASK, (say("away-title"), _words(absence.starts_on, absence.ends_on, substitute)), ((end,), (_back(),))
    )


def _words(first: date, last: date, substitute: Person | None) -> Say:
    if substitute is None:
        return say("away-without", first=first, last=last)
    return say("away-with", first=first, last=last, name=substitute.name, staff_no=substitute.staff_no)


def _back() -> Button:
    return Button(say("settings-back"), Tap("settings", 0, 0))


def _leave(draft: Draft) -> Button:
    return Button(say("settings-back"), _tap(draft, "leave"))


async def _step(turn: Turn, draft: Draft, wrong: Say | None = None) -> Show:
    """The first question without an answer; with none left, the summary."""
    if "last" not in draft.answers:
        lines, keyboard = _ask_days(draft, turn.today)
    elif "substitute" not in draft.answers:
        lines, keyboard = await _substitutes(turn, draft)
    else:
        lines, keyboard = await _summary(turn, draft)
    fault = (wrong,) if wrong else ()
    return Show(turn.to, TASK, (say("away-title"), *fault, *lines), keyboard)


def _tap(draft: Draft, verb: str, choice: str = "") -> Tap:
    return Tap(f"away.{verb}", draft.draft_id, draft.revision, choice)


def _ask_days(draft: Draft, today: date) -> tuple[tuple[Say, ...], Keyboard]:
    ready = tuple(
        (Button(say("away-until", day=last), _tap(draft, "until", f"{last:%Y%m%d}")),)
        for last in (today + timedelta(days=days - 1) for days in READY_DAYS)
    )
    return (say("away-ask-days"),), (*ready, (_leave(draft),))


async def _substitutes(turn: Turn, draft: Draft, page: int = 0) -> tuple[tuple[Say, ...], Keyboard]:
    first, last = _dates(draft)
    fit = await candidates(turn.work, turn.me, first, last)
    shown = fit[page * A_PAGE : (page + 1) * A_PAGE]
    people = tuple(
        (
            Button(
                say("away-person", name=brief(each.name, NAME_SHOWN), staff_no=each.staff_no),
                _tap(draft, "who", str(each.person_id)),
            ),
        )
        for each in shown
    )
    turns = [Button(say("away-page-before"), _tap(draft, "page", str(page - 1)))] if page else []
    if len(fit) > (page + 1) * A_PAGE:
        turns.append(Button(say("away-page-after"), _tap(draft, "page", str(page + 1))))
    alone = Button(say("away-nobody"), _tap(draft, "who", NOBODY))
    question = say("away-ask-who", first=first, last=last)
    return (question,), (
        *people,
        tuple(turns),
        (alone,),
        (Button(say("away-other-days"), _tap(draft, "days")), _back()),
    )


async def _summary(turn: Turn, draft: Draft) -> tuple[tuple[Say, ...], Keyboard]:
    substitute = await _substitute(turn.work, draft)
    lines = (_words(*_dates(draft), substitute), say("away-effect" if substitute else "away-effect-without"))
    confirm = Button(say("away-confirm"), _tap(draft, "confirm"), Style.SUCCESS)
    other = (Button(say("away-other-days"), _tap(draft, "days")), Button(say("away-other-who"), _tap(draft, "again")))
    return lines, ((confirm,), other, (_leave(draft),))


def _dates(draft: Draft) -> tuple[date, date]:
    return date.fromisoformat(draft.answers["first"]), date.fromisoformat(draft.answers["last"])


async def _substitute(work: UnitOfWork, draft: Draft) -> Person | None:
    chosen = draft.answers["substitute"]
    return None if chosen is None else await work.people.by_id(chosen)


async def typed(turn: Turn, draft: Draft) -> list[Reply]:
    """Typed days, then a typed name or staff number; at the summary 确定."""
    if not turn.me.is_approver:
        return await _refused(turn)
    if "last" not in draft.answers:
        try:
            return await _with_days(turn, draft, *read_days(turn.event.text, turn.today))
        except Wrong as wrong:
            return [await _step(turn, draft, wrong.line)]
    if "substitute" not in draft.answers:
        return await _who_typed(turn, draft)
    return [await _step(turn, draft)]


async def _who_typed(turn: Turn, draft: Draft) -> list[Reply]:
    found = named(turn.event.text, await candidates(turn.work, turn.me, *_dates(draft)))
    if len(found) == 1:
        return await _changed(turn, draft, {**draft.answers, "substitute": found[0].person_id})
    return [await _step(turn, draft, say("away-several" if found else "away-unknown"))]


async def until_tapped(turn: Turn) -> list[Reply]:
    """From today until a ready day."""
    draft = await _draft(turn)
    try:
        last = date.fromisoformat(turn.tap.choice)
        days = check_days(turn.today, last, turn.today)
    except ValueError:
        draft = None
    return await _old(turn) if draft is None else await _with_days(turn, draft, *days)


async def _with_days(turn: Turn, draft: Draft, first: date, last: date) -> list[Reply]:
    return await _changed(turn, draft, {"first": first.isoformat(), "last": last.isoformat()})


async def who_tapped(turn: Turn) -> list[Reply]:
    """One of those who can stand in, or nobody."""
    draft = await _draft(turn)
    if draft is None or "last" not in draft.answers:
        return await _old(turn)
    fit = {str(each.person_id): each.person_id for each in await candidates(turn.work, turn.me, *_dates(draft))}
    if turn.tap.choice not in {NOBODY, *fit}:
        return await _old(turn)
    return await _changed(turn, draft, {**draft.answers, "substitute": fit.get(turn.tap.choice)})


async def page_tapped(turn: Turn) -> list[Reply]:
    """More of the people who can stand in."""
    draft = await _draft(turn)
    if draft is None or "last" not in draft.answers or not turn.tap.choice.isdecimal():
        return await _old(turn)
    lines, keyboard = await _substitutes(turn, draft, int(turn.tap.choice))
    return [Show(turn.to, TASK, (say("away-title"), *lines), keyboard)]


async def days_tapped(turn: Turn) -> list[Reply]:
    """Other days: the whole is asked again, since who can stand in depends on them."""
    draft = await _draft(turn)
    return await _old(turn) if draft is None else await _changed(turn, draft, {})


async def again_tapped(turn: Turn) -> list[Reply]:
    """Another substitute."""
    draft = await _draft(turn)
    if draft is None:
        return await _old(turn)
    return await _changed(turn, draft, {key: draft.answers[key] for key in ("first", "last")})


async def leave(turn: Turn) -> list[Reply]:
    """Back to the settings; nothing typed is waited for any more."""
    draft = await _draft(turn)
    if draft is not None:
        await turn.work.drafts.move(draft, "cancelled", turn.event.at)
    return await settings(turn)


async def _changed(turn: Turn, draft: Draft, answers: Mapping[str, Any]) -> list[Reply]:
    changed = await turn.work.drafts.change(draft, answers, turn.event.at)
    return await _old(turn) if changed is None else [await _step(turn, changed)]


async def _draft(turn: Turn) -> Draft | None:
    """The person's own open question, as long as it is the one that was tapped."""
    draft = await open_draft(turn, KIND, "away.refused")
    return draft if turn.me.is_approver else None


async def _old(turn: Turn) -> list[Reply]:
    """An old button never acts; it shows where things stand."""
    draft = await turn.work.drafts.open_of(turn.me.person_id)
    if draft is not None and draft.kind == KIND and turn.me.is_approver:
        return [Toast(say("away-old")), await _step(turn, draft)]
    return [Toast(say("away-old"))]


async def confirm(turn: Turn) -> list[Reply]:
    """Keep the absence; the substitute is told, and may review on these days only."""
    draft = await _draft(turn)
    if draft is None or "substitute" not in draft.answers:
        return await _old(turn)
    (first, last), chosen = _dates(draft), draft.answers["substitute"]
    fit = {each.person_id: each for each in await candidates(turn.work, turn.me, first, last)}
    if first < turn.today or (chosen is not None and chosen not in fit):
        return await _changed(turn, draft, {})
    if await turn.work.absences.open_of(turn.me.person_id, turn.today):
        return await open_away(turn)
    await turn.work.drafts.move(draft, "submitted", turn.event.at)
    absence = await turn.work.absences.add(turn.me.person_id, first, last, chosen)
    await turn.note("away.begun", f"absence:{absence.absence_id}", first=first, last=last, substitute=chosen)
    told = await handed_over(turn.work, absence, turn.me, fit[chosen], turn.event.at) if chosen is not None else []
    return [await _shown(turn, absence), *told]


async def end(turn: Turn) -> list[Reply]:
    """Back early: the substitute's buttons fail from now on."""
    absence = await turn.work.absences.by_id(turn.tap.id)
    if absence is None or absence.person_id != turn.me.person_id:
        await turn.note("away.refused", f"absence:{turn.tap.id}")
        return [Toast(say("away-old"))]
    if absence.ends_on < turn.today or not await turn.work.absences.end(absence, turn.event.at):
        return [Toast(say("away-ended-already"))]
    await turn.note("away.ended", f"absence:{absence.absence_id}")
    review = Button(say("home-review"), Tap("review", 0, 0))
    back = Show(turn.to, TASK, (say("away-back"),), ((review, _back()),))
    return [back, *await ended(turn.work, absence, turn.me)]


TAPS: Mapping[str, Handler] = {
    "away": open_away,
    "away.until": until_tapped,
    "away.who": who_tapped,
    "away.page": page_tapped,
    "away.days": days_tapped,
    "away.again": again_tapped,
    "away.leave": leave,
    "away.confirm": confirm,
    "away.end": end,
}
TYPED: Mapping[str, Typed] = {KIND: typed}
