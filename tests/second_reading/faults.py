"""The faults of a case, read from the page's paragraph “Faults”: the places that a refusal must name.

A place is the path of the key that is wrong, such as `records[3].half_days`. A check that needs several keys
is made when each of them is sound by itself, so that one mistake is told once.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.second_reading.terms import (
    ABSENCE_LIMIT,
    FIRST_YEAR,
    GENERAL_HOURS,
    ONLINE_HOURS,
    OWN_HOURS,
    SCHEDULED,
    SELF_STUDY_CAP,
    Json,
    claimed_hours,
    ends,
    given,
    hours,
    is_scheduled,
    is_split,
    span,
    starts,
)

Check = Callable[[object], bool]


def is_text(value: object) -> bool:
    """A string."""
    return isinstance(value, str)


def is_whole(value: object) -> bool:
    """A whole number; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """A JSON number."""
    return is_whole(value) or isinstance(value, float | Decimal)


def is_day(value: object) -> bool:
    """An ISO date."""
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return is_text(value)


def is_part(value: object) -> bool:
    """A fraction as in `1/8`."""
    return is_text(value) and re.fullmatch(r"-?\d+/[1-9]\d*", str(value)) is not None


def is_list(value: object) -> bool:
    """A JSON array."""
    return isinstance(value, list)


def is_object(value: object) -> bool:
    """A JSON object."""
    return isinstance(value, dict)


def one_of(*words: str) -> Check:
    """One of a few words."""
    return lambda value: is_text(value) and value in words


FORMS = (
    *("party_theory", "party_branch", "special_class", "academic", "conference", "abroad"),
    *("online", "group_video", "lecture", "self_study"),
)
HALF_DAYS = ("half_days", "absent_half_days")
STATES = ("pending", "approved", "returned", "rejected", "withdrawn", "corrected")

CASE: dict[str, Check] = {
    "year": is_whole,
    "as_of": is_day,
    "person": is_object,
    "records_since": is_whole,
    "unit_rules": lambda value: is_object(value) or is_list(value),
    "records": is_list,
}
PERSON: dict[str, Check] = {
    "staff_no": is_text,
    "ranks": is_list,
    "joined_on": is_day,
    "left_on": is_day,
}
RANK: dict[str, Check] = {"rank": one_of("staff", "leader"), "since": is_day}
UNIT_RULE: dict[str, Check] = {
    "since": is_whole,
    "general_hours": is_object,
    "online_hours": is_number,
    "self_study_cap": is_number,
    "absence_limit": is_part,
    "credit_below_limit": one_of("full", "attended"),
}
GENERAL: dict[str, Check] = {"staff": is_number, "leader": is_number}
RECORD: dict[str, Check] = {
    "id": is_text,
    "route": one_of(*SCHEDULED, *OWN_HOURS),
    "form": one_of(*FORMS),
    "title": is_text,
    "start": is_day,
    "end": is_day,
    "start_half": one_of("am", "pm"),
    "end_half": one_of("am", "pm"),
    "half_days": is_whole,
    "absent_half_days": is_whole,
    "hours": is_number,
    "result": one_of("pass", "fail", "none"),
    "off_job": lambda value: isinstance(value, bool),
    "platform": is_text,
    "state": one_of(*STATES),
    "makeup_year": is_whole,
    "makeup_hours": is_number,
}


def key_faults(thing: object, keys: dict[str, Check], needed: tuple[str, ...], place: str) -> set[str]:
    """Unknown keys, wrong types and missing keys of one object, whose keys' places begin with `place`."""
    if not isinstance(thing, dict):
        return {place.removesuffix(".")}
    unknown = {place + key for key in thing if key not in keys}
    missing = {place + key for key in needed if given(thing, key) is None}
    wrong = {place + key for key in keys if given(thing, key) is not None and not keys[key](thing[key])}
    return unknown | missing | wrong


def sound(found: set[str], thing: Json, place: str, *keys: str) -> bool:
    """Whether all these keys are given and none of them has been found at fault by itself."""
    return all(given(thing, key) is not None and place + key not in found for key in keys)


def is_fine(value: object) -> bool:
    """Whether hours are above zero and have at most one decimal."""
    exact = hours(value)
    return exact > 0 and exact == exact.quantize(Decimal("0.1"))


def record_faults(record: object, place: str) -> set[str]:
    """The faults within one record."""
    needed = ("id", "route", "form", "title", "start", "end")
    found = key_faults(record, RECORD, needed, place)
    if not isinstance(record, dict):
        return found
    found |= amount_faults(record, place, found)
    if sound(found, record, place, "route"):
        found |= foreign_amounts(record, place)
        if sound(found, record, place, "form"):
            found |= self_study_faults(record, place)
    if spans(record, place, found):
        found |= span_faults(record, place, found)
    return found | makeup_faults(record, place, found)


def spans(record: Json, place: str, found: set[str]) -> bool:
    """Whether a span can be read off the record at all."""
    halves = {place + "start_half", place + "end_half"}
    return sound(found, record, place, "start", "end") and not halves & found


def amount_faults(record: Json, place: str, found: set[str]) -> set[str]:
    """“`half_days` below 1”; “more absent than held; `hours` not above zero or with two decimals”."""
    faults: set[str] = set()
    if sound(found, record, place, "hours") and not is_fine(record["hours"]):
        faults.add(place + "hours")
    if sound(found, record, place, "half_days") and record["half_days"] < 1:
        faults.add(place + "half_days")
    if sound(found, record, place, *HALF_DAYS) and record["absent_half_days"] > record["half_days"]:
        faults.add(place + "absent_half_days")
    return faults


