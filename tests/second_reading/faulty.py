"""Cases with one to three planted faults of the page's paragraph “Faults”, and the places to be named.

A place may stop short of the key (`records[3]` or `person.ranks`) where the page leaves open which of two keys
that contradict each other is the one to name.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta
from random import Random

from tests.second_reading.faults import FORMS, faults
from tests.second_reading.generate import a_case, chance
from tests.second_reading.terms import (
    OWN_HOURS,
    SCHEDULED,
    Json,
    claimed_hours,
    ends,
    is_scheduled,
    is_self_study,
    is_split,
    span,
    starts,
)

Planter = Callable[[Random, Json], str | None]
"""Plants one fault into a case and gives its place, or None where the case offers no ground for it."""
RecordPlanter = Callable[[Random, Json], str | None]
"""Plants one fault into a record and gives the key that is wrong, "" for the record as a whole."""


# --- The case, the person, the unit -----------------------------------------------------------------------


def unknown_key(rng: Random, case: Json) -> str | None:
    """“Unknown keys” of the case or the person."""
    if chance(rng, 50):
        case["recrods"] = []
        return "recrods"
    case["person"]["name"] = "王"
    return "person.name"


def year_without_policy(rng: Random, case: Json) -> str | None:
    """“only asking for its standing is a fault” of a year before 2019."""
    case["year"] = rng.choice((2018, 2016, 1999))
    return "year"


def wrong_type(rng: Random, case: Json) -> str | None:
    """A wrong type outside the records."""
    key, value = rng.choice(
        (("as_of", "2026-02-30"), ("as_of", 20260101), ("records_since", "soon"), ("year", "2026"), ("year", 2026.5))
    )
    case[key] = value
    return str(key)


def missing_key(rng: Random, case: Json) -> str | None:
    """A missing key outside the records."""
    key = rng.choice(("staff_no", "ranks"))
    case["person"].pop(key, None)
    return f"person.{key}"


def wrong_rank(rng: Random, case: Json) -> str | None:
    """A rank that is none, or a day that is none."""
    key, value = rng.choice((("rank", "boss"), ("since", "2020-13-01"), ("since", None)))
    ranks = case["person"].get("ranks", [{}])
    position = rng.randrange(len(ranks))
    ranks[position][key] = value
    return f"person.ranks[{position}].{key}"


def ranks_out_of_order(rng: Random, case: Json) -> str | None:
    """“ranks not in strictly rising order”: the last one comes again."""
    ranks = case["person"].get("ranks", [])
    ranks += [dict(rank) for rank in ranks[-1:]]
    return "person.ranks" if ranks else None


def laxer_rule(rng: Random, case: Json) -> str | None:
    """“a unit rule that is laxer, or an absence limit not above zero”."""
    value: Json = rng.choice(
        (
            {"general_hours": {"staff": 89.9}},
            {"general_hours": {"staff": 120, "leader": 109}},
            {"online_hours": 49},
            {"self_study_cap": 10.1},
            {"absence_limit": "1/6"},
            {"absence_limit": "0/1"},
            {"absence_limit": "-1/8"},
        )
    )
    if chance(rng, 50):
        case["unit_rules"] = value
        return f"unit_rules.{next(iter(value))}"
    case["unit_rules"] = [{"since": 2011}, {"since": 2012, **value}]
    return f"unit_rules[1].{next(iter(value))}"


def wrong_rule(rng: Random, case: Json) -> str | None:
    """An unknown key or a wrong type in a unit rule."""
    key, value = rng.choice(
        (("absence_limit", "seldom"), ("online_hours", []), ("credit_below_limit", "half"), ("grace", 1))
    )
    case["unit_rules"] = {key: value}
    return f"unit_rules.{key}"


def rules_of_one_year(rng: Random, case: Json) -> str | None:
    """“two unit rules with one `since`”."""
    since = rng.choice((2010, 2025))
    case["unit_rules"] = [{"since": since, "online_hours": 55}, {"since": 2020}, {"since": since}]
    return "unit_rules"


def repeated_id(rng: Random, case: Json) -> str | None:
    """“a repeated id”: a record comes again."""
    records = case["records"]
    records += deepcopy(records[:1])
    return f"records[{len(records) - 1}].id" if records else None


# --- A record ---------------------------------------------------------------------------------------------


def unknown_record_key(rng: Random, record: Json) -> str | None:
    """“Unknown keys”."""
    key = rng.choice(("halfdays", "outside_id", "note"))
    record[key] = 1
    return str(key)


def missing_record_key(rng: Random, record: Json) -> str | None:
    """“Required of a record: `id`, `route`, `form`, `title`, `start`, `end` and `half_days` or `hours`.”"""
    amount = "half_days" if record.get("route") in SCHEDULED else "hours"
    key = rng.choice(("id", "route", "form", "title", "start", "end", amount, amount))
    if chance(rng, 50):
        record.pop(key, None)
    else:
        record[key] = None
    return str(key)


def wrong_record_type(rng: Random, record: Json) -> str | None:
    """A wrong type, or a word that is none of the page's."""
    amount = "half_days" if is_scheduled(record) else "hours"
    key, value = rng.choice(
        (
            *(("route", "inhouse"), ("form", "book"), ("title", []), ("start", "2026-02-30"), ("end", "soon")),
            *(("start_half", "noon"), ("end_half", 2), ("result", "good"), ("off_job", "perhaps")),
            *(("state", "lost"), ("makeup_year", "last"), ("id", 5), ("off_job", 1), ("off_job", "true")),
            *((amount, "8"), (amount, True), (amount, []), ("start", 20260105), ("start", "2026-01-05T00:00:00")),
        )
    )
    record[key] = value
    return str(key)


