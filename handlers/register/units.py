"""What is set for one unit: the year in which it starts with Xueshi (R19), and its own stricter rules (art. 16)."""

from __future__ import annotations

import json
from datetime import datetime

from handlers.register.roster_apply import OPERATOR
from handlers.standing.cases import rules_of
from rules.case import parse_unit_rules, unit_rules_as_json
from rules.credit import credit
from rules.policy import Policies, UnitRules
from rules.record import State
from storage.inspection import Unreadable
from storage.people import Unit
from storage.unit_of_work import UnitOfWork


class AlreadyCredited(Exception):
    """Rules that would turn hours that were credited into other hours; ``submissions`` are the ids."""

    def __init__(self, submissions: list[int]) -> None:
        super().__init__(f"{len(submissions)} submissions")
        self.submissions = tuple(submissions)


async def set_records_since(work: UnitOfWork, unit: Unit, year: int, at: datetime) -> None:
    """No year before this one is demanded of the unit's people, or made up."""
    if unit.records_since == year:
        return
    await work.register.set_records_since(unit.unit, year)
    await _trace(work, unit, at, records_since=[unit.records_since, year])


async def set_rules(work: UnitOfWork, unit: Unit, told: object, policies: Policies, at: datetime) -> None:
    """Give a unit its supplementary rules, in the form that a case takes.

    Raises CaseFaults with all that is wrong with them, laxer ones included (R14), and AlreadyCredited when
    they would say something else of what is approved already: then they begin too early (``since``).
    """
    rules = parse_unit_rules(told, policies)
    changed = await _credited_otherwise(work, unit, rules, policies)
    if changed:
        raise AlreadyCredited(changed)
    kept = json.dumps([unit_rules_as_json(each) for each in rules])
    if kept != unit.rules:
        await work.register.set_rules(unit.unit, kept)
        await _trace(work, unit, at, rules=[json.loads(unit.rules), json.loads(kept)])


async def _credited_otherwise(
    work: UnitOfWork, unit: Unit, rules: tuple[UnitRules, ...], policies: Policies
) -> list[int]:
    """The approved submissions that the new rules would credit with other hours than the present ones."""
    present = rules_of(unit.rules, policies)
    found = []
    async for submission in work.inspection.submissions():
        if isinstance(submission, Unreadable):
            continue  # verify names it
        if submission.unit == unit.unit and submission.state is State.APPROVED:
            record = submission.record()
            policy = policies.judging(record.end.year)
            if credit(record, policy, rules) != credit(record, policy, present):
                found.append(submission.submission_id)
    return found


async def _trace(work: UnitOfWork, unit: Unit, at: datetime, **old_to_new: object) -> None:
    await work.audit.note(unit.unit, at, OPERATOR, "unit.changed", f"unit:{unit.unit}", old_to_new)
