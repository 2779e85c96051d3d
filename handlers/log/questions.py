"""The questions of the log, each with its ready answers (art. 5, 6, 9, 10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from handlers.dates import Span, span_words
from handlers.forms import Answers, Choice, Question
from handlers.log.answers import NO_MAKEUP, makeup_code, repeated, span_of, taken_over
from handlers.log.calendar import calendar_page
from handlers.log.known import OFFERED, Known
from handlers.log.makeup import Makeup
from handlers.log.parsers import BY_ID, PERSON_ROUTES
from handlers.log.words import CADRE_ACADEMY, READY
from handlers.paging import pages_of
from handlers.reply import Say, say
from handlers.standing.my import BUCKET_NAMES
from handlers.texts_in import brief
from rules.calendar import propose_half_days, working_half_days
from rules.credit import absent_too_long, slots
from rules.hours import ZERO
from rules.makeup import Room
from rules.policy import Policy
from rules.record import FORMS_OF_ROUTE, Form, Half, Route
from storage.submissions import Alike, Submission

EVIDENCE_MOST = 5
WHY = ("wrong_dates", "wrong_hours", "new_result")
"""Ready reasons of a correction."""
HALF_DAY = Decimal("0.5")
_LABEL, _BY = 20, 10
"""Characters of a text on a button, and of who held a training beside its title."""
_ROW_OF_NUMBERS = 5
_PLACE_OF_NUMBERS = 20
_PEOPLE = 8

Rows = tuple[tuple[Choice, ...], ...]


def whom(_answers: Answers, known: Known, page: str) -> Question:
    """For whom HR enters the record: the people of the unit without an account, a page at a time."""
    people, number = known.without_account, int(page) if page.isdecimal() else 0
    pages = pages_of(len(people), _PEOPLE)
    number = min(number, pages - 1)
    shown = people[number * _PEOPLE : (number + 1) * _PEOPLE]
    names = [
        Choice(say("log-for-person", name=brief(each.name, _BY), staff_no=each.staff_no), f"{BY_ID}{each.person_id}")
        for each in shown
    ]
    ways = [("records-before", number - 1), ("records-after", number + 1)]
    turning = tuple(Choice(say(key), str(to), page=True) for key, to in ways if 0 <= to < pages)
    return Question((say("log-ask-for"),), (*_rows(names, 2), *((turning,) if turning else ())))


def whom_label(person: Mapping[str, str]) -> Say:
    """Somebody on a button."""
    return say("log-for-person", name=brief(person["name"], _BY), staff_no=person["staff_no"])


def why(_answers: Answers, _known: Known, _page: str) -> Question:
    """Why an approved record should be corrected; the usual reasons with one tap."""
    ready = [Choice(say(f"review-why-{code}"), code, {"why": READY + code}) for code in WHY]
    return Question((say("correct-ask-why"),), _rows(ready, 1))


def why_label(reason: str) -> Say:
    """A reason on a button."""
    return say(f"review-why-{reason.removeprefix(READY)}") if reason.startswith(READY) else text_label(reason)


def route(_answers: Answers, known: Known, _page: str) -> Question:
    """What is logged; the cadre academy first for a leader, behind the routes for others (R7); last, one's own latest
    once more."""
    routes = [Choice(say(f"record-route-{each.value}"), each.value, {"route": each.value}) for each in PERSON_ROUTES]
    academy = {"route": Route.EXTERNAL_ONLINE.value, "form": Form.ONLINE.value, "platform": CADRE_ACADEMY}
    own_choice = _rows([Choice(say("log-platform-cadre_academy"), CADRE_ACADEMY, academy)], 1)
    offered = (*own_choice, *_rows(routes, 2)) if known.leader else (*_rows(routes, 2), *own_choice)
    once_more = [
        Choice(
            say("log-once-more", title=brief(each.details.title, _LABEL)),
            f"again{each.submission_id}",
            repeated(each.details),
        )
        for each in _latest(known)
    ]
    return Question((say("log-ask-route"),), (*offered, *_rows(once_more, 1)))


def form(answers: Answers, _known: object, _page: str) -> Question:
    """Which form of article 5, of those that fit the route."""
    forms = FORMS_OF_ROUTE[Route(answers["route"])]
    choices = [Choice(say(f"record-form-{each.value}"), each.value, {"form": each.value}) for each in forms]
    return Question((say("log-ask-form"),), _rows(choices, 2))


def title(answers: Answers, known: Known, _page: str) -> Question:
    """The name; what colleagues logged is taken over with one tap, so that one training has one spelling."""
    lines = [say("log-ask-title", route=answers["route"])]
    if known.alike:
        lines.append(say("log-alike-offered"))
    return Question(tuple(lines), _rows(_alike(known), 1))


def content(answers: Answers, known: Known, _page: str) -> Question:
    """What it was about; what colleagues logged under a name like the typed one can still be taken over."""
    same = Choice(say("log-same-as-title"), "same", {"content": answers["title"]})
    lines = [say("log-ask-content"), *([say("log-alike-same")] if known.alike else [])]
    return Question(tuple(lines), ((same,), *_rows(_alike(known), 1)))


def organiser(answers: Answers, known: Known, _page: str) -> Question:
    """Who held it; those of one's own latest records are ready."""
    return Question((say("log-ask-organiser", route=answers["route"]),), _rows(_spoken("organiser", known), 1))


