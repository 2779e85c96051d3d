"""Records for stories in which what matters is what they count, not how they were logged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from rules.credit import credit
from rules.record import Form, Half, Result, Route, State
from storage.submissions import Details, Submission
from tests.story import Academy, Phone

CLASS = Details(
    route=Route.EXTERNAL,
    form=Form.SPECIAL_CLASS,
    title="科研诚信培训班",
    content="科研诚信",
    organiser="中国科协",
    place="北京",
    start=date(2026, 3, 2),
    start_half=Half.AM,
    end=date(2026, 3, 6),
    end_half=Half.PM,
    half_days=10,
    absent_half_days=0,
    hours=None,
    result=Result.PASSED,
    off_job=False,
)


def class_days(start: date, days: int, **more: Any) -> Details:
    """A class of whole days in a row: 8 general hours each."""
    told: dict[str, Any] = {"start": start, "end": start + timedelta(days=days - 1), "half_days": 2 * days}
    return replace(CLASS, **told | more)


def online(day: date, hours: Decimal | int | str, **more: Any) -> Details:
    """Online study on a day, in hours."""
    told: dict[str, Any] = {
        "route": Route.EXTERNAL_ONLINE,
        "form": Form.ONLINE,
        "start": day,
        "end": day,
        "half_days": None,
        "hours": Decimal(hours),
    }
    return replace(CLASS, **told | more)


def self_study(day: date, hours: Decimal | int | str, **more: Any) -> Details:
    """Self-study on a day, in hours."""
    return online(day, hours, **{"route": Route.SELF_STUDY, "form": Form.SELF_STUDY} | more)


async def registers(academy: Academy, phone: Phone, details: Details, state: State = State.APPROVED) -> Submission:
    """Put a record into a person's archive; an approved one with its decision and its ledger entries."""
    person = await academy.who(phone)
    async with academy.database.transaction() as work:
        added = await work.submissions.add(
            person.person_id, person.unit, details, "2019-89", academy.now, source="chat", state=state
        )
        assert added is not None
        if state is State.APPROVED:
            policy = academy.policies.judging(details.end.year)
            record = added.record()
            decision = await work.ledger.decide(added.submission_id, 0, "approve", None, policy.name, academy.now)
            assert decision is not None
            bucket = policy.bucket_of(record.route, record.form).value
            await work.ledger.enter(
                "credit",
                person.person_id,
                added.submission_id,
                decision,
                bucket,
                credit(record, policy),
                None,
                academy.now,
            )
    return added
