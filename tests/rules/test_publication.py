"""R13: the days that a publication looks at, and a unit's figures."""

from datetime import date
from decimal import Decimal

import pytest

from rules.publication import Span, UnitFigures, figures


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 6, 30), date(2026, 6, 30)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2027, 2, 1), date(2026, 12, 31)),
    ],
)
def test_a_year_that_still_runs_is_closed_by_today(today: date, last: date) -> None:
    assert Span.of(2026, today) == Span(date(2026, 1, 1), last)


def test_a_units_figures() -> None:
    # two of three met; (142 + 160 + 41) / 3 = 114.333
    assert figures("ICT", 3, 1, 2, Decimal(343)) == UnitFigures("ICT", 3, 1, 2, Decimal("66.7"), Decimal("114.3"))


def test_rates_and_means_are_rounded_half_up() -> None:
    found = figures("ICT", 8, 0, 1, Decimal("0.4"))
    assert (found.rate, found.mean) == (Decimal("12.5"), Decimal("0.1"))
    assert figures("ICT", 16, 0, 1, Decimal(1)).rate == Decimal("6.3")


def test_a_unit_with_nobody_in_scope_has_no_rate() -> None:
    assert figures("ICT", 0, 1, 0, Decimal(0)) == UnitFigures("ICT", 0, 1, 0, None, None)
