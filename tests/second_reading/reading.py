"""A second, independent reading of the policy page: the standing of one person, from plain case to answer.

It shares no line and no idea with the product's own rules: it was written from the policy page alone, so that
the two can be compared (articles 8 to 14). Sentences in quotation marks are the page's own.
"""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.second_reading.terms import (
    BUCKETS,
    FIRST_YEAR,
    HALF_DAY_HOURS,
    Json,
    absence_limit,
    as_of,
    bucket,
    claimed_hours,
    credit_below_limit,
    day,
    ends,
    given,
    half_days_until,
    half_up,
    has_failed,
    hours,
    is_approved,
    is_on_register,
    is_scheduled,
    is_self_study,
    is_split,
    order,
    required,
    self_study_cap,
    span,
    starts,
    wholly_on_register,
)

ByYear = dict[int, Decimal]
Ledger = dict[str, ByYear]
"""For each record's id, the hours of each year; a year with nothing may stand there as zero."""


# --- What a record credits (R3 to R5) -------------------------------------------------------------------


def is_absent_too_much(case: Json, record: Json) -> bool:
    """R4: “Absence, leave included, of 1/7 or more of the half-days”; “a record is judged (absence, credit)
    by the rule of the year in which it ends”. No absence is never too much: no limit is zero."""
    if not is_scheduled(record):
        return False
    absent = int(given(record, "absent_half_days", 0))
    return absent >= absence_limit(case, ends(record).year) * int(record["half_days"])


def credited_hours(case: Json, record: Json) -> Decimal:
    """The hours that a record is worth in all, before the cap and before make-up."""
    if not is_approved(record) or not is_on_register(case, record):
        return Decimal(0)  # “Only approved records count”; off the register “counts nothing”
    if has_failed(record):
        return Decimal(0)  # “A failed assessment gives no hours by any route.”
    if is_absent_too_much(case, record):
        return Decimal(0)  # R4: “no hours”
    if is_scheduled(record) and credit_below_limit(case, ends(record).year) == "attended":
        # R4: “a unit may set `attended`: 4 × (half-days − absent)”
        attended = int(record["half_days"]) - int(given(record, "absent_half_days", 0))
        return Decimal(HALF_DAY_HOURS * attended)
    return claimed_hours(record)


def credited_by_year(case: Json, record: Json) -> ByYear:
    """R5: “the running total up to each year's end is rounded, and a year's share is the difference to the
    one before”; “Records with their own hours belong whole to the year in which they end.”"""
    total = credited_hours(case, record)
    if not is_split(record):
        return {ends(record).year: total}
    shares: ByYear = {}
    before = Decimal(0)
    for year in range(starts(record).year, ends(record).year + 1):
        is_last = year == ends(record).year
        passed = span(record) if is_last else half_days_until(record, date(year, 12, 31), "pm")
        running = half_up(Fraction(total) * Fraction(passed, span(record)))
        shares[year] = running - before
        before = running
    return shares


# --- The cap (R2) and make-up (R10) ---------------------------------------------------------------------


def after_cap(case: Json, credited: Ledger) -> Ledger:
    """“Of a year's self-study … at most 10 hours count”; “the cap is on the year's sum”, and “where one
    record's hours can displace another's … records go by end, …”."""
    taken: ByYear = {}
    result: Ledger = {}
    for record in sorted(case["records"], key=order):
        result[record["id"]] = {}
        for year, amount in credited[record["id"]].items():
            if not is_self_study(record):
                result[record["id"]][year] = amount
                continue
            already = taken.get(year, Decimal(0))
            counts = min(amount, self_study_cap(case, year) - already)
            taken[year] = already + counts
            result[record["id"]][year] = counts
    return result


def counted_in(case: Json, ledger: Ledger, year: int) -> dict[str, Decimal]:
    """A year's sum by bucket."""
    sums = dict.fromkeys(BUCKETS, Decimal(0))
    for record in case["records"]:
        sums[bucket(record)] += ledger[record["id"]].get(year, Decimal(0))
    return sums


def short_of(case: Json, ledger: Ledger, year: int) -> dict[str, Decimal]:
    """“required − counted, never below zero”."""
    needed, counted = required(case, year), counted_in(case, ledger, year)
    return {name: max(Decimal(0), needed[name] - counted[name]) for name in BUCKETS}


def has_shortfall_to_fill(case: Json, year: int) -> bool:
    """“A year without a policy, before `records_since`, or not spent wholly on the register, has no
    shortfall to fill.”; the same years make no obligation (R10, R19)."""
    return (
        year >= FIRST_YEAR and year >= int(given(case, "records_since", FIRST_YEAR)) and wholly_on_register(case, year)
    )


def after_makeup(case: Json, credited: Ledger, capped: Ledger) -> tuple[Ledger, set[str]]:
    """The ledger with make-up moved, and the ids of the records that gave hours away.

    “Asking more than its credited hours or than the shortfall left gives only those, and the rest stays in
    its own year.” A record that gives is never self-study and never split, so the cap has not touched it.
    """
    ledger = {id_: dict(by_year) for id_, by_year in capped.items()}
    gave: set[str] = set()
    for record in sorted(case["records"], key=order):
        earlier = given(record, "makeup_year")
        if earlier is None or not has_shortfall_to_fill(case, earlier):
            continue
        own = ends(record).year
        left = short_of(case, ledger, earlier)[bucket(record)]
        gives = min(hours(record["makeup_hours"]), credited[record["id"]][own], left)
        if gives > 0:
            ledger[record["id"]][own] -= gives
            ledger[record["id"]][earlier] = gives
            gave.add(record["id"])
    return ledger, gave


