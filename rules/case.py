"""A case from outside and back: `parse_cases` reads the input of `assess`, `case_as_json` writes it."""

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import nan
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rules.hours import number
from rules.input.faults import Fault, Told, check_case, check_record, check_unit_rules, unit_rules_of
from rules.input.shape import CaseObject, PersonObject, RankObject, RecordObject
from rules.policy import Policies, UnitRules, never_laxer
from rules.record import Half, Person, RankSince, Record, Result, State
from rules.years import Case

__all__ = [
    "CaseFaults",
    "Cases",
    "Fault",
    "case_as_json",
    "kept_unit_rules",
    "parse_cases",
    "parse_record",
    "parse_unit_rules",
    "record_as_json",
]

Shape = TypeVar("Shape", bound=BaseModel)
_MOST_DIGITS = 18
_HALF_A_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_WANTED = {
    "string_type": "text",
    "string_unicode": "text",
    "int_type": "whole",
    "bool_type": "truth",
    "list_type": "list",
    "model_type": "object",
}


class CaseFaults(ValueError):
    """Input that cannot be used; `faults` holds all that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.place}: {fault.code}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of an input; `many` says that it was an array, and so must the answer be."""

    cases: tuple[Case, ...]
    many: bool


def parse_cases(data: str, policies: Policies | None = None) -> Cases:
    """Read one case or an array of them, as `assess` takes them.

    Numbers are read exactly. Raises CaseFaults with every fault, not only the first.
    """
    policies = policies or Policies.load()
    raw = _load(data)
    many = isinstance(raw, list)
    told = Told()
    cases = [
        _case(each, told, f"[{index}]" if many else "", policies) for index, each in enumerate(raw if many else [raw])
    ]
    if told.faults:
        raise CaseFaults(tuple(told.faults))
    return Cases(tuple(case for case in cases if case is not None), many)


def parse_record(raw: Mapping[str, object], policies: Policies | None = None) -> Record:
    """Read one record by its fields, dates as ISO text and hours as int or Decimal. Raises CaseFaults."""
    told = Told()
    shaped = _shape(RecordObject, dict(raw), told, "")
    check_record(shaped, told, "", policies or Policies.load())
    if told.faults:
        raise CaseFaults(tuple(told.faults))
    return _record(shaped)


def parse_unit_rules(raw: object, policies: Policies | None = None) -> tuple[UnitRules, ...]:
    """Read a unit's supplements, one object or an array (art. 16). Raises CaseFaults, laxer ones included."""
    told = Told()
    shaped, one_rule = _shape_with_rules({"unit_rules": deepcopy(raw)}, told, "")
    check_unit_rules(shaped.unit_rules or [], told, "unit_rules", policies or Policies.load(), one_rule)
    if told.faults:
        raise CaseFaults(tuple(told.faults))
    return _unit_rules(shaped)


def kept_unit_rules(raw: object, policies: Policies) -> tuple[UnitRules, ...]:
    """Read supplements that were found good when they were given, as they hold under the policies of now."""
    told = Told()
    shaped, _ = _shape_with_rules({"unit_rules": deepcopy(raw)}, told, "")
    if told.faults:
        raise CaseFaults(tuple(told.faults))
    return never_laxer(_unit_rules(shaped), policies)


def case_as_json(case: Case) -> dict[str, object]:
    """Write a case as the input that `assess` takes; reading it again gives an equal case."""
    person = case.person
    return _given(
        year=case.year,
        as_of=case.as_of and case.as_of.isoformat(),
        person=_given(
            staff_no=person.staff_no,
            ranks=[{"rank": entry.rank.value, "since": entry.since.isoformat()} for entry in person.ranks],
            joined_on=person.joined_on and person.joined_on.isoformat(),
            left_on=person.left_on and person.left_on.isoformat(),
        ),
        records_since=case.records_since,
        unit_rules=[unit_rules_as_json(rules) for rules in case.unit_rules] or None,
        records=[record_as_json(record) for record in case.records],
    )


def unit_rules_as_json(rules: UnitRules) -> dict[str, object]:
    """Write a unit's supplement as `parse_unit_rules` reads it."""
    return _given(
        since=rules.since,
        general_hours={rank.value: number(hours) for rank, hours in rules.general_hours.items()} or None,
        online_hours=rules.online_hours,
        self_study_cap=rules.self_study_cap,
        absence_limit=rules.absence_limit and "{}/{}".format(*rules.absence_limit.as_integer_ratio()),
        credit_below_limit=rules.credit_below_limit and rules.credit_below_limit.value,
    )


def record_as_json(record: Record) -> dict[str, object]:
    """Write a record's fields as `parse_record` reads them, all but those that say nothing."""
    return _given(
        id=record.id,
        route=record.route.value,
        form=record.form.value,
        title=record.title,
        start=record.start.isoformat(),
        end=record.end.isoformat(),
        start_half=record.start_half.value,
        end_half=record.end_half.value,
        half_days=record.half_days,
        absent_half_days=record.absent_half_days or None,
        hours=record.hours,
        result=record.result.value,
        off_job=record.off_job,
        platform=record.platform,
        state=record.state.value,
        makeup_year=record.makeup_year,
        makeup_hours=record.makeup_hours,
    )


