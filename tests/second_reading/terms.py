"""The words of the policy page: days, spans, rank, register, units' rules (articles 2, 8, 9, 16).

Everything here is written from the policy page alone, slow and literal, one sentence of the page at a time.
Sentences in quotation marks are the page's own.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

Json = dict[str, Any]

FIRST_YEAR = 2019  # R15: “years before 2019 have none here”
GENERAL_HOURS = {"staff": Decimal(90), "leader": Decimal(110)}  # R1
ONLINE_HOURS = Decimal(50)  # R1
SELF_STUDY_CAP = Decimal(10)  # R2
ABSENCE_LIMIT = Fraction(1, 7)  # R4
CREDIT_BELOW_LIMIT = "full"  # R4
HALF_DAY_HOURS = 4  # “1 day = 8, half a day = 4”

# R3: “Scheduled routes (`in_house`, `external`, `study_abroad`, `abroad_training`)”
SCHEDULED = {"in_house", "external", "study_abroad", "abroad_training"}
OWN_HOURS = {"external_online", "platform", "self_study"}
BUCKETS = ("general", "online")


def given(thing: Json, key: str, default: Any = None) -> Any:
    """What a key holds. “An optional key that is `null` is not given.”"""
    value = thing.get(key)
    return default if value is None else value


def hours(value: Any) -> Decimal:
    """A number out of the case as exact hours."""
    return Decimal(str(value))


def day(text: str) -> date:
    """A day out of the case."""
    return date.fromisoformat(text)


def half_up(exact: Fraction) -> Decimal:
    """“Half up to 0.1.”"""
    tenths = (exact * 10 + Fraction(1, 2)).__floor__()
    return Decimal(tenths) / 10


# --- A record by itself ---------------------------------------------------------------------------------


def starts(record: Json) -> date:
    """The day a record begins."""
    return day(record["start"])


def ends(record: Json) -> date:
    """The day a record ends."""
    return day(record["end"])


def start_half(record: Json) -> str:
    """“halves [default] to `am` and `pm`”."""
    return str(given(record, "start_half", "am"))


def end_half(record: Json) -> str:
    """“halves [default] to `am` and `pm`”."""
    return str(given(record, "end_half", "pm"))


def half_days_until(record: Json, last_day: date, last_half: str) -> int:
    """Calendar half-days from the record's beginning through the given half-day."""
    whole = ((last_day - starts(record)).days + 1) * 2
    return whole - (1 if start_half(record) == "pm" else 0) - (1 if last_half == "am" else 0)


def span(record: Json) -> int:
    """“the calendar half-days of its span” (R5)."""
    return half_days_until(record, ends(record), end_half(record))


def is_scheduled(record: Json) -> bool:
    """R3: by the route alone."""
    return bool(record["route"] in SCHEDULED)


def is_self_study(record: Json) -> bool:
    """R2: “self-study (route or form `self_study`)”."""
    return "self_study" in (record["route"], record["form"])


def is_split(record: Json) -> bool:
    """R5: “A scheduled record that spans 31 December”."""
    return is_scheduled(record) and starts(record).year < ends(record).year


def bucket(record: Json) -> str:
    """“a record counts in `online` when its route is `external_online` or `platform` (the route wins) or its
    form is `online`; in `general` otherwise”."""
    online = record["route"] in {"external_online", "platform"} or record["form"] == "online"
    return "online" if online else "general"


def is_approved(record: Json) -> bool:
    """“Only approved records count”; `approved` is the default state."""
    return bool(given(record, "state", "approved") == "approved")


def has_failed(record: Json) -> bool:
    """R4, R12; “`result` defaults to `none`”."""
    return bool(given(record, "result", "none") == "fail")


def claimed_hours(record: Json) -> Decimal:
    """R3: “hours = 4 × half-days of instruction”; the other routes “carry their own hours”."""
    if is_scheduled(record):
        return HALF_DAY_HOURS * hours(record["half_days"])
    return hours(record["hours"])


def order(record: Json) -> tuple[date, str, date, str, str]:
    """“records go by end, end half, start, start half, id” (“am” sorts before “pm”)."""
    return ends(record), end_half(record), starts(record), start_half(record), record["id"]


# --- The person -----------------------------------------------------------------------------------------


def joined_on(case: Json) -> date:
    """R10: “`joined_on` defaults to the first rank's `since`”."""
    person = case["person"]
    return day(given(person, "joined_on", person["ranks"][0]["since"]))


def left_on(case: Json) -> date:
    """The last day on the register; without one nobody has left."""
    return day(given(case["person"], "left_on", "9999-12-31"))


def is_on_register(case: Json, record: Json) -> bool:
    """“A record that ends before `joined_on` or begins after `left_on` counts nothing”."""
    return not (ends(record) < joined_on(case) or starts(record) > left_on(case))


def wholly_on_register(case: Json, year: int) -> bool:
    """R10: “a year spent wholly on the register”."""
    return joined_on(case) <= date(year, 1, 1) and left_on(case) >= date(year, 12, 31)


def as_of(case: Json) -> date:
    """“optional `as_of` (ISO date; default: 31 December of the year)”."""
    return day(given(case, "as_of", f"{case['year']}-12-31"))


def rank_in(case: Json, year: int) -> str:
    """“A year's rank is the one held on its 31 December; for the assessed `year` on `as_of`, when that is
    earlier. Before the first rank the first one holds.”"""
    moment = date(year, 12, 31)
    if year == case["year"]:
        moment = min(moment, as_of(case))
    ranks = case["person"]["ranks"]
    held = ranks[0]["rank"]
    for entry in ranks:
        if day(entry["since"]) <= moment:
            held = entry["rank"]
    return str(held)


# --- The rules of a year --------------------------------------------------------------------------------


def unit_rule(case: Json, year: int) -> Json:
    """“the one with the latest `since` (a year; default: always) not after a year holds for it”."""
    rules = given(case, "unit_rules", [])
    if isinstance(rules, dict):
        rules = [rules]
    always = -1
    not_after = [rule for rule in rules if given(rule, "since", always) <= year]
    return max(not_after, key=lambda rule: int(given(rule, "since", always)), default={})


def required(case: Json, year: int) -> dict[str, Decimal]:
    """R1, and “A year's thresholds and cap are those of the rule that holds for it”."""
    rule, rank = unit_rule(case, year), rank_in(case, year)
    general = given(given(rule, "general_hours", {}), rank, GENERAL_HOURS[rank])
    return {"general": hours(general), "online": hours(given(rule, "online_hours", ONLINE_HOURS))}


def self_study_cap(case: Json, year: int) -> Decimal:
    """R2: the most self-study hours that count in a year."""
    return hours(given(unit_rule(case, year), "self_study_cap", SELF_STUDY_CAP))


def absence_limit(case: Json, year: int) -> Fraction:
    """R4: the part of the half-days from which an absence costs the hours."""
    return Fraction(given(unit_rule(case, year), "absence_limit", ABSENCE_LIMIT))


def credit_below_limit(case: Json, year: int) -> str:
    """R4: `full` or `attended`."""
    return str(given(unit_rule(case, year), "credit_below_limit", CREDIT_BELOW_LIMIT))
