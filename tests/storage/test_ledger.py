"""Decisions and the hours they enter, on both engines: one decision a revision, and reversals that balance."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import asyncpg
import pytest

from rules.record import State
from storage.database import Database
from storage.submissions import Submission
from storage.unit_of_work import UnitOfWork
from tests.handlers.reviewing import COURSE

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


async def pending(database: Database) -> Submission:
    """A submission of 李强, and an approver 王芳."""
    async with database.transaction() as work:
        await work.register.add_unit("ICT", "计算所", 2026)
        li = await work.register.add_person("A002", "李强", "ICT", None, None)
        await work.register.add_person("A001", "王芳", "ICT", None, None)
        added = await work.submissions.add(li, "ICT", COURSE, "2019-89", NOW, source="chat")
    assert added is not None
    return added


async def enter(work: UnitOfWork, submission: Submission, kind: str, decision: int, hours: dict[int, Decimal]) -> None:
    """Enter general hours."""
    person_id, submission_id = submission.person_id, submission.submission_id
    await work.ledger.enter(kind, person_id, submission_id, decision, "general", hours, person_id, NOW)


async def test_a_revision_is_decided_once_however_many_try(database: Database) -> None:
    """Losing the race is an ordinary answer."""
    submission = await pending(database)

    async def tries(verb: str) -> int | None:
        async with database.transaction() as work:
            return await work.ledger.decide(submission.submission_id, 1, verb, submission.person_id, "2019-89", NOW)

    made = await asyncio.gather(*(tries(verb) for verb in ("approve", "reject") * 4))
    assert sum(each is not None for each in made) == 1
    async with database.reading() as work:
        assert len(await work.ledger.decisions_of(submission.submission_id)) == 1


async def test_a_decision_keeps_who_when_why_and_for_whom(database: Database) -> None:
    """R18."""
    submission = await pending(database)
    async with database.transaction() as work:
        decision_id = await work.ledger.decide(
            submission.submission_id, 1, "return", 2, "2019-89", NOW, reason="缺材料", stands_in_for=1
        )
        await work.ledger.decide(submission.submission_id, 2, "approve", None, "2019-89", NOW + timedelta(hours=1))
    async with database.reading() as work:
        first, second = await work.ledger.decisions_of(submission.submission_id)
        last = await work.ledger.last_decision(submission.submission_id)
    assert (first.decision_id, first.verb, first.actor_id, first.reason) == (decision_id, "return", 2, "缺材料")
    assert (first.stands_in_for, first.policy, first.decided_at) == (1, "2019-89", NOW)
    assert last == second
    assert second.actor_id is None


async def test_a_reversal_takes_back_exactly_what_is_held(database: Database) -> None:
    submission = await pending(database)
    hours = {2025: Decimal("12.3"), 2026: Decimal("27.7")}
    async with database.transaction() as work:
        for revision in (1, 3):
            credited = await work.ledger.decide(submission.submission_id, revision, "approve", None, "2019-89", NOW)
            assert credited is not None
            await enter(work, submission, "credit", credited, hours)
            assert await work.ledger.held_of(submission.submission_id) == {"general": hours}
            assert await work.ledger.credits_of(submission.person_id) == {str(submission.submission_id): hours}
            undone = await work.ledger.decide(submission.submission_id, revision + 1, "undo", None, "2019-89", NOW)
            assert undone is not None
            await enter(work, submission, "reversal", undone, hours)
            assert await work.ledger.held_of(submission.submission_id) == {}
            assert await work.ledger.credits_of(submission.person_id) == {}
            assert await work.ledger.credits_before(submission.person_id, undone) == {
                str(submission.submission_id): hours
            }
            assert await work.ledger.credits_before(submission.person_id, credited) == {}


async def test_a_mark_is_set_once_and_never_on_what_moved_on(database: Database) -> None:
    """Announced, chased, escalated: each once, of what is still open at the revision that was read."""
    submission = await pending(database)
    async with database.transaction() as work:
        assert await work.reviews.unannounced(NOW, 10) == [submission]
        for mark in (work.reviews.announce, work.reviews.chase, work.reviews.escalate):
            assert await mark(submission, NOW)
            assert not await mark(submission, NOW)
        assert await work.reviews.unannounced(NOW, 10) == []
        assert [each.submission_id for each in await work.reviews.escalated()] == [submission.submission_id]
        returned = await work.submissions.move(submission, State.RETURNED)
        assert returned is not None
        again = await work.submissions.resubmit(returned, COURSE, "2019-89", NOW)
        assert again is not None
        assert (again.chased_at, again.escalated_at) == (None, None)
        assert not await work.reviews.announce(submission, NOW)
        assert await work.reviews.unannounced(NOW, 10) == [again]


async def test_an_absence_holds_on_its_days_until_it_is_ended(database: Database) -> None:
    """security.md 9."""
    await pending(database)
    days = {day: date(2026, 3, day) for day in (10, 11, 13, 14)}
    async with database.transaction() as work:
        absence = await work.absences.add(2, days[11], days[13], 1)
        assert await work.absences.open_of(2, days[10]) == [absence]
        for day, holds in ((10, False), (11, True), (13, True), (14, False)):
            expected = [absence] if holds else []
            assert await work.absences.stood_in(1, days[day]) == expected
            assert await work.absences.of_unit("ICT", days[day]) == expected
            assert await work.absences.begun_untold(days[day]) == expected
        assert await work.absences.tell(absence, NOW)
        assert not await work.absences.tell(absence, NOW)
        assert await work.absences.end(absence, NOW)
        assert not await work.absences.end(absence, NOW)
        assert await work.absences.stood_in(1, days[11]) == []
        assert await work.absences.open_of(2, days[10]) == []


async def test_a_decision_enters_its_hours_once(database: Database) -> None:
    """Whatever a programme's fault may ask for: the database refuses the second entry of a decision, year and kind."""
    submission = await pending(database)
    async with database.transaction() as work:
        decided = await work.ledger.decide(submission.submission_id, 1, "approve", None, "2019-89", NOW)
        assert decided is not None
        await enter(work, submission, "credit", decided, {2026: Decimal(40)})
    with pytest.raises((sqlite3.IntegrityError, asyncpg.UniqueViolationError)):
        async with database.transaction() as work:
            await enter(work, submission, "credit", decided, {2026: Decimal(40)})
    async with database.reading() as work:
        assert await work.ledger.held_of(submission.submission_id) == {"general": {2026: Decimal(40)}}