def _given(**values: object) -> dict[str, object]:
    """Leave out what is not given, and spell hours as numbers."""
    return {
        key: number(value) if isinstance(value, Decimal) else value
        for key, value in values.items()
        if value is not None
    }


def _load(data: str) -> Any:
    data = data.removeprefix("\ufeff")
    hook = _writable_keys if _HALF_A_CHARACTER.search(data) else None
    try:
        return json.loads(data, parse_float=_exact, parse_int=_whole, object_pairs_hook=hook)
    except json.JSONDecodeError as error:
        fault = Fault("", "malformed", {"line": error.lineno, "column": error.colno})
    except RecursionError:
        fault = Fault("", "too_deep")
    raise CaseFaults((fault,))


def _writable_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys can be written in a fault's place: half a character becomes its escape."""
    return {key.encode(errors="backslashreplace").decode(): value for key, value in pairs}


def _exact(text: str) -> Decimal:
    """Read a number exactly; one whose exponent is past all bounds becomes NaN, refused in its place."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(nan)


def _whole(text: str) -> int | Decimal:
    """Read a whole number; one of absurd length becomes a Decimal, refused where a whole one is wanted."""
    return int(text) if len(text) <= _MOST_DIGITS else _exact(text)


def _case(raw: object, told: Told, prefix: str, policies: Policies) -> Case | None:
    """Read one case, telling its faults; None if it has any, or if there were some before."""
    if not isinstance(raw, dict):
        told.tell(prefix, "wrong_type", wanted="object")
        return None
    at = f"{prefix}." if prefix else ""
    shaped, one_rule = _shape_with_rules(raw, told, at)
    check_case(shaped, told, at, policies, one_rule)
    return None if told.faults else _case_of(shaped)


def _shape_with_rules(raw: dict[str, Any], told: Told, at: str) -> tuple[CaseObject, bool]:
    """Read a case's shape; the unit's rules may come as one object, which is then an array of one."""
    one_rule = isinstance(raw.get("unit_rules"), dict)
    if one_rule:
        raw = {**raw, "unit_rules": [raw["unit_rules"]]}
    return _shape(CaseObject, raw, told, at, one_rule), one_rule


def _shape(model: type[Shape], raw: dict[str, Any], told: Told, at: str, one_rule: bool = False) -> Shape:
    """Read an object's shape; a value of a wrong type is told and blanked, an unknown key told and dropped."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors():
            code, params = _fault_of(detail)
            told.tell(at + _place(detail["loc"], one_rule), code, **params)
            _blank(raw, detail)
    return model.model_validate(raw)


def _place(loc: tuple[int | str, ...], one_rule: bool) -> str:
    """Spell where a fault is: `records[3].half_days`."""
    if one_rule and loc[:2] == ("unit_rules", 0):
        loc = ("unit_rules", *loc[2:])
    steps = (f"[{step}]" if isinstance(step, int) else "." + (step or '""') for step in loc)
    return "".join(steps).removeprefix(".")


def _fault_of(detail: ErrorDetails) -> tuple[str, dict[str, Any]]:
    """Turn the validator's finding into a code of ours and its values."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return "unknown_key", {}
    if kind == "enum":
        return "unknown_value", {"choices": context["expected"].replace(" or ", ", ").replace("'", "")}
    if kind in _WANTED:
        return "wrong_type", {"wanted": _WANTED[kind]}
    return kind, context


def _blank(raw: Any, detail: ErrorDetails) -> None:
    """Take what was told out of the input: an unknown key altogether, a value by null."""
    *path, last = detail["loc"]
    for step in path:
        raw = raw[step]
    if detail["type"] == "extra_forbidden":
        del raw[last]
    else:
        raw[last] = None


def _case_of(case: CaseObject) -> Case:
    assert case.year is not None
    assert case.person is not None
    return Case(
        year=case.year,
        as_of=case.as_of,
        person=_person(case.person),
        records_since=case.records_since,
        unit_rules=_unit_rules(case),
        records=tuple(_record(record) for record in case.records or [] if record is not None),
    )


def _person(person: PersonObject) -> Person:
    assert person.staff_no is not None
    return Person(person.staff_no, tuple(map(_rank, person.ranks or [])), person.joined_on, person.left_on)


def _rank(entry: RankObject | None) -> RankSince:
    assert entry is not None
    assert entry.rank is not None
    assert entry.since is not None
    return RankSince(entry.rank, entry.since)


def _unit_rules(case: CaseObject) -> tuple[UnitRules, ...]:
    return tuple(unit_rules_of(rule) for rule in case.unit_rules or [] if rule is not None)


def _record(record: RecordObject) -> Record:
    """The value of a record's object in which no fault was found."""
    assert record.id is not None
    assert record.route is not None
    assert record.form is not None
    assert record.title is not None
    assert record.start is not None
    assert record.end is not None
    return Record(
        id=record.id,
        route=record.route,
        form=record.form,
        title=record.title,
        start=record.start,
        end=record.end,
        start_half=record.start_half or Half.AM,
        end_half=record.end_half or Half.PM,
        half_days=record.half_days,
        absent_half_days=record.absent_half_days or 0,
        hours=record.hours,
        result=record.result or Result.NONE,
        off_job=record.off_job or False,
        platform=record.platform,
        state=record.state or State.APPROVED,
        makeup_year=record.makeup_year,
        makeup_hours=record.makeup_hours,
    )
