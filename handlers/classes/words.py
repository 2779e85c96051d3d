"""A class in words: its plan, its half-days, how many take part (art. 6, 9.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.reply import Place, Say, say
from handlers.turn import Turn
from rules.policy import Policies
from rules.record import Half
from storage.classes import Class, Plan

DAYS_SHOWN = 12
UNITS_SHOWN = 5
FROM_ELSEWHERE = "go"
"""The choice of a button that leads to a page from another message than the page's own."""


def place_of(turn: Turn) -> Place:
    """Below where it is opened from elsewhere: its own message may be weeks above, where nobody would see it change."""
    return Place.BELOW if turn.tap.choice == FROM_ELSEWHERE else Place.HERE


def class_lines(
    told: Plan | Class, sessions: Sequence[tuple[date, Half]], units: Sequence[str], policies: Policies
) -> tuple[Say, ...]:
    """What will be planned, or stands planned, line by line."""
    return (
        say("class-what", title=told.title, form=say(f"record-form-{told.form.value}")),
        say("review-content", content=told.content),
        say("class-where", place=told.place),
        *sessions_lines(sessions, policies),
        say(
            "class-how",
            off_job=say("record-off-job" if told.off_job else "record-on-job"),
            assessed=say("class-assessed" if told.assessed else "class-not-assessed"),
            places=say("class-places", count=told.capacity or 0),
        ),
        say("class-invited", units=" · ".join(units[:UNITS_SHOWN]), count=len(units)),
    )


def sessions_lines(sessions: Sequence[tuple[date, Half]], policies: Policies) -> tuple[Say, ...]:
    """How many half-days and hours, and which half-days."""
    hours = policies.judging(sessions[-1][0].year).credit.hours_per_half_day * len(sessions)
    return (say("class-half-days", count=len(sessions), hours=hours), *days_lines(sessions))


def days_lines(sessions: Sequence[tuple[date, Half]]) -> list[Say]:
    """Half-days, a day a line; of very many the first ones and how many more."""
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
    return [*lines[:DAYS_SHOWN], *more]


def days_of(held: Class) -> Say:
    """From when to when, in short."""
    if held.first_on == held.last_on:
        return say("class-day", day=held.first_on)
    return say("class-days", first=held.first_on, last=held.last_on)
