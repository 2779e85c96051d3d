"""A year told in pieces says for every day what the rules say on that day (R1, R9, R13)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rules.hours import Hours
from rules.policy import Policies
from rules.record import Person, Rank, RankSince
from rules.standing import Case, standing
from rules.totals import Total, totals
from tests.rules.strategies import DAYS, cases

POLICIES = Policies.load()
LEADER_IN_MAY = (RankSince(Rank.STAFF, date(2018, 3, 1)), RankSince(Rank.LEADER, date(2026, 5, 10)))


def _case(person: Person, year: int = 2026) -> Case:
    return Case(year, None, person, 2025, (), ())


def _totals(person: Person, year: int = 2026, **units: str) -> list[Total]:
    moved = {
        date.fromisoformat(f"{year}-{day.removeprefix('on_').replace('_', '-')}"): unit for day, unit in units.items()
    }
    return totals(_case(person, year), POLICIES, {}, moved, "ICT")


def test_a_year_in_which_nothing_turns_is_one_piece() -> None:
    [whole] = _totals(Person("A001", LEADER_IN_MAY[:1]))
    assert (whole.since, whole.until, whole.unit) == (date.min, date.max, "ICT")
    assert (whole.joined_on, whole.left_on) == (date(2018, 3, 1), date.max)
    assert whole.sums.remaining == whole.sums.required == Hours(Decimal(90), Decimal(50))
    assert whole.sums.remaining
    assert [owed.year for owed in whole.sums.obligations] == [2025]


def test_what_lapses_is_what_any_earlier_year_owes_and_is_due_before_this_one_ends() -> None:
    person = Person("A001", LEADER_IN_MAY)
    found = {
        year: [
            (owed.year, owed.kind, owed.due)
            for owed in totals(_case(person, year), POLICIES, {}, {}, "ICT")[-1].sums.lapsing
        ]
        for year in (2025, 2026, 2027, 2028)
    }
    of_2025 = (2025, "promotion", date(2027, 5, 10))
    of_2026 = (2026, "makeup", date(2027, 12, 31))
    assert found == {2025: [], 2026: [], 2027: [of_2025], 2028: [of_2025, of_2026]}
    assert totals(_case(person, 2028), POLICIES, {}, {}, "ICT")[-1].lapses_on == date(2027, 5, 10)


def test_a_promotion_cuts_the_year_and_sets_the_deadline() -> None:
    before, after = _totals(Person("A001", LEADER_IN_MAY, left_on=date(2027, 1, 1)))
    assert (before.until, after.since) == (date(2026, 5, 10), date(2026, 5, 10))
    assert (before.sums.required.general, after.sums.required.general) == (Decimal(90), Decimal(110))
    assert (before.sums.obligations[0].kind, after.sums.obligations[0].kind) == ("makeup", "promotion")
    assert after.left_on == date(2027, 1, 1)


def test_a_turn_on_the_last_day_of_the_year_is_its_business_and_one_before_all_days_is_no_turn() -> None:
    on_the_last = (LEADER_IN_MAY[0], RankSince(Rank.LEADER, date(2026, 12, 31)))
    assert [each.since for each in _totals(Person("A001", on_the_last))] == [date.min, date(2026, 12, 31)]
    [whole] = totals(_case(Person("A001", LEADER_IN_MAY[:1])), POLICIES, {}, {date.min: "IOP"}, "ICT")
    assert whole.unit == "IOP"


def test_a_promotion_after_the_year_is_none_of_its_business() -> None:
    assert len(_totals(Person("A001", LEADER_IN_MAY), 2025)) == 1


def test_a_move_cuts_the_year_and_changes_the_unit_alone() -> None:
    first, second = _totals(Person("A001", LEADER_IN_MAY[:1]), on_03_01="IOP")
    assert replace(second, since=first.since, until=first.until, unit="ICT") == first
    assert (first.unit, second.unit, second.since) == ("ICT", "IOP", date(2026, 3, 1))


def test_a_move_to_the_same_unit_cuts_nothing() -> None:
    first, second = _totals(Person("A001", LEADER_IN_MAY[:1]), on_03_01="IOP", on_04_01="IOP", on_12_31="IOP")
    assert (first.until, second.until) == (date(2026, 3, 1), date.max)


@given(cases(), DAYS, st.lists(st.tuples(DAYS, st.sampled_from(["ICT", "IOP"])), max_size=3))
def test_the_piece_of_a_day_is_the_standing_of_that_day(case: Case, day: date, moves: list[tuple[date, str]]) -> None:
    """Whatever the records, ranks and rules: asked on any day, the piece says what the rules say."""
    credits = {record.id: {record.end.year: Decimal(8)} for record in case.records}
    units = dict(moves)
    pieces = totals(case, POLICIES, credits, units, "old")

    assert (pieces[0].since, pieces[-1].until) == (date.min, date.max)
    assert all(before.until == after.since for before, after in pairwise(pieces))
    assert all(replace(after, since=before.since, until=before.until) != before for before, after in pairwise(pieces))
    last = min(day, date(case.year, 12, 31))
    [piece] = [piece for piece in pieces if piece.since <= last < piece.until]
    said = standing(replace(case, as_of=day), POLICIES, credits)
    found = piece.sums
    assert (found.required, found.recorded, found.counted) == (said.required, said.recorded, said.counted)
    assert (found.remaining, not found.remaining, found.self_study) == (said.remaining, said.met, said.self_study)
    assert (piece.year, found.obligations) == (case.year, said.obligations)
    before = [since for since in sorted(units) if since <= last]
    assert piece.unit == (units[before[-1]] if before else "old")
    assert case.person.on_register_during(last, last) == (piece.joined_on <= last <= piece.left_on)
    assert timedelta(0) < piece.until - piece.since
