"""Submissions on both engines: one a draft, one move a revision, and what colleagues logged alike."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from rules.record import Route, State
from storage.database import Database
from storage.people import Person
from storage.submissions import Details, Submission
from tests.hours import CLASS, online

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


async def people(database: Database, *names: str, unit: str = "ICT") -> list[Person]:
    """A unit's people."""
    found = []
    async with database.transaction() as work:
        if await work.people.unit(unit) is None:
            await work.register.add_unit(unit, unit, 2026)
        for name in names:
            person_id = await work.register.add_person(f"{unit}{name}", name, unit, None, None)
            await work.register.set_rank(person_id, "staff", date(2020, 1, 1))
            person = await work.people.by_id(person_id)
            assert person is not None
            found.append(person)
    return found


async def add(
    database: Database, person: Person, details: Details, state: State = State.PENDING, at: datetime = AT
) -> Submission:
    """Register a record."""
    async with database.transaction() as work:
        added = await work.submissions.add(
            person.person_id, person.unit, details, "2019-89", at, source="chat", state=state
        )
    assert added is not None
    return added


async def test_details_come_back_as_they_were(database: Database) -> None:
    [li] = await people(database, "li")
    for details in (CLASS, online(date(2026, 3, 2), Decimal("1.5"), platform="cadre_academy", organiser="", place="")):
        added = await add(database, li, details)
        async with database.reading() as work:
            assert await work.submissions.by_id(added.submission_id) == added
        assert added.details == details


async def test_a_draft_is_submitted_once_however_many_try(database: Database) -> None:
    """security.md 2."""
    [li] = await people(database, "li")
    async with database.transaction() as work:
        draft = await work.drafts.begin(li.person_id, "log", AT)

    async def submit() -> Submission | None:
        async with database.transaction() as work:
            return await work.submissions.add(
                li.person_id, "ICT", CLASS, "2019-89", AT, source="chat", draft_id=draft.draft_id
            )

    made = [each for each in await asyncio.gather(*(submit() for _ in range(8))) if each]
    assert len(made) == 1
    async with database.reading() as work:
        assert await work.submissions.of_draft(draft.draft_id) == made[0]
        assert await work.submissions.of_draft(999) is None


async def test_one_of_two_moves_wins(database: Database) -> None:
    """security.md 8."""
    [li] = await people(database, "li")
    added = await add(database, li, CLASS)

    async def move(to: State) -> Submission | None:
        async with database.transaction() as work:
            return await work.submissions.move(added, to)

    moved = await asyncio.gather(move(State.APPROVED), move(State.WITHDRAWN))
    assert sum(each is not None for each in moved) == 1


async def test_only_a_returned_one_is_submitted_again(database: Database) -> None:
    [li] = await people(database, "li")
    added = await add(database, li, CLASS)
    later = AT + timedelta(days=1)
    changed = replace(CLASS, title="改过的班", half_days=8)
    async with database.transaction() as work:
        assert await work.submissions.resubmit(added, changed, "2019-89", later) is None
        back = await work.submissions.move(added, State.RETURNED)
        assert back is not None
        again = await work.submissions.resubmit(back, changed, "2019-89", later)
        assert again is not None
        assert await work.submissions.resubmit(back, changed, "2019-89", later) is None
    assert (again.state, again.details, again.submitted_at) == (State.PENDING, changed, later)
    assert again.registered_at == AT


async def test_alike_counts_people_and_not_records(database: Database) -> None:
    li, wu, sun = await people(database, "li", "wu", "sun")
    for person in (wu, wu, sun):
        await add(database, person, CLASS)
    await add(database, wu, replace(CLASS, title="另一个班"))
    async with database.reading() as work:
        found = await work.submissions.alike(li, Route.EXTERNAL, AT - timedelta(days=1), 3)
    assert [(each.submission.details.title, each.people) for each in found] == [("科研诚信培训班", 2), ("另一个班", 1)]


async def test_alike_leaves_out_what_does_not_belong(database: Database) -> None:
    li, wu = await people(database, "li", "wu")
    [far] = await people(database, "far", unit="IOP")
    await add(database, far, CLASS)
    await add(database, li, replace(CLASS, title="自己的班"))
    await add(database, wu, replace(CLASS, title="自己的班"))
    await add(database, wu, replace(CLASS, title="旧班"), at=AT - timedelta(days=9))
    await add(database, wu, replace(CLASS, title="驳回班"), State.REJECTED)
    await add(database, wu, online(date(2026, 3, 2), 2))
    async with database.reading() as work:
        assert await work.submissions.alike(li, Route.EXTERNAL, AT - timedelta(days=1), 3) == []


async def test_ones_latest_are_by_their_end_and_one_logged_them(database: Database) -> None:
    [li] = await people(database, "li")
    late = await add(database, li, replace(CLASS, title="晚", end=date(2026, 3, 7)))
    early = await add(database, li, replace(CLASS, title="早"))
    await add(database, li, replace(CLASS, title="院内", route=Route.IN_HOUSE, end=date(2026, 3, 8)))
    await add(database, li, replace(CLASS, title="撤回", end=date(2026, 3, 8)), State.WITHDRAWN)
    async with database.reading() as work:
        assert await work.submissions.latest_of(li.person_id, 5) == [late, early]
        assert await work.submissions.latest_of(li.person_id, 1) == [late]
