"""The faults of a case that lie between its keys (the fine print's list), each with its place and a code.

Values that are missing or of a wrong type are None here and were told already: what can still be judged is.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from rules.credit import slots
from rules.input.shape import CaseObject, PersonObject, RecordObject, UnitRulesObject
from rules.policy import NoPolicy, Policies, UnitRules, laxer
from rules.record import SCHEDULED_ROUTES, Form, Half, Rank, Route

_REQUIRED_OF_RECORD = ("id", "route", "form", "title", "start", "end")
_NEVER_SELF_STUDY = frozenset({Route.EXTERNAL_ONLINE, Route.PLATFORM})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the input: a place (`records[3].half_days`), a code and its values."""

    place: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Told:
    """The faults found so far; a key is told missing only when nothing was said of it yet."""

    faults: list[Fault] = field(default_factory=list)
    places: set[str] = field(default_factory=set)

    def tell(self, place: str, code: str, **params: object) -> None:
        self.faults.append(Fault(place, code, params))
        self.places.add(place)

    def demand(self, value: object, place: str) -> None:
        if value is None and place not in self.places:
            self.tell(place, "missing")


def check_case(case: CaseObject, told: Told, at: str, policies: Policies, one_rule: bool) -> None:
    """Tell every fault between a case's keys; `at` begins each place, `one_rule` says that the unit's
    rules came as one object and not as an array."""
    told.demand(case.year, f"{at}year")
    if case.year is not None:
        _check_year(case.year, told, f"{at}year", policies)
    told.demand(case.person, f"{at}person")
    if case.person is not None:
        _check_person(case.person, told, f"{at}person")
    check_unit_rules(case.unit_rules or [], told, f"{at}unit_rules", policies, one_rule)
    told.demand(case.records, f"{at}records")
    seen: set[str] = set()
    for index, record in enumerate(case.records or []):
        place = f"{at}records[{index}]"
        told.demand(record, place)
        if record is None:
            continue
        check_record(record, told, f"{place}.", policies)
        if record.id in seen:
            told.tell(f"{place}.id", "repeated_id", id=record.id)
        elif record.id is not None:
            seen.add(record.id)


def check_record(record: RecordObject, told: Told, at: str, policies: Policies) -> None:
    """Tell every fault between a record's keys."""
    for key in _REQUIRED_OF_RECORD:
        told.demand(getattr(record, key), at + key)
    if record.route is not None:
        _check_form(record.route, record.form, told, at)
        _check_amount(record, record.route, told, at)
    if record.start is not None and record.end is not None:
        _check_span(record, record.start, record.end, told, at)
    if record.half_days is not None:
        if record.half_days < 1:
            told.tell(f"{at}half_days", "below_one")
        if record.absent_half_days is not None and record.absent_half_days > record.half_days:
            told.tell(f"{at}absent_half_days", "absent_above_held", held=record.half_days)
    _check_makeup(record, told, at, policies)


def _check_year(year: int, told: Told, place: str, policies: Policies) -> None:
    if year > date.max.year:
        told.tell(place, "too_large")
        return
    try:
        policies.for_year(year)
    except NoPolicy:
        told.tell(place, "no_policy", year=year, first=policies.dated[0].in_force_from.year)


def _check_person(person: PersonObject, told: Told, at: str) -> None:
    told.demand(person.staff_no, f"{at}.staff_no")
    if not person.ranks:  # a person on the register holds a rank, so an empty list lacks its first entry
        told.demand(None, f"{at}.ranks")
        return
    before: date | None = None
    for index, entry in enumerate(person.ranks):
        place = f"{at}.ranks[{index}]"
        told.demand(entry, place)
        if entry is None:
            continue
        told.demand(entry.rank, f"{place}.rank")
        told.demand(entry.since, f"{place}.since")
        if entry.since is not None:
            if before is not None and entry.since <= before:
                told.tell(f"{place}.since", "not_rising", before=before.isoformat())
            before = entry.since


def _check_form(route: Route, form: Form | None, told: Told, at: str) -> None:
    unfit = (
        form not in (None, Form.SELF_STUDY)
        if route is Route.SELF_STUDY
        else form is Form.SELF_STUDY and route in _NEVER_SELF_STUDY
    )
    if unfit:
        told.tell(f"{at}form", "form_not_of_route", form=str(form), route=str(route))


