"""A class in words: its plan, its half-days, how many take part (art. 6, 9.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.reply import Say, say
from rules.record import Half
from storage.classes import Class, Plan, Session

DAYS_SHOWN = 12
UNITS_SHOWN = 5


def plan_lines(plan: Plan) -> tuple[Say, ...]:
    """What will be planned, line by line."""
    return (
        say("class-what", title=plan.title, form=say(f"record-form-{plan.form.value}")),
        say("review-content", content=plan.content),
        say("class-where", place=plan.place),
        *sessions_lines(plan.sessions),
        _how(plan.off_job, plan.assessed, plan.capacity),
        _invited(plan.units),
    )


def class_lines(held: Class, sessions: Sequence[Session], units: Sequence[str]) -> tuple[Say, ...]:
    """A class as it stands planned."""
    return (
        say("class-what", title=held.title, form=say(f"record-form-{held.form.value}")),
        say("review-content", content=held.content),
        say("class-where", place=held.place),
        *sessions_lines([(each.held_on, each.half) for each in sessions]),
        _how(held.off_job, held.assessed, held.capacity),
        _invited(units),
    )


def sessions_lines(sessions: Sequence[tuple[date, Half]]) -> tuple[Say, ...]:
    """The half-days, a day a line; of very many the first ones and how many more."""
    days: dict[date, list[Half]] = {}
    for day, half in sessions:
        days.setdefault(day, []).append(half)
    lines = [
        say("log-span-day", day=day)
        if len(halves) == len(Half)
        else say("log-span-half", day=day, half=say(f"record-half-{halves[0].value}"))
        for day, halves in days.items()
    ]
    more = [say("class-more-days", count=len(lines) - DAYS_SHOWN)] if len(lines) > DAYS_SHOWN else []
    return (say("class-half-days", count=len(sessions), hours=4 * len(sessions)), *lines[:DAYS_SHOWN], *more)


def days_of(held: Class) -> Say:
    """From when to when, in short."""
    if held.first_on == held.last_on:
        return say("class-day", day=held.first_on)
    return say("class-days", first=held.first_on, last=held.last_on)


def _how(off_job: bool, assessed: bool, capacity: int | None) -> Say:
    return say(
        "class-how",
        off_job=say("record-off-job" if off_job else "record-on-job"),
        assessed=say("class-assessed" if assessed else "class-not-assessed"),
        places=say("class-places", count=capacity or 0),
    )


def _invited(units: Sequence[str]) -> Say:
    return say("class-invited", units=" · ".join(units[:UNITS_SHOWN]), count=len(units))
