"""What holds whatever is tapped by whom and when; and that the machine finds it where it doesn't hold.

A short run of always the same cases in ``make test``; ``PROPERTIES=500`` tries so many new ones.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

import handlers.review.taps
import handlers.standing.cases
import rules.workflow
from rules.workflow import Actor, Item, Verb
from tests.properties.campus import Begun
from tests.properties.invariants import Broken
from tests.properties.machine import Machine
from tests.properties.walks import busy

ASKED = int(os.environ.get("PROPERTIES", "0"))
"""How many new cases to try instead of the ones that are always the same."""

SHORT = settings(
    max_examples=16,
    stateful_step_count=50,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
LONG = settings(SHORT, max_examples=ASKED or 1, stateful_step_count=100, derandomize=False, phases=tuple(Phase))
HUNT = settings(SHORT, max_examples=300, stateful_step_count=20, report_multiple_bugs=False)
"""Enough to find what was planted; it ends at the first."""

DEEP = {
    "steps": 1_200,
    "approve": 40,
    "by a substitute": 1,
    "by the bureau": 2,
    "return": 3,
    "reject": 3,
    "undo": 5,
    "withdraw": 2,
    "refused": 15,
    "refused their own": 1,
    "came late": 8,
    "shown 题目": 500,
    "shown 缘由": 3,
    "shown file-": 5,
    "roster role": 5,
    "roster unit": 5,
    "roster left": 2,
}
"""What a short run must at least have reached, else its invariants hold of nothing."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    return busy(tmp_path_factory.mktemp("begun"))


@pytest.mark.timeout(0 if ASKED else 400)
def test_nothing_breaks_whatever_is_tapped_by_whom_and_when(begun: Begun) -> None:
    Machine.begun = begun
    Machine.reached.clear()
    run_state_machine_as_test(Machine, settings=LONG if ASKED else SHORT)
    reached = Machine.reached
    print(*(f"{name}: {count}" for name, count in sorted(reached.items())), sep="\n")
    assert {name: reached[name] for name, least in DEEP.items() if reached[name] < least} == {}


async def _forgetful(turn: Any, verb: Verb, tap: Any = None) -> Any:
    """Any button is taken for the one that is shown now."""
    tap = tap or turn.tap
    now = await turn.work.submissions.by_id(tap.id)
    return await AT_HAND(turn, verb, replace(tap, revision=now.revision) if now else tap)


def _any_unit(actor: Actor, item: Item) -> bool:
    return REVIEWS(replace(actor, unit=item.unit), item)


def _any_owner(actor: Actor, item: Item, verb: Verb) -> str | None:
    why = NO_RIGHT(actor, item, verb)
    return None if why == "own_record" else why


def _doubled(policies: Any, owner: Any, record: Any) -> Any:
    credits = CREDITS(policies, owner, record)
    return {bucket: {year: 2 * hours for year, hours in years.items()} for bucket, years in credits.items()}


async def _open_archive(_turn: Any, _owner: Any) -> bool:
    return True


AT_HAND, REVIEWS, NO_RIGHT = handlers.review.taps.at_hand, rules.workflow._reviews, rules.workflow._no_right
CREDITS = handlers.standing.cases.credits_of

PLANTED: dict[str, tuple[str, Any, str]] = {
    "an old button acts": ("handlers.review.decide.at_hand", _forgetful, "a late tap acted|an old button acted"),
    "any unit's approver decides": ("rules.workflow._reviews", _any_unit, "shown|decided|refusal"),
    "people decide their own": ("rules.workflow._no_right", _any_owner, "decided without the right|refusal"),
    "credit is entered twice": ("handlers.review.corrections.credits_of", _doubled, "the ledger differs"),
    "undo at any time": ("rules.workflow.UNDO_WITHIN", timedelta(days=1), "undone too late"),
    "everybody's archive is open": ("handlers.records.page.may_open", _open_archive, "shown"),
}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", PLANTED)
def test_the_machine_finds_what_is_planted(name: str, begun: Begun, monkeypatch: pytest.MonkeyPatch) -> None:
    place, instead, told = PLANTED[name]
    monkeypatch.setattr(place, instead)
    Machine.begun = begun
    with pytest.raises(Broken, match=told):
        run_state_machine_as_test(Machine, settings=HUNT)