def end_before_start(rng: Random, record: Json) -> str | None:
    """“an end before its start (halves too)”."""
    if chance(rng, 50):
        record["end"] = (starts(record) - timedelta(rng.randint(1, 400))).isoformat()
    else:
        record |= {"end": record["start"], "start_half": "pm", "end_half": "am"}
    record.pop("makeup_year", None)
    record.pop("makeup_hours", None)
    return ""


def half_days_out_of_bounds(rng: Random, record: Json) -> str | None:
    """“`half_days` below 1 or above the half-days of the span”."""
    if not is_scheduled(record):
        return None
    for key in ("absent_half_days", "makeup_year", "makeup_hours"):
        record.pop(key, None)
    record["half_days"] = rng.choice((0, -1, span(record) + 1, span(record) + 1))
    return "half_days"


def more_absent_than_held(rng: Random, record: Json) -> str | None:
    """“more absent than held”."""
    if not is_scheduled(record):
        return None
    record["absent_half_days"] = record["half_days"] + rng.randint(1, 3)
    return "absent_half_days"


def wrong_hours(rng: Random, record: Json) -> str | None:
    """“`hours` not above zero or with two decimals”."""
    if is_scheduled(record):
        return None
    record.pop("makeup_year", None)
    record.pop("makeup_hours", None)
    record["hours"] = rng.choice((0, -4, 3.25, 0.05, 12.34))
    return "hours"


def another_routes_amount(rng: Random, record: Json) -> str | None:
    """“`hours` on a scheduled route, `half_days` or `absent_half_days` on another”."""
    foreign = ("hours",) if is_scheduled(record) else ("half_days", "absent_half_days")
    key = rng.choice(foreign)
    record[key] = 1
    return key


def misplaced_self_study(rng: Random, record: Json) -> str | None:
    """“route `self_study` with another form, or form `self_study` with route …”."""
    if is_scheduled(record):
        return None
    if record["route"] == "self_study":
        record["form"] = rng.choice([form for form in FORMS if form != "self_study"])
    elif record["route"] in OWN_HOURS:
        record["form"] = "self_study"
    record.pop("makeup_year", None)
    record.pop("makeup_hours", None)
    return ""


def wrong_makeup(rng: Random, record: Json) -> str | None:
    """The paragraph “Make-up”: what it calls a fault, and the two keys that “come together”."""
    own = ends(record).year
    if is_self_study(record) or is_split(record):
        record |= {"makeup_year": own - 2, "makeup_hours": 1}
        return "makeup"
    record |= {"makeup_year": own - 1, "makeup_hours": 1}
    mistake = rng.choice(("half of it", "other half", "not earlier", "too much"))
    if mistake == "half of it":
        record["makeup_hours"] = None
    elif mistake == "other half":
        record.pop("makeup_year")
    elif mistake == "not earlier":
        record["makeup_year"] = own + rng.randrange(2)
    else:
        record["makeup_hours"] = float(claimed_hours(record)) + 0.5
    return "makeup"


CONTRADICTIONS: tuple[RecordPlanter, ...] = (
    end_before_start,
    half_days_out_of_bounds,
    more_absent_than_held,
    wrong_hours,
    another_routes_amount,
    misplaced_self_study,
    wrong_makeup,
)
"""They read the record that they spoil, so they come before the keys themselves are spoilt."""
WRONG_KEYS: tuple[RecordPlanter, ...] = (unknown_record_key, missing_record_key, wrong_record_type)
CASE_PLANTERS: tuple[Planter, ...] = (
    unknown_key,
    year_without_policy,
    wrong_type,
    missing_key,
    wrong_rank,
    ranks_out_of_order,
    laxer_rule,
    wrong_rule,
    rules_of_one_year,
    repeated_id,
)


MIXTURES = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (2, 0, 0), (1, 0, 1), (0, 1, 1), (2, 1, 0), (1, 1, 1))
"""How many contradictions and wrong keys in records, and how many faults elsewhere, a case gets."""


def plant(rng: Random, case: Json, planters: tuple[RecordPlanter, ...]) -> str | None:
    """One fault in one of the records, which may have another one already."""
    if not case["records"]:
        return None
    position = rng.randrange(len(case["records"]))
    key = rng.choice(planters)(rng, case["records"][position])
    return None if key is None else f"records[{position}].{key}".removesuffix(".")


def spoil(rng: Random) -> tuple[Json, set[str]]:
    """A valid case with one to three faults; where one planting undid another, a new case is spoilt."""
    while True:
        case = a_case(rng)
        # Few records let two faults fall into one, and neither may hide the other.
        case["records"] = case["records"][: rng.choice((1, 2, 12))]
        contradictions, wrong_keys, elsewhere = rng.choice(MIXTURES)
        places = [plant(rng, case, CONTRADICTIONS) for _ in range(contradictions)]
        places += [plant(rng, case, WRONG_KEYS) for _ in range(wrong_keys)]
        places += [rng.choice(CASE_PLANTERS)(rng, case) for _ in range(elsewhere)]
        expected, found = {place for place in places if place}, faults(case)
        if expected and all(any(place.startswith(start) for place in found) for start in expected):
            return case, expected


def faulty(seed: int, n: int) -> Iterator[tuple[Json, set[str]]]:
    """`n` spoilt cases of a seed, each with the places (or their beginnings) that must be named."""
    rng = Random(seed)
    for _ in range(n):
        yield spoil(rng)
