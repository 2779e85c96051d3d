"""From the answers of the log to a record's details (art. 6, R17) and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from handlers.dates import Span
from handlers.forms import ASIDE, Answers
from rules.record import FORMS_OF_ROUTE, Form, Result, Route
from storage.submissions import Details

NO_MAKEUP = "none"


def span_of(answers: Answers) -> Span:
    """The span that was answered."""
    span = Span.of_code(answers["span"])
    assert span is not None
    return span


def details_of(answers: Answers) -> Details:
    """The details of a complete form. The place of online study is its platform."""
    route, span, hours = Route(answers["route"]), span_of(answers), answers.get("hours")
    makeup_year, _, makeup_hours = answers.get("makeup", NO_MAKEUP).partition("-")
    return Details(
        route=route,
        form=Form(answers["form"]) if "form" in answers else FORMS_OF_ROUTE[route][0],
        title=answers["title"],
        content=answers["content"],
        organiser=answers.get("organiser", ""),
        place=answers.get("place", ""),
        start=span.start,
        start_half=span.start_half,
        end=span.end,
        end_half=span.end_half,
        half_days=answers.get("half_days"),
        absent_half_days=answers.get("absent", 0),
        hours=None if hours is None else Decimal(hours),
        result=Result(answers["result"]),
        off_job=answers.get("off_job", False),
        platform=answers.get("platform"),
        makeup_year=int(makeup_year) if makeup_hours else None,
        makeup_hours=Decimal(makeup_hours) if makeup_hours else None,
    )


def makeup_code(year: int | None, hours: Decimal | None) -> str:
    """Hours that are given to an earlier year (R10), as they are kept: ``2025-10``, or ``none``."""
    return f"{year}-{hours.normalize():f}" if year and hours else NO_MAKEUP


def answers_of(details: Details) -> dict[str, Any]:
    """The answers that would give these details; those that don't apply to the route do no harm."""
    scheduled = details.half_days is not None
    told: dict[str, Any] = {
        "route": details.route.value,
        "form": details.form.value,
        "title": details.title,
        "content": details.content,
        "organiser": details.organiser or None,
        "platform": details.platform,
        "place": details.place or None,
        "span": Span(details.start, details.start_half, details.end, details.end_half).code,
        "half_days": details.half_days,
        "absent": details.absent_half_days if scheduled else None,
        "hours": None if details.hours is None else f"{details.hours.normalize():f}",
        "off_job": details.off_job if scheduled else None,
        "result": details.result.value,
        "makeup": makeup_code(details.makeup_year, details.makeup_hours),
        "evidence": True,
    }
    return {key: value for key, value in told.items() if value is not None}


def repeated(details: Details) -> dict[str, Any]:
    """The same once more, attended and passed or without assessment as before; only the dates are asked.

    The old dates wait as a ready choice.
    """
    told = answers_of(details)
    if "absent" in told:
        told["absent"] = 0
    told.pop("makeup", None)
    if details.result is Result.FAILED:
        del told["result"]
    span = told.pop("span")
    return {**told, ASIDE: {"span": span}}


def taken_over(details: Details) -> dict[str, Any]:
    """What a colleague's record tells of the training itself; the rest only this person can know."""
    told = answers_of(details)
    shared = ("title", "content", "organiser", "platform", "place", "span", "half_days")
    hours = {ASIDE: {"hours": told["hours"]}} if "hours" in told else {}
    return {key: told[key] for key in shared if key in told} | hours
