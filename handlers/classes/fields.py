"""The fields of a class that an organiser plans, and of a branch's meeting (art. 5, 6, 9.1), in the order of asking."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from handlers.dates import Span, read_planned
from handlers.forms import Answers, Choice, Field, Fields, Question
from handlers.log import parsers as parse
from handlers.log import questions as ask
from handlers.reply import Say, say
from handlers.texts_in import Wrong, brief, one_line
from rules.calendar import is_workday
from rules.record import Form, Half, Route
from storage.classes import Plan

IN_HOUSE: Answers = {"route": Route.IN_HOUSE.value}
"""What the log asks first: a class has no other route."""
MOST_SESSIONS, MOST_PLACES = 120, 5000
EVERYONE = "all"
_BREAK = re.compile(r"[、,，;；\n]+")
_SHOWN = 20
_NUMBER = re.compile(r"(\d{1,6}) ?(?:人|people)?", re.ASCII)
_FARTHEST = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Known:
    """What the fields know beside the answers: the day, the first year with a policy, the units by code."""

    today: date
    first_year: int
    unit: str
    units: Mapping[str, str]
    place: str = ""
    """Where the organiser's last meeting was."""


def plan_of(answers: Answers) -> Plan:
    """The plan of a complete form."""
    return Plan(
        form=Form(answers["form"]),
        title=answers["title"],
        content=answers["content"],
        place=answers["place"],
        sessions=tuple(map(session_of, answers["sessions"])),
        capacity=answers["capacity"],
        off_job=answers["off_job"],
        assessed=answers["assessed"],
        units=tuple(answers["units"]),
    )


def answers_of(plan: Plan) -> dict[str, Any]:
    """The answers that make a plan."""
    return {
        "title": plan.title,
        "content": plan.content,
        "place": plan.place,
        "form": plan.form.value,
        "sessions": [_code(*each) for each in plan.sessions],
        "capacity": plan.capacity,
        "off_job": plan.off_job,
        "assessed": plan.assessed,
        "units": list(plan.units),
    }


def meeting_of(answers: Answers, unit: str) -> Plan:
    """A meeting of a branch, as the class of one unit that it is: its content is its name, and nobody is assessed."""
    return Plan(
        form=Form.PARTY_BRANCH,
        title=answers["title"],
        content=answers["title"],
        place=answers["place"],
        sessions=tuple(map(session_of, answers["sessions"])),
        capacity=None,
        off_job=False,
        assessed=False,
        units=(unit,),
    )


def session_of(code: str) -> tuple[date, Half]:
    """``20260302a``: a half-day as a draft holds it."""
    return date.fromisoformat(code[:8]), Half(code[8] + "m")


def _code(day: date, half: Half) -> str:
    return f"{day:%Y%m%d}{half.value[0]}"


def half_days_of(span: Span) -> list[str]:
    """The half-days of a span that fall on working days; all of them where none does (R6)."""
    days = [span.start + timedelta(days=number) for number in range((span.end - span.start).days + 1)]
    first, last = (span.start, span.start_half), (span.end, span.end_half)
    held = [(day, half) for day in days for half in Half if first <= (day, half) <= last]
    return [_code(*each) for each in held if is_workday(each[0])] or [_code(*each) for each in held]


def _title(_answers: Answers, _known: Known, _page: str) -> Question:
    return Question((say("class-ask-title"),))


def _content(answers: Answers, _known: Known, _page: str) -> Question:
    same = Choice(say("log-same-as-title"), "same", {"content": answers["title"]})
    return Question((say("log-ask-content"),), ((same,),))


def _place(_answers: Answers, _known: Known, _page: str) -> Question:
    return Question((say("class-ask-place"),))


def _sessions(_answers: Answers, _known: Known, _page: str) -> Question:
    return Question((say("class-ask-sessions"),))


def _capacity(_answers: Answers, _known: Known, _page: str) -> Question:
    anyone = Choice(say("class-no-capacity"), "none", {"capacity": None})
    return Question((say("class-ask-capacity"),), ((anyone,),))


def _assessed(_answers: Answers, _known: Known, _page: str) -> Question:
    choices = (
        Choice(say("class-assessed"), "yes", {"assessed": True}),
        Choice(say("class-not-assessed"), "no", {"assessed": False}),
    )
    return Question((say("class-ask-assessed"),), (choices,))


def _units(_answers: Answers, known: Known, _page: str) -> Question:
    own = Choice(say("class-own-unit", unit=brief(known.units[known.unit], _SHOWN)), "own", {"units": [known.unit]})
    every = Choice(say("class-every-unit"), EVERYONE, {"units": sorted(known.units)})
    return Question((say("class-ask-units", example=known.unit),), ((own, every),))


