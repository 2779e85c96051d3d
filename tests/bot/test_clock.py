"""The one clock: real or begun elsewhere, and never back (issue 4, part 7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import PACE, TOO_FAR, Clock

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


class Host:
    """A machine whose clock somebody sets; its seconds go on by themselves."""

    def __init__(self) -> None:
        self.shows = NOON
        self.seconds = 100.0

    def passes(self, seconds: float) -> None:
        self.shows += timedelta(seconds=seconds)
        self.seconds += seconds

    def clock(self, starts_at: datetime | None = None) -> Clock:
        return Clock(starts_at, lambda: self.shows, lambda: self.seconds)


@pytest.fixture
def host() -> Host:
    return Host()


def test_it_shows_what_the_host_shows(host: Host) -> None:
    clock = host.clock()
    host.passes(90)
    assert clock.now() == NOON + timedelta(seconds=90)
    host.shows += timedelta(hours=3)
    assert clock.now() == host.shows


def test_it_may_begin_elsewhere_and_runs_as_fast(host: Host) -> None:
    begins = datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)
    clock = host.clock(begins)
    assert clock.now() == begins
    host.passes(2)
    assert clock.now() == begins + timedelta(seconds=2)


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(minutes=5), timedelta(hours=7), TOO_FAR])
def test_set_back_it_goes_on_more_slowly_until_the_host_has_caught_up(host: Host, back: timedelta) -> None:
    clock = host.clock()
    host.passes(60)
    before = clock.now()
    host.shows -= back
    for _ in range(100):
        host.passes(1)
        now = clock.now()
        assert before <= now <= before + timedelta(seconds=1)
        before = now
    host.passes(back.total_seconds() / (1 - PACE))
    clock.now()
    host.passes(1)
    assert clock.now() == host.shows


def test_no_second_is_told_twice_while_it_waits(host: Host) -> None:
    clock = host.clock()
    host.shows -= timedelta(hours=1)
    host.passes(10)
    assert clock.now() == NOON + timedelta(seconds=10 * PACE)
    assert clock.now() == NOON + timedelta(seconds=10 * PACE)


def test_a_host_that_was_wrong_by_days_is_believed_at_once(host: Host) -> None:
    host.shows += timedelta(days=365)
    clock = host.clock()
    clock.now()
    host.shows = NOON
    assert clock.now() == NOON


@pytest.mark.parametrize("ahead", [timedelta(seconds=3), timedelta(hours=5)])
def test_a_start_goes_on_from_the_last_moment_that_was_kept(host: Host, ahead: timedelta) -> None:
    clock = host.clock()
    clock.never_before(NOON + ahead)
    host.passes(2)
    assert clock.now() == NOON + ahead + timedelta(seconds=2 * PACE)


@pytest.mark.parametrize("kept", [NOON - timedelta(days=40), NOON, NOON + timedelta(days=40)])
def test_a_moment_that_is_past_or_far_off_changes_nothing(host: Host, kept: datetime) -> None:
    clock = host.clock()
    clock.never_before(kept)
    assert clock.now() == NOON
