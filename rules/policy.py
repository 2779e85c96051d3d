"""The regulation as dated data (art. 8 to 17), and what a unit adds to it (art. 16)."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import inf
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, ValidationError

from rules.record import Bucket, Form, Rank, Route, bucket_of

PACKAGED = Path(__file__).parent / "policies"


class NoPolicy(LookupError):
    """No policy was in force on 31 December of `year` (R15)."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


class PolicyFaults(ValueError):
    """A policy file that cannot be used; `faults` holds a line for each bad key."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class CreditBelowLimit(StrEnum):
    """What absence below the limit costs (R4): nothing, or the half-days missed."""

    FULL = "full"
    ATTENDED = "attended"


def _fraction(value: object) -> Fraction:
    if isinstance(value, str):
        try:
            return Fraction(value)
        except (ValueError, ZeroDivisionError):
            pass
    raise ValueError('a fraction in quotes is wanted, such as "1/7"')


def _month_day(value: object) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"2001-{value}")  # not a leap year: the day must exist in every year
    except ValueError:
        raise ValueError('a month and a day in quotes are wanted, such as "12-31"') from None
    return (day.month, day.day)


def _hours(value: object) -> Decimal:
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        hours = Decimal(value)
        if hours.is_finite() and hours == round(hours, 1):
            return hours
    raise ValueError("hours are a number with at most one digit after the point")


HoursValue = Annotated[Decimal, BeforeValidator(_hours), Field(ge=0)]
MonthDay = Annotated[tuple[int, int], BeforeValidator(_month_day)]
Count = Annotated[int, Field(strict=True, ge=1)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Required(_Table):
    """Hours that a calendar year demands (art. 8), of the rank held on `rank_day` (month, day)."""

    general: Annotated[Mapping[Rank, HoursValue], Field(min_length=len(Rank))]
    online: HoursValue
    rank_day: MonthDay


class Buckets(_Table):
    """Where a form counts that article 5 leaves open."""

    group_video: Bucket


class Credit(_Table):
    """How a record turns into hours (art. 9.5, 10)."""

    hours_per_half_day: HoursValue
    self_study_cap: HoursValue
    absence_limit: Annotated[Fraction, BeforeValidator(_fraction), Field(gt=0, le=1)]
    credit_below_limit: CreditBelowLimit
    absence_routes: frozenset[Route]
    failed_routes: frozenset[Route]


class Makeup(_Table):
    """When a past year's shortfall is due (art. 14): month and day of the following year."""

    due: MonthDay
    whole_year_only: StrictBool


class Promotion(_Table):
    """When a promoted leader's shortfall is due (art. 11), in months after the promotion."""

    due_months: Annotated[Count, Field(le=12)]


class Appraisal(_Table):
    """What the personnel forms list (art. 12)."""

    appointment_form_months: Count


class Publication(_Table):
    """How many people a ranking names (art. 15); all who share the last rank are named."""

    top: Count


class Review(_Table):
    """What an approver is shown and a person is asked for (art. 9.2)."""

    evidence_routes: frozenset[Route]
    late_days: Count
    hours_a_day: HoursValue
    year_closes: MonthDay = (1, 31)


class Policy(_Table):
    """One policy, as its file says; `rules/policies/*.toml` explains each value."""

    name: str
    in_force_from: date
    required: Required
    buckets: Buckets
    credit: Credit
    makeup: Makeup
    promotion: Promotion
    appraisal: Appraisal
    publication: Publication
    review: Review

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a policy file. Raises PolicyFaults with every fault, by key."""
        try:
            return cls.model_validate(tomllib.loads(text, parse_float=Decimal))
        except tomllib.TOMLDecodeError as error:
            raise PolicyFaults((str(error),)) from error
        except ValidationError as error:
            lines = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
            raise PolicyFaults(tuple(lines)) from error

    def bucket_of(self, route: Route, form: Form) -> Bucket:
        """Tell the bucket that a record counts in (art. 8)."""
        return bucket_of(route, form, self.buckets.group_video)

    def demands_evidence(self, route: Route) -> bool:
        """Whether a submission by this route must carry evidence."""
        return route in self.review.evidence_routes

    def tightened(self, rules: "UnitRules | None") -> "Policy":
        """This policy as a unit's supplement tightens it (art. 16)."""
        if rules is None:
            return self
        required: dict[str, object] = {"general": {**self.required.general, **rules.general_hours}}
        if rules.online_hours is not None:
            required["online"] = rules.online_hours
        credit = {
            name: value
            for name in ("self_study_cap", "absence_limit", "credit_below_limit")
            if (value := getattr(rules, name)) is not None
        }
        return self.model_copy(
            update={
                "required": self.required.model_copy(update=required),
                "credit": self.credit.model_copy(update=credit),
            }
        )


@dataclass(frozen=True, slots=True)
class UnitRules:
    """A unit's supplement (art. 16) from the year `since` on (None: always).

    A value of None, or a rank without hours, leaves what the policy says.
    """

    since: int | None = None
    general_hours: Mapping[Rank, Decimal] = field(default_factory=dict)
    online_hours: Decimal | None = None
    self_study_cap: Decimal | None = None
    absence_limit: Fraction | None = None
    credit_below_limit: CreditBelowLimit | None = None


