"""Whose record a draft is about: one's own, or that of somebody without an account for whom HR enters it (art. 9.2)."""

from __future__ import annotations

from datetime import date

from handlers.forms import ASIDE, Answers
from handlers.turn import Turn
from storage.people import Person

FOR = "for"
"""The answer that names the person: id, staff number and name."""


async def owner_of(turn: Turn, answers: Answers, subject_id: int | None) -> Person:
    """Who the record belongs to that a draft with these answers, about this submission, would make."""
    named = {**answers.get(ASIDE, {}), **answers}.get(FOR)
    submission = await turn.work.submissions.by_id(subject_id) if subject_id and not named else None
    number = int(named["person"]) if named else submission.person_id if submission else turn.me.person_id
    owner = turn.me if number == turn.me.person_id else await turn.work.people.by_id(number)
    assert owner is not None
    return owner


def may_enter(hr: Person, owner: Person, today: date) -> bool:
    """Whether somebody is of the unit's HR who may enter for one of its people, never for themselves."""
    same = hr.unit == owner.unit and hr.person_id != owner.person_id
    return hr.is_approver and same and not owner.has_left(today)


async def without_account(turn: Turn) -> tuple[Person, ...]:
    """The people of one's unit on the register who have no account, by staff number."""
    everyone = await turn.work.people.of_unit(turn.me.unit)
    return tuple(each for each in everyone if each.telegram_id is None and may_enter(turn.me, each, turn.today))
