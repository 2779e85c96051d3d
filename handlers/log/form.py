"""The fields of a record that a person logs (art. 6, 9.2, 9.3; R17), in the order of asking."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from handlers.dates import Span, span_label
from handlers.forms import ASIDE, Answers, Field, Fields, step
from handlers.log import parsers as parse
from handlers.log import questions as ask
from handlers.log.answers import span_of
from handlers.log.known import Known
from handlers.log.makeup import MAKEUP, OWED
from handlers.log.owner import FOR
from handlers.log.questions import platform_label, text_label, why_label
from handlers.reply import Say, say
from rules.calendar import propose_half_days
from rules.credit import slots
from rules.record import FORMS_OF_ROUTE, SCHEDULED_ROUTES, Form, Route


def _scheduled(answers: Answers) -> bool:
    return Route(answers["route"]) in SCHEDULED_ROUTES


def _by_hours(answers: Answers) -> bool:
    return not _scheduled(answers)


def _online(answers: Answers) -> bool:
    return Route(answers["route"]) in (Route.EXTERNAL_ONLINE, Route.PLATFORM)


def _correcting(answers: Answers) -> bool:
    """A correction begins with an empty reason that is put aside."""
    return "why" in {**answers.get(ASIDE, {}), **answers}


def _for_another(answers: Answers) -> bool:
    """What HR enters for somebody else begins with nobody who is put aside."""
    return FOR in {**answers.get(ASIDE, {}), **answers}


def _offline(answers: Answers) -> bool:
    return not _online(answers)


def _several_forms(answers: Answers) -> bool:
    return len(FORMS_OF_ROUTE[Route(answers["route"])]) > 1


def _form_unfit(_before: Answers, now: Answers) -> bool:
    return Form(now["form"]) not in FORMS_OF_ROUTE[Route(now["route"])]


def _half_days_unsure(before: Answers, now: Answers) -> bool:
    """Other dates leave the half-days alone only where they are what the new span proposes (R6)."""
    span = span_of(now)
    held = span.start, span.start_half, span.end, span.end_half
    moved = before.get("span") != now["span"] and now["half_days"] != propose_half_days(*held)
    return moved or bool(now["half_days"] > slots(*held))


def _absence_unfit(_before: Answers, now: Answers) -> bool:
    return bool(now["absent"] > now.get("half_days", now["absent"]))


def _could_make_up(answers: Answers) -> bool:
    return bool(answers.get(OWED))


def _makeup_unsure(before: Answers, now: Answers) -> bool:
    """Other hours, days or bucket may leave less to give, or another year."""
    told = (FOR, "route", "form", "span", "half_days", "absent", "hours", "result")
    return any(before.get(key) != now.get(key) for key in told)


def _makeup(value: str) -> Say:
    year, _, hours = value.partition("-")
    return say("log-makeup", year=year, hours=Decimal(hours)) if hours else say("log-makeup-none")


def _evidence_optional(answers: Answers, known: Known) -> bool:
    demanded = known.policy(span_of(answers).end.year).demands_evidence(Route(answers["route"]))
    return not demanded and not any(file.usable for file in known.files)


def _span(value: str) -> Say:
    span = Span.of_code(value)
    assert span is not None
    return span_label(span)


def _hours(value: str) -> Say:
    return say("log-hours", hours=Decimal(value))


def _off_job(value: bool) -> Say:
    return say("record-off-job" if value else "record-on-job")


def _done(_value: Any) -> Say:
    return say("log-evidence-as-is")


FORM: Fields[Known] = (
    Field(FOR, ask.whom, parse.whom, ask.whom_label, applies=_for_another, coded=True),
    Field("why", ask.why, parse.text(parse.REASON), why_label, applies=_correcting),
    Field("route", ask.route, parse.route, lambda value: say(f"record-route-{value}")),
    Field(
        "form",
        ask.form,
        parse.form,
        lambda value: say(f"record-form-{value}"),
        applies=_several_forms,
        anew=_form_unfit,
    ),
    Field("title", ask.title, parse.text(parse.TITLE), text_label),
    Field("content", ask.content, parse.content, text_label),
    Field("organiser", ask.organiser, parse.text(parse.NAME), text_label, applies=_scheduled),
    Field("platform", ask.platform, parse.platform, platform_label, applies=_online),
    Field("place", ask.place, parse.text(parse.NAME), text_label, applies=_offline),
    Field("span", ask.span, parse.span, _span, coded=True),
    Field(
        "half_days",
        ask.half_days,
        parse.half_days,
        lambda value: say("log-half-days", count=value),
        applies=_scheduled,
        anew=_half_days_unsure,
        coded=True,
    ),
    Field(
        "absent",
        ask.absent,
        parse.absent,
        lambda value: say("log-absent", count=value),
        applies=_scheduled,
        anew=_absence_unfit,
        coded=True,
    ),
    Field("hours", ask.hours, parse.hours, _hours, applies=_by_hours, coded=True),
    Field("off_job", ask.off_job, parse.off_job, _off_job, applies=_scheduled),
    Field("result", ask.result, parse.result, lambda value: say(f"record-result-{value}")),
    Field(MAKEUP, ask.makeup, parse.makeup, _makeup, applies=_could_make_up, anew=_makeup_unsure),
    Field("evidence", ask.evidence, parse.evidence, _done, optional=_evidence_optional),
)
"""What is asked, and when: the route decides which of organiser and platform, half-days and hours apply."""


def field_now(answers: Answers) -> Field[Known] | None:
    """The field to be asked; nothing before the summary."""
    return step(FORM, answers)
