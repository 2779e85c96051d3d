"""R13: the figures of a unit and the ranking of people."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from rules.case import parse_cases
from rules.policy import Policies
from rules.publication import Entrant, Published, Ranked, UnitFigures, publication
from rules.standing import standing
from tests.rules.cases import case

POLICIES = Policies.load()
AFTERWARDS = date(2027, 2, 1)


def _entrant(staff_no: str, unit: str = "ICT", general: int = 0, online: int = 0, **given: Any) -> Entrant:
    asked = case(done={2026: {"general": general, "online": online}}, **given)
    asked["person"]["staff_no"] = staff_no
    (read,) = parse_cases(json.dumps(asked), POLICIES).cases
    return Entrant(read.person, unit, standing(read, POLICIES))


def _publish(*entrants: Entrant, today: date = AFTERWARDS, top: int = 10) -> Published:
    return publication(entrants, 2026, today, top)


def test_a_units_figures() -> None:
    (figures,) = _publish(
        _entrant("A001", general=92, online=50),
        _entrant("A002", general=100, online=60),
        _entrant("A003", general=40, online=1),
    ).units

    # two of three met; (142 + 160 + 41) / 3 = 114.333
    assert figures == UnitFigures("ICT", 3, 0, 2, Decimal("66.7"), Decimal("114.3"))


def test_units_come_by_name_and_each_has_its_own_figures() -> None:
    found = _publish(_entrant("A001", "IOP", general=92, online=50), _entrant("A002", "ICT"))

    assert [(each.unit, each.rate, each.mean) for each in found.units] == [
        ("ICT", Decimal(0), Decimal(0)),
        ("IOP", Decimal(100), Decimal(142)),
    ]


def test_part_of_a_year_is_counted_beside() -> None:
    found = _publish(
        _entrant("A001", general=92, online=50),
        _entrant("A002", general=100, online=60, joined_on="2026-01-02"),
        _entrant("A003", general=100, online=60, left_on="2026-12-30"),
        _entrant("A004", joined_on="2026-01-01", left_on="2026-12-31"),
        _entrant("A005", left_on="2025-12-31"),
        _entrant("A006", joined_on="2027-01-01"),
    )

    assert found.units == (UnitFigures("ICT", 2, 2, 1, Decimal(50), Decimal(71)),)
    assert [each.staff_no for each in found.ranking] == ["A001", "A004"]


def test_a_unit_with_nobody_in_scope_has_no_rate() -> None:
    found = _publish(_entrant("A001", general=100, joined_on="2026-03-02"))

    assert found.units == (UnitFigures("ICT", 0, 1, 0, None, None),)
    assert found.ranking == ()


def test_a_year_that_still_runs_is_closed_by_today() -> None:
    found = _publish(
        _entrant("A001", left_on="2026-06-30"),
        _entrant("A002", left_on="2026-06-29"),
        _entrant("A003", joined_on="2026-07-01"),
        today=date(2026, 6, 30),
    )

    (figures,) = found.units
    assert (figures.in_scope, figures.part_year) == (1, 1)


def test_ties_share_a_rank_and_the_next_one_counts_on() -> None:
    found = _publish(
        _entrant("A004", general=40),
        _entrant("A003", "IOP", general=60),
        _entrant("A002", general=60),
        _entrant("A001", general=20, online=30),
    )

    assert found.ranking == (
        Ranked(1, "A002", "ICT", Decimal(60)),
        Ranked(1, "A003", "IOP", Decimal(60)),
        Ranked(3, "A001", "ICT", Decimal(50)),
        Ranked(4, "A004", "ICT", Decimal(40)),
    )


def test_all_who_share_the_last_rank_are_named() -> None:
    people = [_entrant("A001", general=60), *(_entrant(f"A00{n}", general=40) for n in (2, 3)), _entrant("A004")]

    assert [each.rank for each in _publish(*people, top=2).ranking] == [1, 2, 2]
    assert [each.rank for each in _publish(*people, top=3).ranking] == [1, 2, 2]
    assert [each.rank for each in _publish(*people, top=1).ranking] == [1]
    assert [each.rank for each in _publish(*people, top=4).ranking] == [1, 2, 2, 4]


def test_nobody_to_publish() -> None:
    assert _publish() == Published((), ())