def platform(_answers: Answers, known: Known, _page: str) -> Question:
    """Where online; the cadre academy is offered to everyone (R7)."""
    academy = Choice(say("log-platform-cadre_academy"), CADRE_ACADEMY, {"platform": CADRE_ACADEMY})
    return Question((say("log-ask-platform"),), ((academy,),))


def place(answers: Answers, known: Known, _page: str) -> Question:
    """Where it took place."""
    unit = Choice(text_label(known.unit_name), "unit", {"place": known.unit_name})
    own = [unit] if answers["route"] == Route.SELF_STUDY else []
    before = [each for each in _spoken("place", known) if each.answers != unit.answers or not own]
    return Question((say("log-ask-place"),), _rows([*own, *before], 2))


def span(_answers: Answers, known: Known, page: str) -> Question:
    """When: typed, the last two days with one tap, or by the calendar."""
    asked = calendar_page(page, known.today, known.first_year)
    if page:
        return asked
    quick = tuple(
        Choice(say(f"log-{name}"), Span(day, Half.AM, day, Half.PM).code)
        for name, day in (("yesterday", known.today - timedelta(days=1)), ("today", known.today))
    )
    return Question(asked.lines, (quick, *asked.choices))


def half_days(answers: Answers, known: Known, page: str) -> Question:
    """The half-days of instruction: proposed by the working calendar (R6), more or fewer by a tap."""
    told = span_of(answers)
    held = told.start, told.start_half, told.end, told.end_half
    most = slots(*held)
    count = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else propose_half_days(*held)
    count = min(max(count, 1), most)
    policy = known.policy(told.end.year)
    line = say(
        "log-ask-half-days",
        span=span_words(told),
        workdays=working_half_days(*held) * HALF_DAY,
        count=count,
        hours=policy.credit.hours_per_half_day * count,
    )
    fewer = [Choice(say("log-half-day-fewer"), str(count - 1), page=True)] if count > 1 else []
    more = [Choice(say("log-half-day-more"), str(count + 1), page=True)] if count < most else []
    return Question((line,), ((*fewer, Choice(say("log-half-days-right"), str(count)), *more),))


def absent(answers: Answers, known: Known, page: str) -> Question:
    """Half-days missed, with the number from which nothing counts (R4)."""
    held = int(answers["half_days"])
    limit = _absence_limit(held, known.policy(span_of(answers).end.year))
    line = say("log-ask-absent", limit=limit)
    if page == "more":
        numbers = [Choice(say("log-number", number=n), str(n)) for n in range(3, min(held, _PLACE_OF_NUMBERS) + 1)]
        return Question((line,), _rows(numbers, _ROW_OF_NUMBERS))
    few = [Choice(say("log-number", number=n), str(n)) for n in range(1, min(held, 2) + 1)]
    more = [Choice(say("log-more"), "more", page=True)] if held > 2 else []
    return Question((line,), ((Choice(say("log-never-absent"), "0"),), (*few, *more)))


def hours(answers: Answers, known: Known, _page: str) -> Question:
    """Own hours of study; of self-study, with what a year takes of it (R2)."""
    numbers = [Choice(say("log-number", number=n), str(n)) for n in (1, 2, 4, 8)]
    lines = [say("log-ask-hours", span=span_words(span_of(answers)))]
    if answers["route"] == Route.SELF_STUDY:
        lines.append(say("log-self-study-cap", cap=known.policy(span_of(answers).end.year).credit.self_study_cap))
    return Question(tuple(lines), (tuple(numbers),))


def off_job(_answers: Answers, _known: object, _page: str) -> Question:
    """Off-job or not (art. 12)."""
    choices = (
        Choice(say("record-off-job"), "yes", {"off_job": True}),
        Choice(say("record-on-job"), "no", {"off_job": False}),
    )
    return Question((say("log-ask-off-job"),), (choices,))