def foreign_amounts(record: Json, place: str) -> set[str]:
    """“`hours` on a scheduled route, `half_days` or `absent_half_days` on another”; what a route needs."""
    needed, foreign = ("half_days", ["hours"]) if is_scheduled(record) else ("hours", list(HALF_DAYS))
    missing = {place + needed} if given(record, needed) is None else set()
    return missing | {place + key for key in foreign if given(record, key) is not None}


def self_study_faults(record: Json, place: str) -> set[str]:
    """“route `self_study` with another form, or form `self_study` with route …”."""
    other_form = record["route"] == "self_study" and record["form"] != "self_study"
    other_route = record["form"] == "self_study" and record["route"] in {"external_online", "platform"}
    return {place + "form"} if other_form or other_route else set()


def span_faults(record: Json, place: str, found: set[str]) -> set[str]:
    """“an end before its start (halves too)”; “`half_days` … above the half-days of the span”."""
    if ends(record) < starts(record):
        return {place + "end"}
    if span(record) < 1:
        return {place + "end_half"}
    if sound(found, record, place, "half_days") and record["half_days"] > span(record):
        return {place + "half_days"}
    return set()


def makeup_faults(record: Json, place: str, found: set[str]) -> set[str]:
    """The paragraph “Make-up”: together, earlier, not from self-study or a split record, within the claim."""
    keys = [key for key in ("makeup_year", "makeup_hours") if given(record, key) is not None]
    if not keys:
        return set()
    faults = {place + key for key in ("makeup_year", "makeup_hours") if key not in keys}
    if sound(found, record, place, "makeup_year", "end") and record["makeup_year"] >= ends(record).year:
        faults.add(place + "makeup_year")
    if "self_study" in (record.get("route"), record.get("form")):
        faults.add(place + "makeup_year")
    if sound(found, record, place, "route", "start", "end") and is_split(record):
        faults.add(place + "makeup_year")
    amount = "half_days" if record.get("route") in list(SCHEDULED) else "hours"
    comparable = sound(found, record, place, "route", "makeup_hours", amount)
    if comparable and hours(record["makeup_hours"]) > claimed_hours(record):
        faults.add(place + "makeup_hours")
    return faults


def rank_faults(ranks: list[object], place: str) -> set[str]:
    """“ranks not in strictly rising order”."""
    found: set[str] = set()
    latest: date | None = None
    for position, entry in enumerate(ranks):
        inside = f"{place}[{position}]."
        own = key_faults(entry, RANK, ("rank", "since"), inside)
        if isinstance(entry, dict) and sound(own, entry, inside, "since"):
            since = date.fromisoformat(entry["since"])
            if latest is not None and since <= latest:
                own.add(inside + "since")
            latest = since
        found |= own
    return found


def rule_faults(rule: object, place: str) -> set[str]:
    """“a unit rule that is laxer, or an absence limit not above zero”."""
    found = key_faults(rule, UNIT_RULE, (), place)
    if not isinstance(rule, dict):
        return found
    if sound(found, rule, place, "general_hours"):
        inside, general = place + "general_hours.", rule["general_hours"]
        found |= key_faults(general, GENERAL, (), inside)
        for rank, least in GENERAL_HOURS.items():
            if sound(found, general, inside, rank) and hours(general[rank]) < least:
                found.add(inside + rank)
    if sound(found, rule, place, "online_hours") and hours(rule["online_hours"]) < ONLINE_HOURS:
        found.add(place + "online_hours")
    if sound(found, rule, place, "self_study_cap") and hours(rule["self_study_cap"]) > SELF_STUDY_CAP:
        found.add(place + "self_study_cap")
    limit = Fraction(rule["absence_limit"]) if sound(found, rule, place, "absence_limit") else ABSENCE_LIMIT
    return found if 0 < limit <= ABSENCE_LIMIT else found | {place + "absence_limit"}


def unit_faults(rules: object) -> set[str]:
    """The faults of one unit rule or of an array of them; “two unit rules with one `since`”."""
    if not isinstance(rules, list):
        return rule_faults(rules, "unit_rules.")
    found: set[str] = set()
    seen: set[object] = set()
    for position, rule in enumerate(rules):
        place = f"unit_rules[{position}]."
        own = rule_faults(rule, place)
        if isinstance(rule, dict) and place + "since" not in own:
            since = given(rule, "since")
            if since in seen:
                own.add(place + "since")
            seen.add(since)
        found |= own
    return found


def faults(case: Json) -> set[str]:
    """All places at fault in one case, the empty set when it is sound."""
    found = key_faults(case, CASE, ("year", "person", "records"), "")
    if sound(found, case, "", "year") and case["year"] < FIRST_YEAR:
        found.add("year")  # "only asking for its standing is a fault"
    if sound(found, case, "", "person"):
        found |= key_faults(case["person"], PERSON, ("staff_no", "ranks"), "person.")
        if sound(found, case["person"], "person.", "ranks"):
            found |= rank_faults(case["person"]["ranks"], "person.ranks")
    if sound(found, case, "", "unit_rules"):
        found |= unit_faults(case["unit_rules"])
    seen: set[str] = set()
    for position, record in enumerate(case["records"] if sound(found, case, "", "records") else []):
        place = f"records[{position}]."
        own = record_faults(record, place)
        if isinstance(record, dict) and sound(own, record, place, "id"):
            if record["id"] in seen:
                own.add(place + "id")
            seen.add(record["id"])
        found |= own
    return found