# --- Obligations (R9, R10) ------------------------------------------------------------------------------


def promotion_in(case: Json, year: int) -> date | None:
    """“A promotion is an entry `leader` in `ranks` that is not the first …, on or before `as_of`; of two in
    a year the first sets the day”."""
    for position, entry in enumerate(case["person"]["ranks"]):
        since = day(entry["since"])
        promoted = entry["rank"] == "leader" and position > 0 and since <= as_of(case)
        if promoted and since.year == year:
            return since
    return None


def one_year_after(moment: date) -> date:
    """“due one year after the promotion”; “from 29 February it is due on 28 February”."""
    if (moment.month, moment.day) == (2, 29):
        return date(moment.year + 1, 2, 28)
    return moment.replace(year=moment.year + 1)


def obligations(case: Json, ledger: Ledger) -> list[Json]:
    """“listed for `year`: from the year before, and from the one before that when a promotion put its due
    day into `year`; only while something is left, only from years with a policy, sorted by year”."""
    listed: list[Json] = []
    for short_year in (case["year"] - 2, case["year"] - 1):
        # R9: the year that was short is the “last full calendar year before the promotion”.
        promoted = promotion_in(case, short_year + 1)
        due = one_year_after(promoted) if promoted else date(short_year + 1, 12, 31)
        if short_year == case["year"] - 2 and not (promoted and due.year == case["year"]):
            continue
        left = short_of(case, ledger, short_year)
        if has_shortfall_to_fill(case, short_year) and any(left.values()):
            kind = "promotion" if promoted else "makeup"
            listed.append({"kind": kind, "year": short_year, **left, "due": due.isoformat()})
    return listed


# --- Lists and reasons (R11, R12) -----------------------------------------------------------------------


def two_months_after(moment: date) -> date:
    """“where the month has no such day, its last day stands for it”."""
    year, month = moment.year, moment.month + 2
    if month > 12:
        year, month = year + 1, month - 12
    return date(year, month, min(moment.day, monthrange(year, month)[1]))


def lasts_two_months(record: Json) -> bool:
    """R11: “`end ≥ start + 2 months − 1 day`”."""
    return ends(record) >= two_months_after(starts(record)) - timedelta(days=1)


def on_annual_form(case: Json, record: Json) -> bool:
    """“approved, on the register, off-job, touching `year`, whatever the result”."""
    touching = starts(record).year <= case["year"] <= ends(record).year
    off_job = bool(given(record, "off_job", False))
    return is_approved(record) and is_on_register(case, record) and off_job and touching


def bars_excellent(case: Json, record: Json) -> bool:
    """“approved, on the register, failed, ending in `year`”."""
    counts = is_approved(record) and is_on_register(case, record)
    return counts and has_failed(record) and ends(record).year == case["year"]


def reasons(case: Json, record: Json, credited: Ledger, capped: Ledger, gave: set[str]) -> set[str]:
    """“Not approved: `not_approved` alone; else off the register: …; else all that apply”."""
    if not is_approved(record):
        return {"not_approved"}
    if not is_on_register(case, record):
        return {"off_register"}
    found: set[str] = set()
    if has_failed(record):
        found.add("failed")
    if is_absent_too_much(case, record):
        found.add("absent_seventh")
    if capped[record["id"]] != credited[record["id"]]:
        found.add("self_study_cap")  # “the cap took some of it”
    if record["id"] in gave:
        found.add("makeup")  # “it gave hours away”
    return found


# --- The answer -----------------------------------------------------------------------------------------


def assess(case: Json) -> Json:
    """The standing of one person in one year, as the policy page promises it; `reasons` are sets."""
    year = case["year"]
    records = case["records"]
    credited = {record["id"]: credited_by_year(case, record) for record in records}
    capped = after_cap(case, credited)
    ledger, gave = after_makeup(case, credited, capped)
    remaining = short_of(case, ledger, year)
    self_study = [record["id"] for record in records if is_self_study(record)]
    annual_form = [record for record in records if on_annual_form(case, record)]
    return {
        "policy": "2019-89",
        "year": year,
        "required": required(case, year),
        "recorded": counted_in(case, credited, year),
        "counted": counted_in(case, ledger, year),
        "remaining": remaining,
        "met": not any(remaining.values()),
        "self_study": {
            "recorded": sum(credited[id_].get(year, Decimal(0)) for id_ in self_study),
            "counted": sum(ledger[id_].get(year, Decimal(0)) for id_ in self_study),
        },
        "records": [
            {
                "id": record["id"],
                "bucket": bucket(record),
                # “every year that it counts in (years with nothing are left out”
                "counted": {str(y): amount for y, amount in sorted(ledger[record["id"]].items()) if amount},
                "reasons": reasons(case, record, credited, capped, gave),
            }
            for record in records
        ],
        "excellent_barred": [record["id"] for record in records if bars_excellent(case, record)],
        "annual_form": [record["id"] for record in annual_form],
        "appointment_form": [record["id"] for record in annual_form if lasts_two_months(record)],
        "obligations": obligations(case, ledger),
    }
