"""The shape of a case as JSON: which keys there are and what type each takes; the faults between keys are
found in `rules/input/faults.py`. Every key may be null here, which means not given; so may a key whose value is
of a wrong type be blanked and the rest still be looked at, and all faults are told at once."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, LiteralString, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator
from pydantic_core import PydanticCustomError

from rules.policy import CreditBelowLimit
from rules.record import Form, Half, Rank, Result, Route, State

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FRACTION = re.compile(r"(-?\d{1,9})/(\d{1,9})", re.ASCII)
_TENTH = Decimal("0.1")
_MOST_DIGITS = 9

Amount = TypeVar("Amount", int, Decimal)


def _refusal(code: LiteralString, **params: str) -> PydanticCustomError:
    """A code of ours and its values; the sentence is the reader's."""
    return PydanticCustomError(code, code, params or None)


def _day(value: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _refusal("wrong_type", wanted="date")


def _number(value: object) -> Decimal:
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        raise _refusal("wrong_type", wanted="number")
    number = Decimal(value)
    if not number.is_finite():
        raise _refusal("wrong_type", wanted="number")
    if number.adjusted() >= _MOST_DIGITS:
        raise _refusal("too_large")
    if number != number.quantize(_TENTH):
        raise _refusal("two_decimals")
    return number


def _above_zero(value: Decimal) -> Decimal:
    if value <= 0:
        raise _refusal("not_above_zero")
    return value


def _not_negative(value: Amount) -> Amount:
    if value < 0:
        raise _refusal("negative")
    return value


def _fraction(value: object) -> Fraction:
    parts = _FRACTION.fullmatch(value) if isinstance(value, str) else None
    if parts is None or int(parts[2]) == 0:
        raise _refusal("wrong_type", wanted="fraction")
    limit = Fraction(int(parts[1]), int(parts[2]))
    if limit <= 0:
        raise _refusal("not_above_zero")
    return limit


Day = Annotated[date, PlainValidator(_day)]
Hours = Annotated[Decimal, PlainValidator(_number), AfterValidator(_above_zero)]
Threshold = Annotated[Decimal, PlainValidator(_number), AfterValidator(_not_negative)]
Limit = Annotated[Fraction, PlainValidator(_fraction)]
Count = Annotated[int, AfterValidator(_not_negative)]
CHOICE = Field(None, strict=False)
"""Strictness wants an instance of the enumeration; JSON has its value."""


class _Object(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class RankObject(_Object):
    rank: Rank | None = CHOICE
    since: Day | None = None


class PersonObject(_Object):
    staff_no: str | None = None
    ranks: list[RankObject | None] | None = None
    joined_on: Day | None = None
    left_on: Day | None = None


class GeneralHoursObject(_Object):
    staff: Threshold | None = None
    leader: Threshold | None = None


class UnitRulesObject(_Object):
    since: int | None = None
    general_hours: GeneralHoursObject | None = None
    online_hours: Threshold | None = None
    self_study_cap: Threshold | None = None
    absence_limit: Limit | None = None
    credit_below_limit: CreditBelowLimit | None = CHOICE


class RecordObject(_Object):
    id: str | None = None
    route: Route | None = CHOICE
    form: Form | None = CHOICE
    title: str | None = None
    start: Day | None = None
    end: Day | None = None
    start_half: Half | None = CHOICE
    end_half: Half | None = CHOICE
    half_days: int | None = None
    absent_half_days: Count | None = None
    hours: Hours | None = None
    result: Result | None = CHOICE
    off_job: bool | None = None
    platform: str | None = None
    state: State | None = CHOICE
    makeup_year: int | None = None
    makeup_hours: Hours | None = None


class CaseObject(_Object):
    year: int | None = None
    as_of: Day | None = None
    person: PersonObject | None = None
    records_since: int | None = None
    unit_rules: list[UnitRulesObject | None] | None = None
    records: list[RecordObject | None] | None = None