def _read_sessions(typed: str, _answers: Answers, known: Known) -> list[str]:
    """Days, halves and spans with commas between them: each half-day once, in order."""
    codes: set[str] = set()
    for part in filter(str.strip, _BREAK.split(typed)):
        span = read_planned(part, known.today, known.first_year)
        if span.end > known.today + _FARTHEST or (span.end - span.start).days > MOST_SESSIONS:
            raise Wrong(say("class-sessions-far", day=span.end))
        codes.update(half_days_of(span))
    if not 1 <= len(codes) <= MOST_SESSIONS:
        raise Wrong(say("class-sessions-wrong", most=MOST_SESSIONS))
    return sorted(codes)


def _held(_answers: Answers, known: Known, _page: str) -> Question:
    """The half-days of today and yesterday as ready choices."""
    rows = tuple(
        tuple(
            Choice(say("log-span-half", day=day, half=say(f"record-half-{half.value}")), code, {"sessions": [code]})
            for half in Half
            if (code := _code(day, half))
        )
        for day in (known.today, known.today - timedelta(days=1))
    )
    return Question((say("meeting-ask-sessions"),), rows)


def _read_held(typed: str, answers: Answers, known: Known) -> list[str]:
    """The same as of a class, but over by today: what is registered has been."""
    codes = _read_sessions(typed, answers, known)
    last, _ = session_of(codes[-1])
    if last > known.today:
        raise Wrong(say("log-date-future", day=last))
    return codes


def _met(_answers: Answers, known: Known, _page: str) -> Question:
    shown = say("log-text", text=brief(known.place, _SHOWN))
    same = ((Choice(shown, "same", {"place": known.place}),),) if known.place else ()
    return Question((say("meeting-ask-place"),), same)


def _read_capacity(typed: str, _answers: Answers, _known: Known) -> int | None:
    found = _NUMBER.fullmatch(one_line(typed))
    if one_line(typed).casefold() in {"不限", "不限人数", "any", "no limit"}:
        return None
    if found is None or not 1 <= int(found[1]) <= MOST_PLACES:
        raise Wrong(say("class-capacity-wrong", text=_brief(typed), most=MOST_PLACES))
    return int(found[1])


def _read_assessed(typed: str, _answers: Answers, _known: Known) -> bool:
    said = one_line(typed).casefold()
    if said not in {"有考核", "有", "无考核", "没有", "无", "yes", "no"}:
        raise Wrong(say("class-assessed-wrong", text=_brief(typed)))
    return said in {"有考核", "有", "yes"}


def _read_units(typed: str, _answers: Answers, known: Known) -> list[str]:
    """Units by code or name, with commas between them; one that isn't known is named."""
    if one_line(typed).casefold() in {"全院", "所有单位", "all", "all units"}:
        return sorted(known.units)
    named = {name.casefold(): code for code, name in known.units.items()} | {
        code.casefold(): code for code in known.units
    }
    parts = [one_line(part) for part in _BREAK.split(typed) if part.strip()]
    strange = [part for part in parts if part.casefold() not in named]
    if strange or not parts:
        raise Wrong(say("class-units-wrong", text=_brief(", ".join(strange) or typed), example=known.unit))
    return sorted({named[part.casefold()] for part in parts})


def _brief(typed: str) -> str:
    return brief(one_line(typed), 30)


def _tell_text(value: Any) -> Say:
    return say("log-text", text=brief(str(value), _SHOWN))


FORM: Fields[Known] = (
    Field("title", _title, parse.text(parse.TITLE), _tell_text),
    Field("content", _content, parse.content, _tell_text),
    Field("place", _place, parse.text(parse.NAME), _tell_text),
    Field(
        "form",
        lambda _answers, known, page: ask.form(IN_HOUSE, known, page),
        lambda typed, _answers, known: parse.form(typed, IN_HOUSE, known),
        lambda value: say(f"record-form-{value}"),
    ),
    Field("sessions", _sessions, _read_sessions, lambda value: say("log-half-days", count=len(value))),
    Field("capacity", _capacity, _read_capacity, lambda value: say("class-places", count=value or 0)),
    Field("off_job", ask.off_job, parse.off_job, lambda value: say("record-off-job" if value else "record-on-job")),
    Field(
        "assessed", _assessed, _read_assessed, lambda value: say("class-assessed" if value else "class-not-assessed")
    ),
    Field("units", _units, _read_units, lambda value: say("class-units", count=len(value))),
)
"""What is asked of a class; nothing depends on another answer."""

MEETING: Fields[Known] = (
    Field("title", lambda _answers, _known, _page: Question((say("meeting-ask-title"),)), FORM[0].parse, _tell_text),
    Field("sessions", _held, _read_held, lambda value: say("log-half-days", count=len(value))),
    Field("place", _met, parse.text(parse.NAME), _tell_text),
)
"""What is asked of a meeting of a branch, before who was there."""
