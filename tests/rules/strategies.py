"""Hypothesis strategies: any lawful case of one person, with every route, state, absence and make-up."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from rules.credit import slots
from rules.policy import CreditBelowLimit, UnitRules
from rules.record import SCHEDULED_ROUTES, Form, Half, Person, Rank, RankSince, Record, Result, Route, State
from rules.standing import Case

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
TENTHS = st.integers(1, 400).map(lambda tenths: Decimal(tenths) / 10)
FORMS = {
    Route.SELF_STUDY: [Form.SELF_STUDY],
    Route.EXTERNAL_ONLINE: [Form.ONLINE, Form.LECTURE],
    Route.PLATFORM: [Form.ONLINE],
}
FORMS_OF_CLASSES = [Form.SPECIAL_CLASS, Form.GROUP_VIDEO, Form.SELF_STUDY, Form.ONLINE]


@st.composite
def records(draw: st.DrawFn, name: str = "a", states: tuple[State, ...] = tuple(State)) -> Record:
    """A lawful record named `name`, some over New Year, some giving hours to 2024 or 2025."""
    route = draw(st.sampled_from(Route))
    start = draw(DAYS)
    end = start + timedelta(days=draw(st.one_of(st.integers(0, 20), st.integers(0, 800))))
    half = draw(st.sampled_from(Half))
    start_half, end_half = (half, half) if start == end else (half, draw(st.sampled_from(Half)))
    form = draw(st.sampled_from(FORMS.get(route, FORMS_OF_CLASSES)))
    half_days, absent, hours, claimed = None, 0, None, Decimal(0)
    if route in SCHEDULED_ROUTES:
        half_days = draw(st.integers(1, min(slots(start, start_half, end, end_half), 60)))
        absent = draw(st.integers(0, max(1, half_days // 5)))
        claimed = Decimal(4 * half_days)
    else:
        claimed = hours = draw(TENTHS)
    makeup_year, makeup_hours = None, None
    whole = route not in SCHEDULED_ROUTES or start.year == end.year
    if form is not Form.SELF_STUDY and whole and draw(st.booleans()):
        makeup_year = draw(st.integers(2024, end.year - 1)) if end.year > 2024 else 2023
        makeup_hours = min(claimed, draw(TENTHS))
    return Record(
        id=name,
        route=route,
        form=form,
        title="继续教育",
        start=start,
        end=end,
        start_half=start_half,
        end_half=end_half,
        half_days=half_days,
        absent_half_days=absent,
        hours=hours,
        result=draw(st.sampled_from([Result.PASSED, Result.PASSED, Result.NONE, Result.FAILED])),
        off_job=draw(st.booleans()),
        platform=draw(st.sampled_from([None, "cadre_academy"])),
        state=draw(st.sampled_from(states)),
        makeup_year=makeup_year,
        makeup_hours=makeup_hours,
    )


PEOPLE = st.builds(
    lambda ranks, joined: Person("A001", ranks, joined, None),
    st.lists(st.tuples(st.sampled_from(Rank), DAYS), min_size=1, max_size=4, unique_by=lambda pair: pair[1]).map(
        lambda pairs: tuple(RankSince(*pair) for pair in sorted(pairs, key=lambda pair: pair[1]))
    ),
    st.sampled_from([date(2015, 1, 1), date(2025, 1, 1), date(2025, 6, 1), None]),
)
UNIT_RULES = st.builds(
    UnitRules,
    since=st.none() | st.integers(2024, 2027),
    general_hours=st.sampled_from([{}, {Rank.STAFF: Decimal(100)}, {Rank.LEADER: Decimal("120.5")}]),
    online_hours=st.sampled_from([None, Decimal(60)]),
    self_study_cap=st.sampled_from([None, Decimal("4.5")]),
    absence_limit=st.sampled_from([None, Fraction(1, 8)]),
    credit_below_limit=st.none() | st.sampled_from(CreditBelowLimit),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A lawful case with up to eight records."""
    number = draw(st.integers(0, 8))
    return Case(
        year=draw(st.integers(2024, 2027)),
        as_of=draw(st.none() | DAYS),
        person=draw(PEOPLE),
        records_since=draw(st.none() | st.integers(2023, 2027)),
        unit_rules=tuple(draw(st.lists(UNIT_RULES, max_size=3, unique_by=lambda rules: rules.since))),
        records=tuple(draw(records(name=str(index))) for index in range(number)),
    )
