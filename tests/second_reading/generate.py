"""Seeded, valid and varied cases that crowd around the hard places of the policy page (articles 8 to 14).

Spans over New Year, absences on the limit, self-study around the cap, make-up that asks too much or waits its
turn, promotions side by side, units' rules by year, a register entered and left within a year.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from tests.second_reading.faults import FORMS, STATES
from tests.second_reading.reading import two_months_after
from tests.second_reading.terms import (
    SCHEDULED,
    Json,
    claimed_hours,
    ends,
    given,
    is_scheduled,
    is_self_study,
    is_split,
    span,
    starts,
)

ROUTES = sorted(SCHEDULED)
YEARS = (2019, 2020, 2021, 2024, 2024, 2025, 2025, 2026, 2026, 2026, 2026, 2027, 2028)
LIMITS = ("1/7", "1/8", "1/10", "2/15", "3/28")
ID_HEADS = ("a", "b", "B", "z", "课", "", "1")
OPTIONAL = ("start_half", "end_half", "absent_half_days", "result", "off_job", "platform", "state")


def chance(rng: Random, percent: int) -> bool:
    """True in so many of a hundred times."""
    return rng.randrange(100) < percent


def day_in(rng: Random, year: int) -> date:
    """A day of a year; its edges and the leap day come often."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    end_of_february = date(year, 3, 1) - timedelta(days=1)
    if chance(rng, 30):
        return rng.choice((first, first + timedelta(1), last, last - timedelta(1), end_of_february))
    return first + timedelta(rng.randrange((last - first).days + 1))


def tenths(rng: Random, least: int, most: int) -> Decimal | int:
    """Hours between two bounds; two in five have a decimal."""
    if chance(rng, 60):
        return rng.randint(least, most)
    return Decimal(rng.randint(least * 10, most * 10)) / 10


# --- Records, one kind a function; ids come last ----------------------------------------------------------


def spanning(rng: Random, start: date, end: date) -> Json:
    """A record's span, with half-days at its ends now and then."""
    record: Json = {"title": "班", "start": start.isoformat(), "end": max(start, end).isoformat()}
    if chance(rng, 25):
        record["start_half"] = rng.choice(("am", "pm"))
    if chance(rng, 25):
        record["end_half"] = rng.choice(("am", "pm"))
    if span(record) < 1:
        record["end_half"] = "pm"
    return record


def taught(rng: Random, record: Json) -> Json:
    """A scheduled record over a span: half-days up to all of it, absence around a limit."""
    held = span(record) if chance(rng, 40) else rng.randint(1, min(span(record), 40))
    forms = [form for form in FORMS if form != "self_study"]
    record |= {"route": rng.choice(ROUTES), "form": rng.choice(forms), "half_days": held}
    if chance(rng, 70) and record["form"] in {"online", "self_study"}:
        record["form"] = rng.choice(("lecture", "group_video", "academic"))
    if chance(rng, 35):
        edge = Fraction(rng.choice(LIMITS)) * held
        record["absent_half_days"] = max(0, min(held, edge.__ceil__() + rng.choice((-1, -1, 0, 1))))
    return record


def a_class(rng: Random, year: int) -> Json:
    """A class of a few days."""
    start = day_in(rng, year)
    return taught(rng, spanning(rng, start, start + timedelta(rng.randint(0, 12))))


def a_full_class(rng: Random, year: int) -> Json:
    """A class that brings a year near its general hours."""
    start = date(year, rng.randint(1, 10), rng.randint(1, 28))
    record = taught(rng, spanning(rng, start, start + timedelta(rng.randint(14, 40))))
    record["form"] = rng.choice(("special_class", "academic", "party_branch"))
    record["half_days"] = rng.randint(min(16, span(record)), min(28, span(record)))
    record.pop("absent_half_days", None)
    return record


def over_new_year(rng: Random, year: int) -> Json:
    """A class over the year's end, from half a day on each side to months."""
    reach = rng.choice((1, 1, 5, 12, 90))
    last = date(year, 12, 31)
    start = last - timedelta(rng.randrange(reach))
    return taught(rng, spanning(rng, start, last + timedelta(rng.randint(1, reach))))


def over_years(rng: Random, year: int) -> Json:
    """A class over two or three turns of the year."""
    start = day_in(rng, year)
    return taught(rng, spanning(rng, start, day_in(rng, year + rng.randint(2, 3))))


