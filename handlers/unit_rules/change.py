"""One value of a unit's own rules from a year on: read, held against the policies, and what it would do (art. 16)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from handlers.reply import Say, say
from handlers.standing.cases import archives_of, rules_of
from handlers.texts_in import Wrong, brief, one_line
from rules.case import CaseFaults, parse_unit_rules, unit_rules_as_json
from rules.policy import Policies, UnitRules, rules_for
from rules.record import Rank
from rules.standing import standing
from storage.people import Person, Unit
from storage.unit_of_work import UnitOfWork

KEYS = ("staff", "leader", "online_hours", "self_study_cap", "absence_limit", "credit_below_limit")
CREDITING = ("absence_limit", "credit_below_limit")
"""What changes the hours of a record; what is credited already stays, so these hold from a later year only."""
READY: Mapping[str, tuple[str, ...]] = {
    "staff": ("95", "100", "110", "120"),
    "leader": ("115", "120", "130", "140"),
    "online_hours": ("55", "60", "70", "80"),
    "self_study_cap": ("8", "6", "4", "0"),
    "absence_limit": ("1/8", "1/9", "1/10"),
    "credit_below_limit": ("attended",),
}
ATTENDED = ("attended", "按实际出席", "按实际出席计", "coststhehalf-daysmissed")
"""How it is said that absence costs what was missed, without spaces."""
AT_ONCE = 100
_HOURS = re.compile(r"\d{1,4}(?:\.\d)?", re.ASCII)
_SHARE = re.compile(r"[1-9]\d?/[1-9]\d{0,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Change:
    """A value from a year on, as it was answered."""

    key: str
    value: str
    since: int


def read_value(key: str, text: str) -> str:
    """A typed or tapped value in its one spelling. Raises Wrong."""
    plain = one_line(text).replace("／", "/").replace(" ", "").removesuffix("学时")
    if key == "credit_below_limit":
        fits = plain.lower() in ATTENDED
        plain = "attended"
    else:
        fits = bool((_SHARE if key == "absence_limit" else _HOURS).fullmatch(plain))
    if not fits:
        example = say("rules-credit-attended") if key == "credit_below_limit" else READY[key][0]
        raise Wrong(say("rules-value-wrong", text=brief(one_line(text), 30), example=example))
    return plain


def read_year(text: str, key: str, this_year: int) -> int:
    """The year from which it holds. Raises Wrong."""
    plain = one_line(text).removesuffix("年")
    first = this_year + (key in CREDITING)
    if not re.fullmatch(r"\d{4}", plain, re.ASCII) or not first <= int(plain) <= this_year + 10:
        raise Wrong(say("rules-year-wrong", text=brief(one_line(text), 30), first=str(first), next=str(this_year + 1)))
    return int(plain)


def changed(unit: Unit, change: Change, policies: Policies) -> str:
    """The unit's rules with the change, as they are kept. Raises Wrong with the value that would be allowed when it is
    laxer than the policy (R14)."""
    holding = rules_of(unit.rules, policies)
    base = rules_for(holding, change.since)
    mine = {} if base is None else _exactly(base)
    mine |= {"since": change.since} | _as_json(change, mine)
    told = [*(_exactly(each) for each in holding if each.since != change.since), mine]
    try:
        rules = parse_unit_rules(told, policies)
    except CaseFaults as refused:
        bound = next((fault.params["bound"] for fault in refused.faults if fault.code == "laxer"), None)
        raise Wrong(_laxer(change, bound)) from None
    return json.dumps([unit_rules_as_json(each) for each in rules])


def _exactly(rules: UnitRules) -> dict[str, Any]:
    """A supplement as it is given, its hours exact."""
    found: dict[str, Any] = json.loads(json.dumps(unit_rules_as_json(rules)), parse_float=Decimal)
    return found


def _as_json(change: Change, mine: Mapping[str, Any]) -> dict[str, Any]:
    if change.key in ("staff", "leader"):
        return {"general_hours": {**mine.get("general_hours", {}), change.key: Decimal(change.value)}}
    return {change.key: change.value if change.key in CREDITING else Decimal(change.value)}


def _laxer(change: Change, bound: str | None) -> Say:
    name = say(f"rules-key-{change.key}")
    if bound is None:
        return say("rules-value-wrong", text=change.value, example=READY[change.key][0])
    return say("rules-laxer", name=name, value=change.value, bound=bound)


def words(rules: UnitRules) -> tuple[Say, ...]:
    """What a supplement says, a line each."""
    general = [(rank.value, rules.general_hours[rank]) for rank in Rank if rank in rules.general_hours]
    hours = [*general, ("online_hours", rules.online_hours), ("self_study_cap", rules.self_study_cap)]
    lines = [value_words(key, f"{value.normalize():f}") for key, value in hours if value is not None]
    if rules.absence_limit is not None:
        lines.append(value_words("absence_limit", "{}/{}".format(*rules.absence_limit.as_integer_ratio())))
    if rules.credit_below_limit is not None:
        lines.append(value_words("credit_below_limit", rules.credit_below_limit.value))
    return tuple(lines)


def value_words(key: str, value: str) -> Say:
    """A value with its name and unit."""
    name = say(f"rules-key-{key}")
    if key == "credit_below_limit":
        return say("rules-line-credit", name=name, credit=say(f"rules-credit-{value}"))
    if key == "absence_limit":
        return say("rules-line-share", name=name, value=value)
    return say("rules-line-hours", name=name, hours=Decimal(value))


async def effect(
    work: UnitOfWork, unit: Unit, rules: str, since: int, policies: Policies, today: date
) -> dict[str, Any]:
    """How many of the unit's people meet the year's demand now and would then, and who would not any more: by this
    year's records, or by those of the year from which it holds when that has begun."""
    year = min(since, today.year)
    then = rules_for(rules_of(rules, policies), since)
    told: dict[str, Any] = {"since": since, "year": year, "people": 0, "now": 0, "then": 0, "names": []}
    people = [each for each in await work.people.of_unit(unit.unit) if not each.has_left(today)]
    for first in range(0, len(people), AT_ONCE):
        for archive in await archives_of(work, policies, people[first : first + AT_ONCE], year):
            met = standing(archive.case, policies).met
            tighter = replace(archive.case, unit_rules=() if then is None else (replace(then, since=None),))
            would = standing(tighter, policies).met
            told["people"] += 1
            told["now"] += met
            told["then"] += would
            if met and not would:
                told["names"].append(_name(archive.person))
    return told


def _name(person: Person) -> str:
    return f"{person.name}（{person.staff_no}）"
