"""What must hold for every lawful case, whatever it says."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from rules.case import case_as_json, parse_cases, parse_unit_rules, unit_rules_as_json
from rules.credit import claimed_hours, counts_nothing, credit, slots, splits
from rules.policy import Policies, UnitRules
from rules.record import Half, Record, State
from rules.standing import Case, Standing, preview, standing
from tests.rules.strategies import DAYS, TENTHS, UNIT_RULES, cases, records

POLICIES = Policies.load()
POLICY = POLICIES.for_year(2026)
ZERO = Decimal(0)


def _all_years(case: Case) -> dict[int, Standing]:
    """The standing of every year in which a generated record can count."""
    return {year: standing(replace(case, year=year, as_of=None), POLICIES) for year in range(2023, 2031)}


def _counts(found: Standing) -> tuple[Decimal, Decimal]:
    return (found.counted.general, found.counted.online)


@given(cases(), st.randoms())
def test_the_order_of_the_input_changes_no_number(case: Case, dice: Random) -> None:
    shuffled = list(case.records)
    dice.shuffle(shuffled)

    one = standing(case, POLICIES)
    other = standing(replace(case, records=tuple(shuffled)), POLICIES)

    assert replace(other, records=(), excellent_barred=(), annual_form=(), appointment_form=()) == replace(
        one, records=(), excellent_barred=(), annual_form=(), appointment_form=()
    )
    assert sorted(other.records, key=lambda each: each.id) == sorted(one.records, key=lambda each: each.id)
    assert Counter(other.annual_form) == Counter(one.annual_form)


@given(cases(), records(name="new", states=(State.APPROVED,)))
def test_more_approved_hours_never_lower_what_counts_over_all_years(case: Case, new: Record) -> None:
    case = replace(case, as_of=None)
    more = replace(case, records=(*case.records, new))

    before, after = _all_years(replace(more, records=case.records)), _all_years(more)

    for year in before:
        assert after[year].recorded.general >= before[year].recorded.general
        assert after[year].recorded.online >= before[year].recorded.online
        assert after[year].self_study.counted >= before[year].self_study.counted
    assert sum(_counts(each)[0] for each in after.values()) >= sum(_counts(each)[0] for each in before.values())
    assert sum(_counts(each)[1] for each in after.values()) >= sum(_counts(each)[1] for each in before.values())


@given(cases(), records(name="new", states=(State.APPROVED,)))
def test_a_record_that_gives_nothing_away_lowers_no_year(case: Case, new: Record) -> None:
    plain = tuple(each._replace(makeup_year=None, makeup_hours=None) for each in (*case.records, new))
    more = replace(case, as_of=None, records=plain)

    before, after = _all_years(replace(more, records=plain[:-1])), _all_years(more)

    for year in before:
        assert all(now >= then for now, then in zip(_counts(after[year]), _counts(before[year]), strict=True))


@given(cases())
def test_nothing_counts_twice(case: Case) -> None:
    found = {each.id: each for each in standing(case, POLICIES).records}

    for record in case.records:
        counted = found[record.id].counted
        policy = POLICIES.judging(record.end.year)
        credited = sum(credit(record, policy, case.unit_rules).values(), ZERO)
        assert sum(counted.values(), ZERO) <= credited
        assert all(hours > 0 for hours in counted.values())


@given(cases())
def test_the_years_sum_up_what_their_records_count(case: Case) -> None:
    for year, found in _all_years(case).items():
        for bucket in ("general", "online"):
            parts = [each.counted.get(year, ZERO) for each in found.records if each.bucket == bucket]
            assert sum(parts, ZERO) == getattr(found.counted, bucket)


@given(cases())
def test_what_is_left_is_what_is_required_and_does_not_count(case: Case) -> None:
    found = standing(case, POLICIES)

    for bucket in ("general", "online"):
        required, counted, left = (getattr(each, bucket) for each in (found.required, found.counted, found.remaining))
        assert left == max(required - counted, ZERO)
    assert found.met == (found.remaining.general == found.remaining.online == 0)


@given(cases())
def test_obligations_say_what_an_earlier_year_is_short_of(case: Case) -> None:
    found = standing(case, POLICIES)

    for each in found.obligations:
        assert each.year in (case.year - 2, case.year - 1)
        earlier = standing(replace(case, year=each.year, as_of=None), POLICIES)
        assert (each.general, each.online) == (earlier.remaining.general, earlier.remaining.online)
        assert each.general or each.online
        assert each.due >= date(case.year, 1, 1)


@given(cases())
def test_hours_have_one_digit_after_the_point(case: Case) -> None:
    found = standing(case, POLICIES)

    for hours in (found.required, found.recorded, found.counted, found.remaining):
        assert hours.general * 10 % 1 == hours.online * 10 % 1 == 0
    assert all(share * 10 % 1 == 0 for each in found.records for share in each.counted.values())


@given(records())
def test_the_shares_of_a_record_sum_to_the_whole(record: Record) -> None:
    shares = credit(record, POLICY)

    if counts_nothing(record, POLICY):
        assert shares == {}
    else:
        assert sum(shares.values()) == claimed_hours(record, POLICY)
        assert all(share > 0 for share in shares.values())
        assert set(shares) <= set(range(record.start.year, record.end.year + 1))
        assert splits(record) or set(shares) == {record.end.year}


@given(DAYS, DAYS, st.sampled_from(Half), st.sampled_from(Half), DAYS)
def test_the_slots_of_a_span_are_those_of_its_parts(
    start: date, end: date, start_half: Half, end_half: Half, cut: date
) -> None:
    start, cut, end = sorted((start, cut, end))

    parts = slots(start, start_half, cut, Half.AM) + slots(cut, Half.PM, end, end_half)
    assert slots(start, start_half, end, end_half) == parts


@given(cases(), records(name="new", states=(State.PENDING,)))
def test_a_preview_is_the_standing_with_the_record_approved(case: Case, new: Record) -> None:
    approved = new._replace(state=State.APPROVED)

    expected = standing(replace(case, records=(*case.records, approved)), POLICIES)

    assert preview(case, new, POLICIES) == expected
    assert preview(replace(case, records=(new, *case.records)), new, POLICIES) == expected


@given(cases(), records(name="new", states=(State.PENDING,)))
def test_the_ledger_gives_the_same_as_the_records_it_was_written_from(case: Case, new: Record) -> None:
    ledger = {
        record.id: credit(record, POLICIES.judging(record.end.year), case.unit_rules)
        for record in case.records
        if record.state is State.APPROVED
    }

    assert standing(case, POLICIES, ledger) == standing(case, POLICIES)
    assert preview(case, new, POLICIES, ledger) == preview(case, new, POLICIES)


@given(cases())
def test_a_case_written_as_json_is_read_as_the_same(case: Case) -> None:
    assert parse_cases(json.dumps(case_as_json(case)), POLICIES).cases == (case,)


@given(st.lists(UNIT_RULES, max_size=3, unique_by=lambda rules: rules.since))
def test_a_supplement_written_as_json_is_read_as_the_same(supplements: list[UnitRules]) -> None:
    written = [unit_rules_as_json(rules) for rules in supplements]
    numbers = json.loads(json.dumps(written), parse_float=Decimal)

    assert list(parse_unit_rules(numbers, POLICIES)) == supplements


@given(st.lists(TENTHS, min_size=1, max_size=5))
def test_self_study_counts_up_to_its_cap_and_no_further(amounts: list[Decimal]) -> None:
    asked = {
        "year": 2026,
        "person": {"staff_no": "A001", "ranks": [{"rank": "staff", "since": "2015-01-01"}]},
        "records": [
            {
                "id": str(index),
                "route": "self_study",
                "form": "self_study",
                "title": "书",
                "start": "2026-03-02",
                "end": "2026-03-02",
                "hours": float(hours),
            }
            for index, hours in enumerate(amounts)
        ],
    }
    (case,) = parse_cases(json.dumps(asked), POLICIES).cases

    found = standing(case, POLICIES).self_study
    assert found.recorded == sum(amounts)
    assert found.counted == min(sum(amounts), Decimal(10))
