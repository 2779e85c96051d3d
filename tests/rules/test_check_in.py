"""A code that changes every twenty seconds: what becomes of a use, and what a burst is (art. 9.1, 10)."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from rules.check_in import (
    AHEAD,
    BURST,
    HELD,
    PERIOD,
    Code,
    Outcome,
    Session,
    is_burst,
    outcome,
    page_token,
    payload,
    read,
    read_page,
    shown_at,
)
from rules.record import Half

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
ZONE = timezone(timedelta(hours=8))
SHOWN = datetime(2026, 3, 10, 9, 0, 20, tzinfo=ZONE)
MORNING = Session(date(2026, 3, 10), Half.AM, open=True)


def used(after: float, session: Session = MORNING, *, listed: bool = True, already: bool = False) -> str:
    """What becomes of a use so many seconds after the code was shown."""
    code = read(KEY, payload(KEY, 7, SHOWN))
    assert code is not None
    return outcome(code, session, SHOWN + timedelta(seconds=after), listed=listed, already=already).value


@pytest.mark.parametrize(
    ("second", "boundary"), [(0, 0), (19.999, 0), (20, 20), (39.5, 20), (40, 40), (59.999, 40), (60, 60)]
)
def test_codes_change_at_boundaries_of_twenty_seconds(second: float, boundary: int) -> None:
    minute = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
    assert shown_at(minute + timedelta(seconds=second)) == minute + timedelta(seconds=boundary)


@pytest.mark.parametrize("session_id", [1, 7, 2**40])
def test_a_payload_fits_a_link_and_says_its_session_and_its_moment(session_id: int) -> None:
    told = payload(KEY, session_id, SHOWN)
    assert re.fullmatch(r"in-[A-Za-z0-9_-]{1,61}", told)
    assert read(KEY, told) == Code(session_id, SHOWN, genuine=True)


def test_what_was_not_signed_by_us_is_no_code() -> None:
    told = payload(KEY, 7, SHOWN)
    assert read(OTHER_KEY, told) == Code(7, SHOWN, genuine=False)
    other_session, other_moment = payload(KEY, 8, SHOWN), payload(KEY, 7, SHOWN + PERIOD)
    for forged in (told[:11] + other_session[11:], told[:18] + other_moment[18:]):
        found = read(KEY, forged)
        assert found is None or not found.genuine
    for place in range(3, len(told)):
        letter = "A" if told[place] != "A" else "B"
        found = read(KEY, told[:place] + letter + told[place + 1 :])
        assert found is not None
        assert not found.genuine


@pytest.mark.parametrize("told", ["", "in-", "in-abc", "in-" + "A" * 35, "in-" + "A" * 37, "in-" + "学" * 36, "A" * 64])
def test_what_was_cut_or_typed_has_not_the_form_of_a_code(told: str) -> None:
    assert read(KEY, told) is None


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (-3, "forged"),
        (-2, "in"),  # another worker's clock
        (-1, "in"),
        (0, "in"),
        (1, "in"),
        (19, "in"),
        (19.999, "in"),
        (20, "late"),
        (21, "late"),
        (3600, "late"),
    ],
)
def test_a_code_is_good_for_twenty_seconds(after: float, expected: str) -> None:
    assert used(after) == expected
    assert timedelta(seconds=2) == AHEAD


@pytest.mark.parametrize(
    ("half", "clock", "expected"),
    [
        (Half.AM, "00:00:00", "in"),
        (Half.AM, "14:00:00", "in"),
        (Half.AM, "13:59:59", "in"),
        (Half.AM, "14:00:01", "not_open"),
        (Half.PM, "10:59:59", "not_open"),
        (Half.PM, "11:00:00", "in"),
        (Half.PM, "23:59:59", "in"),
    ],
)
def test_a_check_in_is_good_in_its_half_day_only(half: Half, clock: str, expected: str) -> None:
    at = datetime.fromisoformat(f"2026-03-10T{clock}+08:00")
    code = Code(7, at, genuine=True)
    session = Session(at.date(), half, open=True)
    assert outcome(code, session, at, listed=True, already=False) == expected
    for day in (timedelta(days=-1), timedelta(days=1)):
        other = replace(session, held_on=session.held_on + day)
        assert outcome(code, other, at, listed=True, already=False) is Outcome.NOT_OPEN


@pytest.mark.parametrize(
    ("session", "listed", "already", "expected"),
    [
        (MORNING, True, False, "in"),
        (MORNING, True, True, "twice"),
        (MORNING, False, False, "not_listed"),
        (replace(MORNING, open=False), True, False, "not_open"),
        (replace(MORNING, open=False), True, True, "twice"),
        (replace(MORNING, cancelled=True), True, False, "cancelled"),
        (replace(MORNING, cancelled=True), True, True, "cancelled"),
        (replace(MORNING, cancelled=True), False, False, "not_listed"),
        (replace(MORNING, open=False), False, False, "not_listed"),
    ],
)
def test_what_becomes_of_a_use(session: Session, listed: bool, already: bool, expected: str) -> None:
    assert used(5, session, listed=listed, already=already) == expected


def test_who_is_in_is_told_so_by_a_dead_code_as_well_and_a_forged_one_tells_nothing() -> None:
    assert used(30, already=True) == "twice"
    forged = Code(7, SHOWN, genuine=False)
    assert outcome(forged, MORNING, SHOWN, listed=True, already=True) is Outcome.FORGED


@pytest.mark.parametrize(
    ("clock", "day", "over"),
    [("13:59:59", 10, False), ("14:00:01", 10, True), ("00:00:00", 11, True), ("23:00:00", 9, False)],
)
def test_when_a_half_day_is_over(clock: str, day: int, over: bool) -> None:
    assert MORNING.is_over(datetime.fromisoformat(f"2026-03-{day:02}T{clock}+08:00")) is over
    assert MORNING.is_over(datetime.combine(MORNING.held_on, HELD[Half.AM][1], ZONE)) is False


@pytest.mark.parametrize(
    ("ages", "burst"),
    [
        ([], False),
        ([18, 19], False),
        ([18, 18, 19], True),
        ([17.9, 18, 19], False),
        ([18, 19, 21, 1, 2, 3], True),  # half of them
        ([18, 19, 21, 1, 2, 3, 4], False),  # a full hall
        ([29, 29, 29.9], True),  # late, and all of them
        ([30, 30, 31, *range(18)], True),  # nobody is that slow, however full the hall
        ([29.9, 30, 31, *range(18)], False),
    ],
)
def test_a_burst_of_last_second_uses(ages: list[float], burst: bool) -> None:
    assert is_burst([timedelta(seconds=age) for age in ages]) is burst
    assert BURST == 3


def test_the_page_of_a_session_opens_by_its_token_alone() -> None:
    token = page_token(KEY, 7)
    assert read_page(KEY, token) == 7
    assert read_page(OTHER_KEY, token) is None
    assert read_page(KEY, page_token(KEY, 8)[:8] + token[8:]) is None
    assert read_page(KEY, token[:-1]) is None
    assert read_page(KEY, token + "A") is None
    assert read_page(KEY, "") is None
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-":
        if letter != token[-1]:
            assert read_page(KEY, token[:-1] + letter) is None
    code = payload(KEY, 7, SHOWN)
    assert read_page(KEY, code.removeprefix("in-")[:30]) is None