def rules_for(unit_rules: tuple[UnitRules, ...], year: int) -> UnitRules | None:
    """Choose the supplement that holds for a year: the one with the latest `since` not after it (R14)."""
    holding = [rules for rules in unit_rules if rules.since is None or rules.since <= year]
    return max(holding, key=_since, default=None)


def laxer(rules: UnitRules, policy: Policy) -> dict[str, Decimal | Fraction | CreditBelowLimit]:
    """Name the keys in which a supplement is laxer than the policy (R14; none may be), with its bounds."""
    required, credit = policy.required, policy.credit
    bounds: dict[str, Decimal | Fraction | CreditBelowLimit] = {
        f"general_hours.{rank}": required.general[rank]
        for rank, hours in rules.general_hours.items()
        if hours < required.general[rank]
    }
    if rules.online_hours is not None and rules.online_hours < required.online:
        bounds["online_hours"] = required.online
    if rules.self_study_cap is not None and rules.self_study_cap > credit.self_study_cap:
        bounds["self_study_cap"] = credit.self_study_cap
    if rules.absence_limit is not None and rules.absence_limit > credit.absence_limit:
        bounds["absence_limit"] = credit.absence_limit
    full, attended = CreditBelowLimit.FULL, CreditBelowLimit.ATTENDED
    if rules.credit_below_limit is full and credit.credit_below_limit is attended:
        bounds["credit_below_limit"] = attended
    return bounds


@dataclass(frozen=True, slots=True)
class Policies:
    """All policies, by the day from which they are in force."""

    dated: tuple[Policy, ...]

    @classmethod
    def load(cls, *folders: Path) -> Self:
        """Read every policy file of some folders, or of those that come with the program. Raises PolicyFaults that
        name file and key; a name or a day that two files have is one of them."""
        found: dict[str, Policy] = {}
        faults = []
        for path in (path for folder in folders or (PACKAGED,) for path in sorted(folder.glob("*.toml"))):
            try:
                policy = Policy.parse(path.read_bytes().decode())
            except UnicodeDecodeError:
                faults.append(f"{path.name}: not UTF-8")
            except PolicyFaults as error:
                faults += [f"{path.name}: {fault}" for fault in error.faults]
            else:
                faults += [f"{path.name}: {key}: {other} has the same" for other, key in _same(policy, found)]
                found[path.name] = policy
        if faults or not found:
            raise PolicyFaults(tuple(faults) or tuple(f"{folder}: no policy file" for folder in folders))
        return cls(tuple(sorted(found.values(), key=lambda policy: policy.in_force_from)))

    def for_year(self, year: int) -> Policy:
        """The policy in force on 31 December of a year (R15). Raises NoPolicy."""
        in_force = [policy for policy in self.dated if policy.in_force_from.year <= year]
        if not in_force:
            raise NoPolicy(year)
        return in_force[-1]

    def judging(self, year: int) -> Policy:
        """The policy that turns a year's records into hours: before the first one, the first stands in.

        Earlier records are kept for the archive, and what they count is named; only a standing of
        such a year is refused (R15).
        """
        return self.for_year(max(year, self.dated[0].in_force_from.year))

    def holding(self, since: int | None, until: int | None) -> tuple[Policy, ...]:
        """The policies of the years from `since` up to, not including, `until` (None: without end)."""
        first = self.dated[0] if since is None else self.judging(since)
        return tuple(
            policy
            for policy in self.dated
            if policy.in_force_from >= first.in_force_from
            and (until is None or policy is first or policy.in_force_from.year < until)
        )


def _same(policy: Policy, others: Mapping[str, Policy]) -> Iterator[tuple[str, str]]:
    """The files that say the same of what no two may: which policy it is, and from when it holds."""
    for file, other in others.items():
        yield from ((file, key) for key in ("name", "in_force_from") if getattr(policy, key) == getattr(other, key))


def never_laxer(unit_rules: tuple[UnitRules, ...], policies: Policies) -> tuple[UnitRules, ...]:
    """A unit's supplements as they hold under policies that came after them: where a policy is stricter by now, it
    holds, from its first year on (R14, R15)."""
    dated = sorted(rules.since for rules in unit_rules if rules.since is not None)
    found: list[UnitRules] = []
    for rules in unit_rules:
        until = next((since for since in dated if rules.since is None or since > rules.since), None)
        told = None
        for policy in policies.holding(rules.since, until):
            now = _at_least(rules, policy)
            if now != told:
                since = rules.since if told is None else policy.in_force_from.year
                found.append(replace(now, since=since))
            told = now
    return tuple(found)


def _at_least(rules: UnitRules, policy: Policy) -> UnitRules:
    """The supplement less what of it a policy is stricter than."""
    bounds = laxer(rules, policy)
    general = {rank: hours for rank, hours in rules.general_hours.items() if f"general_hours.{rank}" not in bounds}
    taken = {key: None for key in bounds if not key.startswith("general_hours.")}
    return replace(rules, general_hours=general, **taken) if bounds else rules


def _since(rules: UnitRules) -> float:
    return -inf if rules.since is None else rules.since