def result(_answers: Answers, _known: Known, _page: str) -> Question:
    """The outcome of the assessment (art. 6, 10, 13)."""
    choices = tuple(Choice(say(f"record-result-{code}"), code, {"result": code}) for code in ("pass", "fail", "none"))
    return Question((say("log-ask-result"),), (choices,))


def makeup(_answers: Answers, known: Known, _page: str) -> Question:
    """How many hours go to an earlier year that is still short, with what that makes of both years (art. 14, R10)."""
    made = known.makeup
    if made is None:
        return Question((say("log-makeup-nothing"),), ((_no_makeup(),),))
    last = made.rooms[-1]
    lines = (
        say("log-ask-makeup", hours=made.hours, year=str(last.year), most=last.most),
        *(_room_line(made, room) for room in made.rooms),
        say("log-makeup-kept", bucket=_bucket(last), own=str(made.year), left=made.after(ZERO), required=made.required),
    )
    return Question(lines, (*((_to_room(room),) for room in made.rooms), (_no_makeup(),)))


def _room_line(made: Makeup, room: Room) -> Say:
    return say(
        "log-makeup-room",
        year=str(room.year),
        bucket=_bucket(room),
        counted=room.counted,
        demanded=room.required,
        most=room.most,
        then=room.counted + room.most,
        own=str(made.year),
        left=made.after(room.most),
        required=made.required,
    )


def _bucket(room: Room) -> Say:
    return say(BUCKET_NAMES[room.bucket])


def _to_room(room: Room) -> Choice:
    code = makeup_code(room.year, room.most)
    return Choice(say("log-makeup", year=str(room.year), hours=room.most), code, {"makeup": code})


def _no_makeup() -> Choice:
    return Choice(say("log-makeup-none"), NO_MAKEUP, {"makeup": NO_MAKEUP})


def evidence(answers: Answers, known: Known, _page: str) -> Question:
    """Photos and files; one that the policy demands can be brought later, but not left out."""
    have = sum(file.usable for file in known.files)
    demanded = known.policy(span_of(answers).end.year).demands_evidence(Route(answers["route"]))
    certificate = answers.get("platform") == CADRE_ACADEMY
    lines = [say("log-ask-certificate" if certificate else "log-ask-evidence", most=EVIDENCE_MOST)]
    if have:
        lines.append(say("log-evidence-have", count=have, most=EVIDENCE_MOST))
    elif demanded:
        lines.append(say("log-evidence-demanded"))
    if not have and not demanded:
        return Question(tuple(lines))
    done = Choice(say("log-evidence-done" if have else "log-evidence-later"), "done", {"evidence": True})
    return Question(tuple(lines), ((done,),))


def text_label(text: str, limit: int = _LABEL) -> Say:
    """Typed text, short enough for a button."""
    return say("log-text", text=brief(text, limit))


def _latest(known: Known) -> list[Submission]:
    """One's own latest records, each title once."""
    titles: dict[str, Submission] = {}
    for each in known.mine:
        titles.setdefault(each.details.title, each)
    return list(titles.values())[:OFFERED]


def _spoken(key: str, known: Known) -> list[Choice]:
    """What one's own latest records say here, each once; a code names the record, so that it can't shift."""
    said: dict[str, int] = {}
    for each in known.mine:
        said.setdefault(getattr(each.details, key), each.submission_id)
    said.pop("", None)
    return [Choice(text_label(value), f"as{number}", {key: value}) for value, number in list(said.items())[:OFFERED]]


def _alike(known: Known) -> list[Choice]:
    return [
        Choice(_alike_label(each), f"like{each.submission.submission_id}", taken_over(each.submission.details))
        for each in known.alike
    ]


def _alike_label(alike: Alike) -> Say:
    """``科研诚信培训班 · 中国科协 · 3.2–3.6 · 5 人``; of self-study, which nobody held, the place."""
    told = alike.submission.details
    days = f"{told.start.month}.{told.start.day}"
    if told.end != told.start:
        days += f"–{told.end.month}.{told.end.day}"
    by = platform_label(told.platform, _BY) if told.platform else text_label(told.organiser or told.place, _BY)
    return say("log-alike", title=brief(told.title, _LABEL), by=by, days=days, people=alike.people)


def platform_label(platform: str, limit: int = _LABEL) -> Say:
    """A platform's name; the cadre academy has one in each language."""
    return say("log-platform-cadre_academy") if platform == CADRE_ACADEMY else text_label(platform, limit)


def _absence_limit(held: int, policy: Policy) -> int:
    """The fewest half-days of absence that lose the hours; all of them always do."""
    return next(absent for absent in range(1, held + 1) if absent_too_long(absent, held, policy))


def _rows(choices: Sequence[Choice], width: int) -> Rows:
    return tuple(tuple(choices[at : at + width]) for at in range(0, len(choices), width))
