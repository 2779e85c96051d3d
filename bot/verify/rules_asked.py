"""Changes of units' own rules that were asked for, against what was traced of them (art. 16)."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.verify.audit import Finding
from bot.verify.traces import Traces
from storage.columns import stamp
from storage.unit_of_work import UnitOfWork
from storage.unit_rules import Asked


async def check_rules_asked(work: UnitOfWork, traces: Traces) -> AsyncIterator[Finding]:
    """Each was asked for and decided as it says, by the people whom it names; none is gone."""
    there = set()
    for asked in await work.unit_rules.every():
        there.add(asked.asked_id)
        same = traces.rules_asked.get(asked.asked_id) == _asking(asked)
        if not same or traces.rules_decided.get(asked.asked_id) != _decision(asked):
            yield Finding("rules-asked", f"unit {asked.unit}", {"asked": str(asked.asked_id)})
    for gone in sorted((traces.rules_asked.keys() | traces.rules_decided.keys()) - there):
        yield Finding("gone", f"rules {gone}")


def _asking(asked: Asked) -> tuple[str, str, str, str]:
    return f"person:{asked.asked_by}", stamp(asked.asked_at), asked.unit, asked.rules


def _decision(asked: Asked) -> tuple[str, str, str] | None:
    if asked.decided_at is None:
        return None
    return asked.state, f"person:{asked.decided_by}", stamp(asked.decided_at)