def _check_amount(record: RecordObject, route: Route, told: Told, at: str) -> None:
    """Scheduled routes are counted by half-days, the others by hours (R3), never by both."""
    half_days, hours = ("half_days", "absent_half_days"), ("hours",)
    own, foreign = (half_days, hours) if route in SCHEDULED_ROUTES else (hours, half_days)
    told.demand(getattr(record, own[0]), at + own[0])
    for key in foreign:
        if getattr(record, key) is not None:
            told.tell(at + key, "not_of_route", route=str(route))


def _check_span(record: RecordObject, start: date, end: date, told: Told, at: str) -> None:
    if end < start:
        told.tell(f"{at}end", "end_before_start", start=start.isoformat())
        return
    span = slots(start, record.start_half or Half.AM, end, record.end_half or Half.PM)
    if span < 1:
        told.tell(f"{at}end_half", "end_before_start", start=start.isoformat())
    elif record.half_days is not None and record.half_days > span:
        told.tell(f"{at}half_days", "above_span", span=span)


def _check_makeup(record: RecordObject, told: Told, at: str, policies: Policies) -> None:
    """Make-up goes from a whole record to an earlier year, and asks no more than is claimed (R10)."""
    year_at, hours_at = f"{at}makeup_year", f"{at}makeup_hours"
    year, hours = record.makeup_year, record.makeup_hours
    year_given = year is not None or year_at in told.places
    hours_given = hours is not None or hours_at in told.places
    if not year_given and not hours_given:
        return
    if not year_given or not hours_given:  # they come together
        told.tell(hours_at if year_given else year_at, "missing")
    if record.route is Route.SELF_STUDY or record.form is Form.SELF_STUDY:
        told.tell(year_at, "makeup_of_self_study")
    if record.end is not None:
        _check_makeup_year(record, record.end, told, year_at)
    claimed = _most_claimed(record, policies)
    if hours is not None and claimed is not None and hours > claimed:
        told.tell(hours_at, "makeup_above_claim", claimed=f"{claimed:f}")


def _check_makeup_year(record: RecordObject, end: date, told: Told, place: str) -> None:
    if record.route in SCHEDULED_ROUTES and record.start and record.start.year < end.year:
        told.tell(place, "makeup_of_split")
    if record.makeup_year is not None and record.makeup_year >= end.year:
        told.tell(place, "makeup_not_earlier", year=end.year)


def _most_claimed(record: RecordObject, policies: Policies) -> Decimal | None:
    """The most hours that a record may claim (R3), whatever a route or an end that is not known may be."""
    claims = []
    if record.route not in SCHEDULED_ROUTES and record.hours is not None:
        claims.append(record.hours)
    if (record.route is None or record.route in SCHEDULED_ROUTES) and record.half_days is not None:
        judging = policies.dated if record.end is None else (policies.judging(record.end.year),)
        claims.append(max(policy.credit.hours_per_half_day for policy in judging) * record.half_days)
    return max(claims, default=None)


def check_unit_rules(
    rules: list[UnitRulesObject | None], told: Told, at: str, policies: Policies, one_rule: bool
) -> None:
    """Tell every fault of a unit's supplements (R14).

    Each may only be stricter than every policy of the years for which it holds.
    """
    given = [(at if one_rule else f"{at}[{index}]", rule) for index, rule in enumerate(rules)]
    dated = [rule.since for _, rule in given if rule and rule.since is not None]
    seen: set[int | None] = set()
    for place, rule in given:
        told.demand(rule, place)
        if rule is None:
            continue
        since_at = f"{place}.since"
        if since_at not in told.places:
            if rule.since in seen:
                told.tell(since_at, "repeated_since")
            seen.add(rule.since)
        until = min((since for since in dated if rule.since is None or since > rule.since), default=None)
        for policy in policies.holding(rule.since, until):
            for key, bound in laxer(unit_rules_of(rule), policy).items():
                told.tell(f"{place}.{key}", "laxer", bound=str(bound))


def unit_rules_of(rule: UnitRulesObject) -> UnitRules:
    """The supplement that an object says."""
    general = rule.general_hours
    hours = {Rank.STAFF: general.staff, Rank.LEADER: general.leader} if general else {}
    return UnitRules(
        since=rule.since,
        general_hours={rank: value for rank, value in hours.items() if value is not None},
        online_hours=rule.online_hours,
        self_study_cap=rule.self_study_cap,
        absence_limit=rule.absence_limit,
        credit_below_limit=rule.credit_below_limit,
    )