def of_own_hours(rng: Random, year: int) -> Json:
    """Online study with its own hours, over New Year at times."""
    start = day_in(rng, year)
    record = spanning(rng, start, start + timedelta(rng.choice((0, 0, 3, 30, 120))))
    record |= {
        "route": rng.choice(("external_online", "platform")),
        "form": rng.choice([form for form in FORMS if form != "self_study"]),
        "hours": tenths(rng, 1, rng.choice((8, 30, 60))),
    }
    if record["route"] == "external_online" and chance(rng, 40):
        record["platform"] = "cadre_academy"
    return record


def a_full_course(rng: Random, year: int) -> Json:
    """Online study that brings a year near its online hours."""
    start = date(year, rng.randint(1, 11), rng.randint(1, 28))
    record = spanning(rng, start, start + timedelta(rng.randint(0, 25)))
    return record | {"route": "external_online", "form": "online", "hours": tenths(rng, 40, 55)}


def alone(rng: Random, year: int) -> Json:
    """Self-study: by its route, or by its form within a scheduled route (over New Year too)."""
    if chance(rng, 70):
        start = day_in(rng, year)
        record = spanning(rng, start, start + timedelta(rng.choice((0, 0, 2, 40))))
        return record | {"route": "self_study", "form": "self_study", "hours": tenths(rng, 1, 12)}
    return (over_new_year if chance(rng, 40) else a_class)(rng, year) | {"form": "self_study"}


def off_the_job(rng: Random, year: int) -> Json:
    """An off-job class of about two months."""
    start = day_in(rng, year)
    end = two_months_after(start) + timedelta(rng.choice((-3, -2, -1, -1, 0, 1)))
    return taught(rng, spanning(rng, start, end)) | {"off_job": True}


def before_the_policy(rng: Random, year: int) -> Json:
    """A record around 2018, from which on the policy holds."""
    return rng.choice((a_class, over_new_year, of_own_hours))(rng, rng.choice((2017, 2018, 2018)))


KINDS: tuple[tuple[Callable[[Random, int], Json], int], ...] = (
    (a_class, 16),
    (a_full_class, 20),
    (over_new_year, 14),
    (over_years, 3),
    (of_own_hours, 12),
    (a_full_course, 14),
    (alone, 14),
    (off_the_job, 4),
    (before_the_policy, 2),
)


def a_record(rng: Random, year: int) -> Json:
    """A record of any kind in the assessed year or near it, with its state, result and make-up."""
    kinds, weights = zip(*KINDS, strict=True)
    near = year + rng.choice((-3, -2, -2, -1, -1, -1, 0, 0, 0, 0, 1, 2))
    record: Json = rng.choices(kinds, weights)[0](rng, near)
    if chance(rng, 40):
        record["result"] = rng.choice(("pass", "pass", "none", "fail"))
    if chance(rng, 20):
        record["state"] = rng.choice((*STATES, "approved", "approved"))
    if chance(rng, 15):
        record["off_job"] = rng.choice((True, True, False))
    if chance(rng, 55):
        give_away(rng, record, year)
    return record


def give_away(rng: Random, record: Json, year: int) -> None:
    """Let a record ask for make-up, where the page allows it, often for a year that others ask for too."""
    if is_self_study(record) or is_split(record):
        return
    own = ends(record).year
    asked = rng.choice((own - 1, own - 1, own - 1, own - 2, year - 1, year, year - 2, 2018))
    claimed = claimed_hours(record)
    if asked >= own:
        return
    part = rng.choice((Decimal(1), Decimal("0.5"), Decimal("0.3"), Decimal("0.1")))
    amount = max((claimed * part).quantize(Decimal("0.1")), Decimal("0.1"))
    record |= {"makeup_year": asked, "makeup_hours": min(claimed, amount)}


def a_rival(rng: Random, record: Json) -> Json:
    """A record so like another that only one step of the order parts them: an end, a half, a start, an id."""
    rival = dict(record)
    step = rng.choice(("id", "id", "start", "start_half", "end_half", "end"))
    if step in {"start_half", "end_half"}:
        rival[step] = rng.choice(("am", "pm"))
    elif step == "start":
        rival["start"] = (starts(rival) - timedelta(1)).isoformat()
    elif step == "end":
        rival["end"] = (ends(rival) + timedelta(1)).isoformat()
    allowed = span(rival) >= max(1, given(rival, "half_days", 1))
    if not allowed or ("makeup_year" in rival and (is_split(rival) or rival["makeup_year"] >= ends(rival).year)):
        return dict(record)
    return rival


