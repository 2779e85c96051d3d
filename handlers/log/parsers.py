"""Typed answers of the log, read strictly: each parser returns the JSON value to keep or raises ``Wrong``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from handlers.binding.staff_no import normal_staff_no
from handlers.dates import Span, read_span
from handlers.forms import Answers
from handlers.log.answers import NO_MAKEUP, makeup_code
from handlers.log.known import Known
from handlers.log.words import meant
from handlers.reply import Say, say
from handlers.texts_in import Wrong, brief, clean_text, one_line
from rules.credit import slots
from rules.record import FORMS_OF_ROUTE, Route

PERSON_ROUTES = (
    Route.EXTERNAL,
    Route.SELF_STUDY,
    Route.EXTERNAL_ONLINE,
    Route.ABROAD_TRAINING,
    Route.STUDY_ABROAD,
)
"""What a person logs, in the order of offering (art. 9.2); the other routes come in by themselves."""

BY_ID = "id."
"""What stands before a person's id in a button."""
MOST_HOURS = 9999
TITLE, CONTENT, NAME, REASON = 100, 500, 100, 200
"""The most characters of a title, a content, of an organiser, platform or place, and of a correction's reason."""

_HALF_DAYS = re.compile(r"(\d{1,4}) ?个?(?:半天|half[- ]days?)?", re.ASCII)
_DAYS = re.compile(r"(\d{1,3})(\.5)? ?(?:天|days?)", re.ASCII)
_MAKEUP = re.compile(r"(?:补? ?(20\d{2})[ 年补:]+)?(\d{1,4}(?:\.\d+)?) ?个?(?:学时|小时|h|hours?)?", re.ASCII)
_HOURS = re.compile(r"(\d{1,5}(?:\.\d+)?) ?个?(?:学时|小时|h|hours?)?", re.ASCII)


def text(limit: int) -> Callable[[str, Answers, object], str]:
    """A parser of a text of at most so many characters."""
    return lambda typed, _answers, _known: clean_text(typed, limit)


def whom(typed: str, _answers: Answers, known: Known) -> dict[str, Any]:
    """Somebody of the unit without an account, by staff number or name; a button names them by id."""
    said = one_line(typed)
    number = normal_staff_no(said)
    people = known.without_account
    found = [each for each in people if f"{BY_ID}{each.person_id}" == said or each.staff_no == number]
    found = found or [each for each in people if one_line(each.name).casefold() == said.casefold()]
    if len(found) != 1:
        raise Wrong(say("log-for-several" if found else "log-for-unknown", text=_shown(typed)))
    [person] = found
    return {"person": person.person_id, "name": person.name, "staff_no": person.staff_no}


def content(typed: str, answers: Answers, _known: object) -> str:
    """What it was about; or the title once more, said in the words of its button."""
    return str(answers["title"]) if meant("content", typed) else clean_text(typed, CONTENT)


def route(typed: str, _answers: Answers, _known: Known) -> str:
    """One of the routes that a person logs."""
    offered = [each.value for each in PERSON_ROUTES]
    return _one_of("route", typed, offered, example=say(f"record-route-{offered[0]}"))


def form(typed: str, answers: Answers, _known: object) -> str:
    """A form that fits the route (art. 5)."""
    offered = [each.value for each in FORMS_OF_ROUTE[Route(answers["route"])]]
    return _one_of("form", typed, offered, example=say(f"record-form-{offered[0]}"))


def platform(typed: str, _answers: Answers, _known: Known) -> str:
    """Any platform; 中国干部网络学院 under its one code (R7)."""
    return meant("platform", typed) or clean_text(typed, NAME)


def span(typed: str, _answers: Answers, known: Known) -> str:
    """A day or a span that is over, as its code."""
    return read_span(typed, known.today, known.first_year).code


def half_days(typed: str, answers: Answers, _known: Known) -> int:
    """Half-days of instruction: at least one, at most those of the span (R6); ``5 天`` are ten."""
    told = Span.of_code(answers["span"])
    assert told is not None
    most = slots(told.start, told.start_half, told.end, told.end_half)
    in_halves, in_days = _HALF_DAYS.fullmatch(_plain(typed)), _DAYS.fullmatch(_plain(typed))
    if in_halves:
        count = int(in_halves[1])
    elif in_days:
        count = 2 * int(in_days[1]) + (in_days[2] is not None)
    else:
        count = 0
    if not 1 <= count <= most:
        raise Wrong(say("log-half-days-wrong", text=_shown(typed), most=most))
    return count


def absent(typed: str, answers: Answers, _known: Known) -> int:
    """Half-days missed, leave included: none up to all (R4)."""
    plain, most = meant("absent", typed) or _plain(typed), int(answers["half_days"])
    found = _HALF_DAYS.fullmatch(plain)
    if found is None or int(found[1]) > most:
        raise Wrong(say("log-absent-wrong", text=_shown(typed), most=most))
    return int(found[1])


def hours(typed: str, _answers: Answers, _known: Known) -> str:
    """Own hours, above zero and with one decimal at most (R3), as text that keeps them exact."""
    found = _HOURS.fullmatch(_plain(typed))
    value = Decimal(found[1]) if found else Decimal(0)
    if not 0 < value <= MOST_HOURS or value != round(value, 1):
        raise Wrong(say("log-hours-wrong", text=_shown(typed)))
    return f"{value.normalize():f}"


def off_job(typed: str, _answers: Answers, _known: object) -> bool:
    """脱产 or not (art. 12)."""
    return _one_of("off_job", typed, ["yes", "no"]) == "yes"


def result(typed: str, _answers: Answers, _known: Known) -> str:
    """The outcome of the assessment (art. 6)."""
    return _one_of("result", typed, ["pass", "fail", "none"])


def makeup(typed: str, _answers: Answers, known: Known) -> str:
    """Hours for an earlier year (R10): ``10``, or ``2025 10`` where several years are short; or none."""
    plain, rooms = meant("makeup", typed) or _plain(typed), known.makeup.rooms if known.makeup else ()
    if plain in (NO_MAKEUP, "0") or not rooms:
        return NO_MAKEUP
    found = _MAKEUP.fullmatch(plain)
    named = [room for room in rooms if found and found[1] in (None, str(room.year))]
    value = Decimal(found[2]) if found else Decimal(0)
    if len(named) != 1 or not 0 < value <= named[0].most or value != round(value, 1):
        last = rooms[-1]
        raise Wrong(
            say("log-makeup-wrong", text=_shown(typed), several=len(rooms), year=str(last.year), most=last.most)
        )
    return makeup_code(named[0].year, value)


def evidence(typed: str, _answers: Answers, _known: Known) -> bool:
    """That there is no more of it; files come by themselves."""
    if meant("evidence", typed) != "done":
        raise Wrong(say("log-evidence-typed"))
    return True


def _one_of(key: str, typed: str, offered: list[str], **more: Say) -> str:
    code = meant(key, typed)
    if code not in offered:
        raise Wrong(say(f"log-{key}-wrong", text=_shown(typed), **more))
    return code


def _plain(typed: str) -> str:
    return unicodedata.normalize("NFKC", one_line(typed)).casefold()


def _shown(typed: str) -> str:
    return brief(one_line(typed), 30)