def named(rng: Random, records: list[Json]) -> list[Json]:
    """The records with ids whose order is not the input's, shuffled; some optional keys given as null."""
    numbers = rng.sample(range(1, 30), len(records))
    result = []
    for number, record in zip(numbers, records, strict=True):
        entry = {"id": f"{rng.choice(ID_HEADS)}{number}", **record}
        if chance(rng, 4):
            entry |= {key: None for key in OPTIONAL if key not in entry and chance(rng, 50)}
            entry |= {"hours" if is_scheduled(record) else "half_days": None}
        result.append(entry)
    seen = {entry["id"]: entry for entry in result}
    result = list(seen.values())
    rng.shuffle(result)
    return result


# --- The person and the unit ------------------------------------------------------------------------------


def some_ranks(rng: Random, year: int) -> list[Json]:
    """One to four ranks; promotions, steps up and down crowd around the assessed year."""
    begin = date(2012, 3, 1) if chance(rng, 70) else day_in(rng, year + rng.choice((-3, -2, -1, 0, 1)))
    days = {begin}
    for _ in range(rng.choice((0, 0, 1, 1, 1, 2, 2, 3))):
        moment = day_in(rng, year + rng.choice((-2, -1, -1, 0, 0, 0, 1)))
        if chance(rng, 15):
            leap = year - year % 4
            moment = date(leap, 2, 29)
        days |= {moment} if moment > begin else set()
    return [{"rank": rng.choice(("staff", "leader", "leader")), "since": moment.isoformat()} for moment in sorted(days)]


def a_person(rng: Random, year: int) -> Json:
    """A person with ranks, who may have joined or left within one of the years."""
    person: Json = {"staff_no": f"{rng.randrange(10**6):06}", "ranks": some_ranks(rng, year)}
    if chance(rng, 35):
        person["joined_on"] = day_in(rng, year + rng.choice((-9, -3, -2, -2, -1, -1, 0))).isoformat()
    if chance(rng, 20):
        person["left_on"] = day_in(rng, year + rng.choice((-2, -1, -1, 0, 1))).isoformat()
    return person


def a_unit_rule(rng: Random) -> Json:
    """A supplement that is stricter or as strict, each key optional."""
    rule: Json = {}
    if chance(rng, 50):
        least = {"staff": 90, "leader": 110}
        held = {rank: tenths(rng, hours, hours + 20) for rank, hours in least.items() if chance(rng, 70)}
        rule["general_hours"] = held
    if chance(rng, 40):
        rule["online_hours"] = tenths(rng, 50, 60)
    if chance(rng, 50):
        rule["self_study_cap"] = tenths(rng, 0, 10)
    if chance(rng, 60):
        rule["absence_limit"] = rng.choice(LIMITS)
    if chance(rng, 60):
        rule["credit_below_limit"] = rng.choice(("full", "attended", "attended"))
    if chance(rng, 5):
        rule |= {key: None for key in ("online_hours", "since", "absence_limit") if key not in rule}
    return rule


def some_unit_rules(rng: Random, year: int) -> Json | list[Json]:
    """One rule, or several by year, the always-rule among them at times; not in the order of the years."""
    if chance(rng, 35):
        return a_unit_rule(rng) | ({"since": year + rng.choice((-2, -1, 0, 1))} if chance(rng, 40) else {})
    begins = rng.sample((None, 2010, year - 3, year - 2, year - 1, year, year + 1), rng.randint(0, 4))
    return [a_unit_rule(rng) | ({} if begin is None else {"since": begin}) for begin in begins]


def an_as_of(rng: Random, year: int, person: Json) -> str:
    """A day of asking: in mid-year, on the day of a rank or the day before it, or in a neighbouring year."""
    if chance(rng, 40):
        since = date.fromisoformat(rng.choice(person["ranks"])["since"])
        return (since - timedelta(rng.randrange(2))).isoformat()
    return day_in(rng, year + rng.choice((0, 0, 0, 0, 1, -1))).isoformat()


def a_case(rng: Random) -> Json:
    """One valid case."""
    year = rng.choice(YEARS)
    person = a_person(rng, year)
    case: Json = {"year": year, "person": person}
    if chance(rng, 45):
        case["as_of"] = an_as_of(rng, year, person)
    if chance(rng, 25):
        case["records_since"] = year + rng.choice((-3, -2, -1, -1, 0, 1))
    if chance(rng, 45):
        case["unit_rules"] = some_unit_rules(rng, year)
    records = [a_record(rng, year) for _ in range(rng.choice((0, 1, 2, 3, 5, 7, 9, 12)))]
    for record in list(records):
        if chance(rng, 12):
            records.append(a_rival(rng, record))
    case["records"] = named(rng, records)
    return case


def cases(seed: int, n: int) -> Iterator[Json]:
    """The first `n` cases of a seed: always the same ones."""
    rng = Random(seed)
    for _ in range(n):
        yield a_case(rng)
